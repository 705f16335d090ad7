/**
 * `npm run calibrate -- --faults`: whether the diagnosis names the faults that are put into real predictions. Writes
 * docs/diagnosis-faults.json; takes some minutes. Flags that name a part of the cases run that part, and write nothing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { onAllCores } from "../../../common/pool.js";
import { Progress } from "../../../common/progress.js";
import type { Asked } from "../args.js";
import { cases, type Outcome } from "./judge.js";
import { causesOf, kindsOf, totalsOf } from "./summary.js";

const written = "docs/diagnosis-faults.json";

export async function faults({
  only,
  sort,
  from = "1",
  rows: most = "Infinity",
  every = "1",
  task: named = "",
  but = "$^",
}: Asked["flags"]): Promise<void> {
  const [isNamed, isLeftOut] = [new RegExp(named), new RegExp(but)];
  const taken = [...cases.keys()].filter((at) => {
    const { task, kind, rows } = cases[at] as (typeof cases)[number];
    return (
      at % Number(every) === 0 &&
      rows >= Number(from) &&
      rows <= Number(most) &&
      (only === undefined || task.role === only) &&
      (sort === undefined || kind.sort === sort) &&
      isNamed.test(task.name) &&
      !isLeftOut.test(kind.name)
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
    const results = { before, totals, kinds: kindsOf(all), causes: causesOf(all) };
    writeFileSync(written, `${JSON.stringify(results, null, 2)}\n`);
  }
  for (const { cause, confidence, verdicts, right } of causesOf(all))
    progress.done(`  "${cause}": ${confidence}, // on judging tasks, ${right} of ${verdicts} were right`);
  // judging tasks are not looked into
  for (const { role, task, model, kind, sort: of, rows, first, named, wrong } of all)
    if (role === "training" && (of === "clean" ? wrong : !named)) progress.done(`${kind} | ${task}, ${model}, ${rows}: ${first}`);
}
