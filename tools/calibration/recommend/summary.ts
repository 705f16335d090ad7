/** What the outcomes come to. */
import type { Errors, Outcome } from "./judge.js";
import type { RuleName } from "./rules.js";

/** How one rule's choices do, among outcomes of a role. */
export interface Standing {
  readonly rule: string;
  readonly role: Outcome["role"];
  readonly tasks: number;
  readonly outcomes: number;
  /** The share within 5 % of the best loss's error, for the mean distance and for the median, with that of `always euclidean` taken off. */
  readonly mean: Share;
  readonly median: Share;
  /** The most that the mean distance exceeds that of a fit with mse by. */
  readonly worst: number;
  /** The share of outcomes whose mean distance exceeds that by more than 2 %. */
  readonly over: number;
  /** The mean excess over the best loss's mean distance. */
  readonly excess: number;
}

export interface Share {
  readonly share: number;
  /** The difference from always euclidean: a 95 % interval from the differences of the tasks. */
  readonly low: number;
  readonly high: number;
}

const NEAR = 1.05;
const OVER = 1.02;
/** What intervals are differences from. */
export const baseline = "always euclidean" satisfies RuleName;

const leastOf = ({ losses }: Outcome, of: keyof Errors): number => Math.min(...Object.values(losses).map((errors) => errors[of]));
const isNear = (outcome: Outcome, rule: string, of: keyof Errors): boolean =>
  (outcome.rules[rule] as Errors)[of] <= NEAR * leastOf(outcome, of);

export function standingsOf(outcomes: readonly Outcome[]): Standing[] {
  const rules = Object.keys(outcomes[0]?.rules ?? {});
  return (["training", "judging"] as const).flatMap((role) => {
    const among = outcomes.filter((each) => each.role === role);
    return among.length === 0 ? [] : rules.map((rule) => standingOf(rule, role, among));
  });
}

function standingOf(rule: string, role: Outcome["role"], outcomes: readonly Outcome[]): Standing {
  const over = outcomes.map((each) => (each.rules[rule] as Errors).mean / (each.rules["always mse"] as Errors).mean - 1);
  return {
    rule,
    role,
    tasks: new Set(outcomes.map(({ task }) => task)).size,
    outcomes: outcomes.length,
    mean: shareOf(rule, "mean", outcomes),
    median: shareOf(rule, "median", outcomes),
    worst: digits(Math.max(...over)),
    over: digits(average(over.map((each) => Number(each > OVER - 1)))),
    excess: digits(average(outcomes.map((each) => (each.rules[rule] as Errors).mean / leastOf(each, "mean") - 1))),
  };
}

function shareOf(rule: string, of: keyof Errors, outcomes: readonly Outcome[]): Share {
  const tasks = [...new Set(outcomes.map(({ task }) => task))];
  const differences = tasks.map((task) =>
    average(
      outcomes.filter((each) => each.task === task).map((each) => Number(isNear(each, rule, of)) - Number(isNear(each, baseline, of))),
    ),
  );
  const centre = average(differences);
  const variance = differences.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (tasks.length - 1);
  const half = studentOf(tasks.length - 1) * Math.sqrt(variance / tasks.length);
  return {
    share: digits(average(outcomes.map((each) => Number(isNear(each, rule, of))))),
    low: digits(centre - half),
    high: digits(centre + half),
  };
}

/** The 97.5 % quantile of Student's distribution, by the expansion of Cornish and Fisher: right to 1 % from 5 degrees of freedom on. */
function studentOf(degrees: number): number {
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const digits = (value: number): number => Number(value.toFixed(4));
