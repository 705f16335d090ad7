import { median } from "simple-statistics";
import * as xyloss from "../../index.js";
import { optionReader } from "../../options.js";
import { plain } from "../call.js";
import { residualsOf, selected } from "../points.js";
import { centreOf, pairs, radialScale, shareOf } from "../statistics.js";
import type { Study } from "../study.js";
import { type Subject, specOf, subjectOf } from "../subject.js";
import type { Point } from "../surface.js";
import { radialTuning, rounded } from "../tuning.js";
import type { AnyLoss, DiagnoseInput, GivenOptions, LossFunction, NoOptions, Points } from "../types.js";
import { type Course, courseOf } from "./course.js";
import { ROUNDED } from "./residuals.js";
import { type Optimiser, Runners, type Task } from "./runner.js";
import { between } from "./samples.js";

/** Losses that race on one task: with plain gradient descent and with Adam, on clean targets and with outliers. Plain data. */
export interface Race {
  /** The true point θ*, a robust centre of the targets, where all should arrive. */
  readonly centre: Point;
  /** The length that sets the task's scale, in the targets' unit. */
  readonly spread: number;
  readonly starts: readonly Point[];
  /** Where outliers lie, and their share of the targets in the heats with outliers. */
  readonly outlier: Point;
  readonly outlierShare: number;
  /** The share of the user's own residuals beyond `FAR` robust standard deviations of their centre; null where there are too few to say. */
  readonly farShare: number | null;
  /** The user's own loss first. */
  readonly entries: readonly RaceEntry[];
}

export interface RaceEntry {
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether it is the loss that is diagnosed, with its own options. Those of the others are fitted to the data. */
  readonly own: boolean;
  /** The median of ‖∇L‖ · distance / L at the starts: 2 for a square, 1 for a distance, 0 where nothing pulls. Null where it is NaN or infinite. */
  readonly pull: number | null;
  readonly heats: readonly Heat[];
}

/** One loss with one optimiser, at the rate that arrived first, or else at the one that made the loss itself smallest. */
export interface Heat {
  readonly optimiser: Optimiser;
  readonly outliers: boolean;
  /** Null where it stayed finite at no rate. */
  readonly rate: number | null;
  /** Steps until it stays within 1 % of the initial distance: the median over the starts, null where it does not. */
  readonly toPercent: number | null;
  /** The same for 0.1 %. */
  readonly toPermille: number | null;
  /** The last distance over the initial one: the median over the starts, null where `rate` is. */
  readonly final: number | null;
  /** The number of steps made. */
  readonly steps: number;
  /** The distance over the initial one, by step: medians over the starts, thinned out. */
  readonly curve: readonly { readonly step: number; readonly distance: number }[];
}

export interface RaceOptions {
  /** How often all heats together may call a user's own function. Default 200,000. */
  readonly calls?: number;
}

/** Rates, as multiples of the one whose first step is about as long as the distance to the aim. */
export const RATES = Array.from({ length: 11 }, (_, i) => 10 ** ((i - 8) / 2));
const STEPS = 1000;
/** A user's own function gets fewer steps than kernels: as many as these calls allow. */
const CALLS = 200_000;
/** Central differences take this many calls for a gradient. */
const CALLS_PER_DIFFERENCES = 4;
/** The share of targets that are outliers, in the heats with outliers. */
const OUTLIER_SHARE = 0.1;

/** A run has arrived once it stays this close for this many steps: passing by does not count. */
const HOLD = 10;
const PERCENT = 0.01;
const PERMILLE = 0.001;
/** A run that moves less than this share of its way for as many steps is at rest: in all steps it would move a tenth of a permille. */
const STILL = PERMILLE / 10 / STEPS;
/** A run this many times as far away as at the start will not come back. */
const GONE = 1e6;
const CURVE_POINTS = 100;

/** A residual beyond this many robust standard deviations is far: 1 in 300,000 Gaussian points is, in small samples 1 in 10,000. */
const FAR = 5;
/** Fewer points say nothing about tails. */
const FEWEST_FOR_TAILS = 50;

const optimisers: readonly Optimiser[] = ["gradientDescent", "adam"];

/** The race of a loss against others on a task made from the user's targets; null where the loss does not compare points with points. */
export function race<Options = NoOptions>(
  loss: AnyLoss<Options> | LossFunction,
  input: Pick<DiagnoseInput, "bounds"> & GivenOptions<Options>,
  points: Points | null,
  options?: RaceOptions,
): Race | null;
export function race(
  loss: AnyLoss | LossFunction,
  { options, bounds }: Pick<DiagnoseInput, "options" | "bounds">,
  points: Points | null,
  { calls }: RaceOptions = {},
): Race | null {
  return measureRace(
    { subject: subjectOf(loss, options), selection: points === null ? null : selected(points), bounds: bounds ?? null },
    calls,
  );
}

