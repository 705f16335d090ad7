import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { maps } from "./packed.generated.js";

export const mapsKernels: Engine = /* @__PURE__ */ kernelEngine(maps);
