/**
 * The same losses in plain JavaScript, float64 inside: for hosts without WebAssembly SIMD, for tests, and as the
 * benchmark's baseline. Takes Float64Array too, and then returns Float64Array.
 */
import type { Floats } from "../arrays.js";
import * as bounded from "../catalogue/bounded.js";
import * as boxes from "../catalogue/boxes.js";
import * as classes from "../catalogue/classes.js";
import * as distributions from "../catalogue/distributions.js";
import * as heatmaps from "../catalogue/heatmaps.js";
import * as images from "../catalogue/images.js";
import * as keypoints from "../catalogue/keypoints.js";
import * as residual from "../catalogue/residual.js";
import {
  type AnyOptions,
  createLoss,
  createResidualLoss,
  type Loss as LossOf,
  type ResidualLoss as ResidualLossOf,
  type LossWithRequiredOptions as WithRequiredOptions,
} from "../loss.js";
import { createDecodeOrdinal, type DecodeOrdinal } from "../ordinal.js";
import { createSoftArgmax, createSoftArgmaxGrad, type SoftArgmax, type SoftArgmaxGrad } from "../softArgmax.js";
import { referenceEngine } from "./engine.js";
import { adaptiveWing as adaptiveWingTwin } from "./losses/adaptiveWing.js";
import { barron as barronTwin } from "./losses/barron.js";
import { bce as bceTwin } from "./losses/bce.js";
import { bceWithLogits as bceWithLogitsTwin } from "./losses/bceWithLogits.js";
import { ciou as ciouTwin, diou as diouTwin, giou as giouTwin, iou as iouTwin } from "./losses/box.js";
import { categoricalCrossEntropy as categoricalCrossEntropyTwin } from "./losses/categoricalCrossEntropy.js";
import { cauchy as cauchyTwin } from "./losses/cauchy.js";
import { charbonnier as charbonnierTwin } from "./losses/charbonnier.js";
import { crps as crpsTwin } from "./losses/crps.js";
import { dfl as dflTwin } from "./losses/dfl.js";
import { dsnt as dsntTwin } from "./losses/dsnt.js";
import { focalWithLogits as focalWithLogitsTwin } from "./losses/focalWithLogits.js";
import { gaussianNll as gaussianNllTwin } from "./losses/gaussianNll.js";
import { gaussianNll2d as gaussianNll2dTwin } from "./losses/gaussianNll2d.js";
import { gemanMcClure as gemanMcClureTwin } from "./losses/gemanMcClure.js";
import { heatmapCrossEntropy as heatmapCrossEntropyTwin } from "./losses/heatmapCrossEntropy.js";
import { heatmapFocal as heatmapFocalTwin } from "./losses/heatmapFocal.js";
import { heatmapMse as heatmapMseTwin } from "./losses/heatmapMse.js";
import { huber as huberTwin } from "./losses/huber.js";
import { jsDivergence as jsDivergenceTwin } from "./losses/jsDivergence.js";
import { klDivergence as klDivergenceTwin } from "./losses/klDivergence.js";
import { laplaceNll as laplaceNllTwin } from "./losses/laplaceNll.js";
import { lncc as lnccTwin } from "./losses/lncc.js";
import { logCosh as logCoshTwin } from "./losses/logCosh.js";
import { mae as maeTwin } from "./losses/mae.js";
import { mse as mseTwin } from "./losses/mse.js";
import { ncc as nccTwin } from "./losses/ncc.js";
import { oks as oksTwin } from "./losses/oks.js";
import { ordinalBce as ordinalBceTwin } from "./losses/ordinalBce.js";
import { qualityFocal as qualityFocalTwin } from "./losses/qualityFocal.js";
import { simcc as simccTwin } from "./losses/simcc.js";
import { smoothL1 as smoothL1Twin } from "./losses/smoothL1.js";
import { softmaxCrossEntropy as softmaxCrossEntropyTwin } from "./losses/softmaxCrossEntropy.js";
import { sparseSoftmaxCrossEntropy as sparseSoftmaxCrossEntropyTwin } from "./losses/sparseSoftmaxCrossEntropy.js";
import { tukey as tukeyTwin } from "./losses/tukey.js";
import { welsch as welschTwin } from "./losses/welsch.js";
import { wing as wingTwin } from "./losses/wing.js";
import { decodeOrdinal as decodeOrdinalTwin } from "./transforms/decodeOrdinal.js";
import { softArgmax as softArgmaxTwin } from "./transforms/softArgmax.js";

