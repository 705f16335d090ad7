/** The declarations that the package ships: those that its entries lead to, each once. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { write } from "./commonjs.js";

/**
 * Writes them from `types`, where the compiler puts those of all modules, to `dist`. TypeScript takes a module's type from the folder of its
 * declarations, and CommonJS may be imported where modules may not be required: so they are in the folder for CommonJS, and those
 * for `import` lead there. The modules in `apart` use a package whose types for `import` and `require` differ: they are in both.
 */
export function writeDeclarations(types: string, dist: string, entries: readonly string[], apart: RegExp): void {
  for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" })) if (path.endsWith(".d.ts")) rmSync(join(dist, path));
  const textOf = (name: string): string => readFileSync(join(types, `${name}.d.ts`), "utf8");
  const importsOf = (name: string): string[] =>
    Array.from(textOf(name).matchAll(/(?:from |import\()"(\.[^"]*)\.js"/g), ([, path]) => join(dirname(name), path as string));
  const reached = new Set(entries);
  // a set goes on to what is added while it is read
  for (const name of reached) for (const each of importsOf(name)) reached.add(each);
  const both = [...reached].filter((name) => apart.test(name));
  for (const name of reached) write(join(dist, "cjs", `${name}.d.ts`), textOf(name));
  for (const name of new Set([...entries, ...both, ...both.flatMap(importsOf)])) {
    const there = relative(dirname(name), join("cjs", `${name}.js`));
    write(join(dist, `${name}.d.ts`), both.includes(name) ? textOf(name) : `export * from "${there.replace(/^(?!\.)/, "./")}";\n`);
  }
  for (const [folder, init] of [
    [dist, "./cjs/init.js"],
    [join(dist, "cjs"), "./init.js"],
  ] as const) {
    write(join(folder, "worker.d.ts"), "export {};\n");
    for (const name of ["kernels", "clickhouse"]) {
      const lines = [
        `import type { CompiledModule } from "${init}";\n`,
        `declare const ${name}: CompiledModule;`,
        `export default ${name};\n`,
      ];
      write(join(folder, `${name}.wasm.d.ts`), lines.join("\n"));
    }
  }
}
