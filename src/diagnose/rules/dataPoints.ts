import { written } from "../call.js";
import type { DataProbes } from "../data.js";
import { MOST_POINTS } from "../random.js";
import { HETEROSCEDASTIC, type PointProbes, ROUNDED } from "../residuals.js";
import type { Axis } from "../statistics.js";
import { radialTuning, rounded } from "../tuning.js";
import type { Limit, Rule } from "../types.js";
import { pair, percent, round } from "./text.js";

const axes: readonly Axis[] = ["x", "y"];

/** A rule of points, silent where there are fewer than `atLeast`. */
const ofPoints = (
  rule: Omit<Rule<DataProbes>, "find">,
  atLeast: Limit,
  find: (points: PointProbes) => ReturnType<Rule<DataProbes>["find"]>,
): Rule<DataProbes> => ({
  ...rule,
  limits: [...rule.limits, atLeast],
  find: ({ points }) => (points === null || points.count < atLeast.value ? undefined : find(points)),
});

const few: Limit = { name: "points", value: 10, reason: "of fewer, a pattern may be chance" };
const enough: Limit = { name: "points", value: 20, reason: "of fewer, the errors of medians and quantiles are guesses" };
const surely: Limit = {
  name: "standard errors",
  value: 5,
  reason: "errors of small samples are estimates themselves; chance goes beyond this in less than 1 of 100 data sets of 20 points",
};

const bounds = ofPoints(
  {
    code: "out-of-bounds",
    severity: "warning",
    meaning: "Targets are outside the declared range, or predictions are further outside than their errors explain.",
    limits: [{ name: "share", value: 0.01, reason: "of predictions; of targets, a single one is wrong" }],
  },
  { name: "points", value: 1, reason: "a bound is one" },
  ({ outside, count, bounds }) => {
    if (outside === null || bounds === null || (outside.target === 0 && outside.prediction < 0.01)) return undefined;
    return {
      message:
        `${percent(outside.target)} of targets and ${percent(outside.prediction)} of predictions are outside ` +
        `x [${bounds.x.map(round).join(", ")}], y [${bounds.y.map(round).join(", ")}].`,
      evidence: { count, target: outside.target, prediction: outside.prediction, margin: outside.margin },
      advice:
        outside.target > 0
          ? "Check the bounds and the targets' unit (toUnit and fromUnit map pixels to [0, 1] and back); give targets outside the image the weight 0."
          : "Check the predictions' unit, or bound them: a sigmoid with bceWithLogits, or a heat map with dsnt.",
    };
  },
);

const agree: Limit = { name: "rank correlation", value: 0.3, reason: "predictions in another unit still go along with their targets" };

const mixUp = ofPoints(
  {
    code: "pixel-unit-mix-up",
    severity: "error",
    meaning: "Of predictions, targets and bounds, some are in pixels and others in [0, 1] or [−1, 1].",
    limits: [agree],
  },
  few,
  ({ unit, agreement, prediction, target, count }) => {
    const goesAlong = (agreement.xx ?? 0) > agree.value && (agreement.yy ?? 0) > agree.value;
    const apart = unit.prediction !== null && unit.target !== null && unit.prediction !== unit.target && (goesAlong || unit.apart);
    const ofBounds = unit.bounds !== null && unit.target !== null && unit.bounds !== unit.target;
    if (!apart && !ofBounds) return undefined;
    const words = { unit: "in [0, 1] or [−1, 1]", pixels: "in pixels" };
    const said = [
      ...(unit.prediction === null ? [] : [`predictions are ${words[unit.prediction]} (median ${pair(medians(prediction))})`]),
      ...(unit.target === null ? [] : [`targets ${words[unit.target]} (median ${pair(medians(target))})`]),
      ...(unit.bounds === null ? [] : [`bounds ${words[unit.bounds]}`]),
    ].join(", ");
    return {
      message: `${said.charAt(0).toUpperCase()}${said.slice(1)}.`,
      evidence: {
        count,
        predictionX: prediction.x.median,
        predictionY: prediction.y.median,
        targetX: target.x.median,
        targetY: target.y.median,
      },
      advice: 'Bring all to one unit: toUnit(points, { width, height, convention: "centers" }), and fromUnit back.',
    };
  },
);

const medians = (of: PointProbes["target"]) => ({ x: of.x.median, y: of.y.median });

const nearer: Limit = { name: "ratio", value: 0.5, reason: "noise alone makes neither order of axes the nearer one by half" };

