/** Runs cases one after the other, makes what it finds small, and says how to see it again. */

import { Draw } from "./draw.js";
import { functionCase, isFunctionCase } from "./functions.js";
import type { Library } from "./library.js";
import { type Plan, places, roles, variantOf, wraps } from "./plan.js";
import { planOf } from "./planning.js";
import { run } from "./scene.js";

/** Cases that draw from one pool of data. */
const POOL = 1 << 17;

/** A case that is wrong. */
export interface Find {
  readonly seed: number;
  readonly number: number;
  readonly why: string;
}

export const planAt = (seed: number, number: number, only?: string): Plan =>
  planOf(new Draw(seed, number), (Math.imul(seed, 0x9e3779b1) ^ Math.floor(number / POOL)) >>> 0, only);

/** What is wrong with a case, if anything is. */
export function caseAt(library: Library, seed: number, number: number, only?: string): string | undefined {
  try {
    if (only === undefined && isFunctionCase(number)) return functionCase(library, new Draw(seed, number));
    return run(library, planAt(seed, number, only));
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

/** Whether two reasons are of one kind: the same but for their numbers. */
const alike = (a: string, b: string): boolean => kind(a) === kind(b);
const kind = (why: string): string => why.replace(/-?(\d[\d.e+-]*|NaN|Infinity)/g, "#").slice(0, 48);

/** The smallest plan found that goes wrong in the same way. */
export function shrink(library: Library, plan: Plan, why: string): { plan: Plan; why: string } {
  let best = { plan, why };
  for (let again = true; again; ) {
    again = false;
    for (const next of smaller(best.plan)) {
      let found: string | undefined;
      try {
        found = run(library, next);
      } catch {
        continue; // no case any more
      }
      if (found === undefined || !alike(found, why)) continue;
      best = { plan: next, why: found };
      again = true;
      break;
    }
  }
  return best;
}

/** Plans that are simpler in one way each, the boldest first. */
function* smaller(plan: Plan): Generator<Plan> {
  const { step } = variantOf(plan);
  for (const units of new Set([step, 2 * step, (plan.units >> 1) - ((plan.units >> 1) % step), plan.units - step])) {
    if (units > 0 && units < plan.units) yield { ...plan, units };
  }
  for (const bend of plan.bends) yield { ...plan, bends: plan.bends.filter((each) => each !== bend) };
  if (plan.wild > 0) yield { ...plan, wild: 0 };
  if (plan.weights !== "none") yield { ...plan, weights: "none" };
  if (plan.grad !== "new") yield { ...plan, grad: "new" };
  for (const name of Object.keys(plan.options)) {
    const { [name]: _, ...options } = plan.options;
    yield { ...plan, options };
  }
  for (const name of ["reduction", "upstream", "accumulate"] as const) {
    const { [name]: given, ...rest } = plan;
    if (given !== undefined) yield rest;
  }
  for (const role of roles) {
    if (plan.places[role] !== places[0]) yield { ...plan, places: { ...plan.places, [role]: places[0] } };
    if (plan.wraps[role] !== wraps[0]) yield { ...plan, wraps: { ...plan.wraps, [role]: wraps[0] } };
  }
  if (plan.gap > 0) yield { ...plan, gap: 0 };
}

/** A find in words, after the line that brings it again. */
export function report(library: Library, { seed, number, why }: Find, only?: string): string {
  const lines = [`npm run fuzz -- --seed ${seed} --case ${number}${only === undefined ? "" : ` --loss ${only}`}`, why];
  if (only === undefined && isFunctionCase(number)) return lines.join("\n");
  const plan = planAt(seed, number, only);
  const again = caseAt(library, seed, number, only);
  if (again === undefined) {
    const from = Math.max(0, number - 4096);
    lines[0] = `npm run fuzz -- --seed ${seed} --case ${from}-${number}`;
    return [...lines, `only after other cases; alone it is right: ${JSON.stringify(plan)}`].join("\n");
  }
  if (again.startsWith("a fault of the fuzzer")) return [...lines, again, JSON.stringify(plan)].join("\n");
  const least = shrink(library, plan, why);
  return [...lines, `smaller: ${least.why}`, JSON.stringify(least.plan)].join("\n");
}
