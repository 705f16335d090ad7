import { type ArrayArgument, type ArrayName, arraysOf, expectSome } from "../arrays.js";
import { expectLength, type Reduction, rejectWeight } from "../call.js";
import { fail } from "../errors.js";
import { positives } from "../families/shared.js";
import { member } from "../objects.js";
import { choice, type NumberOption, type OptionTable, type OtherOption, type Resolved, whole } from "../options.js";
import { isShared, snapshotOf } from "../shared.js";
import { hasWorkspaces, leasesOf } from "../workspace.js";

/** The norms by which distances are divided. */
export interface NormOptions {
  /** One positive number per instance, such as the distance between the eyes or the size of a box. */
  norms: ArrayLike<number>;
  /** Points per instance. */
  points: number;
}

const accepted: readonly ArrayName[] = ["Float32Array"];
const args: readonly ArrayArgument[] = [
  { name: "prediction", accepted },
  { name: "target", accepted },
  { name: "weights", accepted, optional: true },
];

export const norms: OtherOption = {
  kind: "other",
  default: undefined,
  read: positives,
  text: "an array of positive finite numbers, one per instance",
};
export const optionalNorms: OptionTable = { norms: { ...norms, default: null }, points: whole(1, 1) };
export const threshold: NumberOption = { kind: "number", default: undefined, above: 0 };
/** How a share is reduced: with weights it is by default a share of the weights. */
export const share: OptionTable = { reduction: choice("weighted-mean", "mean", "sum", "nonzero-mean") };

/** The arrays of a metric, checked. */
export interface Pairs {
  readonly prediction: Float32Array;
  readonly target: Float32Array;
  /** How many points there are. */
  readonly count: number;
  readonly weightOf: (point: number) => number;
}

/** Reads a metric's arrays: `size` numbers of the prediction, and two of the target, per point. */
export function pairsOf(name: string, prediction: unknown, target: unknown, options: unknown, size: number, why: string): Pairs {
  type Read = readonly [Float32Array, Float32Array, Float32Array | null];
  const read = arraysOf<Read>(name, args, [prediction, target, member(options, "weights")], [size, 2]);
  const [p, t] = read;
  let [, , weights] = read;
  if (hasWorkspaces) leasesOf(name, [p.buffer, t.buffer, weights?.buffer ?? null], null); // throws if one has ended
  const { length } = p;
  expectSome(name, "prediction", length);
  if (length % size !== 0) fail("ERR_XYLOSS_SHAPE", `${name}: prediction has ${length} values; ${why}`);
  const count = length / size;
  expectLength(name, "target", t.length, 2 * count, length);
  if (weights !== null && weights.length !== count) {
    fail("ERR_XYLOSS_LENGTH", `${name}: weights has ${weights.length} values, but ${count} points need ${count}`);
  }
  if (weights !== null) {
    if (isShared(weights.buffer)) weights = snapshotOf(weights, "weights", count).copy as Float32Array;
    rejectWeight(name, weights);
  }
  return { prediction: p, target: t, count, weightOf: (point) => (weights === null ? 1 : (weights[point] as number)) };
}

/** Pairs of points, and the instances that they belong to. */
export interface Distances {
  readonly count: number;
  readonly perInstance: number;
  readonly weightOf: (point: number) => number;
  /** The distance of a point, in norms if there are any. The square root and the division round, in float64. */
  readonly distanceOf: (point: number) => number;
}

export function distancesOf(name: string, prediction: unknown, target: unknown, options: unknown, resolved: Resolved): Distances {
  const { prediction: p, target: t, count, weightOf } = pairsOf(name, prediction, target, options, 2, "points are x y pairs");
  const sizes = (resolved.norms ?? null) as Float32Array | null;
  const perInstance = (resolved.points ?? 1) as number;
  if (sizes !== null && sizes.length * perInstance !== count) {
    fail("ERR_XYLOSS_SHAPE", `${name}: prediction has ${count} points where norms ${sizes.length} × points ${perInstance} are needed`);
  }
  return {
    count,
    perInstance,
    weightOf,
    distanceOf(point) {
      const x = (p[2 * point] as number) - (t[2 * point] as number);
      const y = (p[2 * point + 1] as number) - (t[2 * point + 1] as number);
      return Math.sqrt(x * x + y * y) / (sizes === null ? 1 : (sizes[Math.floor(point / perInstance)] as number));
    },
  };
}

/** Throws if the points are not whole instances. */
export function expectInstances(name: string, { count, perInstance }: Distances): void {
  if (count % perInstance === 0) return;
  fail(
    "ERR_XYLOSS_SHAPE",
    `${name}: prediction has ${count} points, which option points, ${perInstance}, does not divide; pass whole instances`,
  );
}

/** The sum of scores of points whose weight is not 0, and what it can be divided by. */
export class Sum {
  #total = 0;
  #weights = 0;
  #units = 0;
  present = 0;

  /** Takes a point, whose score is not asked for if it is missing. */
  take(point: number, weightOf: (point: number) => number, scoreOf: (point: number) => number): void {
    this.#units++;
    const weight = weightOf(point);
    if (weight === 0) return;
    this.#total += weight * scoreOf(point);
    this.#weights += weight;
    this.present++;
  }

  by(reduction: Reduction): number {
    const divisors: Record<Reduction, number> = {
      mean: this.#units,
      sum: 1,
      "weighted-mean": this.#weights,
      "nonzero-mean": this.present,
    };
    const divisor = divisors[reduction];
    return divisor === 0 ? 0 : this.#total / divisor;
  }
}

/** What metrics of points take. */