const swapped = ofPoints(
  {
    code: "swapped-axes",
    severity: "error",
    meaning: "Predictions are much nearer to targets whose x and y are swapped: one of both is (row, column), the other (x, y).",
    limits: [nearer, agree],
  },
  few,
  ({ swapped: { direct, swapped }, agreement, count }) => {
    const crossed = (agreement.xy ?? 0) > agree.value && (agreement.yx ?? 0) > agree.value;
    if (!crossed || !(swapped < nearer.value * direct)) return undefined;
    return {
      message: `With the targets' x and y swapped, the median distance is ${round(swapped)} instead of ${round(direct)}.`,
      evidence: { count, direct, swapped },
      advice: "Swap x and y of one of both; arrays are indexed [row, column], which is (y, x).",
    };
  },
);

const opposed: Limit = {
  name: "rank correlation against",
  value: 0.5,
  reason: "an untrained network's predictions do not go against their targets this much",
};
const opposedErrors: Limit = {
  name: "standard errors",
  value: 3,
  reason: "of 20 points that have nothing to do with each other, 1 in 70 has 0.5 against",
};

const flipped = ofPoints(
  {
    code: "flipped-axis",
    severity: "error",
    meaning: "Along an axis, predictions fall where targets rise: y is counted from the bottom in one of both, or an image was mirrored.",
    limits: [opposed, opposedErrors],
  },
  enough,
  ({ agreement, count }) => {
    const limit = -Math.max(opposed.value, opposedErrors.value / Math.sqrt(Math.min(count, MOST_POINTS) - 1));
    const against = axes.filter((axis) => (agreement[`${axis}${axis}`] ?? 0) < limit);
    if (against.length === 0) return undefined;
    return {
      message: `Predictions go against targets in ${against.join(" and ")}: rank correlations are ${pair({ x: agreement.xx ?? 0, y: agreement.yy ?? 0 })} in (x, y).`,
      evidence: { count, x: agreement.xx ?? 0, y: agreement.yy ?? 0 },
      advice: "Count from the same side: height − y, or width − x, for one of both; flip targets along with mirrored images.",
    };
  },
);

const offsetShare: Limit = {
  name: "offset in residual scales",
  value: 0.25,
  reason: "a smaller one adds less than 7 % to the squared error",
};
const rounding: Limit = { name: "size in target scales", value: ROUNDED, reason: "below it, residuals may be float32 rounding" };

/** Whether predictions are right but for rounding: how that is distributed says nothing. */
const isRounding = ({ scale, target }: PointProbes): boolean => scale.radial <= rounding.value * Math.max(target.x.scale, target.y.scale);

const isOff = ({ offset, offsetError, scale, target }: PointProbes, axis: Axis): boolean => {
  const size = Math.abs(offset[axis]);
  return size > surely.value * offsetError[axis] && size > offsetShare.value * scale[axis] && size > rounding.value * target[axis].scale;
};

const constantOffset = ofPoints(
  {
    code: "constant-offset",
    severity: "warning",
    meaning: "All predictions are off by the same step, in x, y or both.",
    limits: [offsetShare, surely, rounding],
  },
  enough,
  (points) => {
    if (!axes.some((axis) => isOff(points, axis))) return undefined;
    const { offset, scale, count } = points;
    return {
      message: `Predictions are off by ${pair(offset)} in the median, where residuals have a scale of ${pair(scale)}.`,
      evidence: { count, x: offset.x, y: offset.y, scaleX: scale.x, scaleY: scale.y },
      advice: "Look for a crop, padding or origin that is applied to one of both only; until then subtract it from the predictions.",
    };
  },
);

const half: Limit = { name: "pixels from ½", value: 0.15, reason: "an offset from 0.35 to 0.65 of a pixel is ½ rather than 0 or 1" };

const halfPixel = ofPoints(
  {
    code: "half-pixel-shift",
    severity: "error",
    meaning: "Predictions are half a pixel off in x and in y: one of both counts pixels from their edges, the other from their centres.",
    limits: [half, surely],
  },
  enough,
  ({ offset, offsetError, unit: { pixel }, count }) => {
    if (pixel === null || offset.x * offset.y <= 0) return undefined;
    const isHalf = (axis: Axis) =>
      Math.abs(Math.abs(offset[axis]) / pixel[axis] - 0.5) < half.value && Math.abs(offset[axis]) > surely.value * offsetError[axis];
    if (!axes.every(isHalf)) return undefined;
    const inPixels = { x: offset.x / pixel.x, y: offset.y / pixel.y };
    return {
      message: `Predictions are shifted by ${pair(inPixels)} pixels.`,
      evidence: { count, x: inPixels.x, y: inPixels.y },
      advice:
        'Use one convention for both: toUnit(points, { width, height, convention: "centers" }) for pixel indices, "edges" for clicks and CSS.',
    };
  },
);

