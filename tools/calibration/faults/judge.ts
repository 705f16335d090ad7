/** Diagnoses data with a known fault, and says whether the answer names it. */
import { dataOf, findingsTogether, lossOf } from "../../../src/diagnose/inspect.js";
import { random } from "../../../src/diagnose/random.js";
import { studyOf } from "../../../src/diagnose/study.js";
import type { Finding } from "../../../src/diagnose/types.js";
import { verdictOf } from "../../../src/diagnose/verdict.js";
import * as xyloss from "../../../src/index.js";
import { type Kind, kinds, partKinds, type Sort } from "./kinds.js";
import { longTasks } from "./long.js";
import type { ModelName } from "./models.js";
import { type Task, tasks } from "./tasks.js";

/** One fault in the predictions of one model for one task. */
export interface Case {
  readonly task: Task;
  readonly model: ModelName;
  readonly kind: Kind;
  readonly rows: number;
}

/** What was answered. */
export interface Outcome {
  readonly role: Task["role"];
  readonly task: string;
  readonly model: ModelName;
  readonly kind: string;
  readonly sort: Sort;
  readonly rows: number;
  /** The code that comes first; null where nothing was found. */
  readonly first: string | null;
  /** Whether that, or any finding, names the fault. */
  readonly named: boolean;
  readonly found: boolean;
  /** Whether what comes first is a fault that is not there. */
  readonly wrong: boolean;
}

const casesOf = (task: Task, model: ModelName, rows: number, among: readonly Kind[]): Case[] =>
  among.filter(({ fits }) => fits?.(task) ?? true).map((kind) => ({ task, model, kind, rows }));

/** A long table is tried with as many rows as it has, up to the second. */
const [few, many] = [200, 5000];
const cleanKinds = kinds.filter(({ sort }) => sort === "clean");
export const cases: readonly Case[] = [
  ...tasks.flatMap((task) => [
    ...task.models.flatMap((model) => casesOf(task, model, few, kinds)),
    // the first model stands for all where there are many rows
    ...(task.long ? task.models.slice(0, 1).flatMap((model) => casesOf(task, model, many, kinds)) : []),
  ]),
  // these are here for their rows; what is clean is tried with every model
  ...longTasks.flatMap((task) => task.models.flatMap((model, i) => casesOf(task, model, many, i === 0 ? kinds : cleanKinds))),
  ...tasks.flatMap((task) => casesOf(task, task.models[0] as ModelName, few, partKinds)),
  ...[...tasks, ...longTasks].flatMap((task) => (task.long ? casesOf(task, task.models[0] as ModelName, many, partKinds) : [])),
];

/** True of real residuals, whatever else is wrong. */
const ofResiduals = new Set(["heavy-tails", "heteroscedastic-residuals", "correlated-residuals", "missing-data", "targets-near-bound"]);
export function outcomeOf(at: number): Outcome {
  const { task, model, kind, rows } = cases[at] as Case;
  // all faults are put into the same predictions, which are computed once
  const { loss, input } = kind.draw({ task, model, rows, seed: 1, random: random(7919 * at + 1) });
  const study = studyOf(loss, input);
  // the race judges losses, not data
  const findings = findingsTogether([...dataOf(study).findings, ...(loss.name === xyloss.mse.name ? [] : lossOf(study).findings)]);
  const { cause } = verdictOf(findings, []);
  const first = findings.find(({ code }) => code === cause) ?? null;
  const named = first !== null && kind.expected.includes(first.code);
  return {
    role: task.role,
    task: task.name,
    model,
    kind: kind.name,
    sort: kind.sort,
    rows,
    first: first?.code ?? null,
    named,
    found: findings.some(({ code }: Finding) => kind.expected.includes(code)),
    wrong: first !== null && !named && !ofResiduals.has(first.code),
  };
}
