/**
 * `npm run calibrate -- --faults`: whether the diagnosis names the faults that are put into real predictions. Writes
 * docs/diagnosis-faults.json; takes some minutes. `--only training`, `--rows 200`, `--from 5000`, `--sort rows`, `--task flights`,
 * `--but "logits|classes"` and `--every 5` run a part, and write nothing. `--resume` goes on with what an interrupted run of the same
 * rules has left in build/faults.jsonl.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { onAllCores } from "../../../common/pool.js";
import { Progress } from "../../../common/progress.js";
import { cases, type Outcome } from "./judge.js";
import { causesOf, confidencesOf, kindsOf, totalsOf } from "./summary.js";

const written = "docs/diagnosis-faults.json";
const left = "build/faults.jsonl";

/** The outcomes of an interrupted run, by their cases. */
function resumed(taken: readonly number[]): Outcome[] {
  const outcomes: Outcome[] = [];
  if (!existsSync(left)) return outcomes;
  const asked = new Set(taken);
  for (const line of readFileSync(left, "utf8").trim().split("\n")) {
    if (line === "") continue;
    const { at, outcome } = JSON.parse(line) as { at: number; outcome: Outcome };
    if (asked.has(at)) outcomes[at] = outcome;
  }
  return outcomes;
}

export async function faults(args: readonly string[]): Promise<void> {
  const given = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const [only, sort] = [given("--only"), given("--sort")];
  const [least, most] = [Number(given("--from") ?? 0), Number(given("--rows") ?? Infinity)];
  const every = Number(given("--every") ?? 1);
  const [named, but] = ["--task", "--but"].map((name) => (args.includes(name) ? new RegExp(given(name) as string) : undefined));
  const taken = [...cases.keys()].filter((at) => {
    const { task, kind, rows } = cases[at] as (typeof cases)[number];
    return (
      at % every === 0 &&
      rows >= least &&
      rows <= most &&
      (only === undefined || task.role === only) &&
      (sort === undefined || kind.sort === sort) &&
      named?.test(task.name) !== false &&
      but?.test(kind.name) !== true
    );
  });
  const progress = new Progress();
  const outcomes: Outcome[] = args.includes("--resume") ? resumed(taken) : [];
  if (outcomes.length === 0) writeFileSync(left, "");
  const open = taken.filter((at) => outcomes[at] === undefined);
  await onAllCores(new URL("./worker.ts", import.meta.url), open, (at, outcome: Outcome) => {
    outcomes[at] = outcome;
    appendFileSync(left, `${JSON.stringify({ at, outcome })}\n`);
    progress.show(`${outcomes.filter(Boolean).length} of ${taken.length}`);
  });
  const all = outcomes.filter(Boolean);
  const totals = totalsOf(all);
  for (const { role, rows, sort, cases: count, named, found, wrong } of totals) {
    if (count === 0) continue;
    const share = (part: number) => `${((100 * part) / count).toFixed(1)} %`;
    progress.done(`${role}, ${rows} rows, ${sort}: ${count} cases, first ${share(named)}, found ${share(found)}, wrong ${share(wrong)}`);
  }
  if (taken.length === cases.length) {
    // what the rules named before they were written with this harness stays for comparison
    const { before } = JSON.parse(readFileSync(written, "utf8")) as { before: unknown };
    const results = { before, totals, kinds: kindsOf(all), confidences: confidencesOf(all) };
    writeFileSync(written, `${JSON.stringify(results, null, 2)}\n`);
  }
  for (const { cause, verdicts, tables, confidence } of causesOf(all))
    progress.done(`  "${cause}": ${confidence.toFixed(2)}, // of ${verdicts} in ${tables} tables`);
  // judging tasks are not looked into
  for (const { role, task, model, kind, sort: of, rows, first, named, wrong } of all)
    if (role === "training" && (of === "clean" ? wrong : !named)) progress.done(`${kind} | ${task}, ${model}, ${rows}: ${first}`);
}
