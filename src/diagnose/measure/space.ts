import { sampleRankCorrelation } from "simple-statistics";
import { finite, finiteOf, type Measured, meanOf, medianOf } from "../statistics.js";
import type { Subject } from "../subject.js";
import type { Point } from "../surface.js";
import { DIRECTIONS, evaluated, isWithin, type Sample, type Samples } from "./samples.js";

/** Whether the loss tells near from far. */
export interface SpaceProbes {
  /** The highest cost on a circle around a target over the least: 1 is round. */
  readonly anisotropy: { readonly median: Measured; readonly largest: Measured };
  /** The part of the cost that turning prediction and target together changes. */
  readonly rotation: { readonly median: Measured; readonly largest: Measured };
  /** Spearman's rank correlation of the loss with the distance, target by target. */
  readonly rankCorrelation: { readonly mean: Measured; readonly least: Measured };
  /** The article's example at the data's own size: how much more than a perfect one predictions beside the target (at, at) cost. */
  readonly example: Example | null;
  /** The loss over the distance, along rays from a target in the middle. */
  readonly profiles: Profiles | null;
}

export interface Example {
  /** The target is (at, at). */
  readonly at: number;
  readonly step: number;
  /** The loss of a perfect prediction. */
  readonly perfect: Measured;
  /** The excess at (at + step, at + step), the farthest of the three. */
  readonly both: Measured;
  /** The excess at (at, at + step). */
  readonly one: Measured;
  /** The excess at (at + step, at). */
  readonly other: Measured;
}

export interface Profiles {
  readonly target: Point;
  readonly distance: readonly number[];
  readonly rays: readonly { readonly angle: number; readonly loss: readonly Measured[] }[];
}

/** Ratios are capped here: where one side costs nothing, how much less does not matter. */
export const MOST_RATIO = 1e6;
/** The part of a circle that must be within bounds to be compared. */
const MOST_OF_CIRCLE = 0.75;
/** Turns about the middle of the data: some that change a square, and one that does not. */
const TURNS = [Math.PI / 8, Math.PI / 4, 1, Math.PI / 2];
const RAYS = 8;
const RAY_STEPS = 24;

export function measureSpace(subject: Subject, samples: Samples): SpaceProbes {
  const { circles, spiral, targets } = samples;
  const ratios = circlesOf(circles, targets.length).map(ratioOf);
  const turned = rotationDefects(subject, samples);
  const correlations = targets.map((_, i) => correlation(spiral.filter(({ at }) => at.target === i)));
  return {
    anisotropy: { median: medianOf(ratios), largest: largest(ratios) },
    rotation: { median: medianOf(turned), largest: largest(turned) },
    rankCorrelation: { mean: meanOf(correlations), least: finite(Math.min(...finiteOf(correlations))) },
    example: exampleOf(subject, samples),
    profiles: profilesOf(subject, samples),
  };
}

const largest = (values: readonly number[]): Measured => finite(Math.max(...finiteOf(values)));

/** The samples circle by circle, without circles that bounds cut and samples without a value. */
function circlesOf(samples: readonly Sample[], targets: number): Sample[][] {
  const circles = Math.max(-1, ...samples.map(({ at }) => at.circle)) + 1;
  return Array.from({ length: targets * circles }, (_, i) =>
    samples.filter(({ at, excess }) => at.target * circles + at.circle === i && Number.isFinite(excess)),
  ).filter(({ length }) => length >= MOST_OF_CIRCLE * DIRECTIONS);
}

/** The highest over the least excess, at most `MOST_RATIO`; NaN where nothing costs anything. */
function ratioOf(circle: readonly Sample[]): number {
  const most = Math.max(...circle.map(({ excess }) => excess));
  const least = Math.min(...circle.map(({ excess }) => excess));
  if (!(most > 0)) return least < 0 ? MOST_RATIO : Number.NaN;
  return Math.min(most / Math.max(least, 0), MOST_RATIO);
}

function rotationDefects(subject: Subject, { circles, targets, bounds }: Samples): number[] {
  const centre: Point =
    bounds === null
      ? [meanOf(targets.map(([x]) => x)) ?? 0, meanOf(targets.map(([, y]) => y)) ?? 0]
      : [(bounds.x[0] + bounds.x[1]) / 2, (bounds.y[0] + bounds.y[1]) / 2];
  const inside = isWithin(bounds);
  return TURNS.flatMap((angle) => {
    const turn = ([x, y]: Point): Point => {
      const [dx, dy] = [x - centre[0], y - centre[1]];
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return [centre[0] + cos * dx - sin * dy, centre[1] + sin * dx + cos * dy];
    };
    const turned = evaluated(
      subject,
      circles.map(({ point, target, at }) => ({ point: turn(point), target: turn(target), at })),
    );
    return turned.map((sample, i) => {
      const before = (circles[i] as Sample).excess;
      const most = Math.max(Math.abs(before), Math.abs(sample.excess));
      if (!inside(sample.point) || !inside(sample.target) || most === 0) return Number.NaN;
      return Math.abs(sample.excess - before) / most;
    });
  });
}

function correlation(samples: readonly Sample[]): number {
  const usable = samples.filter(({ loss }) => Number.isFinite(loss));
  if (usable.length < 3) return Number.NaN;
  return sampleRankCorrelation(
    usable.map(({ distance }) => distance),
    usable.map(({ excess }) => excess),
  );
}

function exampleOf(subject: Subject, { scale, bounds }: Samples): Example | null {
  const [at, step] = [Math.fround(scale.size), scale.inner];
  const points: Point[] = [
    [at, at],
    [at + step, at + step],
    [at, at + step],
    [at + step, at],
  ];
  if (!points.every(isWithin(bounds))) return null;
  const read = evaluated(
    subject,
    points.map((point) => ({ point, target: [at, at], at: { target: 0, circle: 0, direction: 0 } })),
  );
  const [perfect, both, one, other] = read as [Sample, Sample, Sample, Sample];
  const [a, b, c] = [both, one, other].map(({ excess }) => finite(excess)) as [Measured, Measured, Measured];
  return { at, step, perfect: finite(perfect.loss), both: a, one: b, other: c };
}

function profilesOf(subject: Subject, { targets, scale, bounds }: Samples): Profiles | null {
  const target = targets[1] ?? targets[0];
  if (target === undefined) return null;
  const inside = isWithin(bounds);
  const distance = Array.from({ length: RAY_STEPS + 1 }, (_, i) => (scale.spread * i) / RAY_STEPS);
  const rays = Array.from({ length: RAYS }, (_, ray) => {
    const angle = (2 * Math.PI * ray) / RAYS;
    const points = distance.map((far): Point => [target[0] + far * Math.cos(angle), target[1] + far * Math.sin(angle)]);
    const read = evaluated(
      subject,
      points.map((point) => ({ point, target, at: { target: 0, circle: 0, direction: ray } })),
    );
    return { angle, loss: read.map(({ loss, point }) => (inside(point) ? finite(loss) : null)) };
  });
  return { target, distance, rays };
}
