import { type KernelEngine, kernelEngine } from "../engine.js";
import { transcendental } from "./packed.generated.js";
import { residualsPreparing } from "./residuals.js";

export const transcendentalKernels: KernelEngine = /* @__PURE__ */ kernelEngine(transcendental, residualsPreparing);
