import { predictionsOf } from "../field.js";
import { random } from "../random.js";
import { finite } from "../statistics.js";
import type { Subject } from "../subject.js";
import type { Point } from "../surface.js";
import { type Measured, medianOf, NOISE, norm, type Sample, type Samples } from "./samples.js";

/** How the loss is bent, as a function of what is predicted: points, or their logits. */
export interface CurvatureProbes {
  /** Of segments between two predictions for one target: the part whose middle costs more than the mean of its ends. */
  readonly nonConvex: Measured;
  /** Eigenvalues of the Hessian at perfect predictions: medians over the targets. */
  readonly atTarget: { readonly least: Measured; readonly most: Measured; readonly condition: Measured };
  /** The least eigenvalue anywhere that was looked: below 0, the loss bends down there. */
  readonly least: Measured;
  /** An estimate of the gradient's Lipschitz constant, from below: the most it changed, by the distance it did so over. */
  readonly lipschitz: Measured;
}

/** The step of the differences, as a part of the innermost circle's radius. */
const STEP = 1 / 8;
const SEGMENTS = 256;
/** What a float32 may be off, as a part of itself: half of it for the middle, half for what the loss makes of it. */
const ROUNDING = 2 ** -23;
const SEED = 20;
/** Beyond this, a condition number says that there is no curvature at all in one direction. */
export const MOST_CONDITION = 1e6;

interface Bend {
  readonly least: number;
  readonly most: number;
}

export function measureCurvature(subject: Subject, samples: Samples): CurvatureProbes {
  const { targets, spiral, scale } = samples;
  const step = STEP * scale.inner;
  const own = bendsAt(
    subject,
    targets.map((target) => ({ point: target, target })),
    step,
  );
  const around = bendsAt(subject, spiral, step);
  const all = [...own, ...around].filter(({ least, most }) => Number.isFinite(least) && Number.isFinite(most));
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

/** The eigenvalues of the Hessian, from central differences of the gradient that are made symmetric. */
function bendsAt(subject: Subject, places: readonly Pick<Sample, "point" | "target">[], step: number): Bend[] {
  if (places.length === 0) return [];
  const at = predictionsOf(
    subject,
    places.flatMap(({ point }) => point),
  );
  const targets = Float32Array.from(places.flatMap(({ target }) => target));
  // a step of that size in the points, where they are given by their logits
  const steps = Float64Array.from(at, (_, k) => {
    const p = places[k >> 1]?.point[k & 1] as number;
    return subject.space === "points" ? step : step / Math.max(p * (1 - p), step);
  });
  const columns = [0, 1].map((axis) => {
    const moved = (sign: number) => at.map((value, k) => ((k & 1) === axis ? value + sign * (steps[k] as number) : value));
    const [up, down] = [moved(1), moved(-1)];
    const [above, below] = [subject.gradients(up, targets), subject.gradients(down, targets)];
    return above.map((slope, k) => {
      const j = 2 * (k >> 1) + axis;
      return (slope - (below[k] as number)) / ((up[j] as number) - (down[j] as number));
    });
  }) as [Float64Array, Float64Array];
  return places.map((_, i) => {
    const [a, c] = [columns[0][2 * i] as number, columns[1][2 * i + 1] as number];
    const b = ((columns[0][2 * i + 1] as number) + (columns[1][2 * i] as number)) / 2;
    const [middle, reach] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
    return { least: middle - reach, most: middle + reach };
  });
}

/** Random segments, each between two of the points around one target. */
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
  const ends = (which: 0 | 1) =>
    predictionsOf(
      subject,
      segments.flatMap((pair): Point => pair[which].point),
    );
  const [from, to] = [ends(0), ends(1)];
  const middle = from.map((value, k) => (value + (to[k] as number)) / 2);
  const losses = subject.each(middle, Float32Array.from(segments.flatMap(([{ target }]) => target)));
  const above = segments.filter(([a, b], i) => {
    // the losses' own rounding, and what rounding the middle's coordinates makes of it
    const moved = ROUNDING * Math.hypot(middle[2 * i] as number, middle[2 * i + 1] as number);
    const noise = 4 * NOISE * Math.max(Math.abs(a.loss), Math.abs(b.loss)) + moved * Math.max(norm(a.slope), norm(b.slope));
    return (losses[i] as number) - (a.loss + b.loss) / 2 > noise;
  });
  return finite(above.length / segments.length);
}
