import type { Engine } from "../call.js";
import { kernelEngine } from "../engine.js";
import { algebraic } from "./packed.generated.js";

/** A chunk takes some 5 µs, so it takes many to be worth another thread. */
export const algebraicKernels: Engine = /* @__PURE__ */ kernelEngine(algebraic, 32);
