import { descentAt, pointsFrom, predictionsOf } from "../field.js";
import { axes, finite, finiteOf, type Measured, meanOf, measuredShareOf, medianOf, pairs } from "../statistics.js";
import type { Subject } from "../subject.js";
import type { Bounds, Point } from "../types.js";
import { between, flattened, isWithin, norm, type Placed, type Sample, type Samples, slopesOf } from "./samples.js";

/** Where the gradient leads. */
export interface DescentProbes {
  /** The angle between a step down and the way to the target, in degrees: 0 is straight. */
  readonly angle: { readonly mean: Measured; readonly worst: Measured };
  /** The share of the sampled points that a small step down does not bring closer to the target. */
  readonly astray: Measured;
  /** The part of the distance that is left after following the gradient to its end, from the circle of the data's own error. */
  readonly left: { readonly median: Measured; readonly mean: Measured };
  /** The share of the outermost circles whose gradient is negligible. */
  readonly deadFar: Measured;
  /** The gradient as near the target as float32 allows, over that on the innermost circle: 1 does not fade, 0 fades as it should. */
  readonly atTarget: Measured;
  /** Gradients near the boundary, over those in the middle; null where the range is not bounded. */
  readonly edge: { readonly factor: Measured; readonly own: Measured } | null;
}

/** A gradient is negligible below this part of the largest on the way from the target: its step is lost in the noise of the others. */
export const NEGLIGIBLE = 1e-3;
/** The parts of the way from the target to a point that are looked at. */
const WAY = [1 / 64, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4];
/** A step with a cosine below this leads sideways at best: rounding makes this of 0. */
const SIDEWAYS = 1e-3;
/** The number of steps of a descent, and the length of the first as a part of the start's distance. */
const STEPS = 120;
const STRIDE = 1 / 16;
/** Float32 still tells a point from its target well at this part of the innermost circle. */
const NEAR = 2 ** -6;
/** Distances from the boundary, as parts of the range's width, at which gradients explode if they do. */
const EDGES = [1e-2, 1e-3, 1e-4];
/** A gradient explodes from this multiple of those in the middle on: one point then outweighs a batch of 100. */
export const EXPLODING = 100;

export function measureDescent(subject: Subject, samples: Samples): DescentProbes {
  const { circles, spiral } = samples;
  const outermost = Math.max(-1, ...circles.map(({ at }) => at.circle));
  const cosines = cosinesOf(subject, living(subject, spiral));
  const angles = cosines.map((cos) => (Math.acos(Math.min(Math.max(cos, -1), 1)) * 180) / Math.PI);
  const innermost = circles.filter(({ at }) => at.circle === 0);
  const farthest = circles.filter(({ at }) => at.circle === outermost);
  return {
    angle: { mean: meanOf(angles), worst: finite(Math.max(...finiteOf(angles))) },
    astray: measuredShareOf(finiteOf(cosines), (cos) => cos < SIDEWAYS),
    left: leftOf(subject, innermost),
    deadFar: deadShare(subject, farthest),
    atTarget: atTarget(subject, innermost),
    edge: samples.bounds === null ? null : edgeOf(subject, samples, samples.bounds),
  };
}

/** The samples off their target whose gradient is a number. */
const off = (samples: readonly Sample[]) => samples.filter(({ distance, slope }) => distance > 0 && Number.isFinite(norm(slope)));

/** A point on the way from the target to the sample. */
const onTheWay = ({ point, target }: Placed, part: number): Placed => ({
  point: [target[0] + part * (point[0] - target[0]), target[1] + part * (point[1] - target[1])],
  target,
});

/** The samples off their targets whose gradient is not negligible beside the largest one on the way from the target. */
function living(subject: Subject, samples: readonly Sample[]): Sample[] {
  const usable = off(samples);
  const onTheWays = usable.flatMap((sample) => WAY.map((part) => onTheWay(sample, part)));
  const sizes = slopesOf(subject, onTheWays).map(norm);
  return usable.filter(({ slope }, i) => {
    const own = norm(slope);
    const largest = Math.max(own, ...finiteOf(sizes.slice(i * WAY.length, (i + 1) * WAY.length)));
    return own !== 0 && own >= NEGLIGIBLE * largest;
  });
}

