/** What `npm test` leaves to `npm run test:all`. */
import { inject } from "vitest";
import { seeded } from "../src/diagnose/random.js";

declare module "vitest" {
  interface ProvidedContext {
    thorough: boolean;
  }
}

/** Whether this is `npm run test:all`, which tests every case, or `npm test`, which samples them: see vitest.config.ts. */
export const thorough = inject("thorough");

/**
 * Of sizes, seeds, places or options: all in `npm run test:all`, in `npm test` a seeded choice of `count`, in their order. Only what
 * varies the same test is sampled: never a loss, a method, a reduction, an error or a published case. `name` is the seed, so that other
 * losses get other choices; `kept` are always chosen.
 */
export function sampled<T>(cases: readonly T[], count: number, name: string, kept: readonly T[] = []): readonly T[] {
  if (thorough || cases.length <= count) return cases;
  let seed = 0;
  for (const char of name) seed = (Math.imul(seed, 31) + char.charCodeAt(0)) | 0;
  const next = seeded(seed);
  const chosen = cases.map((each) => [kept.includes(each) ? -1 : next(), each] as const);
  const last = chosen.map(([key]) => key).sort((a, b) => a - b)[Math.max(count, kept.length) - 1] as number;
  return chosen.filter(([key]) => key <= last).map(([, each]) => each);
}
