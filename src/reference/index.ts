/**
 * The same losses in plain JavaScript, float64 inside: for hosts without WebAssembly SIMD, for tests, and as the
 * benchmark's baseline. Takes Float64Array too, and then returns Float64Array.
 */
import type { Floats } from "../arrays.js";
import * as specs from "../catalogue.js";
import { createLoss, type Loss } from "../loss.js";
import type * as own from "../loss-options.js";
import { referenceEngine } from "./engine.js";
import { bce as bceTwin } from "./losses/bce.js";
import { bceWithLogits as bceWithLogitsTwin } from "./losses/bceWithLogits.js";
import { categoricalCrossEntropy as categoricalCrossEntropyTwin } from "./losses/categoricalCrossEntropy.js";
import { huber as huberTwin } from "./losses/huber.js";
import { mae as maeTwin } from "./losses/mae.js";
import { mse as mseTwin } from "./losses/mse.js";
import { softmaxCrossEntropy as softmaxCrossEntropyTwin } from "./losses/softmaxCrossEntropy.js";
import { tukey as tukeyTwin } from "./losses/tukey.js";

export { type ErrorCode, XylossError } from "../errors.js";
export type { Buffers, EachOptions, GradOptions, Loss, ReduceOptions } from "../loss.js";
export type * from "../loss-options.js";

export const mse: Loss<own.ResidualOptions, Floats> = /* @__PURE__ */ createLoss(specs.mse, referenceEngine(mseTwin));
export const mae: Loss<own.ResidualOptions, Floats> = /* @__PURE__ */ createLoss(specs.mae, referenceEngine(maeTwin));
export const huber: Loss<own.HuberOptions, Floats> = /* @__PURE__ */ createLoss(specs.huber, referenceEngine(huberTwin));
export const tukey: Loss<own.TukeyOptions, Floats> = /* @__PURE__ */ createLoss(specs.tukey, referenceEngine(tukeyTwin));
export const bce: Loss<own.BceOptions, Floats> = /* @__PURE__ */ createLoss(specs.bce, referenceEngine(bceTwin));
export const bceWithLogits: Loss<own.BceWithLogitsOptions, Floats> = /* @__PURE__ */ createLoss(
  specs.bceWithLogits,
  referenceEngine(bceWithLogitsTwin),
);
export const categoricalCrossEntropy: Loss<own.CategoricalCrossEntropyOptions, Floats> = /* @__PURE__ */ createLoss(
  specs.categoricalCrossEntropy,
  referenceEngine(categoricalCrossEntropyTwin),
);
export const softmaxCrossEntropy: Loss<own.SoftmaxCrossEntropyOptions, Floats> = /* @__PURE__ */ createLoss(
  specs.softmaxCrossEntropy,
  referenceEngine(softmaxCrossEntropyTwin),
);
