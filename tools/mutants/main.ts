/**
 * `npm run mutants`: does a test fail for every small mistake in the kernels? A seeded sample of mutants of `assembly/`, one at a
 * time, each run against the tests that are likeliest to see it first. What is done is kept in `tools/mutants/mutants.json`, where an
 * interrupted run goes on; `npm run mutants -- --survivors` tries those again that no test has seen.
 */
import { parseArgs } from "node:util";
import { readGolden } from "../../catalogue/corpus/golden.js";
import { sha256 } from "../../common/digest.js";
import { random } from "../../src/diagnose/random.js";
import { specs } from "../../src/specs.js";
import { type Binary, namesOf, PRIMITIVES, Sources } from "./compile.js";
import { writeReport } from "./report.js";
import { digestOf, keyOf, type Result, readResults, readSources, titleOf, writeResults } from "./results.js";
import { type Site, sitesOf } from "./sites.js";
import { bundle, ENDLESS, patternOf, type Run, Sandbox, testsBut } from "./trial.js";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: "2" },
    /** Only mutants whose title matches this. */
    only: { type: "string", default: "" },
    survivors: { type: "boolean", default: false },
    /** Only the golden digests are asked; a later run without this asks the tests that know the right results. */
    digests: { type: "boolean", default: false },
  },
});
const [count, seed, jobs] = [Number(values.count), Number(values.seed), Number(values.jobs)];
const only = new RegExp(values.only);

const MATH = "assembly/math.ts";
/** A pattern that no test's name matches: files are loaded, and that is all. */
const NOTHING = "(?!)";
/** A first look at code that many losses share is at so many of them. */
const FEW = 3;

/** Tests that know the right results, but for the two that are asked first. What is left out knows no kernel, or only their text. */
const leftOut =
  /^(accuracy|bench|engines|errors|floors|init|kernels|libraries|math|peers|readme|reference|registration|registry|shapes|tiling|types)\.test/;
const related = testsBut(leftOut);

const texts = readSources();
const files = [...texts.keys()];
const sources = new Sources(texts);
/** What there are golden digests of. */
const goldenNames = Object.keys(readGolden().full);
/** What `kernels.test` is about. */
const kernelNames = new Set(specs.map(({ name }) => name));
const sample = { digest: digestOf(texts), seed, count };

/** The mutants of each file in the order of the sample, and how many of them are in it: as many as its share, but at least two. */
function strata(): { wanted: number; sites: Site[] }[] {
  const all = [...texts].map(([file, text]) => sitesOf(file, text)).filter((sites) => sites.length > 0);
  const total = all.reduce((sum, { length }) => sum + length, 0);
  const { uniform } = random(seed);
  const shuffled = (sites: Site[]): Site[] =>
    sites
      .map((site) => [uniform(), site] as const)
      .sort(([a], [b]) => a - b)
      .map(([, site]) => site);
  return all.map((sites) => ({ wanted: Math.max(2, Math.round((count * sites.length) / total)), sites: shuffled(sites) }));
}

/** Some of them, from all over the list. */
const fewOf = (users: readonly string[]): string[] => users.filter((_, i) => i % Math.ceil(users.length / FEW) === 0);

/** What is compiled: a file, or `assembly/index.ts` with the exports of some files only. */
type Entry = string | readonly string[];

function compiled(entry: Entry, site?: Site): Promise<Binary | undefined> {
  const text = site && sources.textOf(site.file);
  const changed = site && text && text.slice(0, site.start) + site.to + text.slice(site.start + site.from.length);
  return sources.compile(entry, site?.file, changed);
}

/** What the sources are compiled to as they are. */
const originals = new Map<string, Promise<Binary | undefined>>();
function originalOf(entry: Entry): Promise<Binary | undefined> {
  const key = entry.toString();
  const original = originals.get(key) ?? compiled(entry);
  originals.set(key, original);
  return original;
}

/** The mutant's binary; null where it is no program, undefined where it is the very same one. */
async function mutantOf(site: Site, entry: Entry): Promise<Binary | undefined | null> {
  const original = await originalOf(entry);
  if (original === undefined) throw new Error("assembly/ does not compile");
  const binary = await compiled(entry, site);
  if (binary === undefined) return null;
  return Buffer.compare(binary, original) === 0 ? undefined : binary;
}

type Primitive = (from: number, to: number, count: number, y: number) => void;

