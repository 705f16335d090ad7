/**
 * `npm run mutants:wrapper`: Stryker's mutants of `src/`, against the tests of the wrapper. It takes an hour or two; with `--mutate` and
 * files, or parts of them as `src/call.ts:10-20`, by commas, only these are mutated; with `--survivors` the lines where some were left. What
 * survives the tests as `npm test` runs them is asked again as `npm run test:all` does.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import type { Family, Spec } from "../../src/families/spec.js";
import { specs } from "../../src/specs.js";
import { writeReport } from "./report.js";
import type { Run } from "./trial.js";
import { keepReport, readWrapperResults, sources } from "./wrapper-results.js";

const STRYKER = "tools/mutants/stryker";
const PART = "build/stryker.config.json";

interface Config {
  readonly lean: { readonly tests: readonly string[]; readonly losses: readonly string[] };
}
const config = JSON.parse(readFileSync("stryker.config.json", "utf8")) as Config;
const { tests: common, losses: few } = config.lean;

/** Files that the same tests are for. */
interface Part {
  readonly of: RegExp;
  readonly config: { readonly lean?: object; readonly [option: string]: unknown };
}

/**
 * The tests that name one of these losses, or none at all; of the kernels, and not of the reference, as it shares the checks. Heaps are
 * measured in a process of its own only, and what an engine compiles is not the wrapper's.
 */
function lean(losses: readonly string[], tests: readonly string[], long = false): Part["config"] {
  const others = specs.map(({ name }) => name).filter((name) => !losses.includes(name));
  const never = ["allocates nothing", "once the engine has compiled", "\\(reference\\)", ...(long ? [] : ["large arrays", "2 GiB"])];
  const names = `^(?!.*(${never.join("|")}))((?!.*\\b(${others.join("|")})\\b)|.*\\b(${losses.join("|")})\\b)`;
  return { lean: { tests, names } };
}

const namesOf = (specs: readonly Spec[]) => specs.map(({ name }) => name);
const families = Object.entries({
  residual: ["residual"],
  bounded: ["ordinal", "focal", "article"],
  classes: ["classes"],
  heatmaps: ["heatmaps"],
  distributions: ["distributions"],
  keypoints: ["keypoints"],
  boxes: ["boxes"],
  images: ["images"],
} satisfies Record<Family, readonly string[]>);

/** The first that a file is of counts. */
const parts: readonly Part[] = [
  // the tests of loading need a new module each time, which only vitest itself has
  {
    of: /^src\/(binary|wasm)\.ts$/,
    config: {
      testRunner: "vitest",
      vitest: { configFile: `${STRYKER}/vitest.config.ts`, related: false },
      timeoutMS: 30_000,
      timeoutFactor: 3,
    },
  },
  // tests of every loss would take too long for what all of them share
  { of: /^src\/(engine|workspace)\.ts$/, config: lean(few, [...common, "heatmaps", "keypoints"], true) },
  { of: /^src\/(transforms\/softArgmax|transform)\.ts$/, config: lean(few, [...common, "heatmaps"]) },
  { of: /^src\/(families\/shared|transforms\/\w+|\w+)\.ts$/, config: lean(few, common) },
  ...families.map(([family, tests]) => ({
    of: new RegExp(`^src/(families/${family}|losses/(${namesOf(specs.filter((spec) => spec.family === family)).join("|")}))\\.ts$`),
    config: lean(namesOf(specs.filter((spec) => spec.family === family)), [
      ...tests,
      "published",
      "registry",
      "properties",
      "shapes",
      "errors",
      "tiling",
    ]),
  })),
];

/** The lines of those that are not said to be equivalent. */
function openSurvivors(): string[] {
  const open = readWrapperResults().survivors.filter(({ equivalent }) => equivalent === undefined);
  return [...new Set(open.map(({ file, line, from }) => `${file}:${line}-${line + from.split("\n").length - 1}`))];
}

if (!existsSync(`${STRYKER}/node_modules`)) execFileSync("npm", ["ci", "--prefix", STRYKER, "--ignore-scripts"], { stdio: "inherit" });
await build({
  entryPoints: ["tools/mutants/stryker-runner.ts"],
  outfile: "build/stryker-runner.mjs",
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});

const { mutate, survivors } = parseArgs({ options: { mutate: { type: "string" }, survivors: { type: "boolean" } } }).values;
const fileOf = (range: string): string => range.replace(/:.*/, "");

/** Asks the tests about these files, or parts of files. */
function ask(ranges: readonly string[], run: Run): void {
  for (const part of parts) {
    const mutate = ranges.filter((range) => parts.find(({ of }) => of.test(fileOf(range))) === part);
    if (mutate.length === 0) continue;
    const { lean } = part.config;
    writeFileSync(PART, JSON.stringify({ ...config, ...part.config, ...(lean && { lean: { ...lean, run } }), mutate }));
    const command = [`${STRYKER}/node_modules/@stryker-mutator/core/bin/stryker.js`, "run", PART];
    const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
    const partial = mutate.some((range) => range.includes(":"));
    keepReport("build/stryker.json", partial, run);
    writeReport();
  }
}

const wanted = survivors ? openSurvivors() : (mutate?.split(",") ?? sources());
ask(wanted, "quick");
const files = new Set(wanted.map(fileOf));
const left = openSurvivors().filter((range) => files.has(fileOf(range)));
ask(left, "thorough");
