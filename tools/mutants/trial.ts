/** Runs tests against a mutant: the very files of `test/`, whose kernels are then read from where the mutant is put. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { build, type Plugin } from "esbuild";
import type { Line } from "./harness.js";

const FOLDER = "build/mutants";
/** Seconds of a processor's time, however busy it is: who takes more is in a loop that does not end. */
const MOST = { digests: 40, quick: 240, thorough: 600 };
/** So many times as long where tests of all losses run. */
const OF_ALL = 10;
/** How tests run: on samples, as by `npm test`, or whole, as by `npm run test:all`. */
export type Run = "quick" | "thorough";
/** In place of a test that fails, where the tests take longer. */
export const ENDLESS = "a loop that does not end";

/** What the lean runner does not run: tests that need vitest itself, or know neither kernels nor wrapper. */
export const NEEDS_VITEST = /^(accuracy|bench|engines|floors|init|libraries|peers|readme|registration|registry|types)\.test/;

/** The test files of `test/` itself, without extension, but for some. */
export const testsBut = (some: RegExp): string[] =>
  readdirSync("test").flatMap((name) => (name.endsWith(".test.ts") && !some.test(name) ? [name.slice(0, -3)] : []));

/** The tests' own module: `vitest.ts` in place of `vitest`. */
const lean: Plugin = {
  name: "lean",
  setup({ onResolve }) {
    onResolve({ filter: /^vitest$/ }, () => ({ path: resolve("tools/mutants/vitest.ts") }));
  },
};

/** All kernels are those of the binary that is in the working directory when tests run. */
const exchangeable: Plugin = {
  name: "exchangeable",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/whole\.ts$/ }, () => ({
      contents: `import { readFileSync } from "node:fs";
        const bytes = readFileSync("dist/kernels.wasm");
        const module = new WebAssembly.Module(bytes);
        export const whole = () => module;
        export const wholeBytes = () => bytes;
        export const giveWhole = () => {};`,
    }));
  },
};

/** Bundles test files, and the scripts that run them, into a folder. */
export async function bundleTests(tests: readonly string[], folder: string, plugins: readonly Plugin[] = []): Promise<void> {
  await build({
    entryPoints: [...tests.map((name) => `test/${name}.ts`), "tools/mutants/harness.ts", "tools/mutants/digests.ts"],
    absWorkingDir: process.cwd(),
    entryNames: "[name]",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    plugins: [lean, ...plugins],
  });
  // what tests read beside themselves
  cpSync("test", folder, { recursive: true, filter: (path) => path === "test" || /^test\/[^/]*\.json$/.test(path) });
}

/** One source file has another text. */
const exchanged = (file: string, contents: string): Plugin => ({
  name: "exchanged",
  setup({ onLoad }) {
    const path = resolve(file);
    onLoad({ filter: /\.ts$/ }, (args) => (args.path === path ? { contents, loader: "ts" } : undefined));
  },
});

/** Bundles the tests for every `Sandbox`, which takes their names. */
export async function bundle(tests: readonly string[]): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  await bundleTests(tests, join(FOLDER, "tests"), [exchangeable]);
}

/** The pattern of a test's name: the runner joins its parts by a space alone. */
export const patternOf = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" > ", "(?: >)? ");

/** A folder in which a mutant is, and in which its tests run. */
export class Sandbox {
  readonly #folder: string;
  #tests = resolve(FOLDER, "tests");

  constructor(name: string) {
    this.#folder = resolve(FOLDER, name);
    for (const folder of ["build", "dist"]) mkdirSync(join(this.#folder, folder), { recursive: true });
    cpSync("test", join(this.#folder, "test"), { recursive: true, filter: (path) => !path.endsWith("node_modules") });
  }

  /** From now on the tests are these, bundled with a source file exchanged; without one, those of `bundle` again. */
  async placeSource(changed?: { file: string; text: string }, tests: readonly string[] = []): Promise<void> {
    this.#tests = resolve(changed === undefined ? FOLDER : this.#folder, "tests");
    if (changed === undefined) return;
    rmSync(this.#tests, { recursive: true, force: true });
    await bundleTests(tests, this.#tests, [exchanged(changed.file, changed.text), exchangeable]);
  }

  placeKernels(binary: Uint8Array): void {
    writeFileSync(join(this.#folder, "dist/kernels.wasm"), binary);
  }

  /** The elementary functions, as `npm test` compiles them. */
  placePrimitives(binary: Uint8Array): void {
    writeFileSync(join(this.#folder, "build/primitives.wasm"), binary);
  }

  /** Those of the losses whose digests are not the golden ones. */
  async digests(losses: readonly string[]): Promise<string[]> {
    const moved: string[] = [];
    const ended = await this.#run("digests", losses, MOST.digests, ({ name, failed }) => {
      if (failed) moved.push(name as string);
      return false;
    });
    return ended ? moved : [...losses];
  }

  /** The first test that fails, as `file > name`, of those whose names begin with one of `names`; undefined where all pass. */
  async tests(run: Run, files: readonly string[], names: readonly string[] = []): Promise<string | undefined> {
    let failed: string | undefined;
    // heaps are measured in a process of its own only
    const pattern = `^(?!.*allocates nothing)${names.length === 0 ? "" : `(.*[ /])?(${names.join("|")})(?!\\w)`}`;
    const args = [pattern, ...(run === "quick" ? ["--quick"] : []), ...files.map((file) => this.#bundled(file))];
    const ended = await this.#run("harness", args, MOST[run] * (names.length === 0 ? OF_ALL : 1), (line) => {
      if (line.failed) failed = `${basename(line.file, ".mjs")} > ${line.name ?? "does not load"}`;
      return line.failed;
    });
    return failed ?? (ended ? undefined : ENDLESS);
  }

  #bundled(name: string): string {
    return join(this.#tests, `${name}.mjs`);
  }

  /** Runs a bundled script until it ends, true, or takes too long; until `on` has seen enough of its lines. */
  #run(script: string, args: readonly string[], seconds: number, on: (line: Line) => boolean): Promise<boolean> {
    const command = ["-c", `ulimit -t ${seconds} && exec "$@"`, "sh", process.execPath, "--expose-gc", this.#bundled(script), ...args];
    const child = spawn("sh", command, { cwd: this.#folder, stdio: ["ignore", "pipe", "pipe"] });
    let enough = false;
    let complaint = "";
    child.stderr.on("data", (text) => {
      complaint += text;
    });
    createInterface(child.stdout).on("line", (text) => {
      if (enough || !text.startsWith('{"file"')) return;
      enough = on(JSON.parse(text) as Line);
      if (enough) child.kill("SIGKILL");
    });
    return new Promise((done, broken) => {
      child.on("close", (code, signal) => {
        if (enough || code === 0) done(true);
        else if (signal !== null) done(false);
        else broken(new Error(`${script} ${args.join(" ")} ended with ${code}\n${complaint}`));
      });
    });
  }
}
