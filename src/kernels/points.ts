import { type KernelEngine, kernelEngine } from "../engine.js";
import { points } from "./packed.generated.js";

export const pointsKernels: KernelEngine = /* @__PURE__ */ kernelEngine(points);
