/** Predictions that vary less than they should. What they are drawn to says why: their middle is underfitting, the origin is a resize. */
import type { DataProbes } from "../measure/data.js";
import type { ResidualProbes } from "../measure/residuals.js";
import { MOST_POINTS } from "../random.js";
import { type Axis, axes, MEDIAN_ERROR, type Slope } from "../statistics.js";
import { round } from "../text.js";
import type { Limit, Rule } from "../types.js";
import { enough, offsetShare, ofPoints, surely } from "./dataOfPoints.js";

export const scaleOff: Limit = {
  name: "scale's distance from 1",
  value: 0.1,
  reason: "shrinkage, and conventions for an image's edges, stay within this",
};

export const refuted: Limit = {
  name: "standard errors against it",
  value: 3,
  reason:
    "where the mean of the targets follows predictions one for one, so many errors away from the slope that a factor would leave, medians say otherwise only as targets are skewed or the model is bent",
};

/** Whether the mean of targets follows predictions one for one rather than by this slope. */
function isCalibrated({ fits }: ResidualProbes, axis: Axis, slope: number): boolean {
  if (fits === null) return false;
  const { value, error } = fits.whole[axis];
  return Math.abs(value - 1) < Math.abs(value - slope) && Math.abs(value - slope) > refuted.value * error;
}

/** The scale closest to 1 that errors of prediction and target allow; null where 1 is possible. */
export function scaleOf(points: ResidualProbes, axis: Axis): number | null {
  const both = points.slopes[axis];
  if (both === null) return null;
  const { forward, backward } = both;
  const isOff = ({ slope, error }: Slope) => slope > 1 + scaleOff.value && slope - surely.value * error > 1;
  const scale = isOff(forward) ? forward.slope : isOff(backward) ? 1 / backward.slope : null;
  return scale === null || isCalibrated(points, axis, 1 / scale) ? null : scale;
}

const calibrationOff: Limit = {
  name: "slope's distance from 1",
  value: 0.2,
  reason: "of target over prediction; less costs at most 4 % of the variance that could be explained",
};
const calibrationErrors: Limit = {
  name: "standard errors of the slope",
  value: 4,
  reason: "residuals that are not normal or not alike make the errors too small",
};

/** By what factor predictions vary too little: null where they do not. */
function shrinkage(points: ResidualProbes, axis: Axis): number | null {
  const scale = scaleOf(points, axis);
  if (scale !== null) return scale < 1 ? scale : null;
  const slope = points.fits?.calibration[axis];
  if (slope === undefined || slope.value < 1 + calibrationOff.value || isCalibrated(points, axis, slope.value)) return null;
  return slope.value - calibrationErrors.value * slope.error > 1 ? 1 / slope.value : null;
}

export const apart: Limit = {
  name: "standard errors",
  value: 4,
  reason: "between the medians that both would give; nearer ones tell nothing",
};
const exact: Limit = {
  name: "explained",
  value: 0.98,
  reason: "where the medians tell nothing: an underfitted model explains less, a resize leaves a good model good",
};

/** The axes that are drawn together, by which factors, and about what: both axes have one cause. */
export function shrinkOf(
  points: ResidualProbes,
): { readonly factors: Partial<Record<Axis, number>>; readonly about: "origin" | "middle" } | null {
  const factors: Partial<Record<Axis, number>> = {};
  let [toMiddle, toOrigin, told] = [0, 0, false];
  for (const axis of axes) {
    const factor = shrinkage(points, axis);
    if (factor === null) continue;
    factors[axis] = factor;
    const [p, t] = [points.prediction[axis].median, points.target[axis].median];
    const error = errorOfMedian(points, axis) || Number.MIN_VALUE;
    toMiddle += Math.abs(p - t) / error;
    toOrigin += Math.abs(p - factor * t) / error;
    told ||= Math.abs((1 - factor) * t) > apart.value * error;
  }
  if (Object.keys(factors).length === 0) return null;
  const explained = axes.every((axis) => factors[axis] === undefined || (points.fits?.map[axis].explained ?? 0) > exact.value);
  return { factors, about: (told ? toOrigin < toMiddle : explained) ? "origin" : "middle" };
}

/** The standard error of the median of what a fitted map leaves. */
function errorOfMedian({ fits, prediction, offsetError, count }: ResidualProbes, axis: Axis): number {
  if (fits === null) return offsetError[axis];
  const left = Math.sqrt(Math.max(0, 1 - fits.map[axis].explained)) * prediction[axis].scale;
  return (MEDIAN_ERROR * left) / Math.sqrt(Math.min(count, MOST_POINTS));
}

