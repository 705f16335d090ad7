import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { packed } from "./residual.generated.js";

export const residualKernels: Engine = /* @__PURE__ */ kernelEngine(packed);
