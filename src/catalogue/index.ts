import { boundedLosses } from "./bounded.js";
import { boxLosses } from "./boxes.js";
import { classLosses } from "./classes.js";
import { distributionLosses } from "./distributions.js";
import { imageLosses } from "./images.js";
import { keypointLosses } from "./keypoints.js";
import { residualLosses } from "./residual.js";
import type { Spec } from "./spec.js";

export type { Family, Properties, Spec } from "./spec.js";

/** The registry, in the order of the catalogue. */
export const catalogue: readonly Spec[] = [
  ...residualLosses,
  ...boundedLosses,
  ...classLosses,
  ...distributionLosses,
  ...keypointLosses,
  ...boxLosses,
  ...imageLosses,
];
