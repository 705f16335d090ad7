import type { Membership } from "../membership.js";
import type { Pair } from "../statistics.js";
import type { Points } from "../types.js";

/** A point that is among the farthest from its target. */
export interface WorstProbes {
  /** Its row, from 1; with `per`, that of its instance. */
  readonly row: number;
  /** The line of a file that it is from, as the command tells it. */
  readonly line?: number | undefined;
  /** Its keypoint and its group; null where there are none. */
  readonly keypoint: string | null;
  readonly group: string | null;
  /** The distance from its target. */
  readonly error: number;
  readonly prediction: Pair<number>;
  readonly target: Pair<number>;
}

const LISTED = 10;

/** The points farthest from their targets, the worst first. */
export function measureWorst({ count, prediction, target, places }: Points, membership: Membership | null): WorstProbes[] {
  const worst: { readonly i: number; readonly error: number }[] = [];
  let least = 0;
  for (let i = 0; i < count; i++) {
    const error = Math.hypot(
      (prediction[2 * i] as number) - (target[2 * i] as number),
      (prediction[2 * i + 1] as number) - (target[2 * i + 1] as number),
    );
    if (!(error > least)) continue;
    const at = worst.findIndex((each) => each.error < error);
    worst.splice(at < 0 ? worst.length : at, 0, { i, error });
    if (worst.length > LISTED) worst.pop();
    if (worst.length === LISTED) least = (worst.at(-1) as { error: number }).error;
  }
  const { per = 1, keypoints = null, groups = null } = membership ?? {};
  return worst.map(({ i, error }) => {
    const place = places?.[i] ?? i;
    const at = (values: Float64Array) => ({ x: values[2 * i] as number, y: values[2 * i + 1] as number });
    return {
      row: Math.floor(place / per) + 1,
      keypoint: keypoints?.[place % per] ?? null,
      group: groups?.names[groups.of(place)] ?? null,
      error,
      prediction: at(prediction),
      target: at(target),
    };
  });
}
