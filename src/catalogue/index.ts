import { boundedLosses, decodeOrdinal } from "./bounded.js";
import { classLosses } from "./classes.js";
import { heatmapLosses, softArgmax, softArgmaxGrad } from "./heatmaps.js";
import { residualLosses } from "./residual.js";
import type { Spec, Transform } from "./spec.js";

export type { Family, Properties, Spec, Transform } from "./spec.js";

/** The registry, in the order of the catalogue. */
export const catalogue: readonly Spec[] = [...residualLosses, ...boundedLosses, ...classLosses, ...heatmapLosses];

/** What has a kernel and is no loss. */
export const transforms: readonly Transform[] = [decodeOrdinal, softArgmax, softArgmaxGrad];
