/** Runs cases one after the other, shrinks what it finds, and says how to reproduce it. */

import { Draw } from "./draw.js";
import { functionCase, isFunctionCase } from "./functions.js";
import type { Library } from "./library.js";
import type { Plan } from "./plan.js";
import { planAt, smallest } from "./planning.js";
import { run } from "./scene.js";

/** A case that is wrong. */
export interface Find {
  readonly seed: number;
  readonly number: number;
  readonly why: string;
}

/** What is wrong with a case, if anything is. */
export function caseAt(library: Library, seed: number, number: number, only?: string): string | undefined {
  if (only === undefined && isFunctionCase(number)) return caught(() => functionCase(library, new Draw(seed, number)));
  return caught(() => run(library, planAt(seed, number, only)));
}

function caught(judged: () => string | undefined): string | undefined {
  try {
    return judged();
  } catch (error) {
    return `a fault of the fuzzer, or an error where it expects none: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

/** Runs the cases `from` up to `to`, until one is wrong. */
export function fuzz(library: Library, seed: number, from: number, to: number, only?: string): Find | undefined {
  for (let number = from; number < to; number++) {
    const why = caseAt(library, seed, number, only);
    if (why !== undefined) return { seed, number, why };
  }
  return undefined;
}

/** A reason without its numbers. */
const kindOf = (why: string): string => why.replace(/-?(\d[\d.e+-]*|NaN|Infinity)/g, "#").slice(0, 48);

/** The smallest plan found that goes wrong in the same way. */
export function shrink(library: Library, { seed, number, why }: Find, only?: string): { plan: Plan; why: string } {
  const whyOf = (plan: Plan) => caught(() => run(library, plan));
  const plan = smallest(seed, number, only, (each) => kindOf(whyOf(each) ?? "") === kindOf(why));
  return { plan, why: whyOf(plan) ?? why };
}

/** A find in words, after the command that reproduces it. */
export function report(library: Library, find: Find, only?: string): string {
  const { seed, number, why } = find;
  const lines = [`npm run fuzz -- --seed ${seed} --case ${number}${only === undefined ? "" : ` --loss ${only}`}`, why];
  if (only === undefined && isFunctionCase(number)) return lines.join("\n");
  if (caseAt(library, seed, number, only) === undefined) {
    const from = Math.max(0, number - 4096);
    lines[0] = `npm run fuzz -- --seed ${seed} --case ${from}-${number}`;
    return [...lines, `it fails only after other cases, not alone: ${JSON.stringify(planAt(seed, number, only))}`].join("\n");
  }
  const least = shrink(library, find, only);
  return [...lines, `smaller: ${least.why}`, JSON.stringify(least.plan)].join("\n");
}
