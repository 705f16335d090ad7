import type { LossProbes } from "../measure/loss.js";
import type { Rule } from "../types.js";
import { gradientRules } from "./lossGradient.js";
import { minimumRules } from "./lossMinimum.js";
import { scaleRules } from "./lossScale.js";
import { spaceRules } from "./lossSpace.js";

/** The most serious first. */
export const lossRules: readonly Rule<LossProbes>[] = [...minimumRules, ...scaleRules, ...spaceRules, ...gradientRules];

/** The findings that each one explains: they are reported only where it is absent. */
export const explains: Readonly<Record<string, readonly string[]>> = {
  "target-out-of-reach": [
    "no-minimum",
    "minimum-elsewhere",
    "gradient-misses-target",
    "step-leads-away",
    "uneven-around-target",
    "cost-not-distance",
  ],
  "no-minimum": ["gradient-misses-target", "uneven-around-target", "gradient-jumps-at-target", "ill-conditioned"],
  "minimum-elsewhere": ["gradient-misses-target", "uneven-around-target", "gradient-jumps-at-target", "ill-conditioned"],
  "wrong-gradient": ["gradient-misses-target", "step-leads-away", "gradient-sideways", "gradient-jumps-at-target", "ill-conditioned"],
  "no-gradient": ["uneven-around-target", "cost-not-distance", "not-convex", "gradient-sideways", "cost-varies-with-place"],
};
