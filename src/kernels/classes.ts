import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { classes } from "./packed.generated.js";

export const classesKernels: Engine = /* @__PURE__ */ kernelEngine(classes);
