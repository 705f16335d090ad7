/**
 * The same losses in plain JavaScript, float64 inside: for hosts without WebAssembly SIMD, for tests, and as the
 * benchmark's baseline. Takes Float64Array too, and then returns Float64Array.
 */
export type { Floats, NdArray, NdData, NewArray, NewFloat32Array, NewFloat64Array, Output } from "../arrays.js";
export type { Input, Reduction } from "../call.js";
export type { Convention } from "../coordinates.js";
export { type ErrorCode, XylossError } from "../errors.js";
export type { BinsOptions, ClassesOptions, ClassWeightsOptions, CoordinateOptions, PositionsOptions } from "../families/classes.js";
export type { EdgeList } from "../families/edges.js";
export type { MapOptions } from "../families/heatmaps.js";
export type { ResidualOptions, ScaleOptions, WhitenOptions } from "../families/residual.js";
export type { Whiten } from "../families/whiten.js";
export type { Unit } from "../layout.js";
export type { AnyOptions, Buffers, EachOptions, GradOptions, HessianOptions, ReduceOptions } from "../loss.js";
export type { Select } from "../select.js";
export type { Numbers, PerAxis } from "../thresholds.js";
export type { DecodeHeatmap, DecodeHeatmapOptions, DecodeHeatmapOutOptions, PeakMethod } from "../transforms/decodeHeatmap.js";
export type { DecodeOptions, DecodeOrdinal } from "../transforms/decodeOrdinal.js";
export type { DecodeSimcc, DecodeSimccOptions, DecodeSimccOutOptions } from "../transforms/decodeSimcc.js";
export type { EncodeSimcc, EncodeSimccOptions, EncodeSimccOutOptions } from "../transforms/encodeSimcc.js";
export type { GaussianMap, GaussianMapForwardOptions, GaussianMapOptions, MapMethod } from "../transforms/gaussianMap.js";
export type { GaussianMapGrad, GaussianMapGradOptions } from "../transforms/gaussianMapGrad.js";
export type {
  SoftArgmax,
  SoftArgmaxForwardOptions,
  SoftArgmaxGrad,
  SoftArgmaxGradOptions,
  SoftArgmaxOptions,
} from "../transforms/softArgmax.js";

export type { Loss, LossWithRequiredOptions, ResidualLoss } from "./loss.js";
export { type AdaptiveWingOptions, adaptiveWing } from "./losses/adaptiveWing.js";
export { type AngularOptions, angular } from "./losses/angular.js";
export { type BarronOptions, barron } from "./losses/barron.js";
export { type BceOptions, bce } from "./losses/bce.js";
export { type BceWithLogitsOptions, bceWithLogits } from "./losses/bceWithLogits.js";
export { type CategoricalCrossEntropyOptions, categoricalCrossEntropy } from "./losses/categoricalCrossEntropy.js";
export { cauchy } from "./losses/cauchy.js";
export { type CharbonnierOptions, charbonnier } from "./losses/charbonnier.js";
export { ciou } from "./losses/ciou.js";
export { crps } from "./losses/crps.js";
export { dfl } from "./losses/dfl.js";
export { diou } from "./losses/diou.js";
export { type DsntOptions, dsnt, type PointLoss } from "./losses/dsnt.js";
export { type EnergyScoreOptions, energyScore } from "./losses/energyScore.js";
export { euclidean } from "./losses/euclidean.js";
export { type FocalWithLogitsOptions, focalWithLogits } from "./losses/focalWithLogits.js";
export { type GaussianEnergyOptions, gaussianEnergy } from "./losses/gaussianEnergy.js";
export { type GaussianNllOptions, gaussianNll } from "./losses/gaussianNll.js";
export { type GaussianNll2dOptions, gaussianNll2d } from "./losses/gaussianNll2d.js";
export { gemanMcClure } from "./losses/gemanMcClure.js";
export { type GeometricQuantileOptions, geometricQuantile } from "./losses/geometricQuantile.js";
export { giou } from "./losses/giou.js";
export { type HeatmapCrossEntropyOptions, heatmapCrossEntropy } from "./losses/heatmapCrossEntropy.js";
export { heatmapEnergy } from "./losses/heatmapEnergy.js";
export { type HeatmapFocalOptions, heatmapFocal } from "./losses/heatmapFocal.js";
export { type HeatmapMseOptions, heatmapMse } from "./losses/heatmapMse.js";
export { type HuberOptions, huber } from "./losses/huber.js";
export { iou } from "./losses/iou.js";
export { jsDivergence } from "./losses/jsDivergence.js";
export { klDivergence } from "./losses/klDivergence.js";
export { type LaplaceNllOptions, laplaceNll } from "./losses/laplaceNll.js";
export { type LnccOptions, lncc } from "./losses/lncc.js";
export { logCosh } from "./losses/logCosh.js";
export { mae } from "./losses/mae.js";
export { type MixtureNll2dOptions, mixtureNll2d } from "./losses/mixtureNll2d.js";
export { mlecc } from "./losses/mlecc.js";
export { mse } from "./losses/mse.js";
export { type NccOptions, ncc } from "./losses/ncc.js";
export { type OksOptions, oks } from "./losses/oks.js";
export {
  type HardLabelOptions,
  type OrdinalBceOptions,
  ordinalBce,
  type RampLabelOptions,
  type ThresholdOptions,
} from "./losses/ordinalBce.js";
export { type PinballOptions, pinball } from "./losses/pinball.js";
export { type QualityFocalOptions, qualityFocal } from "./losses/qualityFocal.js";
export { type DensityLoss, type ResidualNllOptions, residualNll } from "./losses/residualNll.js";
export { type SimccOptions, simcc } from "./losses/simcc.js";
export { type SmoothL1Options, smoothL1 } from "./losses/smoothL1.js";
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from "./losses/softmaxCrossEntropy.js";
export { type SoftWingOptions, softWing } from "./losses/softWing.js";
export { type SparseSoftmaxCrossEntropyOptions, sparseSoftmaxCrossEntropy } from "./losses/sparseSoftmaxCrossEntropy.js";
export { type StudentTNll2dOptions, studentTNll2d } from "./losses/studentTNll2d.js";
export { type TlsOptions, tls } from "./losses/tls.js";
export { type TukeyOptions, tukey } from "./losses/tukey.js";
export { welsch } from "./losses/welsch.js";
export { type WingOptions, wing } from "./losses/wing.js";

export { decodeHeatmap } from "./transforms/decodeHeatmap.js";
export { decodeOrdinal } from "./transforms/decodeOrdinal.js";
export { decodeSimcc } from "./transforms/decodeSimcc.js";
export { encodeSimcc } from "./transforms/encodeSimcc.js";
export { gaussianMap } from "./transforms/gaussianMap.js";
export { gaussianMapGrad } from "./transforms/gaussianMapGrad.js";
export { softArgmax, softArgmaxGrad } from "./transforms/softArgmax.js";
