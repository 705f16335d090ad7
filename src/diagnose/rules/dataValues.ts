import type { DataProbes } from "../data.js";
import type { Limit, Rule } from "../types.js";
import { NEAR_BOUND } from "../values.js";
import { counted, percent, round } from "./text.js";

const someRows: Limit = { name: "share", value: 0.01, reason: "one row in a hundred may be a slip; more are how the data is made" };
const mostRows: Limit = { name: "share", value: 0.95, reason: "what is meant otherwise has this property by chance in hardly any row" };
const enoughValues: Limit = { name: "values", value: 20, reason: "of fewer, logits that all happen to be in [0, 1] are no rarity" };
const enoughRows: Limit = { name: "rows", value: 3, reason: "of fewer rows, both axes may sum to 1 by chance" };

const notFinite: Rule<DataProbes> = {
  code: "not-finite",
  severity: "error",
  meaning: "Some predictions or targets that count are NaN or infinite. One of them makes the whole loss and its mean NaN.",
  limits: [],
  find({ notFinite: { prediction, target }, count, unit }) {
    if (prediction + target === 0) return undefined;
    return {
      message: `Of ${counted(count, unit)}, ${prediction} have a prediction and ${target} a target that is NaN or infinite.`,
      evidence: { count, prediction, target },
      advice:
        target > 0
          ? "Give units without a target the weight 0 (weights: […]): they then contribute exactly nothing, even where they are NaN."
          : "Look for what diverged: lower the learning rate, clip gradients, or bound the loss's pull with huber.",
    };
  },
};

const missingShare: Limit = {
  name: "share",
  value: 0.1,
  reason: "a mean over all units is off by the share that is missing; below a tenth, learning rates hide it",
};

const missing: Rule<DataProbes> = {
  code: "missing-data",
  severity: "note",
  meaning: "Many units are missing: their weight is 0, or their label the one to ignore. The default mean divides by all units, those too.",
  limits: [missingShare],
  find({ missing, count, unit }) {
    const share = missing / count;
    if (share < missingShare.value) return undefined;
    return {
      message: `${percent(share)} of ${counted(count, unit)} are missing, and the mean is over all of them.`,
      evidence: { count, missing, share },
      advice: 'Divide by those that count: reduction: "nonzero-mean" (or "weighted-mean", by their weights).',
    };
  },
};

const invertedBoxes: Rule<DataProbes> = {
  code: "inverted-boxes",
  severity: "error",
  meaning:
    "Target boxes have x2 < x1 or y2 < y1, as x, y, width and height have where corners are meant. The loss refuses such targets; what else is found is of the others.",
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
        "Give corners x1, y1, x2, y2: x, y, x + width, y + height (of centres: x − width/2, y − height/2, x + width/2, y + height/2). Boxes that are missing have the weight 0.",
    };
  },
};

const targets: Rule<DataProbes> = {
  code: "targets-not-a-distribution",
  severity: "error",
  meaning:
    "A loss of distributions over classes is given targets that are none: negative, or not of sum 1. Its least value is then not at the target.",
  limits: [someRows],
  find({ rows }) {
    if (rows?.target == null) return undefined;
    const { negative, sumOff, meanSum } = rows.target;
    if (Math.max(negative, sumOff) <= someRows.value) return undefined;
    return {
      message:
        `Targets are no distributions over ${rows.classes} classes: ${percent(sumOff)} of rows do not sum to 1 ` +
        `(their mean sum is ${round(meanSum)}), and ${percent(negative)} have a negative value.`,
      evidence: { rows: rows.rows, classes: rows.classes, sumOff, negative, meanSum },
      advice: rows.ofPoints
        ? "These are coordinates: use a loss of points, such as huber(prediction, target), or one of bins that takes points, such as crps."
        : "Divide each row of targets by its sum (after checking that it is meant as classes), or give labels to sparseSoftmaxCrossEntropy.",
    };
  },
};

const asLogits: Rule<DataProbes> = {
  code: "probabilities-given-as-logits",
  severity: "error",
  meaning:
    "The loss applies softmax or a sigmoid itself, and its predictions are probabilities already: applied twice, they can hardly say anything with certainty.",
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
          ? `All ${values.count} predictions are in [0, 1], as probabilities are, and the loss takes logits.`
          : `${percent(distributions)} of the predictions' rows are distributions already, and the loss takes logits.`,
      evidence: { count: values.count, inUnit, ...(distributions === null ? {} : { distributions }) },
      advice:
        "Leave out the network's last softmax or sigmoid, or use the loss of probabilities: categoricalCrossEntropy for softmax, bce for a sigmoid.",
    };
  },
};

