import { type KernelEngine, kernelEngine } from "../engine.js";
import { quantiles } from "./packed.generated.js";

export const quantilesKernels: KernelEngine = /* @__PURE__ */ kernelEngine(quantiles);
