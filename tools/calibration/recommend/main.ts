/** `npm run calibrate -- --recommend`: whether a fit with the recommended loss is as good as one with the best. */
import { readFileSync, writeFileSync } from "node:fs";
import { onAllCores } from "../../../common/pool.js";
import { Progress } from "../../../common/progress.js";
import { fail } from "../../../src/errors.js";
import { type Asked, oneOf } from "../args.js";
import { cases, type Outcome } from "./judge.js";
import { type RuleName, rules } from "./rules.js";
import { baseline, type Standing, standingsOf } from "./summary.js";

const written = "docs/diagnosis-recommendation.json";

export async function recommendations({ only, rules: named }: Asked["flags"]): Promise<void> {
  const chosen = named?.split(",").map((name) => oneOf("rules", name, Object.keys(rules) as RuleName[]));
  const taken = [...cases.keys()].filter((at) => only === undefined || cases[at]?.task.role === only);
  const progress = new Progress();
  const outcomes: Outcome[][] = [];
  let done = 0;
  // the summary compares with these
  const asked = chosen === undefined ? undefined : [...new Set([baseline, "always mse" as const, ...chosen])];
  const tasks = taken.map((at) => ({ at, rules: asked }));
  await onAllCores(new URL("./worker.ts", import.meta.url), tasks, ({ at }, of: Outcome[]) => {
    outcomes[at] = of;
    done++;
    progress.show(`${done} of ${taken.length}`);
  });
  const standings = standingsOf(outcomes.flat());
  for (const standing of standings) progress.done(line(standing));
  if (only === undefined)
    writeFileSync(written, `${JSON.stringify({ standings: chosen === undefined ? standings : amongWritten(standings) }, null, 2)}\n`);
}

/** These standings in the place of the written ones of the same rules. */
function amongWritten(standings: readonly Standing[]): Standing[] {
  const { standings: known } = JSON.parse(readFileSync(written, "utf8")) as { standings: readonly Standing[] };
  const names = Object.keys(rules);
  return (["training", "judging"] as const).flatMap((role) =>
    names.map((rule) => {
      const is = (each: Standing) => each.role === role && each.rule === rule;
      const [now, before] = [standings.find(is), known.find(is)];
      const { outcomes } = standings.find((each) => each.role === role) as Standing;
      if (now === undefined && before?.outcomes !== outcomes)
        fail(
          "ERR_XYLOSS_OPTION",
          `--rules: ${rule} was not measured on the tasks of today; run all rules: npm run calibrate -- --recommend`,
        );
      return (now ?? before) as Standing;
    }),
  );
}

function line({ role, rule, outcomes, mean, median, worst, over, excess }: Standing): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `${role}, ${rule}: within 5 % of the best in ${percent(mean.share)} (mean) and ${percent(median.share)} (median) of ${outcomes}; mse is at most ${percent(worst)} better, by more than 2 % in ${percent(over)}; ${percent(excess)} above the best`;
}
