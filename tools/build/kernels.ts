/** Compiles the kernels, and writes them to `dist/` and as modules that the package imports (git ignores both). */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { answersOf, digestOf } from "../../src/answers.js";
import { unpack } from "../../src/binary.js";
import { binaryOf, compile, families, WHOLE } from "./compile.js";
import { type Divided, pack } from "./pack.js";

await compile();

interface Configuration {
  readonly targets: Readonly<Record<string, { readonly memoryBase: number }>>;
}
const { targets } = JSON.parse(readFileSync("asconfig.json", "utf8")) as Configuration;
/** The kernels of each file of losses or transforms in a family, by its name. */
const filesOf = (family: string): [file: string, kernels: string[]][] =>
  [
    ...readFileSync(`assembly/families/${family}.ts`, "utf8").matchAll(
      /^export \{ ([^}]+) \} from "\.\.\/(?:losses|transforms)\/(\w+)";$/gm,
    ),
  ].map(([, kernels = "", file = ""]) => [file, kernels.split(", ")]);
const binaries = families.map((family) => ({
  bytes: readFileSync(binaryOf(family)),
  base: targets[family]?.memoryBase as number,
  parts: filesOf(family).map(([, kernels]) => kernels),
}));
const { packed, shared } = pack(binaries);
// those of a family that is no more would be compiled too
for (const name of readdirSync("src/kernels")) if (name.endsWith(".generated.ts")) rmSync(`src/kernels/${name}`);
const divided = families.map((family, i) => {
  const { packed: own, parts } = packed[i] as Divided;
  if (!binaries[i]?.bytes.equals(unpack(own, parts))) throw new Error(`${family}: src/binary.ts does not undo tools/build/pack.ts`);
  return { family, own, parts, files: filesOf(family).map(([file]) => file) };
});
// gzip looks back 32 KB: this order of many that were tried compresses best, and all bundled is 2 KB smaller than by the alphabet
const ORDER = "mixtures energy angles quantiles points algebraic transcendental densities maps residuals bounded codecs classes".split(" ");
const placeOf = ({ family }: { family: string }): number => (ORDER.includes(family) ? ORDER.indexOf(family) : ORDER.length);
divided.sort((one, other) => placeOf(one) - placeOf(other));
const lines = [
  ...divided.map(
    ({ family, own: { shared: _, ...own } }) => `export const ${family}: Packed = ${JSON.stringify(own).slice(0, -1)}, shared };`,
  ),
  ...divided.flatMap(({ files, parts }) => files.map((file, i) => `export const ${file}: Part = ${JSON.stringify(parts[i])};`)),
  ...divided.map(({ family, files }) => `export const ${family}Parts: readonly Part[] = [${files.join(", ")}];`),
];
// one module: texts compress better side by side, and bundlers drop those that nobody uses
writeFileSync(
  "src/kernels/packed.generated.ts",
  `import type { Packed, Part, Shared } from "../binary.js";

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
