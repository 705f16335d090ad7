import type { DataProbes } from "../measure/data.js";
import { HETEROSCEDASTIC, type ResidualProbes } from "../measure/residuals.js";
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

const rhoLimit: Limit = {
  name: "ρ",
  value: 0.15,
  reason: "the interval's end nearer 0; less correlation changes the likelihood of a residual by about 1 %",
};

const correlated = ofPoints({
  code: "correlated-residuals",
  severity: "note",
  meaning: "Residuals in x and in y correlate. A loss that treats the axes separately, or all directions the same, leaves accuracy unused.",
  limits: [rhoLimit, rounding],
  atLeast: enough,
  find(points) {
    const { correlation, count } = points;
    if (correlation === null || isRounding(points) || Math.max(correlation.low, -correlation.high) <= rhoLimit.value) return undefined;
    const { rho, low, high } = correlation;
    return {
      message: `Residuals in x and y are correlated: ρ = ${round(rho)}, between ${round(low)} and ${round(high)}.`,
      evidence: { count, rho, low, high },
      advice: "Also predict the covariance, with gaussianNll2d, or turn the axes along the residuals' principal ones first.",
    };
  },
});

const varied: Limit = {
  name: "standard errors",
  value: 4.5,
  reason: "the strongest of three correlations with position counts",
};

const heteroscedastic = ofPoints({
  code: "heteroscedastic-residuals",
  severity: "note",
  meaning: "Residuals are larger in some places than in others, so one scale, such as delta, cannot be right everywhere.",
  limits: [HETEROSCEDASTIC, varied, rounding],
  atLeast: enough,
  find(points) {
    const { heteroscedastic, count } = points;
    if (heteroscedastic === null || isRounding(points)) return undefined;
    const { error, ...ranks } = heteroscedastic;
    const [place, rank] = strongest(ranks);
    if (Math.abs(rank) < Math.max(HETEROSCEDASTIC.value, varied.value * error)) return undefined;
    const where = place === "distance" ? "the distance from the targets' centre" : place;
    return {
      message: `Residuals ${rank > 0 ? "grow" : "shrink"} with ${where}: the rank correlation is ${round(rank)}.`,
      evidence: { count, ...ranks },
      advice: "Also predict each point's scale, with gaussianNll (or laplaceNll if tails are heavy), or pass weights of 1/scale².",
    };
  },
});

const strongest = (ranks: Readonly<Record<string, number>>): [string, number] =>
  Object.entries(ranks).reduce((best, next) => (Math.abs(next[1]) > Math.abs(best[1]) ? next : best));

/** How well-placed predictions miss their targets. */
export const residualRules: readonly Rule<DataProbes>[] = [heavyTails, heteroscedastic, correlated];
