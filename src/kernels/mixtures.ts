import { type KernelEngine, kernelEngine } from "../engine.js";
import { mixtures } from "./packed.generated.js";

export const mixturesKernels: KernelEngine = /* @__PURE__ */ kernelEngine(mixtures);
