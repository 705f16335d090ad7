/** Writes the compiled kernels to `dist/`, and as a module that the package imports (git ignores both). */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { answersOf, digestOf } from "../../src/answers.js";
import { unpack } from "../../src/binary.js";
import { pack } from "./pack.js";

const binary = "build/kernels.wasm";
const bytes = readFileSync(binary);

const { text, streams } = pack(bytes);
if (!bytes.equals(unpack(text, streams, bytes.length))) throw new Error("src/binary.ts does not undo tools/build/pack.ts");
writeFileSync(
  "src/kernels.generated.ts",
  `/** kernels.wasm as \`tools/build/pack.ts\` writes it, for \`src/binary.ts\` to read. */
export const kernelText: string = "${text}";
/** Bytes of each of its streams. */
export const kernelStreams: readonly number[] = ${JSON.stringify(streams)};
/** Bytes of the binary. */
export const kernelLength: number = ${bytes.length};
/** What \`src/answers.ts\` makes of its bytes, and of what its exports answer. */
export const kernelDigest: number = ${digestOf(bytes)};
export const kernelAnswers: number = ${digestOf(answersOf(new WebAssembly.Module(bytes)))};
`,
);
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
copyFileSync(binary, "dist/kernels.wasm");
