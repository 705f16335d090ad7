import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { quantiles } from "./packed.generated.js";

export const quantilesKernels: Engine = /* @__PURE__ */ kernelEngine(quantiles);
