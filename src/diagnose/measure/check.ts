import { lossesAt, slopesAt } from "../field.js";
import type { Subject } from "../subject.js";
import { type Measured, medianOf, type Sample, type Samples } from "./samples.js";

/** A gradient against differences of the loss's values. */
export interface CheckProbes {
  /** The distance between the two, as a part of the larger: the median. */
  readonly mismatch: Measured;
  /** The gradient along the differences, as a multiple of them: the median. 1 is right, −1 the wrong way round, 2 twice too long. */
  readonly factor: Measured;
}

/** The step of the differences, as a part of a point's distance to its target. */
const STEP = 1 / 16;

export function checkGradient(subject: Subject, { circles }: Samples): CheckProbes | null {
  // through logits it is the kernels' gradient, which needs no check
  if (subject.gradient === "differences" || subject.space !== "points") return null;
  const points = circles.flatMap(({ point }) => point);
  const targets = circles.flatMap(({ target }) => target);
  const slopes = slopesAt(subject, points, targets);
  const columns = [0, 1].map((axis) => differences(subject, circles, points, targets, axis));
  const compared = circles.map((_, i) => {
    const [gx, gy] = [slopes[2 * i] as number, slopes[2 * i + 1] as number];
    const [dx, dy] = columns.map((column) => column[i] as number) as [number, number];
    const along = (gx * dx + gy * dy) / (dx * dx + dy * dy);
    return { mismatch: Math.hypot(gx - dx, gy - dy) / Math.max(Math.hypot(gx, gy), Math.hypot(dx, dy)), factor: along };
  });
  return { mismatch: medianOf(compared.map(({ mismatch }) => mismatch)), factor: medianOf(compared.map(({ factor }) => factor)) };
}

function differences(
  subject: Subject,
  samples: readonly Sample[],
  points: readonly number[],
  targets: readonly number[],
  axis: number,
): number[] {
  const moved = (sign: number) =>
    points.map((value, k) => ((k & 1) === axis ? Math.fround(value + sign * STEP * (samples[k >> 1] as Sample).distance) : value));
  const [up, down] = [moved(1), moved(-1)];
  const [above, below] = [lossesAt(subject, up, targets), lossesAt(subject, down, targets)];
  return samples.map(
    (_, i) => ((above[i] as number) - (below[i] as number)) / ((up[2 * i + axis] as number) - (down[2 * i + axis] as number)),
  );
}
