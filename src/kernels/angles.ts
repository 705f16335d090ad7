import { type KernelEngine, kernelEngine } from "../engine.js";
import { angles } from "./packed.generated.js";

export const anglesKernels: KernelEngine = /* @__PURE__ */ kernelEngine(angles);
