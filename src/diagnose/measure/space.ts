import { sampleRankCorrelation } from "simple-statistics";
import { finite, finiteOf, type Measured, meanOf, medianOf } from "../statistics.js";
import type { Subject } from "../subject.js";
import type { Point } from "../surface.js";
import { DIRECTIONS, evaluated, isWithin, type Sample, type Samples } from "./samples.js";

/** Whether the loss knows what is near and what is far. */
export interface SpaceProbes {
  /** On circles around targets, the highest cost over the least: 1 is round. */
  readonly anisotropy: { readonly median: Measured; readonly largest: Measured };
  /** What turning prediction and target together changes of the cost, as a part of it: the median, and the largest. */
  readonly rotation: { readonly median: Measured; readonly largest: Measured };
  /** Spearman's rank correlation of the loss with the distance, of each target: their mean, and the least. */
  readonly rankCorrelation: { readonly mean: Measured; readonly least: Measured };
  /** The article's example at the data's own size: what predictions beside the target (at, at) cost above a perfect one. */
  readonly example: Example | null;
  /** The loss against the distance, along rays from the target nearest the middle. */
  readonly profiles: Profiles | null;
}

export interface Example {
  /** The target is (at, at). */
  readonly at: number;
  readonly step: number;
  /** The loss of a perfect prediction. */
  readonly perfect: Measured;
  /** The excess of (at + step, at + step), the farthest of the three. */
  readonly both: Measured;
  /** That of (at, at + step). */
  readonly one: Measured;
  /** That of (at + step, at). */
  readonly other: Measured;
}

export interface Profiles {
  readonly target: Point;
  readonly distance: readonly number[];
  readonly rays: readonly { readonly angle: number; readonly loss: readonly Measured[] }[];
}

/** What a ratio is taken for at most: nothing on one side of the target costs so much that it matters how much less than nothing it is. */
export const MOST_RATIO = 1e6;
/** Of a circle this part must be within bounds, for it to be compared. */
const MOST_OF_CIRCLE = 0.75;
/** Turns about the middle of the data: none that a square has, and one that it has. */
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

/** The samples circle by circle, those left out that are cut by bounds or have no value. */
function circlesOf(samples: readonly Sample[], targets: number): Sample[][] {
  const circles = Math.max(-1, ...samples.map(({ at }) => at.circle)) + 1;
  return Array.from({ length: targets * circles }, (_, i) =>
    samples.filter(({ at, excess }) => at.target * circles + at.circle === i && Number.isFinite(excess)),
  ).filter(({ length }) => length >= MOST_OF_CIRCLE * DIRECTIONS);
}

/** The highest over the least excess; where nothing, or less than nothing, is the least, as much as is said. NaN where there is no cost at all. */
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