export type { Floats, NdArray, NdData, NewArray, NewFloat32Array, NewFloat64Array, Output } from "../arrays.js";
export type { Input, Reduction } from "../call.js";
export type * from "../catalogue/options.js";
export type { Convention } from "../coordinates.js";
export { type ErrorCode, XylossError } from "../errors.js";
export type { Unit } from "../layout.js";
export type { AnyOptions, Buffers, EachOptions, GradOptions, ReduceOptions } from "../loss.js";
export type { DecodeOptions, DecodeOrdinal } from "../ordinal.js";
export type { SoftArgmax, SoftArgmaxForwardOptions, SoftArgmaxGrad, SoftArgmaxGradOptions } from "../softArgmax.js";
export type { Numbers, PerAxis } from "../thresholds.js";

/** As in `xyloss`, of Float32Array and Float64Array. `Loss` alone is any loss of the reference. */
export type Loss<Options = AnyOptions, T extends Floats = Floats, Target = string extends keyof Options ? Floats | Int32Array : T> = LossOf<
  Options,
  T,
  Target
>;
/** As in `xyloss`, of Float32Array and Float64Array. */
export type LossWithRequiredOptions<Options, T extends Floats = Floats, Target = T> = WithRequiredOptions<Options, T, Target>;
/** As in `xyloss`, of Float32Array and Float64Array. */
export type ResidualLoss<Options = AnyOptions, T extends Floats = Floats> = ResidualLossOf<Options, T>;

export const mse: ResidualLoss<residual.ResidualOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.mse,
  referenceEngine(mseTwin),
);
export const mae: ResidualLoss<residual.ResidualOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.mae,
  referenceEngine(maeTwin),
);
export const euclidean: ResidualLoss<unknown, Floats> = /* @__PURE__ */ createResidualLoss(residual.euclidean, referenceEngine(maeTwin));
export const huber: ResidualLoss<residual.HuberOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.huber,
  referenceEngine(huberTwin),
);
export const smoothL1: ResidualLoss<residual.SmoothL1Options, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.smoothL1,
  referenceEngine(smoothL1Twin),
);
export const logCosh: ResidualLoss<residual.ResidualOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.logCosh,
  referenceEngine(logCoshTwin),
);
export const charbonnier: ResidualLoss<residual.CharbonnierOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.charbonnier,
  referenceEngine(charbonnierTwin),
);
export const cauchy: ResidualLoss<residual.ScaleOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.cauchy,
  referenceEngine(cauchyTwin),
);
export const gemanMcClure: ResidualLoss<residual.ScaleOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.gemanMcClure,
  referenceEngine(gemanMcClureTwin),
);
export const welsch: ResidualLoss<residual.ScaleOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.welsch,
  referenceEngine(welschTwin),
);
export const tukey: ResidualLoss<residual.TukeyOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.tukey,
  referenceEngine(tukeyTwin),
);
export const barron: ResidualLoss<residual.BarronOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.barron,
  referenceEngine(barronTwin),
);
export const wing: ResidualLoss<residual.WingOptions, Floats> = /* @__PURE__ */ createResidualLoss(
  residual.wing,
  referenceEngine(wingTwin),
);
export const bce: Loss<bounded.BceOptions, Floats> = /* @__PURE__ */ createLoss(bounded.bce, referenceEngine(bceTwin));
export const bceWithLogits: Loss<bounded.BceWithLogitsOptions, Floats> = /* @__PURE__ */ createLoss(
  bounded.bceWithLogits,
  referenceEngine(bceWithLogitsTwin),
);
export const focalWithLogits: Loss<bounded.FocalWithLogitsOptions, Floats> = /* @__PURE__ */ createLoss(
  bounded.focalWithLogits,
  referenceEngine(focalWithLogitsTwin),
);
export const qualityFocal: Loss<bounded.QualityFocalOptions, Floats> = /* @__PURE__ */ createLoss(
  bounded.qualityFocal,
  referenceEngine(qualityFocalTwin),
);
export const ordinalBce: LossWithRequiredOptions<bounded.OrdinalBceOptions, Floats> = /* @__PURE__ */ createLoss(
  bounded.ordinalBce,
  referenceEngine(ordinalBceTwin),
);
export const decodeOrdinal: DecodeOrdinal<Floats> = /* @__PURE__ */ createDecodeOrdinal(referenceEngine(decodeOrdinalTwin));
export const categoricalCrossEntropy: LossWithRequiredOptions<classes.CategoricalCrossEntropyOptions, Floats> = /* @__PURE__ */ createLoss(
  classes.categoricalCrossEntropy,
  referenceEngine(categoricalCrossEntropyTwin),
);
export const softmaxCrossEntropy: LossWithRequiredOptions<classes.SoftmaxCrossEntropyOptions, Floats> = /* @__PURE__ */ createLoss(
  classes.softmaxCrossEntropy,
  referenceEngine(softmaxCrossEntropyTwin),
);
export const sparseSoftmaxCrossEntropy: LossWithRequiredOptions<classes.SparseSoftmaxCrossEntropyOptions, Floats, Int32Array> =
  /* @__PURE__ */ createLoss(classes.sparseSoftmaxCrossEntropy, referenceEngine(sparseSoftmaxCrossEntropyTwin));
