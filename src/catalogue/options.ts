/** The options of every loss, as their types are named: each entry exports them all. */
export type {
  BceOptions,
  BceWithLogitsOptions,
  FocalWithLogitsOptions,
  HardLabelOptions,
  OrdinalBceOptions,
  QualityFocalOptions,
  RampLabelOptions,
  ThresholdOptions,
} from "./bounded.js";
export type {
  BinsOptions,
  CategoricalCrossEntropyOptions,
  ClassesOptions,
  ClassWeightsOptions,
  PositionsOptions,
  SimccOptions,
  SoftmaxCrossEntropyOptions,
  SparseSoftmaxCrossEntropyOptions,
} from "./classes.js";
export type { GaussianNll2dOptions, GaussianNllOptions, LaplaceNllOptions } from "./distributions.js";
export type {
  AdaptiveWingOptions,
  DsntOptions,
  HeatmapCrossEntropyOptions,
  HeatmapFocalOptions,
  HeatmapMseOptions,
  MapOptions,
  PointLoss,
  SoftArgmaxOptions,
} from "./heatmaps.js";
export type { LnccOptions, NccOptions } from "./images.js";
export type { OksOptions } from "./keypoints.js";
export type {
  BarronOptions,
  CharbonnierOptions,
  HuberOptions,
  ResidualOptions,
  ScaleOptions,
  SmoothL1Options,
  TukeyOptions,
  WingOptions,
} from "./residual.js";
