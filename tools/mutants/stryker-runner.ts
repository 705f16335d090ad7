/**
 * A test runner for Stryker, bundled by `wrapper.ts`: `harness.ts` in a process of its own for each mutant. Stryker's runner for vitest
 * does the same, but takes seconds for each, which a thousand mutants make hours.
 */
import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Line, Orders } from "./harness.js";
import { bundleTests, type Run } from "./trial.js";
import { between, keyOf, type Mutated } from "./wrapper-results.js";

/** Seconds of a processor's time, however busy it is. Stryker itself ends most loops that do not end. */
const MOST = { quick: 60, thorough: 600 };
const FOLDER = "build/tests";

/** What is used of Stryker's interface, which is not installed with the rest. */
interface MutantRun {
  readonly activeMutant: Mutated & { readonly id: string; readonly fileName: string };
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
}
interface Ran {
  readonly lines: Line[];
  readonly coverage?: object;
  readonly ended: boolean;
  readonly complaint: string;
}
/** What `wrapper.ts` says: test files, the quickest first, a pattern of the names of tests, how they run, and what none can see. */
interface Options {
  readonly lean: { readonly tests: readonly string[]; readonly names: string; readonly run: Run; readonly equivalent: readonly string[] };
}

/** Says where a test is, so that a mutant loads no other files. */
const idOf = ({ file, name = "loads" }: Line): string => `${file.replace(/^.*\//, "")} > ${name}`;

class Runner {
  readonly #paths: readonly string[];
  readonly #tests: readonly string[];
  readonly #names: string;
  readonly #run: Run;
  readonly #equivalent: ReadonlySet<string>;

  constructor({ tests, names, run, equivalent }: Options["lean"]) {
    this.#paths = tests.map((test) => `${test}.test`);
    this.#tests = this.#paths.map((path) => basename(path));
    this.#names = names;
    this.#run = run;
    this.#equivalent = new Set(equivalent);
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    await bundleTests(this.#paths, FOLDER);
  }

  async dryRun() {
    const { lines, coverage, ended, complaint } = await this.#ask({}, {}, () => false);
    if (!ended) return { status: "error", errorMessage: `the tests do not end: ${complaint}` };
    const tests = lines.map((line) => {
      const { failed, error = "", time = 0 } = line;
      const test = { id: idOf(line), name: idOf(line), timeSpentMs: time };
      return failed ? { ...test, status: 1, failureMessage: error } : { ...test, status: 0 };
    });
    return { status: "complete", tests, mutantCoverage: coverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRun) {
    if (this.#isEquivalent(activeMutant)) return { status: "survived", nrOfTests: 0 };
    const orders = { tests: testFilter, hitLimit };
    const { lines, ended } = await this.#ask({ __STRYKER_ACTIVE_MUTANT__: activeMutant.id }, orders, ({ failed }) => failed);
    const failed = lines.find((line) => line.failed);
    if (failed !== undefined) {
      return { status: "killed", killedBy: [idOf(failed)], failureMessage: failed.error ?? "", nrOfTests: lines.length };
    }
    return ended ? { status: "survived", nrOfTests: lines.length } : { status: "timeout" };
  }

  /** There is a reason why no test can see it: none is asked. */
  #isEquivalent({ fileName, mutatorName: mutator, replacement: to = "", location: { start, end } }: MutantRun["activeMutant"]): boolean {
    // Stryker counts from 0 here, and from 1 in its report
    const location = {
      start: { ...start, line: start.line + 1, column: start.column + 1 },
      end: { line: end.line + 1, column: end.column + 1 },
    };
    const from = between(readFileSync(fileName, "utf8"), location);
    return this.#equivalent.has(keyOf({ file: fileName, line: location.start.line, mutator, from, to }));
  }

  #ask(environment: NodeJS.ProcessEnv, orders: Orders, enough: (line: Line) => boolean): Promise<Ran> {
    // runners share the sandbox
    const path = resolve(FOLDER, `orders-${process.pid}.json`);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, JSON.stringify(orders));
    const wanted = orders.tests && new Set(orders.tests.map((id) => id.replace(/\.mjs > .*/s, "")));
    const files = this.#tests.filter((test) => wanted?.has(test) !== false).map((test) => resolve(FOLDER, `${test}.mjs`));
    const args = ["--expose-gc", resolve(FOLDER, "harness.mjs"), this.#names, ...(this.#run === "quick" ? ["--quick"] : []), ...files];
    const child = spawn("sh", ["-c", `ulimit -t ${MOST[this.#run]} && exec "$@"`, "sh", process.execPath, ...args], {
      env: { ...process.env, ...environment, MUTANT_ORDERS: path },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: Line[] = [];
    let coverage: object | undefined;
    let complaint = "";
    child.stderr.on("data", (text) => {
      complaint += text;
    });
    createInterface(child.stdout).on("line", (text) => {
      if (text.startsWith('{"coverage"')) coverage = (JSON.parse(text) as { coverage: object }).coverage;
      if (!text.startsWith('{"file"')) return;
      const line = JSON.parse(text) as Line;
      lines.push(line);
      if (enough(line)) child.kill("SIGKILL");
    });
    return new Promise((done) => {
      child.on("close", (code) => {
        done({ lines, coverage, ended: code === 0, complaint });
      });
    });
  }
}

const create = Object.assign((options: Options) => new Runner(options.lean), { inject: ["options"] });

/** Keeps each result as it comes, for who interrupts a run: Stryker's own reports are written when all is done. */
class Kept {
  onMutantTested({ id, fileName, mutatorName, status, location, replacement }: Record<string, unknown>): void {
    appendFileSync(this.#path, `${JSON.stringify({ id, fileName, mutatorName, status, location, replacement })}\n`);
  }
  // not in the sandbox, into which runners change
  readonly #path = resolve("build/stryker.jsonl");
}

export const strykerPlugins = [
  { kind: "TestRunner", name: "lean", factory: create },
  { kind: "Reporter", name: "kept", injectableClass: Object.assign(Kept, { inject: [] }) },
];
