/**
 * The same losses in plain JavaScript, float64 inside: for hosts without WebAssembly SIMD, for tests, and as the
 * benchmark's baseline. Takes Float64Array too, and then returns Float64Array.
 */
import type { Floats } from "../arrays.js";
import * as bounded from "../catalogue/bounded.js";
import * as boxes from "../catalogue/boxes.js";
import * as classes from "../catalogue/classes.js";
import * as distributions from "../catalogue/distributions.js";
import * as images from "../catalogue/images.js";
import * as keypoints from "../catalogue/keypoints.js";
import * as residual from "../catalogue/residual.js";
import { createLoss, createResidualLoss, type Loss, type ResidualLoss } from "../loss.js";
import { referenceEngine } from "./engine.js";
import { bce as bceTwin } from "./losses/bce.js";
import { bceWithLogits as bceWithLogitsTwin } from "./losses/bceWithLogits.js";
import { ciou as ciouTwin, diou as diouTwin, giou as giouTwin, iou as iouTwin } from "./losses/box.js";
import { categoricalCrossEntropy as categoricalCrossEntropyTwin } from "./losses/categoricalCrossEntropy.js";
import { gaussianNll as gaussianNllTwin } from "./losses/gaussianNll.js";
import { gaussianNll2d as gaussianNll2dTwin } from "./losses/gaussianNll2d.js";
import { huber as huberTwin } from "./losses/huber.js";
import { laplaceNll as laplaceNllTwin } from "./losses/laplaceNll.js";
import { lncc as lnccTwin } from "./losses/lncc.js";
import { mae as maeTwin } from "./losses/mae.js";
import { mse as mseTwin } from "./losses/mse.js";
import { ncc as nccTwin } from "./losses/ncc.js";
import { oks as oksTwin } from "./losses/oks.js";
import { softmaxCrossEntropy as softmaxCrossEntropyTwin } from "./losses/softmaxCrossEntropy.js";
import { tukey as tukeyTwin } from "./losses/tukey.js";

export { type ErrorCode, XylossError } from "../errors.js";
export type { Buffers, EachOptions, GradOptions, Loss, ReduceOptions, ResidualLoss } from "../loss.js";

export const mse: ResidualLoss<residual.ResidualOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.mse,
  referenceEngine(mseTwin),
);
export const mae: ResidualLoss<residual.ResidualOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.mae,
  referenceEngine(maeTwin),
);
export const huber: ResidualLoss<residual.HuberOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.huber,
  referenceEngine(huberTwin),
);
export const tukey: ResidualLoss<residual.TukeyOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.tukey,
  referenceEngine(tukeyTwin),
);
export const bce: Loss<bounded.BceOptions, Floats> = /* @__PURE__ */ createLoss(bounded.bce, referenceEngine(bceTwin));
export const bceWithLogits: Loss<bounded.BceWithLogitsOptions, Floats> = /* @__PURE__ */ createLoss(
  bounded.bceWithLogits,
  referenceEngine(bceWithLogitsTwin),
);
export const categoricalCrossEntropy: Loss<classes.CategoricalCrossEntropyOptions, Floats> = /* @__PURE__ */ createLoss(
  classes.categoricalCrossEntropy,
  referenceEngine(categoricalCrossEntropyTwin),
);
export const softmaxCrossEntropy: Loss<classes.SoftmaxCrossEntropyOptions, Floats> = /* @__PURE__ */ createLoss(
  classes.softmaxCrossEntropy,
  referenceEngine(softmaxCrossEntropyTwin),
);
export const gaussianNll: Loss<distributions.GaussianNllOptions, Floats> = /* @__PURE__ */ createLoss(
  distributions.gaussianNll,
  referenceEngine(gaussianNllTwin),
);
export const gaussianNll2d: Loss<distributions.GaussianNll2dOptions, Floats> = /* @__PURE__ */ createLoss(
  distributions.gaussianNll2d,
  referenceEngine(gaussianNll2dTwin),
);
export const laplaceNll: Loss<distributions.LaplaceNllOptions, Floats> = /* @__PURE__ */ createLoss(
  distributions.laplaceNll,
  referenceEngine(laplaceNllTwin),
);
export const iou: Loss<unknown, Floats> = /* @__PURE__ */ createLoss(boxes.iou, referenceEngine(iouTwin));
export const giou: Loss<unknown, Floats> = /* @__PURE__ */ createLoss(boxes.giou, referenceEngine(giouTwin));
export const diou: Loss<unknown, Floats> = /* @__PURE__ */ createLoss(boxes.diou, referenceEngine(diouTwin));
export const ciou: Loss<unknown, Floats> = /* @__PURE__ */ createLoss(boxes.ciou, referenceEngine(ciouTwin));
export const oks: Loss<keypoints.OksOptions, Floats> = /* @__PURE__ */ createLoss(keypoints.oks, referenceEngine(oksTwin));
export const ncc: Loss<images.NccOptions, Floats> = /* @__PURE__ */ createLoss(images.ncc, referenceEngine(nccTwin));
export const lncc: Loss<images.LnccOptions, Floats> = /* @__PURE__ */ createLoss(images.lncc, referenceEngine(lnccTwin));
