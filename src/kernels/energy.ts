import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { energy } from "./packed.generated.js";

export const energyKernels: Engine = /* @__PURE__ */ kernelEngine(energy);
