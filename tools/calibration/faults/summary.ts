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

/** A cause, how sure a verdict with it is, and how that holds on the judging tasks. */
export interface Cause {
  readonly cause: string;
  /** What src/diagnose/verdict.ts says. */
  readonly confidence: number;
  /** Of the judging tasks. */
  readonly verdicts: number;
  readonly right: number;
}

/** What was there comes first, or nothing was there and nothing comes first. */
const isRight = ({ named, sort, wrong }: Outcome): boolean => named || (sort === "clean" && !wrong);

/**
 * Of the training tasks' verdicts with each cause, the share that was right: what the diagnosis says of its own confidence. The verdicts
 * about one table resemble each other, and rules were tuned on all of them: so each table counts as one, (Σ its share + 1)/(tables + 2).
 */
export function causesOf(outcomes: readonly Outcome[]): Cause[] {
  return [...new Set(outcomes.map(({ first }) => first))]
    .map((cause): Cause => {
      const of = (role: Outcome["role"]) => outcomes.filter((each) => each.first === cause && each.role === role);
      const [training, judging] = [of("training"), of("judging")];
      const shares = [...new Set(training.map(({ task }) => task))].map((table) => {
        const about = training.filter(({ task }) => task === table);
        return about.filter(isRight).length / about.length;
      });
      const confidence = (shares.reduce((a, b) => a + b, 0) + 1) / (shares.length + 2);
      return {
        cause: cause ?? "nothing-found",
        confidence: Math.round(100 * confidence) / 100,
        verdicts: judging.length,
        right: judging.filter(isRight).length,
      };
    })
    .sort((a, b) => (a.cause < b.cause ? -1 : 1));
}
