import { median } from "simple-statistics";
import type { Membership } from "../membership.js";
import { selectionOf } from "../random.js";
import { along, mean, NORMAL_DISTANCE, type Pair, pairOf, rankCorrelation, robustScale, shareOf } from "../statistics.js";
import type { Limit, Points } from "../types.js";

/** The errors of one keypoint, or of one group. */
export interface PartProbes {
  readonly name: string;
  /** Its points that count. The numbers below are of a selection where there are very many. */
  readonly rows: number;
  /** The median and the mean distance between prediction and target. */
  readonly median: number;
  readonly mean: number;
  /** The median residual. */
  readonly bias: Pair<number>;
  /** The share of its points beyond 4 robust standard deviations of the median part. */
  readonly outliers: number;
  /** What is wrong with it, compared with the others; null where nothing is. */
  readonly fault: PartFault | null;
  /** The point that more than half of its predictions are exactly; null where there is none. */
  readonly constant: Pair<number> | null;
}

/**
 * How the predictions of a part are wrong: all the same; in the other direction than their targets, along x or y; off by a constant;
 * no better than a constant; or only much farther off than the others'.
 */
export interface PartFault {
  readonly how: "constant" | "reversed-x" | "reversed-y" | "offset" | "unlearned" | "far";
  /** Its median error over that of the other parts. */
  readonly times: number;
}

/** What is measured of keypoints and of groups. */
export interface GroupProbes {
  /** Null where rows are single points. */
  readonly keypoints: readonly PartProbes[] | null;
  /** In the order in which they occur; null where there are none. */
  readonly groups: readonly PartProbes[] | null;
}

export const fewestRows: Limit = { name: "rows of the part", value: 10, reason: "with fewer, its median is a guess" };
export const farTimes: Limit = {
  name: "times the others' error",
  value: 5,
  reason: "keypoints differ by nature: of COCO's, the hardest has 1.5 times the median σ, and 4.3 times the least",
};
export const farScales: Limit = {
  name: "robust standard deviations",
  value: 4,
  reason:
    "of the logarithms of the others' median errors (at least 0.25, widened by the median's own error): a sound part exceeds them in 3 of 100,000 sets if that spread is known",
};
export const unlearnedTimes: Limit = {
  name: "times the others' error, no better than a constant",
  value: 2,
  reason: "by three standard errors: a part whose targets hardly vary is told no better than a constant too, but its error is small",
};
export const unlearnedSkill: Limit = {
  name: "error over a constant's",
  value: 0.8,
  reason: "where the others have at most half of that; a part that knows nothing has more than 1",
};
export const offsetScales: Limit = {
  name: "offset in errors",
  value: 2,
  reason:
    "of the part itself and of the others, and four times the spread of the others' offsets: labels of one part may have a small offset by custom",
};

/** Outliers are beyond so many robust standard deviations of the median part. */
const OUTLYING = 4;
/** Logarithms of errors of like parts differ by this much. */
const LIKE = 0.25;
/** Errors below this part of the targets' spread may be rounding. */
const ROUNDING = 1e-4;
/** The offsets of parts are compared with this many times their spread. */
const OFFSETS = 4;
/** Along an axis that is reversed, the rank correlation is below this. */
const REVERSED = -0.5;
/** More points than this take long, and say no more. */
const MOST = 400_000;
/** With more parts than this, each is compared with all. */
const MANY = 200;
/** The most parts that a report lists. */
const MOST_PARTS = 1000;

/** A part, and what decides whether it is sound. */
interface Measured extends Omit<PartProbes, "fault" | "outliers"> {
  readonly index: number;
  readonly sizes: readonly number[];
  /** The rows that were looked at. */
  readonly seen: number;
  /** The median distance of residuals from their median, and of targets from theirs. */
  readonly width: number;
  readonly spread: number;
  readonly agreement: Pair<number | null>;
}

/** The parts, and whether a point is of one that is not sound. */
export interface Groups extends GroupProbes {
  isBroken(place: number): boolean;
}

export function measureGroups(points: Points, { per, keypoints, groups }: Membership): Groups {
  const [ofKeypoints, ofGroups] = [
    partsOf(points, keypoints, (place) => place % per),
    partsOf(points, groups?.names, (place) => groups?.of(place) ?? 0),
  ];
  return {
    keypoints: ofKeypoints?.parts ?? null,
    groups: ofGroups?.parts ?? null,
    isBroken: (place) => ofKeypoints?.broken.has(place % per) === true || ofGroups?.broken.has(groups?.of(place) ?? -1) === true,
  };
}

function partsOf(points: Points, names: readonly string[] | null | undefined, partOf: (place: number) => number) {
  if (names == null || points.count === 0) return null;
  const rows = new Uint32Array(names.length);
  for (let i = 0; i < points.count; i++) {
    const part = partOf(points.places?.[i] ?? i);
    rows[part] = (rows[part] as number) + 1;
  }
  const indices: number[][] = names.map(() => []);
  for (const i of selectionOf(points.count, MOST)) indices[partOf(points.places?.[i] ?? i)]?.push(i);
  const measured = indices.flatMap((of, index) =>
    of.length === 0 ? [] : [measuredOf(points, of, index, names[index] as string, rows[index] as number)],
  );
  const floor = ROUNDING * median(measured.map(({ spread }) => spread));
  const faults = faultsOf(measured, floor);
  const limit = (OUTLYING * median(measured.map((part) => part.median))) / NORMAL_DISTANCE;
  const parts = measured.map(
    ({ name, rows, median, mean, bias, constant, sizes }, i): PartProbes => ({
      name,
      rows,
      median,
      mean,
      bias,
      outliers: shareOf(sizes, (size) => size > Math.max(limit, floor)),
      constant,
      fault: faults[i] as PartFault | null,
    }),
  );
  const listed = parts.length <= MOST_PARTS ? parts : [...parts].sort((a, b) => b.median - a.median).slice(0, MOST_PARTS);
  return { parts: listed, broken: new Set(measured.flatMap(({ index }, i) => (faults[i] === null ? [] : [index]))) };
}

