import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { algebraic } from "./packed.generated.js";

export const algebraicKernels: Engine = /* @__PURE__ */ kernelEngine(algebraic);