/** `calls`: see `RaceOptions`. */
export function measureRace(
  { subject: own, selection, bounds }: Pick<Study, "subject" | "selection" | "bounds">,
  calls = CALLS,
): Race | null {
  if (own === null || selection === null || selection.count === 0) return null;
  const course = courseOf(own, selection, bounds);
  const subjects = [own, ...rivalsOf(own, course)];
  const perHeat = calls / 4;
  return {
    centre: course.centre,
    spread: course.spread,
    starts: course.starts,
    outlier: course.outlier,
    outlierShare: OUTLIER_SHARE,
    farShare: farShareOf(selection),
    entries: subjects.map((subject) => ({
      loss: subject.name,
      options: plain(subject.options),
      own: subject === own,
      pull: pullOf(subject, course),
      heats: [false, true].flatMap((outliers) => optimisers.map((optimiser) => heatOf(subject, course, optimiser, outliers, perHeat))),
    })),
  };
}

/** The share of residuals beyond `FAR` robust standard deviations of their centre; null where there are too few to say. */
export function farShareOf(points: Points): number | null {
  if (points.count < FEWEST_FOR_TAILS) return null;
  const { target } = points;
  const residual = residualsOf(points);
  const centre = centreOf(residual);
  // where most predictions are exact, the other residuals may be float32 rounding, which is not far
  const scale = Math.max(radialScale(residual, centre), ROUNDED * radialScale(target, centreOf(target)));
  return shareOf(pairs(residual), (point) => between(point, centre) > FAR * scale);
}

/** The losses that the user's races against, with options fitted to the course; without one that equals the user's. */
function rivalsOf(own: Subject, { spread, bounds, positive }: Course): Subject[] {
  const geometry = "radial";
  const rivals: [loss: AnyLoss, options: Record<string, unknown>][] = [
    [xyloss.mse, {}],
    [xyloss.huber, { delta: rounded(radialTuning.huber * spread), geometry }],
    [xyloss.euclidean, {}],
    [xyloss.cauchy, { scale: rounded(radialTuning.cauchy * spread), geometry }],
    [xyloss.tukey, { scale: rounded(radialTuning.tukey * spread), geometry }],
  ];
  if (bounds !== undefined) rivals.push([xyloss.bceWithLogits, {}]);
  if (positive) rivals.push([xyloss.categoricalCrossEntropy, { classes: 2 }]);
  return rivals
    .filter(([loss, options]) => !(own.family !== "function" && loss.name === own.name && alike(loss, options, own.options)))
    .map(([loss, options]) => subjectOf(loss, options) as Subject);
}

/** Whether two sets of options are the same, with defaults filled in. */
function alike(loss: AnyLoss, a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const table = specOf(loss)?.options ?? {};
  const [first, second] = [a, b].map((options) => optionReader(loss.name, table)(options)) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  return Object.keys(table).every((name) => first[name] === second[name]);
}

function pullOf(subject: Subject, { centre, starts, bounds }: Course): number | null {
  const all = starts.map((_, lane) => lane);
  const lanes = starts.map((start) => ({ start, rate: 0 }));
  const runners = new Runners(subject, "gradientDescent", lanes, { targets: [...centre], aim: centre, bounds });
  const [values, gradients] = [runners.values(all), runners.gradients(all)];
  const pulls = all.map((lane) => (slopeAt(gradients, lane) * runners.parameterDistance(lane)) / Math.abs(values[lane] as number));
  return pulls.every(Number.isFinite) ? median(pulls) : null;
}

/** The length of a lane's gradient. */
const slopeAt = (gradients: Float64Array, lane: number): number =>
  Math.hypot(gradients[2 * lane] as number, gradients[2 * lane + 1] as number);

/** The way of one runner. */
interface Way {
  readonly lane: number;
  readonly rate: number;
  readonly initial: number;
  /** The initial distance in the optimiser's parameters. */
  readonly length: number;
  /** The number of steps it has hardly moved. */
  still: number;
  /** Distance over the initial one, by step. */
  readonly distances: number[];
  /** The step since which it has been within 1 %, and 0.1 %; −1 where it is not. */
  readonly since: [percent: number, permille: number];
  /** The first step of a stay that lasted `HOLD` steps. */
  readonly arrived: [percent: number, permille: number];
  moving: boolean;
}

