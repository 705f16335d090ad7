import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { codecs } from "./packed.generated.js";

export const codecsKernels: Engine = /* @__PURE__ */ kernelEngine(codecs);
