import { type KernelEngine, kernelEngine } from "../engine.js";
import { classes } from "./packed.generated.js";

export const classesKernels: KernelEngine = /* @__PURE__ */ kernelEngine(classes);
