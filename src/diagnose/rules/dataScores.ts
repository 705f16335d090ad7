import type { DataProbes } from "../measure/data.js";
import { counted, percent, round } from "../text.js";
import type { Limit, Rule } from "../types.js";

const rowsNeeded: Limit = { name: "rows", value: 20, reason: "with fewer, a network may be right about the next class by chance" };
const timesOwn: Limit = {
  name: "times",
  value: 1.3,
  reason: "as often right as with the labels as they are; where classes are in order, errors by one hide more of it",
};
const surelyNext: Limit = {
  name: "standard errors",
  value: 3.5,
  reason: "more often right than as they are, and than in another order: poor networks and rare classes differ by chance",
};

const offByOne: Rule<DataProbes> = {
  code: "labels-off-by-one",
  severity: "error",
  meaning:
    "The highest score is at the class before the label, or after it, far more often than at the label: one side counts classes from 0, the other from 1.",
  limits: [timesOwn, surelyNext, rowsNeeded],
  find({ scores }) {
    if (scores === null || scores.rows < rowsNeeded.value) return undefined;
    const { rows, right, before, after, beforeByChance, afterByChance } = scores;
    const [side, next, chance] =
      before > after ? (["before", before, beforeByChance] as const) : (["after", after, afterByChance] as const);
    const isSure = (less: number) => next - less > surelyNext.value * Math.sqrt((next + less) / rows);
    if (next < timesOwn.value * right || !isSure(right) || !isSure(chance)) return undefined;
    return {
      message: `The highest score is at the label in ${percent(right)} of ${counted(rows, "row")}, and at the class ${side} it in ${percent(next)}.`,
      evidence: { rows, right, before, after },
      advice: "Count classes from 0 on both sides: subtract 1 from labels that begin with 1, or drop a class for the background.",
    };
  },
};

const mostRows: Limit = { name: "share", value: 0.95, reason: "of rows; a network that is sure of a few rows gives some" };

const oneHot: Rule<DataProbes> = {
  code: "one-hot-predictions",
  severity: "error",
  meaning:
    "Predictions are 1 at one class and 0 at all others: they are decisions, not probabilities, and nothing can be learned from them.",
  limits: [mostRows, rowsNeeded],
  find({ scores, values }) {
    if (scores === null || values === null || scores.rows < rowsNeeded.value || scores.oneHot < mostRows.value) return undefined;
    return {
      message: `${percent(scores.oneHot)} of ${counted(scores.rows, "row")} are 1 at one class and 0 at all others: decisions, not ${values.takes}.`,
      evidence: { rows: scores.rows, oneHot: scores.oneHot },
      advice: "Give the loss what the network says before the decision (argmax, one-hot): its logits, or their softmax.",
    };
  },
};

const ratioOff: Limit = { name: "ratio", value: 3, reason: "or a third; variances are seldom known better than by half" };
const withinOff: Limit = {
  name: "share within one scale",
  value: 0.5,
  reason: "two thirds where scales are right; outliers raise the mean, but not this",
};
const coordinates: Limit = { name: "coordinates", value: 40, reason: "with fewer, the mean of squares is a guess" };

const uncertainty: Rule<DataProbes> = {
  code: "uncertainty-off",
  severity: "error",
  meaning: "Predicted variances are not those of the residuals: they are logarithms, or should be, or are overconfident.",
  limits: [ratioOff, withinOff, coordinates],
  find({ uncertainty }) {
    if (uncertainty === null || uncertainty.count < coordinates.value) return undefined;
    const { count, ratio, within } = uncertainty;
    const small = ratio > ratioOff.value && within < withinOff.value;
    if (!small && ratio >= 1 / ratioOff.value) return undefined;
    return {
      message: `Predicted variances are too ${small ? "small" : "large"}: residuals over them are ${round(ratio)} on average, where 1 is calibrated, and ${percent(within)} are within one.`,
      evidence: { count, ratio, within },
      advice:
        "The loss takes logarithms: s = ln variance (or ln scale). Check that the output is not the variance or the deviation itself, and its unit.",
    };
  },
};

const half: Limit = { name: "ratio", value: 0.5, reason: "of the loss of nothing to that of the truth; rounding moves neither by half" };

const noPositives: Rule<DataProbes> = {
  code: "no-positives",
  severity: "error",
  meaning:
    "Maps of nothing cost less than the truth. Only pixels that are exactly 1 count as positives, and the targets have none: their peaks lie between pixels.",
  limits: [half],
  find({ nothing }) {
    if (nothing === null || !(nothing.nothing < half.value * nothing.truth)) return undefined;
    const { maps, nothing: none, truth, most } = nothing;
    return {
      message: `Maps of nothing cost ${round(none)}, the truth ${round(truth)}: no pixel of the targets is exactly 1, so there are no positives. The largest is ${round(most)}.`,
      evidence: { maps, nothing: none, truth, most },
      advice: "Round each peak to a pixel before drawing it, or set the highest pixel of each Gaussian to 1.",
    };
  },
};

/** Whether classes, uncertainties and maps mean what they are taken for. */
export const scoreRules: readonly Rule<DataProbes>[] = [offByOne, oneHot, uncertainty, noPositives];
