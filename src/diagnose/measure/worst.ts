import { XylossError } from "../../errors.js";
import type { Loss } from "../../loss.js";
import type { Membership } from "../membership.js";
import type { Pair } from "../statistics.js";
import type { Study } from "../study.js";
import type { Points } from "../types.js";

/** A point that is among the farthest from its target; where there are no points, a row, a map or an image with a great loss. */
export interface WorstProbes {
  /** Its row, from 1; with `per`, that of its instance. */
  readonly row: number;
  /** The line of a file that it is from, as the command tells it. */
  readonly line?: number | undefined;
  /** Its keypoint and its group; null where there are none. */
  readonly keypoint: string | null;
  readonly group: string | null;
  /** The distance from its target; where there are no points the loss, its mean over the row. */
  readonly error: number;
  /** Null where there are no points. */
  readonly prediction: Pair<number> | null;
  readonly target: Pair<number> | null;
  /** The class with the highest score and that of the target, from 0; null where rows are not scores of classes. */
  readonly classes: { readonly prediction: number; readonly target: number } | null;
}

const LISTED = 10;

/** The points farthest from their targets, the worst first. */
export function worstPoints({ count, prediction, target, places }: Points, membership: Membership | null): WorstProbes[] {
  const worst = greatest(count, (i) =>
    Math.hypot(
      (prediction[2 * i] as number) - (target[2 * i] as number),
      (prediction[2 * i + 1] as number) - (target[2 * i + 1] as number),
    ),
  );
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
      classes: null,
    };
  });
}

type FullLoss = Loss<Record<string, unknown>, Float32Array, Float32Array | Int32Array>;

/** The rows with the greatest loss where there are no points: rows of classes, maps, images, labels. */
export function worstRows(study: Study): WorstProbes[] {
  const { layout, spec, options, shape, classesGiven } = study;
  const losses = lossesOf(study);
  if (losses === null) return [];
  const positions = typeof options.positions === "number" ? options.positions : 1;
  // elements of one map, or of one row of labels, belong together
  const perRow = layout.unit === "element" ? (shape ?? []).slice(1).reduce((a, b) => a * b, 1) : positions;
  const mean = (row: number): number => {
    let [sum, count] = [0, 0];
    for (let unit = row * perRow; unit < (row + 1) * perRow; unit++) {
      if (!study.counts(unit) || !Number.isFinite(losses[unit])) continue;
      sum += losses[unit] as number;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  };
  const hasClasses = spec?.options.classes !== undefined && classesGiven && perRow === 1;
  return greatest(Math.floor(layout.units / perRow), mean).map(({ i, error }) => ({
    row: i + 1,
    keypoint: null,
    group: null,
    error,
    prediction: null,
    target: null,
    classes: hasClasses ? classesOf(study, i) : null,
  }));
}

/** The loss of each unit, without weights; null where the loss refuses the data, which is told elsewhere. */
function lossesOf({ loss, spec, given, layout, prediction, target, counts }: Study): ArrayLike<number> | null {
  if (spec === null) return null;
  const weights = Float32Array.from({ length: layout.units }, (_, unit) => Number(counts(unit)));
  const targets = spec.ignore === undefined ? Float32Array.from(target) : Int32Array.from(target);
  try {
    return (loss as unknown as FullLoss).each(Float32Array.from(prediction), targets, { ...given, weights });
  } catch (error) {
    if (error instanceof XylossError) return null;
    throw error;
  }
}

function classesOf({ layout, prediction, target }: Study, row: number): WorstProbes["classes"] {
  const top = (values: Float64Array) => {
    const own = values.subarray(row * layout.prediction, (row + 1) * layout.prediction);
    return own.indexOf(own.reduce((a, b) => Math.max(a, b), -Infinity));
  };
  return { prediction: top(prediction), target: layout.target === 1 ? (target[row] as number) : top(target) };
}

/** The indices with the greatest errors above 0, the greatest first. */
function greatest(count: number, errorOf: (i: number) => number): { readonly i: number; readonly error: number }[] {
  const worst: { readonly i: number; readonly error: number }[] = [];
  let least = 0;
  for (let i = 0; i < count; i++) {
    const error = errorOf(i);
    if (!(error > least)) continue;
    const at = worst.findIndex((each) => each.error < error);
    worst.splice(at < 0 ? worst.length : at, 0, { i, error });
    if (worst.length > LISTED) worst.pop();
    if (worst.length === LISTED) least = (worst.at(-1) as { error: number }).error;
  }
  return worst;
}