const scaleOff: Limit = {
  name: "scale's distance from 1",
  value: 0.1,
  reason: "less is within what shrinkage and conventions of an image's ends do",
};

/** The scale nearest to 1 that errors of prediction and of target leave possible, or null where 1 is. */
function scaleOf({ slopes }: PointProbes, axis: Axis): number | null {
  const both = slopes[axis];
  if (both === null) return null;
  const { forward, backward } = both;
  if (forward.slope > 1 + scaleOff.value && forward.slope - surely.value * forward.error > 1) return forward.slope;
  const inverse = 1 + scaleOff.value;
  if (backward.slope > inverse && backward.slope - surely.value * backward.error > 1) return 1 / backward.slope;
  return null;
}

const wrongScale = ofPoints(
  {
    code: "wrong-scale",
    severity: "error",
    meaning: "Predictions are their targets times a factor, in x, y or both, by more than errors of either could look like.",
    limits: [scaleOff, surely],
  },
  enough,
  (points) => {
    const scale = { x: scaleOf(points, "x"), y: scaleOf(points, "y") };
    if (scale.x === null && scale.y === null) return undefined;
    const said = { x: scale.x ?? 1, y: scale.y ?? 1 };
    const { similarity, count } = points;
    return {
      message: `Predictions are ${pair(said)} times their targets in (x, y).`,
      evidence: { count, ...said, ...(similarity === null ? {} : { similarity: similarity.scale, rotation: similarity.rotation }) },
      advice: "Look for a resize that is applied to one of both only (fromUnit with the size of the image that the targets are of).",
    };
  },
);

const farShare: Limit = {
  name: "share",
  value: 0.01,
  reason: "normal residuals have 0.27 % beyond 3 scales; four times that is another distribution",
};
const farCount: Limit = { name: "coordinates", value: 3, reason: "one or two may be slips, which no loss is chosen for" };

const heavyTails = ofPoints(
  {
    code: "heavy-tails",
    severity: "warning",
    meaning: "Far more residuals are large than those of a normal distribution: squared error follows a few outliers instead of the rest.",
    limits: [farShare, farCount, rounding],
  },
  enough,
  ({ tails, scale, count }) => {
    if (tails === null || tails.beyondLimit < farShare.value || tails.far < farCount.value) return undefined;
    const fitted = (tuning: number) => rounded(tuning * scale.radial);
    const huber = written({ delta: fitted(radialTuning.huber), geometry: "radial" });
    const cauchy = written({ scale: fitted(radialTuning.cauchy), geometry: "radial" });
    return {
      message: `${percent(tails.beyond3)} of residual coordinates are beyond 3 robust standard deviations, where 0.27 % of normal ones are.`,
      evidence: { count, beyond3: tails.beyond3, limit: tails.limit, beyondLimit: tails.beyondLimit, kurtosis: tails.kurtosis },
      advice: `Use huber with ${huber} (${radialTuning.huber} robust scales), or cauchy with ${cauchy} where they are plain wrong.`,
    };
  },
);

const rhoLimit: Limit = {
  name: "ρ",
  value: 0.15,
  reason: "the interval's near end; less correlation changes the likelihood of a residual by about 1 %",
};

const correlated = ofPoints(
  {
    code: "correlated-residuals",
    severity: "note",
    meaning: "Residuals in x and in y go together: a loss that treats the axes apart, or all directions alike, leaves accuracy unused.",
    limits: [rhoLimit, rounding],
  },
  enough,
  (points) => {
    const { correlation, count } = points;
    if (correlation === null || isRounding(points) || Math.max(correlation.low, -correlation.high) <= rhoLimit.value) return undefined;
    const { rho, low, high } = correlation;
    return {
      message: `Residuals in x and y are correlated: ρ = ${round(rho)}, between ${round(low)} and ${round(high)}.`,
      evidence: { count, rho, low, high },
      advice: "Predict the covariance too with gaussianNll2d, or turn the axes along the residuals' principal ones first.",
    };
  },
);

const varied: Limit = {
  name: "standard errors",
  value: 4.5,
  reason: "the strongest of three correlations with places is what is looked at",
};

const heteroscedastic = ofPoints(
  {
    code: "heteroscedastic-residuals",
    severity: "note",
    meaning: "Residuals are larger in some places than in others: one scale, such as delta, cannot be right everywhere.",
    limits: [HETEROSCEDASTIC, varied, rounding],
  },
  enough,
  (points) => {
    const { heteroscedastic, count } = points;
    if (heteroscedastic === null || isRounding(points)) return undefined;
    const { error, ...ranks } = heteroscedastic;
    const [place, rank] = strongest(ranks);
    if (Math.abs(rank) < Math.max(HETEROSCEDASTIC.value, varied.value * error)) return undefined;
    const where = place === "distance" ? "the distance from the targets' centre" : place;
    return {
      message: `Residuals ${rank > 0 ? "grow" : "shrink"} with ${where}: the rank correlation is ${round(rank)}.`,
      evidence: { count, ...ranks },
      advice: "Predict each point's scale too with gaussianNll (or laplaceNll where tails are heavy), or give weights of 1/scale².",
    };
  },
);

