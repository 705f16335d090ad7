/** The binary `xyloss/kernels.wasm`, if `init` was given it: it has every family's kernels and a memory of its own. */
let given: WebAssembly.Module | undefined;

export const whole = (): WebAssembly.Module | undefined => given;

export function giveWhole(module: WebAssembly.Module): void {
  given = module;
}
