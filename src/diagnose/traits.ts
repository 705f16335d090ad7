import type { Spec, Traits } from "../families/spec.js";

export type { Traits };

/** A convex loss of values that reads 0 at a perfect prediction. */
const plain: Traits = {
  predicts: "values",
  point: "values",
  targets: "any",
  sums: null,
  balanced: false,
  zero: true,
  convex: true,
  saturates: false,
};

/** The traits of a loss. */
export const traitsOf = (spec: Spec): Traits => ({ ...plain, ...spec.traits });
