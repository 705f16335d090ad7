/** Compiles the kernels, and writes them to `dist/` and as modules that the package imports (git ignores both). */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { answersOf, digestOf } from "../../src/answers.js";
import { unpack } from "../../src/binary.js";
import { binaryOf, compile, families, WHOLE } from "./compile.js";
import { pack } from "./pack.js";

await compile();

for (const family of families) {
  const bytes = readFileSync(binaryOf(family));
  const { text, streams } = pack(bytes);
  const packed = { text, streams, length: bytes.length };
  if (!bytes.equals(unpack(packed))) throw new Error(`${family}: src/binary.ts does not undo tools/build/pack.ts`);
  writeFileSync(
    `src/kernels/${family}.generated.ts`,
    `import type { Packed } from "../binary.js";

export const packed: Packed = {
  text: "${text}",
  streams: ${JSON.stringify(streams)},
  length: ${bytes.length},
};
`,
  );
}

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
