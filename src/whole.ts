import type { Bytes } from "./binary.js";

/** The binary `xyloss/kernels.wasm`, if `init` was given it: it has every family's kernels and a memory of its own. */
let given: WebAssembly.Module | undefined;
let bytesGiven: Bytes | undefined;

export const whole = (): WebAssembly.Module | undefined => given;
/** Its bytes, if it was given as such. */
export const wholeBytes = (): Bytes | undefined => bytesGiven;

export function giveWhole(module: WebAssembly.Module, bytes?: Bytes): void {
  given = module;
  bytesGiven = bytes;
}
