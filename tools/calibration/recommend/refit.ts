/** A rule that refits: targets are fitted to a plane over the predictions with each loss, and rows that were left out say how well. */
import * as xyloss from "../../../src/index.js";
import { type Choice, reweighted } from "./fits.js";
import { allOf, type ChoiceRule, scaleOf } from "./view.js";

const FOLDS = 3;
/** The losses that are refitted, in so many rounds: each stands for those like it. */
const refitted = [xyloss.mse, xyloss.huber, xyloss.euclidean, xyloss.cauchy, xyloss.tukey];
const ROUNDS = 20;
/** Distances count up to this many standard deviations: what is farther is not to be predicted. */
const CAP = 5;
/** Another loss must be better by this many standard errors of the difference. */
const SURE = 3;

export const byRefit: ChoiceRule = (view) => {
  const { prediction, target } = view.input;
  const count = target.length / 2;
  const sigma = scaleOf(view);
  const all = allOf(view);
  const choices = new Map(refitted.map(({ name }) => [name as string, all.get(name) as Choice]));
  const distances = new Map([...choices].map(([name]) => [name, new Float64Array(count)]));
  for (let fold = 0; fold < FOLDS; fold++) {
    const rows = Array.from({ length: count }, (_, i) => i);
    const [left, kept] = [rows.filter((i) => i % FOLDS === fold), rows.filter((i) => i % FOLDS !== fold)];
    const ordered = [...kept, ...left];
    const design = planeOf(ordered.map((i) => [prediction[2 * i] as number, prediction[2 * i + 1] as number]));
    const known = Float64Array.from(kept.flatMap((i) => [target[2 * i] as number, target[2 * i + 1] as number]));
    for (const [name, choice] of choices) {
      const fitted = reweighted(design, known, choice, ROUNDS);
      left.forEach((i, k) => {
        const at = 2 * (kept.length + k);
        const off = Math.hypot(
          (fitted[at] as number) - (target[2 * i] as number),
          (fitted[at + 1] as number) - (target[2 * i + 1] as number),
        );
        (distances.get(name) as Float64Array)[i] = Math.min(off, CAP * sigma);
      });
    }
  }
  const safe = distances.get(xyloss.euclidean.name) as Float64Array;
  let [first, least] = [xyloss.euclidean.name as string, 0];
  for (const [name, own] of distances) {
    const differences = own.map((distance, i) => distance - (safe[i] as number));
    const mean = differences.reduce((a, b) => a + b, 0) / count;
    const error = Math.sqrt(differences.reduce((sum, each) => sum + (each - mean) ** 2, 0)) / count;
    if (mean + SURE * error < 0 && mean < least) [first, least] = [name, mean];
  }
  return choices.get(first) as Choice;
};

/** A constant and both coordinates, scaled. */
function planeOf(points: readonly (readonly number[])[]): number[][] {
  const columns = [0, 1].map((axis) => points.map((point) => point[axis] as number));
  const centres = columns.map((column) => column.reduce((a, b) => a + b, 0) / column.length);
  const widths = columns.map((column, j) => Math.max(...column.map((value) => Math.abs(value - (centres[j] as number)))) || 1);
  return points.map((point) => [1, ...point.map((value, j) => (value - (centres[j] as number)) / (widths[j] as number))]);
}
