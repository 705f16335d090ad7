import type { DataProbes } from "../measure/data.js";
import type { Coefficient } from "../measure/fits.js";
import type { ResidualProbes } from "../measure/residuals.js";
import { MOST_POINTS } from "../random.js";
import { type Axis, axes, pairOf } from "../statistics.js";
import { pair, percent, round } from "../text.js";
import type { Limit, Rule } from "../types.js";
import { enough, few, offsetShare, ofPoints, rounding, surely } from "./dataOfPoints.js";
import { apart, likelier, refuted, scaleOf, scaleOff, shrinkOf, weakScaleOf } from "./dataShrinkage.js";

const bounds = ofPoints({
  code: "out-of-bounds",
  severity: "warning",
  meaning: "Targets are outside the declared range, or predictions are further outside than their errors explain.",
  limits: [{ name: "share", value: 0.01, reason: "of predictions; a single such target is wrong" }],
  atLeast: { name: "points", value: 1, reason: "a bound allows none" },
  find({ outside, count, bounds }) {
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
});

const agree: Limit = { name: "rank correlation", value: 0.3, reason: "predictions in another unit still correlate with their targets" };

const mixUp = ofPoints({
  code: "pixel-unit-mix-up",
  severity: "error",
  meaning: "Predictions, targets and bounds mix units: some are in pixels, others in [0, 1] or [−1, 1].",
  limits: [agree],
  atLeast: few,
  find({ unit, agreement, prediction, target, count }) {
    const goesAlong = (agreement.xx ?? 0) > agree.value && (agreement.yy ?? 0) > agree.value;
    const apart = unit.prediction !== null && unit.target !== null && unit.prediction !== unit.target && (goesAlong || unit.apart);
    const ofBounds = unit.bounds !== null && unit.target !== null && unit.bounds !== unit.target;
    if (!apart && !ofBounds) return undefined;
    const words = { unit: "in [0, 1] or [−1, 1]", pixels: "in pixels" };
    const said = [
      ...(unit.prediction === null ? [] : [`predictions are ${words[unit.prediction]} (median ${pair(medians(prediction))})`]),
      ...(unit.target === null ? [] : [`targets are ${words[unit.target]} (median ${pair(medians(target))})`]),
      ...(unit.bounds === null ? [] : [`the bounds are ${words[unit.bounds]}`]),
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
      advice: 'Use one unit for all: toUnit(points, { width, height, convention: "centers" }), and fromUnit to go back.',
    };
  },
});

const medians = (of: ResidualProbes["target"]) => ({ x: of.x.median, y: of.y.median });

const nearer: Limit = { name: "ratio", value: 0.5, reason: "noise alone makes neither order of axes nearer by half" };
const farNearer: Limit = {
  name: "ratio where one axis agrees",
  value: 0.2,
  reason: "then the other is predicted badly, but no offset happens to be the difference of both axes",
};

const swapped = ofPoints({
  code: "swapped-axes",
  severity: "error",
  meaning: "Predictions are much nearer to the targets once x and y are swapped: one is (row, column), the other (x, y).",
  limits: [nearer, farNearer, agree],
  atLeast: few,
  find({ swapped: { direct, swapped }, agreement, count }) {
    const crossed = [agreement.xy ?? 0, agreement.yx ?? 0].filter((rank) => rank > agree.value).length;
    if (!(swapped < nearer.value * direct && (crossed === 2 || (crossed === 1 && swapped < farNearer.value * direct)))) return undefined;
    return {
      message: `With the targets' x and y swapped, the median distance is ${round(swapped)} instead of ${round(direct)}.`,
      evidence: { count, direct, swapped },
      advice: "Swap x and y in predictions or targets. Arrays are indexed [row, column], which is (y, x).",
    };
  },
});

const opposed: Limit = {
  name: "rank correlation against",
  value: 0.5,
  reason: "an untrained network's predictions do not oppose their targets this much",
};
const opposedErrors: Limit = {
  name: "standard errors",
  value: 3,
  reason: "of data sets of 20 unrelated points, 1 in 70 has a correlation of −0.5",
};

const spread: Limit = { name: "ratio of spreads", value: 0.2, reason: "predictions that hardly vary go against their targets by chance" };
const ownAxis: Limit = {
  name: "ratio of slopes",
  value: 0.5,
  reason: "a quarter turn of targets whose axes correlate opposes them too, but follows the other axis",
};

const flipped = ofPoints({
  code: "flipped-axis",
  severity: "error",
  meaning: "Along an axis, predictions fall as targets rise: one of them counts y from the bottom, or an image was mirrored.",
  limits: [opposed, opposedErrors, spread, ownAxis],
  atLeast: enough,
  find({ agreement, prediction, target, fits, count }) {
    const limit = -Math.max(opposed.value, opposedErrors.value / Math.sqrt(Math.min(count, MOST_POINTS) - 1));
    const varies = (axis: Axis) => prediction[axis].scale >= spread.value * target[axis].scale;
    const follows = (axis: Axis) => {
      if (fits === null) return true;
      const by = pairOf((of) => fits.map[axis][of].value * target[of].scale);
      const other = axis === "x" ? by.y : by.x;
      return by[axis] < -ownAxis.value * Math.abs(other);
    };
    const against = axes.filter((axis) => varies(axis) && follows(axis) && (agreement[`${axis}${axis}`] ?? 0) < limit);
    if (against.length === 0) return undefined;
    return {
      message: `Predictions oppose targets in ${against.join(" and ")}: rank correlations are ${pair({ x: agreement.xx ?? 0, y: agreement.yy ?? 0 })} in (x, y).`,
      evidence: { count, x: agreement.xx ?? 0, y: agreement.yy ?? 0 },
      advice:
        "Count from the same side: replace y by height − y, or x by width − x, in predictions or targets. Flip targets along with mirrored images.",
    };
  },
});

const steady: Limit = {
  name: "drift",
  value: 0.5,
  reason:
    "of the offset, between quarters of the rows along an axis: more is a resize, or a model that is wrong in each place in another way",
};

const skewed: Limit = {
  name: "middle of the tenths",
  value: 0.5,
  reason: "of the offset: what is halfway between the first and the last tenth of residuals moves along with a step",
};

const isOff = ({ offset, offsetError, drift, scale, target, mean, middle }: ResidualProbes, axis: Axis): boolean => {
  const size = Math.abs(offset[axis]);
  if (drift[axis] > steady.value * size) return false;
  // residuals that are skewed have a median of their own: their mean is not off, or what is around the median is off less, the farther out
  if (mean[axis].error < size / 2 && Math.abs(mean[axis].value) < size / 2) return false;
  if (middle[axis] * Math.sign(offset[axis]) < skewed.value * size) return false;
  return size > surely.value * offsetError[axis] && size > offsetShare.value * scale[axis] && size > rounding.value * target[axis].scale;
};

const constantOffset = ofPoints({
  code: "constant-offset",
  severity: "warning",
  meaning: "All predictions are off by the same step, in x, y or both.",
  limits: [offsetShare, surely, rounding, steady, skewed],
  atLeast: enough,
  find(points) {
    if (!axes.some((axis) => isOff(points, axis))) return undefined;
    const { offset, scale, count } = points;
    return {
      message: `Predictions are off by ${pair(offset)} (median), while the residuals' scale is ${pair(scale)}.`,
      evidence: { count, x: offset.x, y: offset.y, scaleX: scale.x, scaleY: scale.y },
      advice:
        "Look for a crop, padding or origin that is applied only to predictions or only to targets. Until you find it, subtract the offset from the predictions.",
    };
  },
});

const half: Limit = { name: "pixels from ½", value: 0.15, reason: "an offset from 0.35 to 0.65 of a pixel is ½ rather than 0 or 1" };

const halfPixel = ofPoints({
  code: "half-pixel-shift",
  severity: "error",
  meaning:
    "Predictions are half a pixel off in x and in y: predictions or targets count pixels from their edges, the others from their centres.",
  limits: [half, surely],
  atLeast: enough,
  find({ offset, offsetError, unit: { pixel }, count }) {
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
});

/** The axes that are resized, which keeps the origin where it is. */
const resized = (points: ResidualProbes): Axis[] =>
  axes.filter((axis) => {
    const scale = scaleOf(points, axis);
    if (scale === null) return weakScaleOf(points, axis) !== null;
    return scale > 1 || (shrinkOf(points)?.about ?? "middle") === "origin";
  });

const wrongScale = ofPoints({
  code: "wrong-scale",
  severity: "error",
  meaning: "Predictions are their targets times a factor, in x, y or both, which errors cannot explain.",
  limits: [scaleOff, surely, refuted, apart, likelier, offsetShare],
  atLeast: enough,
  find(points) {
    const found = resized(points);
    if (found.length === 0) return undefined;
    const said = pairOf((axis) => (found.includes(axis) ? (scaleOf(points, axis) ?? weakScaleOf(points, axis) ?? 1) : 1));
    const { similarity, count } = points;
    return {
      message: `Predictions are ${pair(said)} times their targets in (x, y).`,
      evidence: { count, ...said, ...(similarity === null ? {} : { similarity: similarity.scale, rotation: similarity.rotation }) },
      advice:
        "Look for a resize that is applied only to predictions or only to targets (use fromUnit with the size of the targets' image).",
    };
  },
});

const shear: Limit = {
  name: "shear",
  value: 0.1,
  reason: "the larger of both, in targets' spreads; a camera's tilt and conventions for edges stay within this",
};
const fitted: Limit = {
  name: "ratio of errors",
  value: 0.7,
  reason: "what the map leaves in an axis, over the residuals; weak models keep their errors",
};
const kept: Limit = {
  name: "scale's distance from 1",
  value: 0.25,
  reason: "of each coordinate by itself; a half-trained network has less",
};

/** Whether predictions are slanted: a turn moves both axes by the same, against each other. */
function isSheared({ fits, prediction, scale }: ResidualProbes): boolean {
  if (fits === null) return false;
  const { x, y } = fits.map;
  // a weak or half-trained model mixes the axes of correlated targets too, but keeps its errors
  const isMended = (axis: Axis) => Math.sqrt(1 - fits.map[axis].explained) * prediction[axis].scale < fitted.value * scale[axis];
  const isKept = (of: number) => of > 1 - kept.value && of < 1 / (1 - kept.value);
  if (!axes.some(isMended) || !isKept(x.x.value) || !isKept(y.y.value)) return false;
  const slant = slantOf(x.y, y.x);
  // errors of either side mix axes that correlate, but only in the map from that side
  const { x: bx, y: by } = fits.back;
  const determinant = bx.x.value * by.y.value - bx.y.value * by.x.value;
  const inverse = ({ value, error }: Coefficient) => ({ value: -value / determinant, error: error / Math.abs(determinant) });
  return slant !== 0 && slantOf(inverse(bx.y), inverse(by.x)) * slant > 0;
}

/** The shear of a map: 0 where it is not sure, or rather a turn, which has across = −up. Scales that differ have none. */
function slantOf(across: Coefficient, up: Coefficient): number {
  const slant = across.value + up.value;
  const { error } = Math.abs(across.value) > Math.abs(up.value) ? across : up;
  const isSure = Math.abs(slant) > Math.max(shear.value, surely.value * error);
  return isSure && Math.abs(slant) > Math.abs(across.value - up.value) / 2 ? slant : 0;
}

const sheared = ofPoints({
  code: "sheared-predictions",
  severity: "error",
  meaning: "Predictions are slanted: one coordinate also depends on the target's other one, as after a wrong affine transform.",
  limits: [shear, fitted, kept, surely],
  atLeast: enough,
  find(points) {
    const { fits, count } = points;
    if (fits === null || !isSheared(points)) return undefined;
    const { x, y } = fits.map;
    return {
      message:
        `Predictions are an affine map of their targets, with a shear: x is ${round(x.x.value)} x + ${round(x.y.value)} y, ` +
        `y is ${round(y.x.value)} x + ${round(y.y.value)} y, apart from constants.`,
      evidence: { count, xx: x.x.value, xy: x.y.value, yx: y.x.value, yy: y.y.value },
      advice: "Look for a warp (an augmentation, a rectification, a homography) that is applied only to predictions or only to targets.",
    };
  },
});

const turn: Limit = {
  name: "degrees",
  value: 5,
  reason: "at an image's edge this is 4 % of its width; a tilted camera has less",
};

const likeness: Limit = { name: "scale", value: 0.5, reason: "of the similarity; uninformed predictions have almost none" };

/** Whether the map turns: scales that differ between correlated axes look like it to a similarity. */
function isTurned({ fits }: ResidualProbes): boolean {
  if (fits === null) return true;
  const [across, up] = [fits.map.x.y.value, fits.map.y.x.value];
  return Math.abs(across - up) > 2 * Math.abs(across + up);
}

const rotated = ofPoints({
  code: "rotated-predictions",
  severity: "error",
  meaning: "Predictions are their targets turned about a point: an image was rotated for only one of them.",
  limits: [turn, surely, likeness],
  atLeast: enough,
  find(points) {
    const { similarity, count } = points;
    if (similarity === null || isSheared(points) || !isTurned(points)) return undefined;
    const { rotation, rotationError, scale } = similarity;
    if (!(scale > likeness.value && Math.abs(rotation) > Math.max(turn.value, surely.value * rotationError))) return undefined;
    return {
      message: `Predictions are their targets turned by ${round(rotation)}°, from x towards y.`,
      evidence: { count, rotation, rotationError, similarity: scale },
      advice: "Look for a rotation (an augmentation, a camera's orientation tag) that is applied only to predictions or only to targets.",
    };
  },
});

/** Whether predictions share units, axes, origin and size with targets. */
export const placementRules: readonly Rule<DataProbes>[] = [
  mixUp,
  bounds,
  swapped,
  flipped,
  rotated,
  sheared,
  wrongScale,
  halfPixel,
  constantOffset,
];
