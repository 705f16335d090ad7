/** Fits models to contaminated labels with every loss, and with the one that a rule recommends for a first fit's predictions. */
import { random } from "../../../src/diagnose/random.js";
import { centreOf, radialScale, robustScale } from "../../../src/diagnose/statistics.js";
import { radialTuning, rounded } from "../../../src/diagnose/tuning.js";
import type { AnyLoss } from "../../../src/diagnose/types.js";
import * as xyloss from "../../../src/index.js";
import type { ModelName, Point } from "../faults/models.js";
import { samplesOf, shuffled, type Task, tasks } from "../faults/tasks.js";
import { type Contamination, contaminations, type Extent } from "./contamination.js";
import { type Choice, type Fit, modelOf } from "./fits.js";
import { type RuleName, rules } from "./rules.js";
import { allOf } from "./view.js";

export interface Case {
  readonly task: Task;
  readonly model: ModelName;
  readonly contamination: Contamination;
  readonly seed: number;
}

/** The distance of predictions from clean targets that no model was fitted to. */
export interface Errors {
  readonly mean: number;
  readonly median: number;
}

/** What a person sees: the predictions of a first fit with their loss, for the rows that it was fitted to or for others. */
export interface Outcome {
  readonly role: Task["role"];
  readonly task: string;
  readonly model: ModelName;
  readonly contamination: string;
  readonly seed: number;
  readonly first: string;
  readonly rows: "fitted" | "others";
  /** By loss; options fit the residuals. */
  readonly losses: Readonly<Record<string, Errors>>;
  /** By rule. */
  readonly rules: Readonly<Record<string, Errors & { readonly loss: string }>>;
}

const seeds = [1, 2];
/** Rows to fit to, and as many to look at, and at most so many to judge by. */
const FITTED = 300;
const JUDGED = 1000;

export const cases: readonly Case[] = tasks.flatMap((task) =>
  task.models.flatMap((model) => contaminations.flatMap((contamination) => seeds.map((seed) => ({ task, model, contamination, seed })))),
);

const flat = (points: readonly Point[]): Float64Array => Float64Array.from(points.flat());

/** The outcomes of a case, for all rules or these. */
export function outcomesOf(at: number, named = Object.keys(rules) as readonly RuleName[]): Outcome[] {
  const { task, model, contamination, seed } = cases[at] as Case;
  const draw = random(104_729 * at + seed);
  const { features, targets } = samplesOf(task);
  const order = shuffled([...targets.keys()], draw);
  const some = Math.min(FITTED, Math.floor(order.length / 3));
  const taken = order.slice(0, 2 * some + JUDGED);
  const clean = taken.map((i) => targets[i] as Point);
  const rows = taken.map((i) => features[i] as readonly number[]);
  const modelSeed = draw.uniform(0, 2 ** 32);
  const fitted = (labels: readonly Point[]): Fit => modelOf(model, { features: rows, target: flat(labels) }, random(modelSeed));
  const sound = fitted(clean.slice(0, some))({ loss: xyloss.euclidean.name, options: {} });
  const extent = extentOf(flat(clean), sound);
  const seen = contamination.spoil(clean.slice(0, 2 * some), extent, draw);
  const fit = remembered(fitted(seen.slice(0, some)));
  const judged = flat(clean).slice(4 * some);
  const errorsOf = (choice: Choice): Errors => errors(fit(choice).subarray(4 * some), judged);

  const target = flat(seen);
  const firsts: [AnyLoss, Choice][] = [[xyloss.mse, { loss: xyloss.mse.name, options: {} }]];
  const squared = fit((firsts[0] as [AnyLoss, Choice])[1]);
  // as a person would: delta from what the first fit leaves
  const left = radialScale(squared.map((p, k) => (k < target.length / 2 ? p - (target[k] as number) : 0)).subarray(0, 2 * some), [0, 0]);
  firsts.push([xyloss.huber, { loss: xyloss.huber.name, options: { delta: rounded(radialTuning.huber * left), geometry: "radial" } }]);
  return firsts.flatMap(([loss, choice]) => {
    const prediction = fit(choice);
    return (["fitted", "others"] as const).map((which): Outcome => {
      const [start, end] = which === "fitted" ? [0, 2 * some] : [2 * some, 4 * some];
      const input = { prediction: prediction.slice(start, end), target: target.slice(start, end) };
      const view = { loss, choice, input };
      return {
        role: task.role,
        task: task.name,
        model,
        contamination: contamination.name,
        seed,
        first: choice.loss,
        rows: which,
        losses: Object.fromEntries([...allOf(view)].map(([name, each]) => [name, errorsOf(each)])),
        rules: Object.fromEntries(
          named.map((name) => {
            const chosen = rules[name](view);
            return [name, { loss: chosen.loss, ...errorsOf(chosen) }];
          }),
        ),
      };
    });
  });
}

function extentOf(target: Float64Array, prediction: Float64Array): Extent {
  const along = (values: Float64Array, axis: 0 | 1) => Array.from(values).filter((_, k) => (k & 1) === axis);
  const of = (values: Float64Array): Point => {
    const scale = (axis: 0 | 1) => robustScale(along(values, axis)) || deviation(along(values, axis));
    return [scale(0), scale(1)];
  };
  return { centre: centreOf(target), spread: of(target), left: of(prediction.map((p, k) => p - (target[k] as number))) };
}

const deviation = (values: readonly number[]): number => {
  const centre = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
};

function errors(prediction: Float64Array, target: Float64Array): Errors {
  const distances = Array.from({ length: target.length / 2 }, (_, i) =>
    Math.hypot(
      (prediction[2 * i] as number) - (target[2 * i] as number),
      (prediction[2 * i + 1] as number) - (target[2 * i + 1] as number),
    ),
  ).sort((a, b) => a - b);
  return {
    mean: distances.reduce((a, b) => a + b, 0) / distances.length,
    median: distances[distances.length >> 1] as number,
  };
}

/** Fits that are asked for again are not made again. */
function remembered(fit: Fit): Fit {
  const known = new Map<string, Float64Array>();
  return (choice) => {
    const key = JSON.stringify([choice.loss, choice.options]);
    const made = known.get(key) ?? fit(choice);
    known.set(key, made);
    return made;
  };
}
