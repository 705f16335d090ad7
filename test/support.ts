/** What the tests share: seeded data, the registry with both engines, distances between numbers, and what was thrown. */
import { expect } from "vitest";
import * as kernels from "../src/index.js";

export * from "../catalogue/variants.js";

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
