/** What those get who `require` the package, or whose tools do not read its `exports`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { transform } from "esbuild";

/** What Node 20 and browsers of its time support. */
export const TARGET = "es2022";

/** Writes a file, and its folder. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Writes the same modules as CommonJS, one by one, to a folder of that type, so that they share one copy of each here too. */
export async function writeCommonJs(modules: Iterable<string>): Promise<void> {
  write("dist/cjs/package.json", '{ "type": "commonjs" }\n');
  for (const path of [...modules, "dist/worker.js"]) {
    // a test runner on CommonJS alone cannot import a module later
    const supported = { "dynamic-import": false };
    const { code } = await transform(readFileSync(path, "utf8"), { format: "cjs", platform: "node", target: TARGET, supported });
    write(path.replace("dist/", "dist/cjs/"), code);
  }
}

/**
 * Writes what leads to an entry. In Node, `import` reaches the modules that `require` reaches, so that there is one table of workspaces. A
 * folder leads Parcel there, and TypeScript as it resolved modules before Node 16.
 */
export function writeEntries(name: string, exports: readonly string[]): void {
  const path = `dist/node/${name}.js`;
  write(path, `export { ${exports.join(", ")} } from "${relative(dirname(path), `dist/cjs/${name}.js`)}";\n`);
  const folder = dirname(name);
  if (folder === ".") return;
  const fields = { main: `../dist/cjs/${name}.js`, module: `../dist/${name}.js`, types: `../dist/cjs/${name}.d.ts` };
  write(`${folder}/package.json`, `${JSON.stringify(fields, null, 2)}\n`);
}

/**
 * Writes what `import` reaches in Node, for an entry whose peer gives another copy of itself to `import` than to `require`: the entry
 * imports the peer, and what it imports from `inner` is still what `require` reaches.
 */
export async function writeOverCommonJs(name: string, inner: string): Promise<void> {
  const path = `dist/node/${name}.js`;
  const { code } = await transform(readFileSync(`src/${name}.ts`, "utf8"), { loader: "ts", format: "esm", target: TARGET });
  const from = `./${relative(dirname(name), inner)}.js`;
  write(path, code.replace(`"${from}"`, `"${relative(dirname(path), `dist/cjs/${inner}.js`)}"`));
}