const asProbabilities: Rule<DataProbes> = {
  code: "logits-given-as-probabilities",
  severity: "error",
  meaning: "The loss takes probabilities, and its predictions are logits: it clips what is outside [0, 1], where there is no gradient.",
  limits: [someRows, enoughValues],
  find({ values, rows }) {
    if (values?.takes !== "probabilities" || values.count < enoughValues.value) return undefined;
    const { errorAsIs, errorOfSigmoid, inUnit, negative } = values;
    const ofElements = rows === null && errorAsIs !== null && errorOfSigmoid !== null && errorOfSigmoid < errorAsIs;
    const ofRows = rows?.target != null && Math.max(rows.target.negative, rows.target.sumOff) <= someRows.value;
    if (!(ofElements || ofRows) || negative <= someRows.value) return undefined;
    return {
      message: `${percent(1 - inUnit)} of the predictions are outside [0, 1], ${percent(negative)} below it, and the loss takes probabilities.`,
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
  meaning: "Rows are no distributions along the axis of classes that the loss takes, and are along the other one.",
  limits: [mostRows, enoughRows],
  find({ rows }) {
    if (rows === null || rows.rows < enoughRows.value) return undefined;
    for (const [name, shares] of [["targets", rows.target] as const, ["predictions", rows.prediction] as const]) {
      if (shares?.otherAxis == null || shares.otherAxis < mostRows.value || Math.max(shares.sumOff, shares.negative) < 0.5) continue;
      return {
        message:
          `The ${name} sum to 1 along the other axis (${percent(shares.otherAxis)} of rows) and not along the classes ` +
          `(${percent(shares.sumOff)} of rows do not).`,
        evidence: { classes: rows.classes, rows: rows.rows, sumOff: shares.sumOff, otherAxis: shares.otherAxis },
        advice:
          "Transpose: rows are [N, classes], the classes of one row beside each other; dense maps are [N, classes, positions], with the option positions.",
      };
    }
    return undefined;
  },
};

const nearShare: Limit = { name: "share", value: 0.1, reason: "of coordinates that are spread evenly, 2 % are that near" };
const nearCount: Limit = { name: "coordinates", value: 5, reason: "of fewer, chance alone brings that many near" };

const nearBound: Rule<DataProbes> = {
  code: "targets-near-bound",
  severity: "warning",
  meaning: "Many coordinates are so near 0 or 1 that cross-entropy asks for logits far out, where the sigmoid hardly answers any more.",
  limits: [nearShare, nearCount],
  find({ values }) {
    if (values?.nearBound == null) return undefined;
    const { nearBound: share, count } = values;
    if (share < nearShare.value || share * count < nearCount.value) return undefined;
    return {
      message: `${percent(share)} of ${count} target coordinates are within ${NEAR_BOUND} of 0 or 1, where the logit that is asked for is beyond ±4.6.`,
      evidence: { count, share },
      advice:
        "Leave a margin: map coordinates to [0.05, 0.95] for the loss and back; or use huber on the coordinates, whose gradient has no such ends.",
    };
  },
};

const energyLimit: Limit = {
  name: "energy",
  value: 5e-4,
  reason: "a Gaussian of 2 pixels on a map of 64 × 64, which is known to train, has 3e-3; a sixth of that is not",
};

const maps: Rule<DataProbes> = {
  code: "unbalanced-heat-maps",
  severity: "warning",
  meaning: "Heat maps are so empty that a map of zeros costs next to nothing: the easiest way to lower the loss is to predict nothing.",
  limits: [energyLimit],
  find({ maps }) {
    if (maps === null || maps.balanced || maps.energy >= energyLimit.value) return undefined;
    return {
      message: `A map of zeros costs ${round(maps.energy)} in squared error, where a peak is 1: predicting nothing is nearly optimal.`,
      evidence: { maps: maps.maps, energy: maps.energy },
      advice:
        "Use heatmapCrossEntropy or dsnt, where a map must put its mass somewhere, or heatmapFocal; or draw with a larger sigma on smaller maps.",
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
