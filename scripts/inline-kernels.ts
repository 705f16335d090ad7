/** Puts the compiled kernels where the package wants them: in `dist/`, and as a module that it imports (git ignores both). */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const binary = "build/kernels.wasm";
const bytes = readFileSync(binary);

/**
 * The binary as text that gzip makes hardly larger than the binary itself (hex costs 12 % more, base64 50 %), and that no
 * bundler, charset or page can spoil: the digits are the 91 characters from # to ~ but for the backslash. Up to 88 a digit is
 * a byte; the last two begin a pair. Bytes are rotated by 4, so that the frequent ones are single digits. `src/wasm.ts` reads it.
 */
function textOf(bytes: Uint8Array): string {
  const digit = (value: number) => String.fromCharCode(value + (value < 57 ? 35 : 36));
  let text = "";
  for (const byte of bytes) {
    const value = (byte + 4) & 255;
    text += value < 89 ? digit(value) : digit(89 + Math.floor((value - 89) / 91)) + digit((value - 89) % 91);
  }
  return text;
}

/** Tells this version's binary from others by the names of its exports; `src/wasm.ts` does the same. */
function digestOf(names: string): number {
  let digest = 0;
  for (let i = 0; i < names.length; i++) digest = (Math.imul(digest, 31) + names.charCodeAt(i)) | 0;
  return digest;
}

const names = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
writeFileSync(
  "src/kernels.generated.ts",
  `/** kernels.wasm, as \`scripts/inline-kernels.ts\` writes it. */
export const kernelText: string = "${textOf(bytes)}";
/** Bytes of it. */
export const kernelLength: number = ${bytes.length};
/** The digest of its exports' names. */
export const kernelDigest: number = ${digestOf(names.join())};
`,
);
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
copyFileSync(binary, "dist/kernels.wasm");
