import { defineConfig } from "vitest/config";

/** The project that runs unless `--project` names another; the types know this option from the command line only. */
const usual = { project: "quick" };

/** Two runs of the same tests: `npm test` and `npm run test:all`. test/sampled.ts says how they differ. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // in real browsers: vitest.browser.config.ts
    exclude: ["test/browser/**", "**/node_modules/**"],
    // heap measurements need the collector; threads would share one heap
    pool: "forks",
    execArgv: ["--expose-gc"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: "100%",
    ...usual,
    projects: [
      { extends: true, test: { name: "quick", provide: { thorough: false } } },
      { extends: true, test: { name: "thorough", provide: { thorough: true } } },
    ],
  },
});
