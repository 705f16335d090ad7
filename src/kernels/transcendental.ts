import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { transcendental } from "./packed.generated.js";
import { residualsPreparing } from "./residuals.js";

export const transcendentalKernels: Engine = /* @__PURE__ */ kernelEngine(transcendental, residualsPreparing);
