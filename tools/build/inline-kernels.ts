/** Puts the compiled kernels where the package wants them: in `dist/`, and as a module that it imports (git ignores both). */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { unpack } from "../../src/binary.js";
import { pack } from "./pack.js";

const binary = "build/kernels.wasm";
const bytes = readFileSync(binary);

/** Tells this version's binary from others by the names of its exports; `src/wasm.ts` does the same. */
function digestOf(names: string): number {
  let digest = 0;
  for (let i = 0; i < names.length; i++) digest = (Math.imul(digest, 31) + names.charCodeAt(i)) | 0;
  return digest;
}

const { text, streams } = pack(bytes);
if (!bytes.equals(unpack(text, streams, bytes.length))) throw new Error("src/binary.ts does not undo tools/build/pack.ts");
const names = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
writeFileSync(
  "src/kernels.generated.ts",
  `/** kernels.wasm as \`tools/build/pack.ts\` writes it, for \`src/binary.ts\` to read. */
export const kernelText: string = "${text}";
/** Bytes of each of its streams. */
export const kernelStreams: readonly number[] = ${JSON.stringify(streams)};
/** Bytes of the binary. */
export const kernelLength: number = ${bytes.length};
/** The digest of its exports' names. */
export const kernelDigest: number = ${digestOf(names.join())};
`,
);
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
copyFileSync(binary, "dist/kernels.wasm");
