import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { packed } from "./algebraic.generated.js";

export const algebraicKernels: Engine = /* @__PURE__ */ kernelEngine(packed);
