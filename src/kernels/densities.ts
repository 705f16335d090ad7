import { type KernelEngine, kernelEngine } from "../engine.js";
import { densities } from "./packed.generated.js";

export const densitiesKernels: KernelEngine = /* @__PURE__ */ kernelEngine(densities);
