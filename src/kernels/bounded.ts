import { type KernelEngine, kernelEngine } from "../engine.js";
import { bounded } from "./packed.generated.js";

export const boundedKernels: KernelEngine = /* @__PURE__ */ kernelEngine(bounded);
