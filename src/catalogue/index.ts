import { boundedLosses, decodeOrdinal } from "./bounded.js";
import { boxLosses } from "./boxes.js";
import { classLosses } from "./classes.js";
import { distributionLosses } from "./distributions.js";
import { heatmapLosses, softArgmax, softArgmaxGrad } from "./heatmaps.js";
import { imageLosses } from "./images.js";
import { keypointLosses } from "./keypoints.js";
import { residualLosses } from "./residual.js";
import type { Spec, Transform } from "./spec.js";

export { type Properties, properties } from "./properties.js";
export type { Family, Spec, Transform } from "./spec.js";

/** The registry, in the order of the catalogue. */
export const catalogue: readonly Spec[] = [
  ...residualLosses,
  ...boundedLosses,
  ...classLosses,
  ...heatmapLosses,
  ...distributionLosses,
  ...keypointLosses,
  ...boxLosses,
  ...imageLosses,
];

/** What has a kernel and is no loss. */
export const transforms: readonly Transform[] = [decodeOrdinal, softArgmax, softArgmaxGrad];
