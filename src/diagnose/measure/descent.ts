import { descentAt, pointsFrom, predictionsOf, slopesAt } from "../field.js";
import { finite } from "../statistics.js";
import type { Subject } from "../subject.js";
import type { Point } from "../surface.js";
import type { Bounds } from "../types.js";
import { between, isWithin, type Measured, meanOf, measuredShareOf, medianOf, norm, type Sample, type Samples } from "./samples.js";

/** Where the gradient leads. */
export interface DescentProbes {
  /** Between the way a step down takes the point and the way to the target, in degrees: 0 is straight. */
  readonly angle: { readonly mean: Measured; readonly worst: Measured };
  /** The part of the sampled points that a small step down does not bring closer to the target. */
  readonly astray: Measured;
  /** Following the gradient down from the circle of the data's own error, to its end: the part of the distance that is left. */
  readonly left: { readonly median: Measured; readonly mean: Measured };
  /** The part of the outermost circles whose gradient is negligible. */
  readonly deadFar: Measured;
  /** The gradient as near the target as can be told, over that on the innermost circle: 1 does not fade, 0 fades as it should. */
  readonly atTarget: Measured;
  /** Gradients near the boundary, over those in the middle; null where the range is not bounded. */
  readonly edge: { readonly factor: Measured; readonly own: Measured } | null;
}

/** A gradient is negligible where it is under this part of the largest on the way from the target: a step is lost in the others' noise. */
export const NEGLIGIBLE = 1e-3;
/** The way from the target to a point is looked at at these parts of it. */
const WAY = [1 / 64, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4];
/** cos below which a step leads sideways at best: what rounding makes of 0. */
const SIDEWAYS = 1e-3;
/** Steps of a descent, and the part of the start's distance that the first ones are long. */
const STEPS = 120;
const STRIDE = 1 / 16;
/** A point is as near its target as float32 tells well from it: this part of the innermost circle. */
const NEAR = 2 ** -6;
/** Distances to the boundary, as parts of the range's width: where gradients that explode do so. */
const EDGES = [1e-2, 1e-3, 1e-4];
/** A gradient this many times those in the middle is one too large: two orders of magnitude, so one point outweighs a batch of 100. */
export const EXPLODING = 100;

export function measureDescent(subject: Subject, samples: Samples): DescentProbes {
  const { circles, spiral } = samples;
  const outermost = Math.max(-1, ...circles.map(({ at }) => at.circle));
  const alive = living(subject, spiral);
  const cosines = cosinesOf(subject, alive);
  const angles = cosines.map((cos) => (Math.acos(Math.min(Math.max(cos, -1), 1)) * 180) / Math.PI);
  const innermost = circles.filter(({ at }) => at.circle === 0);
  return {
    angle: { mean: meanOf(angles), worst: finite(Math.max(...angles.filter(Number.isFinite))) },
    astray: measuredShareOf(cosines.filter(Number.isFinite), (cos) => cos < SIDEWAYS),
    left: leftOf(subject, innermost),
    deadFar: deadShare(
      subject,
      circles.filter(({ at }) => at.circle === outermost),
    ),
    atTarget: atTarget(subject, innermost),
    edge: samples.bounds === null ? null : edgeOf(subject, samples, samples.bounds),
  };
}

/** The samples off their target whose gradient is a number. */
const off = (samples: readonly Sample[]) => samples.filter(({ distance, slope }) => distance > 0 && Number.isFinite(norm(slope)));

/** For each sample the largest gradient on the way to it from the target. */
function largestOnTheWay(subject: Subject, samples: readonly Sample[]): number[] {
  const points = samples.flatMap(({ point, target }) =>
    WAY.flatMap((part) => [target[0] + part * (point[0] - target[0]), target[1] + part * (point[1] - target[1])]),
  );
  const targets = samples.flatMap(({ target }) => WAY.flatMap(() => target));
  if (samples.length === 0) return [];
  const slopes = slopesAt(subject, points, targets);
  return samples.map(({ slope }, i) =>
    WAY.reduce((largest, _, j) => {
      const k = 2 * (i * WAY.length + j);
      const size = Math.hypot(slopes[k] as number, slopes[k + 1] as number);
      return Number.isFinite(size) ? Math.max(largest, size) : largest;
    }, norm(slope)),
  );
}

const isDead = (slope: Point, largest: number) => norm(slope) === 0 || norm(slope) < NEGLIGIBLE * largest;

function living(subject: Subject, samples: readonly Sample[]): Sample[] {
  const usable = off(samples);
  const largest = largestOnTheWay(subject, usable);
  return usable.filter(({ slope }, i) => !isDead(slope, largest[i] as number));
}