export const heatmapMse: LossWithRequiredOptions<heatmaps.HeatmapMseOptions, Floats> = /* @__PURE__ */ createLoss(
  heatmaps.heatmapMse,
  referenceEngine(heatmapMseTwin),
);
export const heatmapCrossEntropy: LossWithRequiredOptions<heatmaps.HeatmapCrossEntropyOptions, Floats> = /* @__PURE__ */ createLoss(
  heatmaps.heatmapCrossEntropy,
  referenceEngine(heatmapCrossEntropyTwin),
);
export const dsnt: LossWithRequiredOptions<heatmaps.DsntOptions, Floats> = /* @__PURE__ */ createLoss(
  heatmaps.dsnt,
  referenceEngine(dsntTwin),
);
export const softArgmax: SoftArgmax<Floats> = /* @__PURE__ */ createSoftArgmax(referenceEngine(softArgmaxTwin));
export const softArgmaxGrad: SoftArgmaxGrad<Floats> = /* @__PURE__ */ createSoftArgmaxGrad(referenceEngine(softArgmaxTwin));
export const heatmapFocal: LossWithRequiredOptions<heatmaps.HeatmapFocalOptions, Floats> = /* @__PURE__ */ createLoss(
  heatmaps.heatmapFocal,
  referenceEngine(heatmapFocalTwin),
);
export const adaptiveWing: LossWithRequiredOptions<heatmaps.AdaptiveWingOptions, Floats> = /* @__PURE__ */ createLoss(
  heatmaps.adaptiveWing,
  referenceEngine(adaptiveWingTwin),
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
export const oks: LossWithRequiredOptions<keypoints.OksOptions, Floats> = /* @__PURE__ */ createLoss(
  keypoints.oks,
  referenceEngine(oksTwin),
);
export const ncc: LossWithRequiredOptions<images.NccOptions, Floats> = /* @__PURE__ */ createLoss(images.ncc, referenceEngine(nccTwin));
export const lncc: LossWithRequiredOptions<images.LnccOptions, Floats> = /* @__PURE__ */ createLoss(images.lncc, referenceEngine(lnccTwin));
export const klDivergence: LossWithRequiredOptions<classes.ClassesOptions, Floats> = /* @__PURE__ */ createLoss(
  classes.klDivergence,
  referenceEngine(klDivergenceTwin),
);
export const jsDivergence: LossWithRequiredOptions<classes.ClassesOptions, Floats> = /* @__PURE__ */ createLoss(
  classes.jsDivergence,
  referenceEngine(jsDivergenceTwin),
);
export const simcc: LossWithRequiredOptions<classes.SimccOptions, Floats> = /* @__PURE__ */ createLoss(
  classes.simcc,
  referenceEngine(simccTwin),
);
export const dfl: LossWithRequiredOptions<classes.BinsOptions, Floats> = /* @__PURE__ */ createLoss(classes.dfl, referenceEngine(dflTwin));
export const crps: LossWithRequiredOptions<classes.BinsOptions, Floats> = /* @__PURE__ */ createLoss(
  classes.crps,
  referenceEngine(crpsTwin),
);