/** The elementary functions whose results differ somewhere on a sample of all float32 numbers. */
function changedPrimitives(original: Binary, mutant: Binary): string[] {
  const results = [original, mutant].map((binary) => {
    const { memory, ...functions } = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as { memory: WebAssembly.Memory };
    memory.grow(8);
    const words = new Uint32Array(memory.buffer, 65_536, 65_536);
    const digestOfExport = (name: string): string => {
      const results = [-3, 0.5, 1, 8, 300].map((y) => {
        for (let i = 0; i < 32_768; i++) words[i] = Math.imul(i, 131_101);
        (functions as Record<string, Primitive>)[name]?.(65_536, 65_536 + 131_072, 32_768, y);
        return words.slice();
      });
      return sha256(...results);
    };
    return new Map(
      Object.keys(functions)
        .filter((name) => name !== "log1pDouble")
        .map((name) => [name, digestOfExport(name)]),
    );
  });
  const [before, after] = results as [Map<string, string>, Map<string, string>];
  return [...before.keys()].filter((name) => before.get(name) !== after.get(name));
}

/**
 * Most die at once by the tests of the first file of losses that run this code. Of others, first whose digests change: of some of these
 * losses, or of all. Then the first test that fails, of those that know what is right: of the elementary functions, of these losses, of
 * all.
 */
async function judgeBy(run: Run, site: Site, sandbox: Sandbox): Promise<Result> {
  const none: Result = { ...site, outcome: "none" };
  const users = sources.usersOf(site.file);
  const few = fewOf(users);
  const killed = (by: string): Result => ({ ...site, outcome: "killed", by });
  const first = users.slice(0, 1);
  const losses = namesOf(sources.exportsOf(first)).filter((name) => kernelNames.has(name));
  if (run === "quick" && !values.digests && losses.length > 0) {
    const mutant = await mutantOf(site, first);
    if (mutant === null) return none;
    if (mutant !== undefined) {
      sandbox.placeKernels(mutant);
      const by = await sandbox.tests(run, ["kernels.test"], losses);
      if (by !== undefined) return killed(by);
    }
  }
  let moved: string[] = [];
  for (const some of namesOf(sources.exportsOf(few)).length === 0 ? [files] : [few, files]) {
    const mutant = await mutantOf(site, some);
    if (mutant === null) return none;
    if (mutant === undefined) {
      if (some === files) return none;
      continue;
    }
    sandbox.placeKernels(mutant);
    const seen = namesOf(sources.exportsOf(some === files ? users : few));
    moved = await sandbox.digests(seen.length === 0 ? [...goldenNames] : seen);
    if (moved.length === 0) continue;
    if (values.digests) return { ...site, outcome: "digest", by: moved.join(", "), pending: true };
    const by = await sandbox.tests(run, ["kernels.test"], moved.slice(0, FEW));
    if (by !== undefined) return killed(by);
    if (some === files) break;
  }
  if (site.file === MATH) {
    const primitives = await mutantOf(site, PRIMITIVES);
    if (primitives !== undefined && primitives !== null) {
      sandbox.placePrimitives(primitives);
      const changed = changedPrimitives((await originalOf(PRIMITIVES)) as Binary, primitives);
      const by = await sandbox.tests(run, ["math.test"], changed);
      sandbox.placePrimitives((await originalOf(PRIMITIVES)) as Binary);
      if (by !== undefined) return killed(by);
    }
  }
  if (moved.length === 0 && !values.survivors) return { ...site, outcome: "survived" };
  const by =
    (await sandbox.tests(run, related, moved.length === 0 ? namesOf(sources.exportsOf(users)) : moved)) ??
    (await sandbox.tests(run, related));
  if (by !== undefined) return killed(by);
  return moved.length > 0 ? { ...site, outcome: "digest", by: moved.join(", ") } : { ...site, outcome: "survived" };
}

/** By `npm test`, and where that sees nothing by `npm run test:all`. */
async function judge(site: Site, sandbox: Sandbox): Promise<Result> {
  const quick = await judgeBy("quick", site, sandbox);
  if (values.digests || /killed|none/.test(quick.outcome)) return quick;
  // no digest changes: the long run has nothing to see either, unless all its tests are asked
  if (quick.outcome === "survived" && !values.survivors) return quick;
  const result = await judgeBy("thorough", site, sandbox);
  return result.outcome === "killed" ? { ...result, thorough: true } : result;
}

