import { init } from "xyloss";
import kernels from "xyloss/kernels.wasm";

export const ready: Promise<void> = init(kernels);
