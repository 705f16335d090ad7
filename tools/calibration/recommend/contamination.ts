/** What can be wrong with the labels that a model is trained on. */
import type { Random } from "../../../src/diagnose/random.js";
import type { Point } from "../faults/models.js";
import { shuffled } from "../faults/tasks.js";

/** What a contamination is measured in: where targets are, and how far off a sound model is. */
export interface Extent {
  readonly centre: Point;
  /** The robust standard deviation of the targets, per axis. */
  readonly spread: Point;
  /** That of what a model leaves, per axis. */
  readonly left: Point;
}

export interface Contamination {
  readonly name: string;
  spoil(targets: readonly Point[], extent: Extent, random: Random): Point[];
}

const GROSS = 3;
/** Replaces a share of the targets by points in a box some standard deviations wide. */
const gross =
  (share: number) =>
  (targets: readonly Point[], { centre, spread }: Extent, { uniform }: Random) =>
    targets.map((target): Point => {
      if (uniform() >= share) return target;
      const at = (axis: 0 | 1) => centre[axis] + uniform(-GROSS, GROSS) * spread[axis];
      return [at(0), at(1)];
    });

/** Adds noise that is so many times what a model leaves. */
const noisy = (targets: readonly Point[], { left }: Extent, noise: (i: number, target: Point) => number): Point[] =>
  targets.map((target, i) => [target[0] + left[0] * noise(i, target), target[1] + left[1] * noise(i, target)]);

export const contaminations: readonly Contamination[] = [
  { name: "none", spoil: (targets) => [...targets] },
  { name: "5 % gross outliers", spoil: gross(0.05) },
  { name: "20 % gross outliers", spoil: gross(0.2) },
  {
    name: "15 % outliers on one side",
    spoil: (targets, { spread }, { uniform, normal }) =>
      targets.map(([x, y]): Point => {
        if (uniform() >= 0.15) return [x, y];
        return [x + spread[0] * normal(2, 0.3), y + spread[1] * normal(1, 0.3)];
      }),
  },
  {
    name: "heavy tails",
    // Student's distribution with 1.5 degrees of freedom
    spoil: (targets, extent, { normal, uniform }) =>
      noisy(targets, extent, () => normal() * Math.sqrt(0.75 / gamma(0.75, normal, uniform))),
  },
  {
    name: "noise that grows to one side",
    spoil: (targets, extent, { normal }) =>
      noisy(targets, extent, (_, [x]) => {
        const place = (x - extent.centre[0]) / extent.spread[0];
        return normal() * 4 ** Math.min(Math.max(place, -2), 2);
      }),
  },
  {
    name: "20 % labels of other rows",
    spoil(targets, _, draw) {
      const mixed = targets.flatMap((_, i) => (draw.uniform() < 0.2 ? [i] : []));
      const order = shuffled(mixed, draw);
      const from = new Map(mixed.map((i, k) => [i, order[k] as number]));
      return targets.map((target, i) => targets[from.get(i) ?? i] ?? target);
    },
  },
];

/** A draw of the gamma distribution with a shape below 1, by Marsaglia and Tsang (2000), for shape + 1, brought back by a power. */
function gamma(shape: number, normal: Random["normal"], uniform: Random["uniform"]): number {
  const d = shape + 1 - 1 / 3;
  for (;;) {
    const x = normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v * (1 - uniform()) ** (1 / shape);
  }
}