export const likelier: Limit = {
  name: "standard errors",
  value: 2,
  reason:
    "between a slope of 1, which a step would leave, and that of targets over weak predictions: their middle says surely that one of both is wrong",
};

/**
 * By what factor weak predictions are too large or too small, where their scatter hides it: their middle is off, and targets follow them on a
 * line that passes the origin rather than on one of slope 1. Null where they are not.
 */
export function weakScaleOf(points: ResidualProbes, axis: Axis): number | null {
  const { fits, prediction, target, offset, offsetError, scale } = points;
  const slope = fits?.calibration[axis];
  const [p, t] = [prediction[axis].median, target[axis].median];
  const off = Math.abs(offset[axis]);
  if (slope === undefined || !(slope.value > 0) || off < Math.max(surely.value * offsetError[axis], offsetShare.value * scale[axis]))
    return null;
  if (isCalibrated(points, axis, slope.value)) return null;
  // strays move the middle of predictions, but not the median residual
  if (Math.abs(p - t - offset[axis]) > off / 2) return null;
  const away = Math.abs(slope.value - 1);
  const isOff = Math.abs(Math.log(slope.value)) > Math.log(1 + scaleOff.value) && away > likelier.value * slope.error;
  return isOff && Math.abs(slope.value * p - t) < (away * Math.abs(p)) / 2 ? 1 / slope.value : null;
}

const collapsedRatio: Limit = {
  name: "ratio of spreads",
  value: 0.2,
  reason: "predictions that explain only 4 % of the targets' variance vary this much",
};

const weakest: Limit = {
  name: "slope of targets over predictions",
  value: 2.5,
  reason:
    "surely between 0 and this, predictions say little and mean what they say: a collapse to a fifth of what a model knows leaves at least 5",
};

/** The axes along which predictions hardly vary, and not because the inputs say so little. */
function collapsedAxes(points: ResidualProbes): Axis[] {
  const { prediction, target, fits } = points;
  const isWeak = (axis: Axis) => {
    if (fits === null) return false;
    const { value, error } = fits.whole[axis];
    return value > refuted.value * error && value + refuted.value * error < weakest.value;
  };
  const found = axes.filter(
    (axis) => target[axis].scale > 0 && prediction[axis].scale < collapsedRatio.value * target[axis].scale && !isWeak(axis),
  );
  return found.length > 0 && shrinkOf(points)?.about === "origin" ? [] : found;
}

const spreads = ({ prediction, target }: ResidualProbes, axis: Axis): number => prediction[axis].scale / target[axis].scale;

const collapsed = ofPoints({
  code: "collapse-to-mean",
  severity: "error",
  meaning: "Predictions vary far less than targets, about the targets' middle: the network has given up and predicts the mean.",
  limits: [collapsedRatio, weakest, apart, exact],
  atLeast: enough,
  find(points) {
    const found = collapsedAxes(points);
    if (found.length === 0) return undefined;
    return {
      message: `Predictions vary ${found.map((axis) => `${round(spreads(points, axis))} times as much as targets in ${axis}`).join(" and ")}: they hardly leave the middle.`,
      evidence: { count: points.count, ...Object.fromEntries(found.map((axis) => [axis, spreads(points, axis)])) },
      advice:
        "Check that inputs arrive and match their targets. Then overfit ten samples with a higher learning rate before training on all.",
    };
  },
});

const mapped: Limit = {
  name: "ratio of errors",
  value: 0.5,
  reason: "what a straight line leaves, over the residuals: then even a small shrink is most of the error",
};
const isMapped = ({ fits, prediction, scale }: ResidualProbes, axis: Axis): boolean =>
  fits !== null && Math.sqrt(Math.max(0, 1 - fits.map[axis].explained)) * prediction[axis].scale < mapped.value * scale[axis];

const strays: Limit = {
  name: "share beyond 4 scales",
  value: 0.08,
  reason: "wrong labels draw every fit to the middle: heavy-tails then says so",
};

