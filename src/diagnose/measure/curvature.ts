import { predictionsOf } from "../field.js";
import { random } from "../random.js";
import { differencesAlong, finite, type Measured, medianOf } from "../statistics.js";
import type { Subject } from "../subject.js";
import { flattened, NOISE, norm, type Placed, type Samples } from "./samples.js";

/** How the loss curves, as a function of what is predicted: points, or their logits. */
export interface CurvatureProbes {
  /** The share of segments between two predictions for one target whose middle costs more than the mean of its ends. */
  readonly nonConvex: Measured;
  /** Eigenvalues of the Hessian at perfect predictions: medians over the targets. */
  readonly atTarget: { readonly least: Measured; readonly most: Measured; readonly condition: Measured };
  /** The least eigenvalue found anywhere: where it is below 0, the loss curves down. */
  readonly least: Measured;
  /** A lower bound of the gradient's Lipschitz constant: the most it changed, over the distance. */
  readonly lipschitz: Measured;
}

/** The step of the differences, as a part of the innermost circle's radius. */
const STEP = 1 / 8;
const SEGMENTS = 256;
/** How far a float32 may be off, as a part of itself: half of this for the middle, half for what the loss makes of it. */
const ROUNDING = 2 ** -23;
const SEED = 20;
/** A condition number this large means that there is no curvature at all in one direction. */
export const MOST_CONDITION = 1e6;

interface Bend {
  readonly least: number;
  readonly most: number;
}

export function measureCurvature(subject: Subject, samples: Samples): CurvatureProbes {
  const { targets, spiral, scale } = samples;
  const step = STEP * scale.inner;
  const perfect = targets.map((target) => ({ point: target, target }));
  const own = bendsAt(subject, perfect, step);
  const all = [...own, ...bendsAt(subject, spiral, step)].filter(({ least, most }) => Number.isFinite(least) && Number.isFinite(most));
  return {
    nonConvex: nonConvexShare(subject, samples),
    atTarget: {
      least: medianOf(own.map(({ least }) => least)),
      most: medianOf(own.map(({ most }) => most)),
      condition: medianOf(own.map(conditionOf)),
    },
    least: finite(Math.min(...all.map(({ least }) => least))),
    lipschitz: finite(Math.max(...all.map(({ least, most }) => Math.max(Math.abs(least), Math.abs(most))))),
  };
}

function conditionOf({ least, most }: Bend): number {
  if (!(most > 0)) return Number.NaN;
  return least > 0 ? Math.min(most / least, MOST_CONDITION) : MOST_CONDITION;
}

/** The eigenvalues of the Hessian, made symmetric, from central differences of the gradient. */
function bendsAt(subject: Subject, places: readonly Placed[], step: number): Bend[] {
  if (places.length === 0) return [];
  const [points, targets] = flattened(places);
  const targetsOf32 = Float32Array.from(targets);
  // logits move so far that their points move by the step
  const stepOf = (k: number) => {
    const p = points[k] as number;
    return subject.space === "points" ? step : step / Math.max(p * (1 - p), step);
  };
  const [alongX, alongY] = ([0, 1] as const).map((axis) =>
    differencesAlong(predictionsOf(subject, points), axis, stepOf, (moved) => subject.gradients(moved, targetsOf32)),
  ) as [number[], number[]];
  return places.map((_, i) => {
    const [x, y] = [2 * i, 2 * i + 1];
    const [a, c] = [alongX[x] as number, alongY[y] as number];
    const b = ((alongX[y] as number) + (alongY[x] as number)) / 2;
    const [middle, reach] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
    return { least: middle - reach, most: middle + reach };
  });
}

/** Looks at random segments, each between two of the points around one target. */
function nonConvexShare(subject: Subject, { targets, spiral }: Samples): Measured {
  const { choice } = random(SEED);
  const groups = targets
    .map((_, i) => spiral.filter(({ at, loss }) => at.target === i && Number.isFinite(loss)))
    .filter(({ length }) => length > 1);
  if (groups.length === 0) return null;
  const segments = Array.from({ length: SEGMENTS }, () => {
    const group = choice(groups);
    return [choice(group), choice(group)] as const;
  }).filter(([from, to]) => from !== to);
  const [from, to] = ([0, 1] as const).map((end) =>
    predictionsOf(
      subject,
      segments.flatMap((ends) => ends[end].point),
    ),
  ) as [Float32Array, Float32Array];
  const middle = from.map((value, k) => (value + (to[k] as number)) / 2);
  const losses = subject.each(middle, Float32Array.from(segments.flatMap(([{ target }]) => target)));
  const above = segments.filter(([a, b], i) => {
    // the rounding of the losses, and what the rounding of the middle's coordinates adds
    const moved = ROUNDING * Math.hypot(middle[2 * i] as number, middle[2 * i + 1] as number);
    const noise = 4 * NOISE * Math.max(Math.abs(a.loss), Math.abs(b.loss)) + moved * Math.max(norm(a.slope), norm(b.slope));
    return (losses[i] as number) - (a.loss + b.loss) / 2 > noise;
  });
  return finite(above.length / segments.length);
}
