import { type Axis, mean, type Pair, pairOf, shareOf } from "../statistics.js";
import type { Study } from "../study.js";

/** What a loss of quantiles asks of its predictions, and what they are. */
export interface QuantileProbes {
  /**
   * - `below`: the share of targets below the prediction, in x and in y; a target at it counts half
   * - `direction`: the mean direction from predictions to targets
   */
  readonly kind: "below" | "direction";
  readonly wanted: Pair<number>;
  readonly found: Pair<number>;
  /** Whether it is asked for predictions beside the middle of the targets. */
  readonly aside: boolean;
}

/** `r`: prediction − target. Null for other losses. */
export function measureQuantile({ spec, options }: Study, r: Pair<readonly number[]>): QuantileProbes | null {
  if (spec?.family !== "quantiles") return null;
  const { tau, u } = options as { readonly tau?: number | Float32Array; readonly u?: Pair<number> };
  if (u !== undefined) {
    const away = (i: number) => Math.hypot(r.x[i] as number, r.y[i] as number) || 1;
    const found = pairOf((axis) => mean(r[axis].map((each, i) => -each / away(i))));
    return { kind: "direction", wanted: u, found, aside: Math.hypot(u.x, u.y) > 0 };
  }
  const wanted = pairOf((axis) => (typeof tau === "number" ? tau : (tau?.[at[axis]] as number)));
  const found = pairOf((axis) => shareOf(r[axis], (each) => each > 0) + shareOf(r[axis], (each) => each === 0) / 2);
  return { kind: "below", wanted, found, aside: wanted.x !== 0.5 || wanted.y !== 0.5 };
}

const at: Readonly<Record<Axis, 0 | 1>> = { x: 0, y: 1 };
