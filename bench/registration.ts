/** A real problem after the timings: where each loss puts 3,376 airports (examples/registration). */
import type { Progress } from "../common/progress.js";
import { loadAirports } from "../examples/registration/data.js";
import { fits } from "../examples/registration/fit.js";
import { content, styles } from "../examples/registration/page.js";
import { table } from "../examples/registration/table.js";
import type { Effort } from "./options.js";

export const title = "Registration of 3,376 airports";

/** The columns that are printed. */
export const brief = ["loss", "median px", "size", "≤ 1 px", "steps", "ms", "ms/step", "in JS"];

export function registration(progress: Progress, effort: Effort, verbose: boolean) {
  const results = fits((line) => progress.show(`${title}: ${line}`), { rounds: effort === "quick" ? 1 : 3 });
  progress.done(`${title}\n${verbose ? table(results) : table(results, brief)}\n`);
  return {
    title,
    result: results.map(({ prediction, error, ...told }) => told),
    html: `<style>${styles}</style>${content(loadAirports(), results)}`,
  };
}