function heatOf(subject: Subject, course: Course, optimiser: Optimiser, outliers: boolean, calls: number): Heat {
  const { centre, outlier, bounds, starts } = course;
  const task: Task = outliers
    ? { targets: [...centre, ...outlier], weights: [1 - OUTLIER_SHARE, OUTLIER_SHARE], aim: centre, bounds }
    : { targets: [...centre], aim: centre, bounds };
  const unit = rateUnit(subject, optimiser, task, starts);
  const lanes = RATES.flatMap((rate) => starts.map((start) => ({ start, rate: rate * unit })));
  const runners = new Runners(subject, optimiser, lanes, task);
  const ways = lanes.map(({ rate }, lane): Way => {
    const initial = runners.distance(lane);
    return {
      lane,
      rate,
      initial,
      length: runners.parameterDistance(lane),
      still: 0,
      distances: [1],
      since: [-1, -1],
      arrived: [Infinity, Infinity],
      moving: initial > 0,
    };
  });
  let left = subject.family === "function" ? calls : Infinity;
  const price = runners.pairs * (subject.gradient === "differences" ? CALLS_PER_DIFFERENCES : 1);
  let moving = ways.filter((way) => way.moving);
  let step = 0;
  while (step < STEPS) {
    left -= moving.length * price;
    if (moving.length === 0 || left < 0) break;
    step++;
    const moved = runners.step(moving.map(({ lane }) => lane));
    let stopped = false;
    for (let i = 0; i < moving.length; i++) {
      const way = moving[i] as Way;
      follow(way, step, runners.distance(way.lane) / way.initial);
      way.still = (moved[i] as number) <= STILL * way.length ? way.still + 1 : 0;
      if (way.still >= HOLD) rest(way, step);
      if (!way.moving) stopped = true;
    }
    if (!stopped) continue;
    if (byRate(ways).some((same) => middle(same.map(({ arrived }) => arrived[1])) < Infinity)) break;
    moving = moving.filter((way) => way.moving);
  }
  return result(optimiser, outliers, ways, runners, step);
}

/** The rate whose first step is about as long as the distance to the aim: rates relative to it have no unit. */
export function rateUnit(subject: Subject, optimiser: Optimiser, task: Task, starts: readonly Point[]): number {
  const all = starts.map((_, lane) => lane);
  const lanes = starts.map((start) => ({ start, rate: 0 }));
  const runners = new Runners(subject, optimiser, lanes, task);
  // all parameters are at the edge of the range where no logits reach the starts
  const length = middle(all.map((lane) => runners.parameterDistance(lane))) || 1;
  if (optimiser === "adam") return length;
  const gradients = runners.gradients(all);
  const slope = middle(all.map((lane) => slopeAt(gradients, lane)));
  return slope > 0 && Number.isFinite(length / slope) ? length / slope : length;
}

/** The median; NaN counts as infinite. */
const middle = (values: readonly number[]): number => median(values.map((value) => (Number.isNaN(value) ? Infinity : value)));

function follow(way: Way, step: number, distance: number): void {
  way.distances.push(distance);
  near(way, 0, distance <= PERCENT, step);
  near(way, 1, distance <= PERMILLE, step);
  if (way.arrived[1] < Infinity || !(distance < GONE)) way.moving = false;
}

function near(way: Way, at: 0 | 1, isNear: boolean, step: number): void {
  if (!isNear) {
    way.since[at] = -1;
    return;
  }
  if (way.since[at] < 0) way.since[at] = step;
  if (step - way.since[at] >= HOLD) way.arrived[at] = Math.min(way.arrived[at], way.since[at]);
}

/** A run at rest stays where it is. */
function rest(way: Way, step: number): void {
  way.moving = false;
  for (const at of [0, 1] as const) if (way.since[at] >= 0) way.arrived[at] = Math.min(way.arrived[at], way.since[at], step);
}

/** The starts of each rate together. */
function byRate(ways: readonly Way[]): Way[][] {
  const perRate = ways.length / RATES.length;
  return RATES.map((_, i) => ways.slice(i * perRate, (i + 1) * perRate));
}

function result(optimiser: Optimiser, outliers: boolean, ways: readonly Way[], runners: Runners, steps: number): Heat {
  const values = runners.values(ways.map(({ lane }) => lane));
  const distanceAt = (way: Way, step: number) => way.distances[Math.min(step, way.distances.length - 1)] as number;
  const summaries = byRate(ways).map((same) => ({
    same,
    toPercent: middle(same.map(({ arrived }) => arrived[0])),
    toPermille: middle(same.map(({ arrived }) => arrived[1])),
    final: middle(same.map((way) => distanceAt(way, steps))),
    // a run that is gone does not count, whatever the loss reads there
    value: middle(same.map((way) => (distanceAt(way, steps) < GONE ? (values[way.lane] as number) : Infinity))),
  }));
  const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
  const [best] = summaries.sort(
    (a, b) => compare(a.toPermille, b.toPermille) || compare(a.toPercent, b.toPercent) || compare(a.value, b.value),
  );
  if (best === undefined || !(best.final < GONE)) {
    return { optimiser, outliers, rate: null, toPercent: null, toPermille: null, final: null, steps, curve: [] };
  }
  const reached = (step: number) => (step === Infinity ? null : step);
  return {
    optimiser,
    outliers,
    rate: (best.same[0] as Way).rate,
    toPercent: reached(best.toPercent),
    toPermille: reached(best.toPermille),
    final: best.final,
    steps,
    curve: thinned(steps).map((step) => ({ step, distance: middle(best.same.map((way) => distanceAt(way, step))) })),
  };
}

/** At most `CURVE_POINTS` steps from 0 to the last, dense at the start where most happens. */
function thinned(last: number): number[] {
  const steps = Array.from({ length: CURVE_POINTS }, (_, i) => Math.round(last * (i / (CURVE_POINTS - 1)) ** 2));
  return [...new Set(steps)];
}
