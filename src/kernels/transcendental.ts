import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { packed } from "./transcendental.generated.js";

export const transcendentalKernels: Engine = /* @__PURE__ */ kernelEngine(packed);
