import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { packed } from "./bounded.generated.js";

export const boundedKernels: Engine = /* @__PURE__ */ kernelEngine(packed);
