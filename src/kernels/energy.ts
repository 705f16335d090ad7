import { type KernelEngine, kernelEngine } from "../engine.js";
import { energy } from "./packed.generated.js";

export const energyKernels: KernelEngine = /* @__PURE__ */ kernelEngine(energy);
