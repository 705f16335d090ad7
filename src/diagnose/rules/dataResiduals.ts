import { LONGEST } from "../call.js";
import type { DataProbes } from "../measure/data.js";
import { HETEROSCEDASTIC, isVaried, strongestOf, variedErrors } from "../measure/places.js";
import type { ResidualProbes } from "../measure/residuals.js";
import { correlatedFrom } from "../measure/whitening.js";
import { percent, round } from "../text.js";
import type { Limit, Rule } from "../types.js";
import { enough, ofPoints, rounding } from "./dataOfPoints.js";
import { USE } from "./judge.js";

/** Whether predictions are exact up to rounding, whose distribution says nothing. */
const isRounding = ({ scale, target }: ResidualProbes): boolean =>
  scale.radial <= rounding.value * Math.max(target.x.scale, target.y.scale);

const farShare: Limit = {
  name: "share",
  value: 0.01,
  reason: "normal residuals have 0.27 % beyond 3 scales; four times that means another distribution",
};
const farCount: Limit = { name: "coordinates", value: 3, reason: "one or two may be slips, which do not decide on a loss" };

const heavyTails = ofPoints({
  code: "heavy-tails",
  severity: "warning",
  meaning: "Far more residuals are large than in a normal distribution: squared error follows a few outliers instead of the rest.",
  limits: [farShare, farCount, rounding],
  atLeast: enough,
  find({ tails, count }) {
    if (tails === null || tails.beyondLimit < farShare.value || tails.far < farCount.value) return undefined;
    return {
      message: `${percent(tails.beyond3)} of residual coordinates are beyond 3 robust standard deviations; of normal ones, 0.27 % are.`,
      evidence: { count, beyond3: tails.beyond3, limit: tails.limit, beyondLimit: tails.beyondLimit, kurtosis: tails.kurtosis },
      advice: `Use ${USE}, or give the outliers the weight 0 if you know them.`,
    };
  },
});

/** Whether even the end of the interval that is nearer 0 is far from it. */
export const isCorrelated = (correlation: ResidualProbes["correlation"]): correlation is NonNullable<typeof correlation> =>
  correlation !== null && Math.max(correlation.low, -correlation.high) > correlatedFrom.value;

const correlated = ofPoints({
  code: "correlated-residuals",
  severity: "note",
  meaning:
    "Residuals in x and in y correlate. A loss that treats the axes separately, or all directions the same, leaves accuracy unused. For a residual loss the recommendation has the option `whiten`, with a, b and c from the residuals that are not far out; its other options are then in whitened units, in which residuals have a deviation of 1.",
  limits: [correlatedFrom, rounding],
  atLeast: enough,
  find(points) {
    const { correlation, whitening, count } = points;
    if (isRounding(points) || !isCorrelated(correlation)) return undefined;
    const { rho, low, high } = correlation;
    return {
      message: `Residuals in x and y are correlated: ρ = ${round(rho)}, between ${round(low)} and ${round(high)}.`,
      evidence: { count, rho, low, high, ...whitening?.shape },
      advice:
        whitening === null
          ? "Also predict the covariance, with gaussianNll2d, or turn the axes along the residuals' principal ones first."
          : whitening.shape === null
            ? `Those that are far out make it, so there is nothing to whiten. Use ${USE}.`
            : `Use ${USE}, whose whiten makes residuals uncorrelated and equally large in x and y. Or also predict the covariance, with gaussianNll2d.`,
    };
  },
});

const heteroscedastic = ofPoints({
  code: "heteroscedastic-residuals",
  severity: "note",
  meaning:
    "Residuals are larger in some places than in others, so one scale, such as delta, cannot be right everywhere. Where `per` says which keypoint is which, and residuals over each keypoint's deviation no longer depend on their place, the recommendation divides by those, with `whiten: { every, factors }`; of groups, the advice has the deviations.",
  limits: [HETEROSCEDASTIC, variedErrors, rounding],
  atLeast: enough,
  find(points) {
    const { heteroscedastic, count } = points;
    if (heteroscedastic === null || isRounding(points) || !isVaried(heteroscedastic)) return undefined;
    const { error: _, ...ranks } = heteroscedastic;
    const [place, rank] = strongestOf(heteroscedastic);
    const where = place === "distance" ? "the distance from the targets' centre" : place;
    return {
      message: `Residuals ${rank > 0 ? "grow" : "shrink"} with ${where}: the rank correlation is ${round(rank)}.`,
      evidence: { count, ...ranks },
      advice: adviceOf(points),
    };
  },
});

const heads = "predict each point's scale, with gaussianNll (laplaceNll if tails are heavy, residualNll for the tails of another loss)";

function adviceOf({ whitening }: ResidualProbes): string {
  if (whitening === null) return `Also ${heads}, or pass weights of 1/scale².`;
  const { keypoints, groups } = whitening;
  if (keypoints !== null) {
    const [least, most] = [Math.min(...keypoints), Math.max(...keypoints)];
    return `Keypoints explain it: their standard deviations are from ${round(least)} to ${round(most)} per axis. Use ${USE}, whose whiten makes them alike${3 * keypoints.length > LONGEST ? "; the recommendation's options have the factors" : ""}.`;
  }
  if (groups !== null) {
    const scales = groups.slice(0, NAMED).map(({ name, scale }) => `${name} ${round(scale)}`);
    return `Groups explain it: give the loss each point's standard deviation as whiten, a Float32Array (${scales.join(", ")}${groups.length > NAMED ? ", …" : ""}). Or ${heads}.`;
  }
  return `Also ${heads}, or give the loss each point's standard deviation as whiten, a Float32Array, where you know it.`;
}

/** The most groups that an advice names. */
const NAMED = 6;

/** How well-placed predictions miss their targets. */
export const residualRules: readonly Rule<DataProbes>[] = [heavyTails, heteroscedastic, correlated];
