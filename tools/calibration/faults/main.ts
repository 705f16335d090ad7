/**
 * `npm run calibrate -- --faults`: whether the diagnosis names the faults that are put into real predictions. Writes
 * docs/diagnosis-faults.json; takes some minutes. `--only training`, `--rows 200`, `--from 5000`, `--sort rows`, `--task flights` and
 * `--every 5` run a part, and write nothing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { onAllCores } from "../../../common/pool.js";
import { Progress } from "../../../common/progress.js";
import { cases, type Outcome } from "./judge.js";
import { causesOf, confidencesOf, kindsOf, totalsOf } from "./summary.js";

const written = "docs/diagnosis-faults.json";

export async function faults(args: readonly string[]): Promise<void> {
  const given = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const [only, sort, named] = [given("--only"), given("--sort"), given("--task")];
  const [least, most] = [Number(given("--from") ?? 0), Number(given("--rows") ?? Infinity)];
  const every = Number(given("--every") ?? 1);
  const taken = [...cases.keys()].filter((at) => {
    const { task, kind, rows } = cases[at] as (typeof cases)[number];
    return (
      at % every === 0 &&
      rows >= least &&
      rows <= most &&
      (only === undefined || task.role === only) &&
      (sort === undefined || kind.sort === sort) &&
      (named === undefined || task.name.includes(named))
    );
  });
  const progress = new Progress();
  const outcomes: Outcome[] = [];
  await onAllCores(new URL("./worker.ts", import.meta.url), taken, (at, outcome: Outcome) => {
    outcomes[at] = outcome;
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
  for (const { cause, verdicts, confidence } of causesOf(all)) progress.done(`  "${cause}": ${confidence.toFixed(2)}, // of ${verdicts}`);
  // judging tasks are not looked into
  for (const { role, task, model, kind, sort: of, rows, first, named, wrong } of all)
    if (role === "training" && (of === "clean" ? wrong : !named)) progress.done(`${kind} | ${task}, ${model}, ${rows}: ${first}`);
}