const strongest = (ranks: Readonly<Record<string, number>>): [string, number] =>
  Object.entries(ranks).reduce((best, next) => (Math.abs(next[1]) > Math.abs(best[1]) ? next : best));

const clippedShare: Limit = { name: "share", value: 0.03, reason: "fewer at one value may be a rounded one" };
const clippedCount: Limit = { name: "points", value: 4, reason: "so many equal predictions are no coincidence" };
const clippedTimes: Limit = {
  name: "ratio",
  value: 3,
  reason: "rounded predictions are at every value about as often, and targets at an image's edge are there too",
};

const clipped = ofPoints(
  {
    code: "clipped-predictions",
    severity: "warning",
    meaning:
      "Many predictions are exactly at their least or greatest value, and targets are not: something clips them, where no gradient passes.",
    limits: [clippedShare, clippedCount, clippedTimes],
  },
  few,
  ({ clipped, count }) => {
    const ends = axes.flatMap((axis) => (["low", "high"] as const).map((end) => ({ axis, ...clipped[axis][end] })));
    const found = ends.filter(
      ({ prediction, target, other }) =>
        prediction >= clippedShare.value &&
        prediction * count >= clippedCount.value &&
        prediction >= clippedTimes.value * Math.max(other, target),
    );
    const [worst] = found.sort((a, b) => b.prediction - a.prediction);
    if (worst === undefined) return undefined;
    return {
      message: `${percent(worst.prediction)} of predictions have exactly ${worst.axis} = ${round(worst.value)}, as ${percent(worst.target)} of targets do; ${percent(worst.beyond)} of targets lie beyond.`,
      evidence: { count, value: worst.value, prediction: worst.prediction, target: worst.target, beyond: worst.beyond },
      advice: "Give the loss what comes before the clip or saturation: the raw output with huber, or its logit with bceWithLogits.",
    };
  },
);

const still: Limit = { name: "range in target scales", value: 1e-6, reason: "float32 rounding of one number varies by less" };

const constant = ofPoints(
  {
    code: "constant-predictions",
    severity: "error",
    meaning: "Predictions are the same for all points in x, y or both, and targets are not.",
    limits: [still],
  },
  few,
  ({ prediction, target, count }) => {
    const found = axes.filter(
      (axis) => target[axis].scale > 0 && prediction[axis].high - prediction[axis].low <= still.value * target[axis].scale,
    );
    if (found.length === 0) return undefined;
    return {
      message: `All ${count} predictions have the same ${found.join(" and ")}: ${found.map((axis) => round(prediction[axis].median)).join(", ")}.`,
      evidence: { count, x: prediction.x.high - prediction.x.low, y: prediction.y.high - prediction.y.low },
      advice: "Look for a dead or saturated last layer: a too high learning rate, a ReLU at the output, inputs that do not arrive.",
    };
  },
);

const collapsedRatio: Limit = {
  name: "ratio of spreads",
  value: 0.2,
  reason: "predictions that explain as little as 4 % of the targets' variance vary this much",
};

const collapsed = ofPoints(
  {
    code: "collapse-to-mean",
    severity: "error",
    meaning: "Predictions vary far less than targets: the network has given up and predicts their middle.",
    limits: [collapsedRatio],
  },
  enough,
  ({ prediction, target, count }) => {
    const ratio = { x: prediction.x.scale / target.x.scale, y: prediction.y.scale / target.y.scale };
    const found = axes.filter((axis) => target[axis].scale > 0 && ratio[axis] < collapsedRatio.value);
    if (found.length === 0) return undefined;
    return {
      message: `Predictions vary ${found.map((axis) => `${round(ratio[axis])} times as much as targets in ${axis}`).join(" and ")}.`,
      evidence: { count, ...Object.fromEntries(found.map((axis) => [axis, ratio[axis]])) },
      advice:
        "Check that inputs arrive and belong to their targets; then overfit ten samples with huber and a higher learning rate before all.",
    };
  },
);

export const pointRules: readonly Rule<DataProbes>[] = [
  mixUp,
  bounds,
  swapped,
  flipped,
  constant,
  collapsed,
  clipped,
  wrongScale,
  halfPixel,
  constantOffset,
  heavyTails,
  heteroscedastic,
  correlated,
];
