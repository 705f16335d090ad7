import type { DataProbes } from "../measure/data.js";
import { axes } from "../statistics.js";
import { percent, round } from "../text.js";
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

const collapsedRatio: Limit = {
  name: "ratio of spreads",
  value: 0.2,
  reason: "predictions that explain only 4 % of the targets' variance vary this much",
};

const collapsed = ofPoints({
  code: "collapse-to-mean",
  severity: "error",
  meaning: "Predictions vary far less than targets: the network has given up and predicts the mean.",
  limits: [collapsedRatio],
  atLeast: enough,
  find({ prediction, target, count }) {
    const ratio = { x: prediction.x.scale / target.x.scale, y: prediction.y.scale / target.y.scale };
    const found = axes.filter((axis) => target[axis].scale > 0 && ratio[axis] < collapsedRatio.value);
    if (found.length === 0) return undefined;
    return {
      message: `Predictions vary ${found.map((axis) => `${round(ratio[axis])} times as much as targets in ${axis}`).join(" and ")}.`,
      evidence: { count, ...Object.fromEntries(found.map((axis) => [axis, ratio[axis]])) },
      advice:
        "Check that inputs arrive and match their targets. Then overfit ten samples with huber and a higher learning rate before training on all.",
    };
  },
});

/** Whether predictions vary as learned ones do. */
export const predictionRules: readonly Rule<DataProbes>[] = [constant, collapsed, clipped];
