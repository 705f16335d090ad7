/**
 * The corpus whose results are the same bits in every engine: a seeded one through every loss, and what else computes.
 *
 * It runs wherever JavaScript does: pages, workers, shells without modules. Its data is made with integer arithmetic and
 * exactly rounded operations only (+ − × ÷ and √), as `Math.log` and the like differ between engines.
 */
import { records } from "../records.js";
import type { Visit } from "./data.js";
import { functions } from "./functions.js";
import { runLoss } from "./losses.js";

export type { Visit } from "./data.js";

/** What there is a digest of: the losses in the order of the catalogue, then everything else. */
export const subjects: readonly string[] = [...records.map(({ spec }) => spec.name), ...Object.keys(functions)];

/** Runs the cases of a subject, always in the same order: a second's worth of all of them, or the full ones. */
export function run(subject: string, full: boolean, visit: Visit): void {
  const other = functions[subject];
  if (other === undefined) runLoss(subject, full, visit);
  else other(full, visit);
}
