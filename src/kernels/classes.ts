import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { packed } from "./classes.generated.js";

export const classesKernels: Engine = /* @__PURE__ */ kernelEngine(packed);
