import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { mixtures } from "./packed.generated.js";

export const mixturesKernels: Engine = /* @__PURE__ */ kernelEngine(mixtures);
