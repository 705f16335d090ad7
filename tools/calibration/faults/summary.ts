/** What the outcomes come to. */

import type { Outcome } from "./judge.js";
import type { Sort } from "./kinds.js";

export interface Total {
  readonly role: Outcome["role"];
  readonly rows: number;
  readonly sort: Sort | "all faults";
  readonly cases: number;
  readonly named: number;
  readonly found: number;
  readonly wrong: number;
}

/** A line for each role, size and sort of fault; `kinds` has one for each kind, of all sizes together. */
export function totalsOf(outcomes: readonly Outcome[]): Total[] {
  const roles = ["training", "judging"] as const;
  const sizes = [...new Set(outcomes.map(({ rows }) => rows))].sort((a, b) => a - b);
  const sorts = [...new Set(outcomes.map(({ sort }) => sort))];
  return roles.flatMap((role) =>
    sizes.flatMap((rows) =>
      [...sorts, "all faults" as const].map((sort) => {
        const among = outcomes.filter(
          (each) => each.role === role && each.rows === rows && (sort === "all faults" ? each.sort !== "clean" : each.sort === sort),
        );
        return { role, rows, sort, ...counted(among) };
      }),
    ),
  );
}

export const kindsOf = (outcomes: readonly Outcome[]) =>
  [...new Set(outcomes.map(({ kind }) => kind))].map((kind) => {
    const of = (role: Outcome["role"]) => counted(outcomes.filter((each) => each.kind === kind && each.role === role));
    return { kind, sort: (outcomes.find((each) => each.kind === kind) as Outcome).sort, training: of("training"), judging: of("judging") };
  });

const counted = (outcomes: readonly Outcome[]) => ({
  cases: outcomes.length,
  named: outcomes.filter(({ named }) => named).length,
  found: outcomes.filter(({ found }) => found).length,
  wrong: outcomes.filter(({ wrong }) => wrong).length,
});

/**
 * Of the training tasks' verdicts with each cause, the share that named the fault: what the diagnosis says of its own confidence. The verdicts
 * about one table resemble each other, and rules were tuned on all of them: so each table counts as one, (Σ its share + 1)/(tables + 2).
 */
export function causesOf(outcomes: readonly Outcome[]) {
  const among = outcomes.filter(({ role }) => role === "training");
  return [...new Set(among.map(({ first }) => first))].map((cause) => {
    const verdicts = among.filter(({ first }) => first === cause);
    const tables = [...new Set(verdicts.map(({ task }) => task))].map((table) => {
      const of = verdicts.filter(({ task }) => task === table);
      return of.filter(({ named, sort, wrong }) => named || (sort === "clean" && !wrong)).length / of.length;
    });
    const confidence = (tables.reduce((a, b) => a + b, 0) + 1) / (tables.length + 2);
    return { cause: cause ?? "nothing-found", verdicts: verdicts.length, tables: tables.length, confidence };
  });
}

/** Of the verdicts with such a confidence, how many named the fault. */
export interface Confidence {
  readonly from: number;
  readonly to: number;
  readonly verdicts: number;
  readonly right: number;
}

const steps = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01];

/** From the judging tasks: verdicts about the data alone. */
export function confidencesOf(outcomes: readonly Outcome[]): Confidence[] {
  const given = outcomes.filter(({ role, confidence, named, wrong }) => role === "judging" && confidence > 0 && (named || wrong));
  return steps.slice(0, -1).map((from, i) => {
    const to = steps[i + 1] as number;
    const among = given.filter(({ confidence }) => confidence >= from && confidence < to);
    return { from, to: Math.min(to, 1), verdicts: among.length, right: among.filter(({ named }) => named).length };
  });
}
