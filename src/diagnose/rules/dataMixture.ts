import type { DataProbes } from "../measure/data.js";
import type { Mark } from "../measure/marks.js";
import { SWAPPED } from "../measure/mixture.js";
import type { ResidualProbes } from "../measure/residuals.js";
import { axes } from "../statistics.js";
import { counted, percent, place, round } from "../text.js";
import type { Limit, Rule } from "../types.js";
import { enough, ofPoints } from "./dataOfPoints.js";

const markShare: Limit = { name: "share", value: 0.02, reason: "of rows at exactly one point; measured points hardly ever agree" };
const markTimes: Limit = {
  name: "times the next",
  value: 3,
  reason: "rounded points repeat, but all about equally often; (0, 0) and (−1, −1) need only be the most frequent, or outside all others",
};
const markFar: Limit = {
  name: "ratio of distances",
  value: 3,
  reason: "predictions do not follow a mark; a place where many targets really are is predicted as well as others",
};

const saying = (mark: Mark): string => `${mark.rows} of them (${percent(mark.share)}) are exactly ${place([mark.x, mark.y])}`;
const evidenceOf = ({ x, y, rows, share, distance }: Mark) => ({ x, y, rows, share, distance });

const markedTargets: Rule<DataProbes> = {
  code: "marked-targets",
  severity: "error",
  meaning:
    "Many targets are exactly one point that does not fit their predictions, such as (0, 0) or (−1, −1): a mark of what is missing, taken for a place. All other findings, and the ranking of losses, are about the rows without it.",
  limits: [markShare, markTimes, markFar],
  find({ marks, points }) {
    const mark = marks?.target ?? null;
    if (mark === null || points === null) return undefined;
    return {
      message: `Of ${counted(points.count, "target")}, ${saying(mark)}: missing?`,
      evidence: evidenceOf(mark),
      advice: "Give those the weight 0 (weights: […]): they then contribute exactly nothing.",
    };
  },
};

const defaultPredictions: Rule<DataProbes> = {
  code: "default-predictions",
  severity: "warning",
  meaning:
    "Many predictions are exactly one point that does not fit their targets, such as (0, 0): what a detector gives where it found nothing. All other findings, and the ranking of losses, are about the rows without it.",
  limits: [markShare, markTimes, markFar],
  find({ marks, points, groups }) {
    const mark = marks?.prediction ?? null;
    // a keypoint that is always predicted there is a fault of its own
    const isPart = groups?.keypoints?.some(({ constant }) => constant?.x === mark?.x && constant?.y === mark?.y);
    if (mark === null || points === null || isPart) return undefined;
    return {
      message: `Of ${counted(points.count, "prediction")}, ${saying(mark)}: nothing found there?`,
      evidence: evidenceOf(mark),
      advice: "Count those as failures apart from the others, with the weight 0 in the loss, and see why nothing was found.",
    };
  },
};

const ofFar: Limit = { name: "share of those far off", value: 0.6, reason: "that one move brings home; strays go anywhere" };
const subset: Limit = { name: "share", value: 0.02, reason: "of all rows; fewer may be slips" };

const sharper: Limit = {
  name: "ratio of scales",
  value: 2,
  reason:
    "what one map of all rows leaves, to the residuals of those that are right: a map of two kinds leaves more, a map of one kind less",
};

/** Whether one map of all rows explains them: then they are of one kind. */
function isOneKind({ fits, mixture, prediction }: ResidualProbes): boolean {
  if (fits === null || mixture === null) return false;
  const ratios = axes.map((axis) => (Math.sqrt(1 - fits.map[axis].explained) * prediction[axis].scale) / mixture.scale[axis]);
  const few = axes.every((axis) => fits.map[axis].strays < mixture.share / 3);
  return (few && Math.max(...ratios) < sharper.value) || Math.min(...ratios) < 1 / sharper.value;
}

const misplaced = ofPoints({
  code: "misplaced-subset",
  severity: "warning",
  meaning:
    "Some rows are off in the same way while the others are right: mirrored, turned, with x and y swapped, or swapped with their neighbour. These are two kinds of rows, not outliers, and no loss mends them.",
  limits: [subset, ofFar, sharper],
  atLeast: enough,
  find(points) {
    const { mixture, count } = points;
    if (mixture === null || mixture.share < subset.value) return undefined;
    const isSwapped = mixture.move === SWAPPED;
    if (!isSwapped && (mixture.ofFar < ofFar.value || isOneKind(points))) return undefined;
    return {
      message: isSwapped
        ? `${percent(mixture.share)} of the predictions are ${mixture.move}: they fit each other's targets better than their own, as ${percent(mixture.chance / count)} do by chance.`
        : `${percent(mixture.share)} of the predictions are ${mixture.move}; that brings ${round(100 * mixture.ofFar)} % of those far off home.`,
      evidence: { count, rows: mixture.rows, share: mixture.share, ofFar: mixture.ofFar },
      advice: isSwapped
        ? "Look for pairs whose order differs between predictions and targets: left and right keypoints, after a mirrored image above all."
        : "Look for an augmentation, an orientation tag or a source of data that moves images without their labels.",
    };
  },
});

/** Whether some rows are of another kind. */
export const mixtureRules: readonly Rule<DataProbes>[] = [markedTargets, defaultPredictions, misplaced];
