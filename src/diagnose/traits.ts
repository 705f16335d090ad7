import type { Spec, Traits } from "../families/spec.js";

export type { Traits };

/** The traits of a loss. */
export const traitsOf = (spec: Spec): Traits => spec.traits;
