/** Runs tests against a mutant: the very files of `test/`, whose kernels are then read from where the mutant is put. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { build, type Plugin } from "esbuild";
import type { Line } from "./harness.js";

const FOLDER = "build/mutants";
/** Seconds of a processor's time, however busy it is: who takes more is in a loop that does not end. */
const MOST = { digests: 40, tests: 600 };

/** The tests' own module: `vitest.ts` in place of `vitest`. */
const lean: Plugin = {
  name: "lean",
  setup({ onResolve }) {
    onResolve({ filter: /^vitest$/ }, () => ({ path: resolve("tools/mutants/vitest.ts") }));
  },
};

/** Kernels are read when tests run, and not from the text that is inlined. */
const exchangeable: Plugin = {
  name: "exchangeable",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/binary\.ts$/ }, () => ({
      contents: 'import { readFileSync } from "node:fs"; export const unpack = () => Uint8Array.from(readFileSync("dist/kernels.wasm"));',
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

/** Bundles the tests; a `Sandbox` takes their names. */
export async function bundle(tests: readonly string[]): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  await bundleTests(tests, join(FOLDER, "tests"), [exchangeable]);
}

const bundled = (name: string): string => resolve(FOLDER, "tests", `${name}.mjs`);

/** A folder in which a mutant is, and in which its tests run. */
export class Sandbox {
  readonly #folder: string;

  constructor(name: string) {
    this.#folder = resolve(FOLDER, name);
    for (const folder of ["build", "dist"]) mkdirSync(join(this.#folder, folder), { recursive: true });
    cpSync("test", join(this.#folder, "test"), { recursive: true, filter: (path) => !path.endsWith("node_modules") });
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

  /** The first test that fails, of those whose names begin with one of `names`; undefined where all pass. */
  async tests(files: readonly string[], names: readonly string[] = []): Promise<string | undefined> {
    let failed: string | undefined;
    // heaps are measured in a process of its own only
    const pattern = `^(?!.*allocates nothing)${names.length === 0 ? "" : `(.*[ /])?(${names.join("|")})\\b`}`;
    const ended = await this.#run("harness", [pattern, ...files.map((file) => bundled(file))], MOST.tests, (line) => {
      if (line.failed) failed = line.name === undefined ? `${line.file} does not load` : line.name;
      return line.failed;
    });
    return failed?.replace(/^.*\/(\S+)\.mjs/, "$1") ?? (ended ? undefined : "a loop that does not end");
  }

  /** Runs a bundled script until it ends, true, or takes too long; until `on` has seen enough of its lines. */
  #run(script: string, args: readonly string[], seconds: number, on: (line: Line) => boolean): Promise<boolean> {
    const command = ["-c", `ulimit -t ${seconds} && exec "$@"`, "sh", process.execPath, "--expose-gc", bundled(script), ...args];
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
