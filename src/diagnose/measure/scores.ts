import type { Loss } from "../../loss.js";
import { selectionOf } from "../random.js";
import { mean, shareOf } from "../statistics.js";
import type { Study } from "../study.js";

/** Classes that are predicted, and the labels or distributions that they are compared with. */
export interface ScoreProbes {
  readonly rows: number;
  /** The share of rows whose highest score is at the target's class, one class before it, and one after it. */
  readonly right: number;
  readonly before: number;
  readonly after: number;
  /** The shares of `before` and `after` that labels in another order would have. */
  readonly beforeByChance: number;
  readonly afterByChance: number;
  /** The share of rows that are 1 at one class and 0 at all others. */
  readonly oneHot: number;
  /** The share of rows with a value above 1. */
  readonly aboveOne: number;
}

/** What predicted scales say of the residuals. */
export interface UncertaintyProbes {
  readonly count: number;
  /** The mean of r²/variance, or of |r|/scale, as the distribution has it: 1 where scales are right. */
  readonly ratio: number;
  /** The share of coordinates below 1: two thirds where they are right. */
  readonly within: number;
}

/** What a map of nothing costs. */
export interface NothingProbes {
  readonly maps: number;
  /** The mean loss of logits of −20 everywhere, and of the targets' own logits. */
  readonly nothing: number;
  readonly truth: number;
  /** The greatest target. */
  readonly most: number;
}

const MOST_ROWS = 5000;

/** Null for losses without rows of classes. */
export function measureScores(study: Study): ScoreProbes | null {
  const { spec, layout, prediction, target, counts } = study;
  if (spec?.options.classes === undefined || !study.classesGiven) return null;
  const classes = layout.prediction;
  const [right, before, after, oneHot, aboveOne, rows] = [0, 0, 0, 0, 0, 0];
  const found = { right, before, after, oneHot, aboveOne, rows };
  const [tops, labels] = [new Array<number>(classes).fill(0), new Array<number>(classes).fill(0)];
  for (let unit = 0; unit < Math.min(layout.units, MOST_ROWS); unit++) {
    const at = (values: Float64Array, j: number) => values[study.index(unit, j, classes)] as number;
    const row = Array.from({ length: classes }, (_, j) => at(prediction, j));
    const label = layout.target === 1 ? (target[unit] as number) : highest(Array.from({ length: classes }, (_, j) => at(target, j)));
    if (!counts(unit) || !row.every(Number.isFinite) || !(label >= 0)) continue;
    const top = highest(row);
    found.rows++;
    tops[top] = (tops[top] as number) + 1;
    labels[label] = (labels[label] ?? 0) + 1;
    if (top === label) found.right++;
    if (top === (label + classes - 1) % classes) found.before++;
    if (top === (label + 1) % classes) found.after++;
    if (row.every((value) => value === 0 || value === 1) && row.filter((value) => value === 1).length === 1) found.oneHot++;
    if (row.some((value) => value > 1 + 1e-3)) found.aboveOne++;
  }
  const share = (of: number) => of / Math.max(found.rows, 1);
  const byChance = (by: number) =>
    labels.reduce((sum, count, label) => sum + share(count) * share(tops[(label + classes + by) % classes] ?? 0), 0);
  return {
    rows: found.rows,
    right: share(found.right),
    before: share(found.before),
    after: share(found.after),
    beforeByChance: byChance(-1),
    afterByChance: byChance(1),
    oneHot: share(found.oneHot),
    aboveOne: share(found.aboveOne),
  };
}

const highest = (values: readonly number[]): number => values.indexOf(Math.max(...values));

type FullLoss = Loss<Record<string, unknown>>;

/**
 * A distribution's gradient by the logarithm of its scale is c (1 − ratio), where c is that of a residual of 0. Null for losses whose
 * predictions are not x, y and a scale for each.
 */
export function measureUncertainty({ spec, traits, layout, prediction, target, given, loss, counts }: Study): UncertaintyProbes | null {
  if (spec?.family !== "distributions" || traits?.point !== "mean" || layout.prediction !== 4) return null;
  const units = selectionOf(layout.units, MOST_ROWS).filter(counts);
  const rows = Float32Array.from(units.flatMap((unit) => [...prediction.subarray(4 * unit, 4 * unit + 4)]));
  const targets = Float32Array.from(units.flatMap((unit) => [...target.subarray(2 * unit, 2 * unit + 2)]));
  if (rows.length === 0 || !rows.every(Number.isFinite) || !targets.every(Number.isFinite)) return null;
  const exact = rows.map((value, i) => (i % 4 < 2 ? (targets[2 * (i >> 2) + (i % 4)] as number) : value));
  const slopes = (at: Float32Array) => (loss as unknown as FullLoss).valueAndGrad(at, targets, { ...given, reduction: "sum" }).grad;
  const [here, best] = [slopes(rows), slopes(exact)];
  const ratios: number[] = [];
  for (let i = 0; i < rows.length; i++) if (i % 4 >= 2) ratios.push(1 - (here[i] as number) / (best[i] as number));
  const finite = ratios.filter(Number.isFinite);
  if (finite.length === 0) return null;
  return { count: finite.length, ratio: mean(finite), within: shareOf(finite, (ratio) => ratio <= 1) };
}

/** Logits stay this near 0. */
const MOST_LOGIT = 20;
const MOST_MAPS = 50;

/** Null for losses that do not compare maps of logits with maps. */
export function measureNothing({ spec, traits, layout, target, given, loss, counts }: Study): NothingProbes | null {
  if (spec?.family !== "heatmaps" || traits?.predicts !== "logits" || layout.prediction !== layout.target) return null;
  const size = layout.target;
  const maps = selectionOf(layout.units, MOST_MAPS).filter(counts);
  const targets = Float32Array.from(maps.flatMap((map) => [...target.subarray(map * size, (map + 1) * size)]));
  if (targets.length === 0 || !targets.every((t) => t >= 0 && t <= 1)) return null;
  const { value } = loss as unknown as FullLoss;
  const logits = targets.map((t) => Math.min(Math.max(Math.log(t / (1 - t)), -MOST_LOGIT), MOST_LOGIT));
  return {
    maps: maps.length,
    nothing: value(
      targets.map(() => -MOST_LOGIT),
      targets,
      given,
    ),
    truth: value(logits, targets, given),
    most: targets.reduce((a, b) => Math.max(a, b), 0),
  };
}
