/**
 * Runs test files, bundled by `trial.ts`, against the kernels that lie in the working directory, until one fails:
 * `node harness.js <pattern of names, or nothing> [--quick] <files>`. Prints a line of JSON for each test that ends, so that the
 * reader sees at once what fails, and that something hangs.
 */
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { startTests, type Test, type VitestRunner } from "@vitest/runner";

/** One line. */
export interface Line {
  readonly file: string;
  /** Of a test; left out of a file that does not even load. */
  readonly name?: string;
  readonly failed: boolean;
  readonly error?: string;
  /** In milliseconds. */
  readonly time?: number;
}

/** Stryker's, which its instrumented code reads and counts in. */
interface Namespace {
  currentTestId?: string;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: object;
}
/** What `stryker-runner.ts` passes: the tests to run, as `file > name`, where it is not all; how often a mutant may be passed. */
export interface Orders {
  readonly tests?: readonly string[];
  readonly hitLimit?: number;
}
const orders = process.env.MUTANT_ORDERS === undefined ? {} : (JSON.parse(readFileSync(process.env.MUTANT_ORDERS, "utf8")) as Orders);
const wanted = orders.tests && new Set(orders.tests);
const namespace: Namespace = {};
Object.assign(globalThis, { __stryker__: namespace });
if (orders.hitLimit !== undefined) Object.assign(namespace, { hitCount: 0, hitLimit: orders.hitLimit });

const [pattern, ...files] = process.argv.slice(2).filter((argument) => argument !== "--quick") as [string, ...string[]];
const print = (line: Line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const runner: VitestRunner = {
  config: {
    root: process.cwd(),
    setupFiles: [],
    passWithNoTests: true,
    testNamePattern: pattern === "" ? undefined : new RegExp(pattern),
    allowOnly: false,
    sequence: { hooks: "stack", setupFiles: "list", seed: 0 },
    maxConcurrency: 1,
    testTimeout: 0,
    hookTimeout: 0,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
    chaiConfig: undefined,
    diffOptions: undefined,
    name: undefined,
    mergeReporters: false,
  } as unknown as VitestRunner["config"],
  importFile: (path) => import(path),
  onBeforeRunTask: (test: Test) => {
    const id = `${basename(test.file.name)} > ${test.fullTestName}`;
    namespace.currentTestId = id;
    if (wanted?.has(id) === false) test.mode = "skip";
  },
  onAfterRunTask: (test: Test) =>
    print({
      file: test.file.name,
      name: test.fullTestName,
      failed: test.result?.state === "fail",
      error: test.result?.errors?.[0]?.message,
      time: test.result?.duration,
    }),
  onCollected: (collected) => {
    for (const file of collected) if (file.result?.state === "fail") print({ file: file.name, failed: true });
  },
};

// one by one, as what fails in the first needs no other to load
for (const file of files) await startTests([resolve(file)], runner);
if (namespace.mutantCoverage !== undefined) process.stdout.write(`${JSON.stringify({ coverage: namespace.mutantCoverage })}\n`);