const shrunk = ofPoints({
  code: "shrunk-to-middle",
  severity: "warning",
  meaning:
    "Predictions vary too little, about the targets' middle: the model is underfitted (stopped early, regularised, too small), or its labels are noisy. A resize would move the middle too.",
  limits: [scaleOff, surely, calibrationOff, calibrationErrors, refuted, apart, exact, mapped, strays],
  atLeast: enough,
  find(points) {
    const shrink = shrinkOf(points);
    if (shrink === null || shrink.about === "origin" || collapsedAxes(points).length > 0) return undefined;
    if ((points.fits?.strays ?? 0) > strays.value) return undefined;
    const isWorth = (axis: Axis) => (shrink.factors[axis] ?? 1) < 1 / (1 + calibrationOff.value) || isMapped(points, axis);
    const found = axes.filter((axis) => shrink.factors[axis] !== undefined && isWorth(axis));
    if (found.length === 0) return undefined;
    const { fits, prediction, target, count } = points;
    const said = found.map((axis) => {
      const slope = fits?.calibration[axis];
      const interval =
        slope === undefined ? "" : ` (a target moves by ${round(slope.value)} ± ${round(2 * slope.error)} when its prediction moves by 1)`;
      return `${round(shrink.factors[axis])} times what they should in ${axis}${interval}`;
    });
    return {
      message: `Predictions vary ${said.join(" and ")}, about the targets' middle: ${found.map((axis) => `${axis} ${round(target[axis].median)} is predicted as ${round(prediction[axis].median)}`).join(", ")}.`,
      evidence: { count, ...Object.fromEntries(found.map((axis) => [axis, shrink.factors[axis] as number])) },
      advice: "Train longer, with less regularisation or a larger model. If it is trained to the end, look for noisy labels.",
    };
  },
});

const weakRatio: Limit = { name: "ratio of spreads", value: 0.7, reason: "predictions that explain half of the variance vary this much" };
const weakSlope: Limit = {
  name: "slope's standard error",
  value: 0.1,
  reason: "a slope that is not known so well says nothing about calibration",
};

const weak = ofPoints({
  code: "weak-but-calibrated",
  severity: "note",
  meaning:
    "Predictions vary less than targets, but targets follow them one for one, as they follow the mean of what the inputs allow. That is no fault of the loss or the training: the inputs say no more.",
  limits: [weakRatio, weakSlope, calibrationOff],
  atLeast: enough,
  find(points) {
    const { fits, count } = points;
    if (fits === null || shrinkOf(points) !== null) return undefined;
    const found = axes.filter((axis) => {
      const { value, error } = fits.calibration[axis];
      return (
        points.target[axis].scale > 0 &&
        spreads(points, axis) < weakRatio.value &&
        error < weakSlope.value &&
        Math.abs(value - 1) < calibrationOff.value
      );
    });
    if (found.length === 0) return undefined;
    return {
      message: `Predictions vary ${found.map((axis) => `${round(spreads(points, axis))} times as much as targets in ${axis} and are calibrated (slope ${round(fits.calibration[axis].value)} ± ${round(2 * fits.calibration[axis].error)})`).join(", ")}: a weak model, not a fault.`,
      evidence: { count, ...Object.fromEntries(found.map((axis) => [axis, spreads(points, axis)])) },
      advice: "Better inputs or more data help; another loss or scale does not.",
    };
  },
});

const unlearned: Limit = {
  name: "rank correlation",
  value: 0.6,
  reason: "of the axis that is not learned; below it less than 40 % is explained",
};
const learned: Limit = {
  name: "rank correlation of the other axis",
  value: 0.95,
  reason: "a model that has learned one axis well has inputs for both",
};
const alike: Limit = {
  name: "ratio of the axes' spreads",
  value: 3,
  reason: "the axes of an image are learned alike; two quantities of quite different sizes need not be",
};
const surelyLess: Limit = { name: "standard errors", value: 4, reason: "of a correlation between few points" };

const oneAxis = ofPoints({
  code: "one-axis-unlearned",
  severity: "warning",
  meaning:
    "Predictions follow their targets closely in one axis and hardly in the other: what decides that axis was spoilt for part of the training data, as by images mirrored without their labels.",
  limits: [unlearned, learned, surelyLess, alike],
  atLeast: enough,
  find({ agreement: { xx, yy }, target, count }) {
    if (xx === null || yy === null) return undefined;
    if (Math.max(target.x.scale, target.y.scale) > alike.value * Math.min(target.x.scale, target.y.scale)) return undefined;
    const [axis, other] = xx < yy ? (["x", "y"] as const) : (["y", "x"] as const);
    const [less, more] = [Math.min(xx, yy), Math.max(xx, yy)];
    const error = (1 - less ** 2) / Math.sqrt(Math.min(count, MOST_POINTS));
    if (less < -unlearned.value || less + surelyLess.value * error > unlearned.value || more < learned.value) return undefined;
    return {
      message: `In ${axis}, predictions go along with their targets by a rank correlation of ${round(less)} only, in ${other} by ${round(more)}.`,
      evidence: { count, x: xx, y: yy },
      advice: `Look for training images that were mirrored, turned or cropped along ${axis} without their labels, and for inputs that do not say where ${axis} is.`,
    };
  },
});

/** Whether predictions vary as much as they should. */
export const shrinkageRules: readonly Rule<DataProbes>[] = [collapsed, oneAxis, shrunk, weak];