function measuredOf({ prediction, target }: Points, of: readonly number[], index: number, name: string, rows: number): Measured {
  const at = (values: Float64Array) =>
    Float64Array.from({ length: 2 * of.length }, (_, j) => values[2 * (of[j >> 1] as number) + (j & 1)] as number);
  const [p, t] = [at(prediction), at(target)];
  const residual = p.map((value, i) => value - (t[i] as number));
  const axisOf = (axis: "x" | "y", values: Float64Array) => along(values, axis === "x" ? 0 : 1);
  const bias = pairOf((axis) => median(axisOf(axis, residual)));
  const middle = pairOf((axis) => median(axisOf(axis, t)));
  const distances = (values: Float64Array, { x, y }: Pair<number>) =>
    Array.from(of, (_, i) => Math.hypot((values[2 * i] as number) - x, (values[2 * i + 1] as number) - y));
  const sizes = distances(residual, { x: 0, y: 0 });
  return {
    index,
    name,
    rows,
    seen: of.length,
    sizes,
    median: median(sizes),
    mean: mean(sizes),
    bias,
    width: median(distances(residual, bias)),
    spread: median(distances(t, middle)),
    agreement: pairOf((axis) => rankCorrelation(axisOf(axis, p), axisOf(axis, t))),
    constant: constantIn(p),
  };
}

/** The point that more than half of them are, if there is one: then it is the median of each axis. */
function constantIn(points: Float64Array): Pair<number> | null {
  const [x, y] = [median(along(points, 0)), median(along(points, 1))];
  const same = shareOf(along(points, 0), (each, i) => each === x && points[2 * i + 1] === y);
  return same > 0.5 && points.length > 2 ? { x, y } : null;
}

/** The fault of each part, compared with the others; none where most would have one. */
function faultsOf(parts: readonly Measured[], floor: number): (PartFault | null)[] {
  const known = parts.filter(({ seen }) => seen >= fewestRows.value);
  // among many, one more or less makes no difference, and would take the square of their time
  const all = known.length > MANY ? usualOf(known, floor) : null;
  const faults = parts.map((part) => {
    if (part.seen < fewestRows.value) return null;
    const usual =
      all ??
      usualOf(
        known.filter((other) => other !== part),
        floor,
      );
    return usual === null ? null : faultOf(part, usual, floor);
  });
  const broken = faults.filter((fault) => fault !== null).length;
  return 2 * broken > known.length ? faults.map(() => null) : faults;
}

/** What is usual among parts. */
interface Usual {
  /** The median logarithm of their median errors, and its robust standard deviation. */
  readonly centre: number;
  readonly spread: number;
  /** The median of their errors over those of a constant. */
  readonly skill: number;
  /** The median offset, and the larger robust standard deviation of the two axes. */
  readonly bias: Pair<number>;
  readonly offsets: number;
}

const logOf = (part: Measured, floor: number): number => Math.log(Math.max(part.median, floor, Number.MIN_VALUE));

function usualOf(parts: readonly Measured[], floor: number): Usual | null {
  if (parts.length === 0) return null;
  const logs = parts.map((part) => logOf(part, floor));
  const ofAxis = (axis: "x" | "y") => parts.map(({ bias }) => bias[axis]);
  return {
    centre: median(logs),
    spread: Math.max(robustScale(logs), LIKE),
    skill: median(parts.map((part) => part.median / (part.spread || Infinity))),
    bias: pairOf((axis) => median(ofAxis(axis))),
    offsets: Math.max(robustScale(ofAxis("x")), robustScale(ofAxis("y"))),
  };
}

function faultOf(part: Measured, { centre, spread, skill, bias, offsets }: Usual, floor: number): PartFault | null {
  const above = logOf(part, floor) - centre;
  const error = 1 / Math.sqrt(part.seen);
  const times = Math.exp(above);
  const isFar = times > farTimes.value && above > farScales.value * Math.hypot(spread, error);
  const isUnlearned =
    Math.log(unlearnedTimes.value) < above - 3 * error &&
    part.median > unlearnedSkill.value * part.spread &&
    skill < unlearnedSkill.value / 2;
  const size = Math.hypot(part.bias.x - bias.x, part.bias.y - bias.y);
  // of two groups that are apart, the one off its targets is wrong
  const isOffset =
    Math.min(size, Math.hypot(part.bias.x, part.bias.y)) >
    Math.max(offsetScales.value * Math.max(part.width, Math.exp(centre)), OFFSETS * offsets);
  if (!isFar && !isUnlearned && !isOffset) return null;
  const { x, y } = part.agreement;
  const how =
    part.constant !== null
      ? "constant"
      : x !== null && x < REVERSED
        ? "reversed-x"
        : y !== null && y < REVERSED
          ? "reversed-y"
          : isOffset
            ? "offset"
            : part.median > unlearnedSkill.value * part.spread
              ? "unlearned"
              : "far";
  return { how, times };
}
