import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { packed } from "./maps.generated.js";

export const mapsKernels: Engine = /* @__PURE__ */ kernelEngine(packed);