const asked = [...related, "kernels.test", "math.test"];
await bundle(asked);

const results = new Map(readResults(sample).map((result) => [keyOf(result), result]));
const started = Date.now();
let done = 0;

function keep(result: Result, left: number): void {
  results.set(keyOf(result), result);
  writeResults({ ...sample, left }, [...results.values()]);
  done++;
  const minutes = Math.ceil(((Date.now() - started) / done / 60_000) * left);
  console.log(`${result.outcome} ${titleOf(result)}${result.by === undefined ? "" : ` by ${result.by}`} (${left} to go, ${minutes} min)`);
}

const chosen = strata().filter(({ sites }) => sites.some((site) => only.test(titleOf(site))));
/** Those of a file that are still to be judged, one after the other: a mutant that is none has the next one in its place. */
function* open({ wanted, sites }: { wanted: number; sites: readonly Site[] }): Generator<Site> {
  let have = 0;
  for (const site of sites) {
    if (have >= wanted) return;
    const result = results.get(keyOf(site));
    const survivor = values.survivors && result?.outcome === "survived" && result.equivalent === undefined;
    const again = survivor || (result?.pending && !values.digests);
    if ((result === undefined || again) && only.test(titleOf(site))) yield site;
    if (results.get(keyOf(site))?.outcome !== "none") have++;
  }
}
const openOf = (): number =>
  chosen.reduce((sum, { wanted, sites }) => {
    const judged = sites.filter((site) => (results.get(keyOf(site))?.outcome ?? "none") !== "none").length;
    return sum + Math.max(0, wanted - judged);
  }, 0);

// small files first: most of their mutants die at once, so that much is known early
const queue = chosen.sort((a, b) => a.wanted - b.wanted).values();
await Promise.all(
  Array.from({ length: jobs }, async (_, job) => {
    const sandbox = new Sandbox(String(job));
    sandbox.placePrimitives((await originalOf(PRIMITIVES)) as Binary);
    sandbox.placeKernels((await originalOf(files)) as Binary);
    // a test that fails of itself would kill every mutant
    const broken = await sandbox.tests("quick", asked, [NOTHING]);
    if (broken !== undefined) throw new Error(broken);
    for (const stratum of queue) for (const site of open(stratum)) keep(await judge(site, sandbox), openOf());
  }),
);

/**
 * A test that fails without a mutant would seem to kill every one: those that it killed are asked again by the next run. What is about
 * one loss has but the kernels of that loss, as it may have had then.
 */
async function expectKillersPass(): Promise<void> {
  const original = new Sandbox("original");
  original.placePrimitives((await originalOf(PRIMITIVES)) as Binary);
  const groups = new Map<string, { run: Run; file: string; users: readonly string[]; names: Set<string> }>();
  for (const { by, outcome, thorough } of results.values()) {
    if (outcome !== "killed" || by === undefined || by === ENDLESS) continue;
    const [file, name] = by.split(/ > (.*)/s) as [string, string];
    const loss = file === "kernels.test" ? /\w+/.exec(name)?.[0] : undefined;
    const of = files.filter((each) => namesOf(sources.exportsOf([each])).includes(loss ?? ""));
    const [run, users]: [Run, readonly string[]] = [thorough ? "thorough" : "quick", of.length === 0 ? files : of];
    const key = `${run} ${file} ${users}`;
    const group = groups.get(key) ?? { run, file, users, names: new Set() };
    group.names.add(patternOf(name));
    groups.set(key, group);
  }
  for (const { run, file, users, names } of groups.values()) {
    original.placeKernels((await originalOf(users)) as Binary);
    const broken = await original.tests(run, [file], [...names]);
    if (broken === undefined) continue;
    writeResults(
      { ...sample, left: openOf() },
      [...results.values()].filter(({ by }) => by !== broken),
    );
    throw new Error(`${broken} fails without a mutant: those that it killed are to be asked again`);
  }
}

await expectKillersPass();
writeReport();
const judged = [...results.values()].filter(({ outcome }) => outcome !== "none");
const survivors = judged.filter(({ outcome }) => outcome === "survived");
console.log(`${judged.length - survivors.length} of ${judged.length} mutants are killed`);
for (const survivor of survivors) console.log(`${titleOf(survivor)}: ${survivor.equivalent ?? "survives"}`);
if (survivors.some(({ equivalent }) => equivalent === undefined)) process.exitCode = 1;
