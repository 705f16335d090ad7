import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { points } from "./packed.generated.js";

export const pointsKernels: Engine = /* @__PURE__ */ kernelEngine(points);
