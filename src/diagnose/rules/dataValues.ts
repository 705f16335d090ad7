import type { DataProbes } from "../measure/data.js";
import { NEAR_BOUND } from "../measure/values.js";
import { counted, percent, round } from "../text.js";
import type { Limit, Rule } from "../types.js";
import { USE } from "./judge.js";

const someRows: Limit = { name: "share", value: 0.01, reason: "one row in a hundred may be a slip; more are systematic" };
const mostRows: Limit = { name: "share", value: 0.95, reason: "by chance, hardly any row has this property" };
const enoughValues: Limit = { name: "values", value: 20, reason: "among fewer, all logits may lie in [0, 1] by chance" };
const enoughRows: Limit = { name: "rows", value: 3, reason: "with fewer, both axes may sum to 1 by chance" };

const notFinite: Rule<DataProbes> = {
  code: "not-finite",
  severity: "error",
  meaning: "Some predictions or targets that count are NaN or infinite. A single one makes the mean NaN.",
  limits: [],
  find({ notFinite: { prediction, target }, count, unit }) {
    if (prediction + target === 0) return undefined;
    return {
      message: `Of ${counted(count, unit)}, ${prediction} have a NaN or infinite prediction and ${target} a NaN or infinite target.`,
      evidence: { count, prediction, target },
      advice:
        target > 0
          ? "Give units without a target the weight 0 (weights: […]). They then contribute exactly nothing, even if they are NaN."
          : "Look for what diverged: lower the learning rate, clip gradients, or bound the loss's pull with huber.",
    };
  },
};

const missingShare: Limit = {
  name: "share",
  value: 0.1,
  reason: "a mean over all units is too small by the missing share; below a tenth, learning rates hide it",
};

const missing: Rule<DataProbes> = {
  code: "missing-data",
  severity: "note",
  meaning: "Many units are missing: their weight is 0, or their label is ignored. The default mean still divides by all units.",
  limits: [missingShare],
  find({ missing, count, unit }) {
    const share = missing / count;
    if (share < missingShare.value) return undefined;
    return {
      message: `${percent(share)} of ${counted(count, unit)} are missing, but the mean divides by all of them.`,
      evidence: { count, missing, share },
      advice: 'Divide by those that count: reduction: "nonzero-mean" (or "weighted-mean", by their weights).',
    };
  },
};

const invertedBoxes: Rule<DataProbes> = {
  code: "inverted-boxes",
  severity: "error",
  meaning:
    "Target boxes have x2 < x1 or y2 < y1, as if they were x, y, width, height instead of corners. The loss refuses such targets; all other findings are about the remaining ones.",
  limits: [],
  find({ boxes }) {
    if (boxes === null || boxes.target === 0) return undefined;
    const { count, prediction, target } = boxes;
    return {
      message:
        `x2 < x1 or y2 < y1 in ${target} of ${counted(count, "box")}${prediction === 0 ? "" : ` and in ${prediction} predicted ones`}: ` +
        "are these x, y, width, height?",
      evidence: { count, prediction, target },
      advice:
        "Give corners x1, y1, x2, y2: x, y, x + width, y + height (of centres: x − width/2, y − height/2, x + width/2, y + height/2). Give missing boxes the weight 0.",
    };
  },
};

const targets: Rule<DataProbes> = {
  code: "targets-not-a-distribution",
  severity: "error",
  meaning:
    "The loss compares distributions over classes, but the targets are not distributions: they are negative, or do not sum to 1. The minimum of the loss is then not at the target.",
  limits: [someRows],
  find({ rows }) {
    if (rows?.target == null) return undefined;
    const { negative, sumOff, meanSum } = rows.target;
    if (Math.max(negative, sumOff) <= someRows.value) return undefined;
    return {
      message:
        `Targets are not probabilities of ${rows.classes} classes: ` +
        [
          ...(sumOff > 0
            ? [`${sumOff === 1 ? "no row sums" : `${percent(sumOff)} of rows do not sum`} to 1 (the mean sum is ${round(meanSum)})`]
            : []),
          ...(negative > 0 ? [`${percent(negative)} of rows have a negative value`] : []),
        ].join(", and ") +
        ".",
      evidence: { rows: rows.rows, classes: rows.classes, sumOff, negative, meanSum },
      advice: rows.ofPoints
        ? `These are coordinates, which the loss cannot learn: it sees only the ratio of x and y. Use ${USE}.`
        : "If these are classes, divide each row of targets by its sum, or pass labels to sparseSoftmaxCrossEntropy.",
    };
  },
};

const asLogits: Rule<DataProbes> = {
  code: "probabilities-given-as-logits",
  severity: "error",
  meaning:
    "The loss applies softmax or a sigmoid itself, but its predictions are already probabilities. Applied twice, they can express hardly any certainty.",
  limits: [mostRows, enoughValues],
  find({ values }) {
    if (values?.takes !== "logits" || values.count < enoughValues.value) return undefined;
    const { distributions, inUnit, beyondSigmoid, errorAsIs, errorOfSigmoid } = values;
    const closer = errorAsIs === null || errorOfSigmoid === null || (errorAsIs < errorOfSigmoid && (beyondSigmoid ?? 0) > 0.5);
    const found = distributions === null ? inUnit === 1 && closer : distributions >= mostRows.value;
    if (!found) return undefined;
    return {
      message:
        distributions === null
          ? `All ${values.count} predictions are in [0, 1], as probabilities are, but the loss takes logits.`
          : `${percent(distributions)} of the predictions' rows are already distributions, but the loss takes logits.`,
      evidence: { count: values.count, inUnit, ...(distributions === null ? {} : { distributions }) },
      advice:
        "Remove the network's last softmax or sigmoid, or use the loss for probabilities: categoricalCrossEntropy for softmax, bce for a sigmoid.",
    };
  },
};

