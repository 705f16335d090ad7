import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { bounded } from "./packed.generated.js";

export const boundedKernels: Engine = /* @__PURE__ */ kernelEngine(bounded);
