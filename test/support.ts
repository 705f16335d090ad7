/** What the tests share: seeded data, the registry with both engines, distances between numbers, what was thrown, and what is sampled. */
import { expect, inject } from "vitest";
import { random } from "../catalogue/variants.js";
import * as kernels from "../src/index.js";

export * from "../catalogue/variants.js";

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
  const next = random(seed);
  const chosen = cases.map((each) => [kept.includes(each) ? -1 : next(), each] as const);
  const last = chosen.map(([key]) => key).sort((a, b) => a - b)[Math.max(count, kept.length) - 1] as number;
  return chosen.filter(([key]) => key <= last).map(([, each]) => each);
}

/** Expects a `XylossError` of this code whose message matches each of `names`, and returns it. */
export function expectThrown(code: kernels.ErrorCode, names: readonly RegExp[], run: () => unknown): kernels.XylossError {
  let caught: unknown = "nothing was thrown";
  try {
    run();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(kernels.XylossError);
  const error = caught as kernels.XylossError;
  const { code: actual, message } = error;
  expect(`${actual}: ${message}`).toMatch(new RegExp(`^${code}: `));
  for (const name of names) expect(message).toMatch(name);
  return error;
}
