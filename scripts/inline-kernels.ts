/** Puts the compiled kernels where the package wants them: in `dist/`, and as a module that it imports (git ignores both). */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const binary = "build/kernels.wasm";
const hex = readFileSync(binary).toString("hex");
writeFileSync("src/kernels.generated.ts", `/** kernels.wasm, in hex. */\nexport const kernelHex: string = "${hex}";\n`);
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
copyFileSync(binary, "dist/kernels.wasm");