/** The part of the samples off their targets whose gradient is negligible. */
export function deadShare(subject: Subject, samples: readonly Sample[]): Measured {
  const usable = off(samples);
  return usable.length === 0 ? null : 1 - living(subject, usable).length / usable.length;
}

/** The cosine of the angle between where a step down takes each point and where its target is. */
function cosinesOf(subject: Subject, samples: readonly Sample[]): number[] {
  if (samples.length === 0) return [];
  const moves = descentAt(
    subject,
    samples.flatMap(({ point }) => point),
    samples.flatMap(({ target }) => target),
  );
  return samples.map(({ point, target, distance }, i) => {
    const [dx, dy] = [moves[2 * i] as number, moves[2 * i + 1] as number];
    return (dx * (target[0] - point[0]) + dy * (target[1] - point[1])) / (Math.hypot(dx, dy) * distance);
  });
}

/** Steepest descent of all samples at once, each with steps of its own that halve where they lead up. What is dead at the start is left out. */
function leftOf(subject: Subject, samples: readonly Sample[]): DescentProbes["left"] {
  const starts = living(subject, samples);
  if (starts.length === 0) return { median: null, mean: null };
  const targets = Float32Array.from(starts.flatMap(({ target }) => target));
  const goals = predictionsOf(subject, targets);
  const at = predictionsOf(
    subject,
    starts.flatMap(({ point }) => point),
  );
  let loss = subject.each(at, targets);
  const step = starts.map((_, i) => STRIDE * Math.hypot(apart(at, goals, 2 * i), apart(at, goals, 2 * i + 1)));
  for (let round = 0; round < STEPS; round++) {
    const slopes = subject.gradients(at, targets);
    const next = at.map((value, k) => {
      const i = k >> 1;
      const size = Math.hypot(slopes[2 * i] as number, slopes[2 * i + 1] as number);
      return size > 0 ? value - ((step[i] as number) * (slopes[k] as number)) / size : value;
    });
    const after = subject.each(next, targets);
    for (const [i, value] of after.entries()) {
      if (value < (loss[i] as number)) at.set(next.subarray(2 * i, 2 * i + 2), 2 * i);
      else step[i] = (step[i] as number) / 2;
    }
    loss = loss.map((value, i) => ((after[i] as number) < value ? (after[i] as number) : value));
  }
  const ends = pointsFrom(subject, at);
  const left = starts.map(({ target, distance }, i) => between([ends[2 * i] as number, ends[2 * i + 1] as number], target) / distance);
  return { median: medianOf(left), mean: meanOf(left) };
}

const apart = (a: Float32Array, b: Float32Array, i: number) => (a[i] as number) - (b[i] as number);

/** How much of the gradient on the innermost circle is left very near the target. */
function atTarget(subject: Subject, innermost: readonly Sample[]): Measured {
  if (innermost.length === 0) return null;
  const near = slopesAt(
    subject,
    innermost.flatMap(({ point, target }) => [target[0] + NEAR * (point[0] - target[0]), target[1] + NEAR * (point[1] - target[1])]),
    innermost.flatMap(({ target }) => target),
  );
  return medianOf(innermost.map(({ slope }, i) => Math.hypot(near[2 * i] as number, near[2 * i + 1] as number) / norm(slope)));
}

/** Predictions close to a bound, each coordinate on its own, against the same target's circles; and of the data's own, the share that is like it. */
function edgeOf(subject: Subject, { targets, circles, own, scale }: Samples, bounds: Bounds): NonNullable<DescentProbes["edge"]> {
  const usual = medianOf(circles.filter(({ distance }) => distance > scale.spread / 4).map(({ slope }) => norm(slope)));
  if (usual === null || usual === 0) return { factor: null, own: null };
  const places = targets.flatMap((target) =>
    EDGES.flatMap((part) =>
      (["x", "y"] as const).flatMap((axis) => {
        const [low, high] = bounds[axis];
        const margin = part * (high - low);
        return [low + margin, high - margin].map((edge) => ({ target, point: axis === "x" ? [edge, target[1]] : [target[0], edge] }));
      }),
    ),
  );
  const slopes = slopesAt(
    subject,
    places.flatMap(({ point }) => point),
    places.flatMap(({ target }) => target),
  );
  const sizes = places.map((_, i) => Math.hypot(slopes[2 * i] as number, slopes[2 * i + 1] as number)).filter(Number.isFinite);
  const inside = own.filter(({ point, slope }) => isWithin(bounds)(point) && Number.isFinite(norm(slope)));
  return {
    factor: finite(Math.max(...sizes) / usual),
    own: measuredShareOf(inside, ({ slope }) => norm(slope) > EXPLODING * usual),
  };
}
