import type { DataProbes } from "../measure/data.js";
import { type ResidualProbes, ROUNDED } from "../measure/residuals.js";
import type { Limit, Rule } from "../types.js";

/** A rule for points, silent where there are fewer than `atLeast`. */
export const ofPoints = ({ atLeast, find, ...rule }: Rule<ResidualProbes> & { readonly atLeast: Limit }): Rule<DataProbes> => ({
  ...rule,
  limits: [...rule.limits, atLeast],
  find: ({ points }) => (points === null || points.count < atLeast.value ? undefined : find(points)),
});

export const few: Limit = { name: "points", value: 10, reason: "with fewer, a pattern may be chance" };
export const enough: Limit = { name: "points", value: 20, reason: "with fewer, the errors of medians and quantiles are guesses" };
export const surely: Limit = {
  name: "standard errors",
  value: 5,
  reason: "errors of small samples are estimates themselves; chance exceeds this in fewer than 1 of 100 data sets of 20 points",
};

export const rounding: Limit = { name: "size in target scales", value: ROUNDED, reason: "below it, residuals may be float32 rounding" };

export const offsetShare: Limit = {
  name: "offset in residual scales",
  value: 0.25,
  reason: "a smaller offset adds less than 7 % to the squared error",
};
