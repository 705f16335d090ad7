import { type KernelEngine, kernelEngine } from "../engine.js";
import { codecs } from "./packed.generated.js";

export const codecsKernels: KernelEngine = /* @__PURE__ */ kernelEngine(codecs);
