import { median } from "simple-statistics";
import { type Groups, measureGroups } from "./measure/groups.js";
import { isMarked, type MarkProbes, marksIn } from "./measure/marks.js";
import { measureSwaps, type Swaps } from "./measure/swaps.js";
import { areLabels, pointsIn, selected, without } from "./points.js";
import { type Reading, readInput } from "./reading.js";
import { type Subject, subjectOf } from "./subject.js";
import { type Traits, traitsOf } from "./traits.js";
import { type AnyLoss, type Bounds, type DiagnoseInput, type LossFunction, type NoOptions, type Points, unitSquare } from "./types.js";

/** What is diagnosed: the input, read, checked and unpacked once. All measurements and recommendations start from it. */
export interface Study extends Reading {
  /** Null for a user's own function, and where there is no loss. */
  readonly traits: Traits | null;
  /** The loss as it is probed, point by point; null where it does not compare points with points, or there is none. */
  readonly subject: Subject | null;
  /** Predictions and targets as points in the targets' unit; null where they are not points. */
  readonly points: Points | null;
  /** Points that stand for no point, such as (0, 0) for what is missing; null where there are no points. */
  readonly marks: MarkProbes | null;
  /** Keypoints whose sides are swapped; null where no keypoints are named. */
  readonly swaps: Swaps | null;
  /** The errors of each keypoint and each group; null where there are none. */
  readonly groups: Groups | null;
  /** The points without marks, without those that are swapped, and without keypoints and groups that are broken. */
  readonly sound: Points | null;
  /** At most as many of the sound points as statistics need. */
  readonly selection: Points | null;
  /** Whether targets are labels, 0 or 1, rather than coordinates. */
  readonly labels: boolean;
  /** Where targets can be: within the bounds given, or by the loss's definition; null where anywhere. */
  readonly range: Bounds | null;
  /** Whether a unit counts: its weight is not 0, and its label is not the one to ignore. */
  counts(unit: number): boolean;
  /** The index of the j-th of `perUnit` values of a unit. In dense maps of classes they lie `positions` apart. */
  index(unit: number, j: number, perUnit: number): number;
}

/** @throws XylossError as the loss does for lengths, shapes and options; `ERR_XYLOSS_OPTION` for wrong bounds */
export function studyOf(loss: AnyLoss | LossFunction | undefined, input: DiagnoseInput): Study {
  const read = readInput(loss, input);
  const { spec, layout, options, weights, target } = read;
  const traits = spec === null ? null : traitsOf(spec);
  const subject = once(() => (loss === undefined ? null : subjectOf(loss, read.given, probedWith(read))));
  const points = once(() => pointsIn(read));
  const marks = once(() => (points() === null ? null : marksIn(points() as Points)));
  const swaps = once(() => (points() === null || read.membership === null ? null : measureSwaps(points() as Points, read.membership)));
  const groups = once(() => {
    const [all, swapped] = [points(), swaps()];
    if (all === null || swapped === null || read.membership === null) return null;
    // marks of what is missing are no errors; where a keypoint is always predicted at one point, that is its fault
    const is = isMarked({ target: marks()?.target ?? null, prediction: null });
    return measureGroups(
      without(all, (i) => is(all, i) || swapped.points.has(i)),
      read.membership,
    );
  });
  const sound = once(() => {
    const [all, marked, swapped, parts] = [points(), marks(), swaps(), groups()];
    if (all === null || marked === null) return all;
    const is = isMarked(marked);
    const kept = without(all, (i) => is(all, i) || swapped?.points.has(i) === true || parts?.isBroken(all.places?.[i] ?? i) === true);
    return kept.count === 0 ? all : kept;
  });
  const selection = once(() => (sound() === null ? null : selected(sound() as Points)));
  const ignored = spec?.ignore === undefined ? null : options[spec.ignore];
  const perPoint = weights !== null && weights.length * 2 === layout.units;
  const positions = layout.unit === "row" && typeof options.positions === "number" ? options.positions : 1;
  return {
    ...read,
    traits,
    labels: areLabels(read),
    range: read.bounds ?? impliedBounds(traits, options),
    get subject() {
      return subject();
    },
    get points() {
      return points();
    },
    get marks() {
      return marks();
    },
    get swaps() {
      return swaps();
    },
    get groups() {
      return groups();
    },
    get sound() {
      return sound();
    },
    get selection() {
      return selection();
    },
    counts: (unit) => weights?.[perPoint ? unit >> 1 : unit] !== 0 && (ignored === null || target[unit] !== ignored),
    index: (unit, j, perUnit) =>
      positions === 1 ? unit * perUnit + j : (Math.floor(unit / positions) * perUnit + j) * positions + (unit % positions),
  };
}

/**
 * Predictions and targets as points in the targets' unit; null where they are not points but rows of classes, labels, images, or
 * maps with maps as targets. Leaves out points that are missing (weight 0) or have a coordinate that is NaN or infinite.
 */
export function pointsOf<Options = NoOptions>(input: DiagnoseInput<Options>, loss?: AnyLoss<Options> | LossFunction): Points | null;
export function pointsOf(input: DiagnoseInput, loss?: AnyLoss | LossFunction): Points | null {
  return studyOf(loss, input).points;
}

/** Where targets can be by the loss's own definition. */
function impliedBounds(traits: Traits | null, options: Reading["options"]): Bounds | null {
  const { width, height, convention } = options as { width?: number; height?: number; convention?: string };
  const targets = traits?.targets;
  if (targets === "unit" || (targets === "image" && convention !== "corners")) return unitSquare;
  if (width === undefined || height === undefined) return null;
  // half a pixel around the outermost pixels' centres
  if (targets === "image") return { x: [-0.5 / (width - 1), 1 + 0.5 / (width - 1)], y: [-0.5 / (height - 1), 1 + 0.5 / (height - 1)] };
  return targets === "pixels" ? { x: [-0.5, width - 0.5], y: [-0.5, height - 0.5] } : null;
}

/** Options for one point alone: of whitening factors that differ from point to point, their medians. */
function probedWith({ given, whitening }: Reading): Reading["given"] {
  if (whitening === null || whitening.every === 1) return given;
  const { kind, numbers } = whitening;
  const [a, b, c] = [0, 1, 2].map((j) => median(Array.from(numbers.filter((_, k) => k % kind === j % kind)))) as [number, number, number];
  return { ...given, whiten: kind === 1 ? a : kind === 2 ? { x: a, y: b } : { a, b, c } };
}

/** What is made at its first use. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
