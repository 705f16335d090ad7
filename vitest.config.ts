import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // in real browsers: vitest.browser.config.ts
    exclude: ["test/browser/**"],
    // heap measurements need the collector; threads would share one heap
    pool: "forks",
    execArgv: ["--expose-gc"],
    testTimeout: 60_000,
    maxWorkers: "100%",
  },
});
