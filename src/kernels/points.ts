import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { packed } from "./points.generated.js";

export const pointsKernels: Engine = /* @__PURE__ */ kernelEngine(packed);
