/**
 * `npm run mutants:wrapper`: Stryker's mutants of `src/`, against the tests of the wrapper. It takes an hour or two. Results are kept as
 * they come: a run leaves out files that have not changed since they were tested, unless it says `--all`. With `--mutate` and files, or
 * parts of them as `src/call.ts:10-20`, by commas, only these are mutated; with `--survivors` the lines where some were left. What survives
 * the likeliest tests, as `npm test` runs them, meets the other tests, and then the likeliest as `npm run test:all` runs them; with
 * `--likeliest` only the first.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import type { Family, Spec } from "../../src/families/spec.js";
import { specs } from "../../src/specs.js";
import { writeReport } from "./report.js";
import { NEEDS_VITEST, type Run, testsBut } from "./trial.js";
import { isChanged, keepReport, keyOf, readWrapperResults, sources } from "./wrapper-results.js";

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
  readonly config: { readonly lean?: Lean; readonly [option: string]: unknown };
}
/** Files of tests, the quickest first, and a pattern of the names of tests. */
interface Lean {
  readonly tests: readonly string[];
  readonly names: string;
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
  quantiles: ["quantiles"],
  bounded: ["ordinal", "focal", "article", "classWeights"],
  classes: ["classes", "classWeights"],
  heatmaps: ["heatmaps"],
  distributions: ["distributions", "densities", "mixture"],
  keypoints: ["keypoints"],
  angles: ["directions"],
  boxes: ["boxes"],
  images: ["images"],
} satisfies Record<Family, readonly string[]>);

/** The first that a file is of counts; the last are asked first. */
const parts: readonly Part[] = [
  // the tests of loading need a new module each time, which only vitest itself has
  {
    of: /^src\/(answers|binary|init|wasm|whole)\.ts$/,
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
      "published",
      "registry",
      "diagnose/traits",
      ...tests,
      "properties",
      "shapes",
      "tiling",
      "errors",
    ]),
  })),
];

/** All other tests, those of the reference too. The slowest come last. */
function others({ tests, names }: Lean): Lean {
  const diagnosis = readdirSync("test/diagnose").flatMap((name) => (name.endsWith(".test.ts") ? [`diagnose/${name.slice(0, -3)}`] : []));
  const all = [...testsBut(NEEDS_VITEST), ...diagnosis].map((test) => test.replace(/\.test$/, ""));
  const slow = /kernels|bits|diagnose\/(diagnose|race)/;
  const rest = all.filter((test) => !tests.includes(test));
  return {
    tests: [...rest.filter((test) => !slow.test(test)), ...rest.filter((test) => slow.test(test))],
    names: names.replace("|\\(reference\\)", ""),
  };
}

/** The lines of those that are not said to be equivalent. */
function openSurvivors(): string[] {
  const open = readWrapperResults().survivors.filter(({ equivalent }) => equivalent === undefined);
  return [...new Set(open.map(({ file, line, from }) => `${file}:${line}-${line + from.split("\n").length - 1}`))];
}

/** At most so many lines of whole files are asked about at once: results are kept after each. */
const LINES = 800;

function* batches(ranges: readonly string[]): Generator<string[]> {
  let [batch, lines]: [string[], number] = [[], 0];
  for (const range of ranges) {
    const more = range.includes(":") ? 0 : readFileSync(range, "utf8").split("\n").length;
    if (batch.length > 0 && lines + more > LINES) {
      yield batch;
      [batch, lines] = [[], 0];
    }
    batch.push(range);
    lines += more;
  }
  if (batch.length > 0) yield batch;
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

const { mutate, survivors, all, likeliest } = parseArgs({
  options: { mutate: { type: "string" }, survivors: { type: "boolean" }, all: { type: "boolean" }, likeliest: { type: "boolean" } },
}).values;
const fileOf = (range: string): string => range.replace(/:.*/, "");

/** Asks the likeliest tests about these files, or parts of files, or all others. */
function ask(ranges: readonly string[], run: Run, which: "likeliest" | "others" = "likeliest"): void {
  const equivalent = readWrapperResults()
    .survivors.filter((each) => each.equivalent !== undefined)
    .map((each) => keyOf({ ...each, file: resolve(each.file) }));
  for (const { of, config: ofPart } of [...parts].reverse()) {
    const { lean } = ofPart;
    const asked = lean && { ...(which === "likeliest" ? lean : others(lean)), run, equivalent };
    if (which === "others" && asked === undefined) continue;
    for (const mutate of batches(ranges.filter((range) => parts.find(({ of }) => of.test(fileOf(range)))?.of === of))) {
      writeFileSync(PART, JSON.stringify({ ...config, ...ofPart, lean: asked, mutate }));
      const command = [`${STRYKER}/node_modules/@stryker-mutator/core/bin/stryker.js`, "run", PART];
      const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
      if (status !== 0) process.exit(status ?? 1);
      const partial = mutate.some((range) => range.includes(":"));
      keepReport("build/stryker.json", partial, run);
      writeReport();
    }
  }
}

const wanted = survivors ? openSurvivors() : (mutate?.split(",") ?? sources().filter((file) => all || isChanged(file)));
const files = new Set(wanted.map(fileOf));
const left = (): string[] => openSurvivors().filter((range) => (mutate === undefined && !survivors) || files.has(fileOf(range)));
ask(wanted, "quick");
if (!likeliest) {
  ask(left(), "quick", "others");
  ask(left(), "thorough");
}
