/**
 * `npm run calibrate -- --recommend`: whether a fit with the recommended loss is as good as one with the best. Writes
 * docs/diagnosis-recommendation.json; takes some minutes. `--only training` runs those tasks alone, and writes nothing.
 */
import { writeFileSync } from "node:fs";
import { onAllCores } from "../../../common/pool.js";
import { Progress } from "../../../common/progress.js";
import { cases, type Outcome } from "./judge.js";
import { type Standing, standingsOf } from "./summary.js";

const written = "docs/diagnosis-recommendation.json";

export async function recommendations(args: readonly string[]): Promise<void> {
  const only = args.includes("--only") ? args[args.indexOf("--only") + 1] : undefined;
  const taken = [...cases.keys()].filter((at) => only === undefined || cases[at]?.task.role === only);
  const progress = new Progress();
  const outcomes: Outcome[][] = [];
  let done = 0;
  await onAllCores(new URL("./worker.ts", import.meta.url), taken, (at, of: Outcome[]) => {
    outcomes[at] = of;
    done++;
    progress.show(`${done} of ${taken.length}`);
  });
  const standings = standingsOf(outcomes.flat());
  for (const standing of standings) progress.done(line(standing));
  if (only === undefined) writeFileSync(written, `${JSON.stringify({ standings }, null, 2)}\n`);
}

function line({ role, rule, outcomes, mean, median, worst, over, excess }: Standing): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `${role}, ${rule}: within 5 % of the best in ${percent(mean.share)} (mean) and ${percent(median.share)} (median) of ${outcomes}; mse is at most ${percent(worst)} better, by more than 2 % in ${percent(over)}; ${percent(excess)} above the best`;
}
