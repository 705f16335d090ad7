import type { DataProbes } from "../measure/data.js";
import { isOnGrid } from "../measure/steps.js";
import { axes } from "../statistics.js";
import { pair, percent, round } from "../text.js";
import type { Limit, Rule } from "../types.js";
import { enough, few, ofPoints } from "./dataOfPoints.js";

const clippedShare: Limit = { name: "share", value: 0.03, reason: "fewer at one value may be due to rounding" };
const clippedCount: Limit = { name: "points", value: 4, reason: "this many equal predictions are no coincidence" };
const clippedTimes: Limit = {
  name: "ratio",
  value: 3,
  reason: "rounded predictions are equally often at every value, and at an image's edge so are targets",
};

const clipped = ofPoints({
  code: "clipped-predictions",
  severity: "warning",
  meaning:
    "Many predictions equal their least or greatest value exactly, but targets do not: something clips them, and no gradient passes a clip.",
  limits: [clippedShare, clippedCount, clippedTimes],
  atLeast: few,
  find({ clipped, count }) {
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
      message: `${percent(worst.prediction)} of predictions have exactly ${worst.axis} = ${round(worst.value)}, as ${percent(worst.target)} of targets do. ${percent(worst.beyond)} of targets lie beyond.`,
      evidence: { count, value: worst.value, prediction: worst.prediction, target: worst.target, beyond: worst.beyond },
      advice: "Apply the loss before the clip or saturation: to the raw output with huber, or to its logit with bceWithLogits.",
    };
  },
});

const still: Limit = { name: "range in target scales", value: 1e-6, reason: "rounding one number to float32 varies less" };

const constant = ofPoints({
  code: "constant-predictions",
  severity: "error",
  meaning: "Predictions are the same for all points in x, y or both, but targets are not.",
  limits: [still],
  atLeast: few,
  find({ prediction, target, count }) {
    const found = axes.filter(
      (axis) => target[axis].scale > 0 && prediction[axis].high - prediction[axis].low <= still.value * target[axis].scale,
    );
    if (found.length === 0) return undefined;
    return {
      message: `All ${count} predictions have the same ${found.join(" and ")}: ${found.map((axis) => round(prediction[axis].median)).join(", ")}.`,
      evidence: { count, x: prediction.x.high - prediction.x.low, y: prediction.y.high - prediction.y.low },
      advice: "Look for a dead or saturated last layer: too high a learning rate, a ReLU at the output, inputs that do not arrive.",
    };
  },
});

const coarse: Limit = {
  name: "step in residual scales",
  value: 1,
  reason: "a finer step adds less than a twelfth to the squared error",
};

const quantised = ofPoints({
  code: "quantised-predictions",
  severity: "warning",
  meaning:
    "Predictions lie on a grid that targets do not lie on, and its step is larger than their errors: they are the cells of a coarser map, without an offset within the cell.",
  limits: [coarse],
  atLeast: enough,
  find({ steps, scale, offset, count }) {
    if (!isOnGrid(steps) || axes.some((axis) => steps.prediction[axis] < coarse.value * scale[axis])) return undefined;
    const { prediction } = steps;
    return {
      message:
        `Predictions are whole multiples of ${pair(prediction)}, apart from a constant; targets are not. Their errors have a scale of ${pair(scale)}` +
        ` and a median of ${pair(offset)}.`,
      evidence: { count, x: prediction.x, y: prediction.y, offsetX: offset.x, offsetY: offset.y },
      advice:
        "Predict the offset within the cell too, or take the mean over the map (softArgmax, dsnt) instead of its highest cell. Give each cell the place of its centre: half a step more than its corner.",
    };
  },
});

/** Whether predictions vary as learned ones do. */
export const predictionRules: readonly Rule<DataProbes>[] = [constant, clipped, quantised];