/** The share of the samples off their targets whose gradient is negligible. */
export function deadShare(subject: Subject, samples: readonly Sample[]): Measured {
  const usable = off(samples);
  return usable.length === 0 ? null : 1 - living(subject, usable).length / usable.length;
}

/** The cosine of the angle between where a step down takes each point and where its target is. */
function cosinesOf(subject: Subject, samples: readonly Sample[]): number[] {
  const moves = pairs(descentAt(subject, ...flattened(samples)));
  return samples.map(({ point, target, distance }, i) => {
    const [dx, dy] = moves[i] as Point;
    return (dx * (target[0] - point[0]) + dy * (target[1] - point[1])) / (Math.hypot(dx, dy) * distance);
  });
}

/** Steepest descent of all samples at once; each halves its own step where that leads up. Leaves out what is dead at the start. */
function leftOf(subject: Subject, samples: readonly Sample[]): DescentProbes["left"] {
  const starts = living(subject, samples);
  if (starts.length === 0) return { median: null, mean: null };
  const [points, aims] = flattened(starts);
  const targets = Float32Array.from(aims);
  const goals = pairs(predictionsOf(subject, targets));
  const at = predictionsOf(subject, points);
  let loss = subject.each(at, targets);
  const step = pairs(at).map((from, i) => STRIDE * between(from, goals[i] as Point));
  for (let round = 0; round < STEPS; round++) {
    const slopes = subject.gradients(at, targets);
    const sizes = pairs(slopes).map(norm);
    const next = at.map((value, k) => {
      const size = sizes[k >> 1] as number;
      return size > 0 ? value - ((step[k >> 1] as number) * (slopes[k] as number)) / size : value;
    });
    const after = subject.each(next, targets);
    for (const [i, value] of after.entries()) {
      if (value < (loss[i] as number)) at.set(next.subarray(2 * i, 2 * i + 2), 2 * i);
      else step[i] = (step[i] as number) / 2;
    }
    loss = loss.map((value, i) => ((after[i] as number) < value ? (after[i] as number) : value));
  }
  const ends = pairs(pointsFrom(subject, at));
  const left = starts.map(({ target, distance }, i) => between(ends[i] as Point, target) / distance);
  return { median: medianOf(left), mean: meanOf(left) };
}

/** How much of the gradient on the innermost circle is left very near the target. */
function atTarget(subject: Subject, innermost: readonly Sample[]): Measured {
  const near = slopesOf(
    subject,
    innermost.map((sample) => onTheWay(sample, NEAR)),
  );
  return medianOf(innermost.map(({ slope }, i) => norm(near[i] as Point) / norm(slope)));
}

/** Moves each coordinate of a target close to a bound, and compares with the target's circles; also finds the data's own such predictions. */
function edgeOf(subject: Subject, { targets, circles, own, scale }: Samples, bounds: Bounds): NonNullable<DescentProbes["edge"]> {
  const usual = medianOf(circles.filter(({ distance }) => distance > scale.spread / 4).map(({ slope }) => norm(slope)));
  if (usual === null || usual === 0) return { factor: null, own: null };
  const places = targets.flatMap((target) =>
    EDGES.flatMap((part) =>
      axes.flatMap((axis) => {
        const [low, high] = bounds[axis];
        const margin = part * (high - low);
        return [low + margin, high - margin].map(
          (edge): Placed => ({ target, point: axis === "x" ? [edge, target[1]] : [target[0], edge] }),
        );
      }),
    ),
  );
  const sizes = finiteOf(slopesOf(subject, places).map(norm));
  const inside = own.filter(({ point, slope }) => isWithin(bounds)(point) && Number.isFinite(norm(slope)));
  return {
    factor: finite(Math.max(...sizes) / usual),
    own: measuredShareOf(inside, ({ slope }) => norm(slope) > EXPLODING * usual),
  };
}
