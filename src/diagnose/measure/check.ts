import { lossesAt } from "../field.js";
import { differencesAlong, type Measured, medianOf } from "../statistics.js";
import type { Subject } from "../subject.js";
import { flattened, type Sample, type Samples, slopesOf } from "./samples.js";

/** A gradient against differences of the loss's values. */
export interface CheckProbes {
  /** The median distance between the two, as a part of the larger. */
  readonly mismatch: Measured;
  /** The median length of the gradient along the differences, over theirs: 1 is right, −1 a wrong sign, 2 twice too long. */
  readonly factor: Measured;
}

/** The step of the differences, as a part of a point's distance to its target. */
const STEP = 1 / 16;

/** Null where gradients are differences anyway, or those of logits: the kernels compute them, and need no check. */
export function checkGradient(subject: Subject, { circles }: Samples): CheckProbes | null {
  if (subject.gradient === "differences" || subject.space !== "points") return null;
  const [points, targets] = flattened(circles);
  const [dx, dy] = ([0, 1] as const).map((axis) =>
    differencesAlong(
      points,
      axis,
      (k) => STEP * (circles[k >> 1] as Sample).distance,
      (moved) => lossesAt(subject, moved, targets),
    ),
  ) as [number[], number[]];
  const compared = slopesOf(subject, circles).map(([gx, gy], i) => {
    const [x, y] = [dx[i] as number, dy[i] as number];
    return {
      mismatch: Math.hypot(gx - x, gy - y) / Math.max(Math.hypot(gx, gy), Math.hypot(x, y)),
      factor: (gx * x + gy * y) / (x * x + y * y),
    };
  });
  return { mismatch: medianOf(compared.map(({ mismatch }) => mismatch)), factor: medianOf(compared.map(({ factor }) => factor)) };
}
