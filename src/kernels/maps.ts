import { type KernelEngine, kernelEngine } from "../engine.js";
import { maps } from "./packed.generated.js";

export const mapsKernels: KernelEngine = /* @__PURE__ */ kernelEngine(maps);
