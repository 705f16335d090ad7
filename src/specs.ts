import type { Family, Spec } from "./families/spec.js";
import * as xyloss from "./index.js";
import { specOf } from "./loss.js";

const families: readonly Family[] = [
  "residual",
  "quantiles",
  "bounded",
  "classes",
  "heatmaps",
  "distributions",
  "keypoints",
  "angles",
  "boxes",
  "images",
];

/** The specification of every loss that the package exports, by family and name: bundlers do not keep the order of a namespace. */
export const specs: readonly Spec[] = Object.values(xyloss)
  .flatMap((exported) => specOf(exported) ?? [])
  .sort((a, b) => families.indexOf(a.family) - families.indexOf(b.family) || (a.name < b.name ? -1 : 1));
