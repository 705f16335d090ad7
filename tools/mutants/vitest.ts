/** In place of the module `vitest`, in the tests that `harness.ts` runs: its own runner and assertions, without its servers. */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";
import { spyOn } from "@vitest/spy";

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from "@vitest/runner";

export const vi = { spyOn };

/** Tests run whole, as by `npm run test:all`; with `--quick` on samples, as by `npm test`. */
export const inject = (): boolean => !process.argv.includes("--quick");

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

type Global = Record<symbol, object>;

export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  (globalThis as unknown as Global)[ASYMMETRIC_MATCHERS_OBJECT],
);
(globalThis as unknown as Global)[GLOBAL_EXPECT] = expect;
setState({ assertionCalls: 0 }, expect as never);
