/** Puts the compiled kernels where the package wants them: in `dist/`, and as a module that it imports (git ignores both). */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const binary = "build/kernels.wasm";
const bytes = readFileSync(binary);
const names = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
writeFileSync(
  "src/kernels.generated.ts",
  `/** kernels.wasm, in hex. */
export const kernelHex: string = "${bytes.toString("hex")}";
/** Its exports, in order. */
export const kernelNames: string = "${names.join()}";
`,
);
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
copyFileSync(binary, "dist/kernels.wasm");
