import { defineConfig } from "vitest/config";

/** For Stryker's own runner: what sees how the kernels are unpacked, compiled and given memory. */
export default defineConfig({
  test: { include: ["test/init.test.ts", "test/app/failures.test.ts"], testTimeout: 60_000 },
});
