/** A copy of the repository with a mutant in it, for the tests that only vitest itself can run. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Changed } from "./frozen.js";

/** Made by `npm run build`. */
const BUILT = [
  "dist",
  "build/families",
  "build/kernels.wasm",
  "build/kernels.wat",
  "build/kernels.stamp",
  "build/primitives.wasm",
  "src/kernels",
];

/** In place of a test that fails. */
export const NO_BUILD = "npm run build";
/** Of tests that a mutant keeps from ending. */
const NO_END = "no end";

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Milliseconds: a few files take seconds, all of them some minutes. */
const LONGEST_TESTS = 300_000;
/** Seconds; a whole build takes a third of that. */
const LONGEST_BUILD = 90;

export class Tree {
  readonly #folder: string;

  constructor(name: string) {
    this.#folder = resolve("build/mutants", `tree-${name}`);
    rmSync(this.#folder, { recursive: true, force: true });
    const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { encoding: "utf8" }).split("\0");
    for (const path of [...tracked.filter((path) => path !== ""), ...BUILT]) cpSync(path, join(this.#folder, path), { recursive: true });
    symlinkSync(resolve("node_modules"), join(this.#folder, "node_modules"));
  }

  /** The first test that fails of these files, or of all that `npm test` runs. */
  async tests(files: readonly string[], { file, text }: Changed): Promise<string | undefined> {
    const place = (path: string, content: string | Uint8Array) => writeFileSync(join(this.#folder, path), content);
    place(file, text);
    try {
      // a mutant may make a step of the build endless: no process of it has more seconds of a processor than this
      execFileSync("sh", ["-c", `ulimit -t ${LONGEST_BUILD} && exec npm run build`], { cwd: this.#folder, stdio: "ignore" });
    } catch {
      // `npm test` builds, and checks types
      for (const path of [file, ...BUILT]) cpSync(path, join(this.#folder, path), { recursive: true });
      return NO_BUILD;
    }
    const report = "build/mutant.json";
    rmSync(join(this.#folder, report), { force: true });
    mkdirSync(join(this.#folder, "build"), { recursive: true });
    const command = ["vitest", "run", "--project=quick", "--bail=1", "--reporter=json", `--outputFile=${report}`, ...files];
    const child = spawn("npx", command, { cwd: this.#folder, stdio: "ignore", detached: true });
    const end = setTimeout(() => process.kill(-(child.pid as number), "SIGKILL"), LONGEST_TESTS);
    const [code, signal] = await new Promise<[number | null, string | null]>((done) => child.on("close", (...how) => done(how)));
    clearTimeout(end);
    for (const path of [file, ...BUILT]) cpSync(path, join(this.#folder, path), { recursive: true });
    if (code === 0) return undefined;
    if (signal === "SIGKILL") return NO_END;
    const { testResults } = JSON.parse(readFileSync(join(this.#folder, report), "utf8")) as Report;
    const found = testResults.find(({ status }) => status === "failed");
    if (found === undefined) throw new Error(`vitest ended with ${code}, and no test failed`);
    const name = relative(join(this.#folder, "test"), found.name).replace(/\.ts$/, "");
    return `${name} > ${found.assertionResults.find(({ status }) => status === "failed")?.fullName ?? "does not load"}`;
  }
}
