import { type KernelEngine, kernelEngine } from "../engine.js";
import { algebraic } from "./packed.generated.js";
import { residualsPreparing } from "./residuals.js";

/** Without exp and log a chunk takes some 5 µs. */
export const algebraicKernels: KernelEngine = /* @__PURE__ */ kernelEngine(algebraic, residualsPreparing, 5);
