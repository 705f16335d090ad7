/** Compiles the kernels, and writes them to `dist/` and as modules that the package imports (git ignores both). */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { answersOf, digestOf } from "../../src/answers.js";
import { unpack } from "../../src/binary.js";
import { binaryOf, compile, families, WHOLE } from "./compile.js";
import { pack } from "./pack.js";

await compile();

interface Configuration {
  readonly targets: Readonly<Record<string, { readonly memoryBase: number }>>;
}
const { targets } = JSON.parse(readFileSync("asconfig.json", "utf8")) as Configuration;
const binaries = families.map((family) => ({ bytes: readFileSync(binaryOf(family)), base: targets[family]?.memoryBase as number }));
const { packed, shared } = pack(binaries);
// those of a family that is no more would be compiled too
for (const name of readdirSync("src/kernels")) if (name.endsWith(".generated.ts")) rmSync(`src/kernels/${name}`);
const lines = packed.map(({ shared: _, ...own }, i) => {
  const family = families[i] as string;
  if (!binaries[i]?.bytes.equals(unpack({ ...own, shared }))) throw new Error(`${family}: src/binary.ts does not undo tools/build/pack.ts`);
  return `export const ${family}: Packed = ${JSON.stringify(own).slice(0, -1)}, shared };`;
});
// one module: texts compress better side by side, and bundlers drop those that nobody uses
writeFileSync(
  "src/kernels/packed.generated.ts",
  `import type { Packed, Shared } from "../binary.js";

const shared: Shared = ${JSON.stringify(shared)};
${lines.join("\n")}
`,
);

const whole = readFileSync(WHOLE);
writeFileSync(
  "src/kernels/whole.generated.ts",
  `/** What \`src/answers.ts\` makes of the bytes of kernels.wasm, and of what its exports answer. */
export const kernelDigest: number = ${digestOf(whole)};
export const kernelAnswers: number = ${digestOf(answersOf(new WebAssembly.Module(whole)))};
`,
);
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
copyFileSync(WHOLE, "dist/kernels.wasm");