const asProbabilities: Rule<DataProbes> = {
  code: "logits-given-as-probabilities",
  severity: "error",
  meaning: "The loss takes probabilities, but its predictions are logits. It clips values outside [0, 1], where there is no gradient.",
  limits: [someRows, enoughValues],
  find({ values, rows, scores }) {
    if (values?.takes !== "probabilities" || values.count < enoughValues.value) return undefined;
    const { errorAsIs, errorOfSigmoid, inUnit, negative } = values;
    const ofElements = rows === null && errorAsIs !== null && errorOfSigmoid !== null && errorOfSigmoid < errorAsIs;
    const ofRows = rows !== null && (rows.target === null || Math.max(rows.target.negative, rows.target.sumOff) <= someRows.value);
    // positive logits too do not sum to 1, and exceed it
    const tooLarge = ofRows && rows.prediction.sumOff >= mostRows.value && (scores?.aboveOne ?? 0) >= 0.5;
    if (!(ofElements || ofRows) || !(negative > someRows.value || tooLarge)) return undefined;
    return {
      message: `${percent(1 - inUnit)} of the predictions are outside [0, 1], ${percent(negative)} below it, but the loss takes probabilities.`,
      evidence: { count: values.count, inUnit, negative },
      advice: ofRows
        ? "Use softmaxCrossEntropy, which takes logits, or apply softmax first."
        : "Use bceWithLogits, which takes logits, or apply a sigmoid first.",
    };
  },
};

const axis: Rule<DataProbes> = {
  code: "wrong-class-axis",
  severity: "error",
  meaning: "Rows are distributions along the wrong axis: not along the classes that the loss takes, but along the other axis.",
  limits: [mostRows, enoughRows],
  find({ rows }) {
    if (rows === null || rows.rows < enoughRows.value) return undefined;
    for (const [name, shares] of [["targets", rows.target] as const, ["predictions", rows.prediction] as const]) {
      if (shares?.otherAxis == null || shares.otherAxis < mostRows.value || Math.max(shares.sumOff, shares.negative) < 0.5) continue;
      return {
        message:
          `The ${name} sum to 1 along the other axis (${percent(shares.otherAxis)} of rows), not along the classes ` +
          `(${percent(shares.sumOff)} of rows do not).`,
        evidence: { classes: rows.classes, rows: rows.rows, sumOff: shares.sumOff, otherAxis: shares.otherAxis },
        advice: "Transpose the data: rows are [N, classes], and dense maps are [N, classes, positions] with the option positions.",
      };
    }
    return undefined;
  },
};

const nearShare: Limit = { name: "share", value: 0.1, reason: "of evenly spread coordinates, 2 % are that near" };
const nearCount: Limit = { name: "coordinates", value: 5, reason: "with fewer, that many are near by chance" };

const nearBound: Rule<DataProbes> = {
  code: "targets-near-bound",
  severity: "warning",
  meaning: "Many coordinates are so near 0 or 1 that cross-entropy asks for extreme logits, where the sigmoid is almost flat.",
  limits: [nearShare, nearCount],
  find({ values }) {
    if (values?.nearBound == null) return undefined;
    const { nearBound: share, count } = values;
    if (share < nearShare.value || share * count < nearCount.value) return undefined;
    return {
      message: `${percent(share)} of ${count} target coordinates are within ${NEAR_BOUND} of 0 or 1, which takes a logit beyond ±4.6.`,
      evidence: { count, share },
      advice:
        "Leave a margin: map coordinates to [0.05, 0.95] for the loss, and back. Or use huber on the coordinates, whose gradient does not depend on the bounds.",
    };
  },
};

const energyLimit: Limit = {
  name: "energy",
  value: 5e-4,
  reason: "a Gaussian of 2 pixels on a map of 64 × 64, which is known to train, has 3e-3; this is a sixth of that",
};

const maps: Rule<DataProbes> = {
  code: "unbalanced-heat-maps",
  severity: "warning",
  meaning: "Heat maps are so empty that a map of zeros costs almost nothing: the easiest way to lower the loss is to predict nothing.",
  limits: [energyLimit],
  find({ maps }) {
    if (maps === null || maps.balanced || maps.energy >= energyLimit.value) return undefined;
    return {
      message: `A map of zeros costs ${round(maps.energy)} in squared error, for a peak of 1: predicting nothing is nearly optimal.`,
      evidence: { maps: maps.maps, energy: maps.energy },
      advice:
        "Use heatmapCrossEntropy or dsnt, which make a map put its mass somewhere, or heatmapFocal. Or draw targets with a larger sigma, on smaller maps.",
    };
  },
};

export const valueRules: readonly Rule<DataProbes>[] = [
  notFinite,
  missing,
  invertedBoxes,
  targets,
  axis,
  asLogits,
  asProbabilities,
  nearBound,
  maps,
];
