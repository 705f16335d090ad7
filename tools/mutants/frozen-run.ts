/**
 * `npm run mutants:frozen`: does every mutant of the frozen sample still die under `npm test`? Fails where one survives or is not found.
 * With `-- --only` and a pattern it asks only about mutants whose title matches.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Binary, namesOf, PRIMITIVES, Sources } from "./compile.js";
import { type Changed, type Frozen, frozenTitle, locate, readFrozen } from "./frozen.js";
import { writeReport } from "./report.js";
import { readSources } from "./results.js";
import { NO_BUILD, Tree } from "./tree.js";
import { bundle, ENDLESS, NEEDS_VITEST, patternOf, Sandbox, testsBut } from "./trial.js";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    jobs: { type: "string", default: "2" },
  },
});

const lean = testsBut(NEEDS_VITEST);

const kernels = new Sources(readSources());
const everything = [...readSources().keys()];
const isKernel = (file: string): boolean => file.startsWith("assembly/");

const originals = new Map<string, Promise<Binary | undefined>>();
function originalOf(entry: string | readonly string[]): Promise<Binary | undefined> {
  const original = originals.get(entry.toString()) ?? kernels.compile(entry);
  originals.set(entry.toString(), original);
  return original;
}

/** The mutant's binary; undefined where there is none, or the very same. */
async function compiled(entry: string | readonly string[], { file, text }: Changed): Promise<Binary | undefined> {
  const [original, binary] = [await originalOf(entry), await kernels.compile(entry, file, text)];
  return binary === undefined || Buffer.compare(binary, original as Binary) === 0 ? undefined : binary;
}

/** Tests to ask: all of these files, or those of some names; `loss` says that they need only its kernels. */
interface Attempt {
  readonly files: readonly string[];
  readonly names?: readonly string[];
  readonly loss?: string;
}

/** What a loss needs of the kernels. */
function entryOf(loss?: string): readonly string[] {
  const users = everything.filter((file) => namesOf(kernels.exportsOf([file])).includes(loss ?? ""));
  return users.length === 0 ? everything : users;
}

/** What killed the mutant last, by its name, then its loss or file; then all that `npm test` runs. */
function attemptsOf({ by }: Frozen): Attempt[] {
  const [file, name] = by.split(/ > (.*)/s) as [string, string];
  const loss = file === "kernels.test" ? /\w+/.exec(name)?.[0] : undefined;
  const first = loss === undefined ? { files: [file] } : { files: [file], names: [loss], loss };
  return [...(lean.includes(file) ? [{ files: [file], names: [name], loss }] : []), first, { files: [] }];
}

class Judge {
  readonly #name: string;
  readonly #sandbox: Sandbox;
  #tree?: Tree;

  constructor(name: string) {
    this.#name = name;
    this.#sandbox = new Sandbox(name);
  }

  /** The first test that fails. */
  async killer(change: Changed, attempts: readonly Attempt[]): Promise<string | undefined> {
    await this.#reset();
    for (const attempt of attempts) {
      const isLean = attempt.files.length > 0 && attempt.files.every((file) => lean.includes(file));
      const by = isLean ? await this.#lean(change, attempt) : await this.#vitest(change, attempt);
      if (by !== undefined) return by;
    }
    return undefined;
  }

  async #reset(): Promise<void> {
    await this.#sandbox.placeSource();
    this.#sandbox.placeKernels((await originalOf(everything)) as Binary);
    this.#sandbox.placePrimitives((await originalOf(PRIMITIVES)) as Binary);
  }

  async #lean(change: Changed, { files, names, loss }: Attempt): Promise<string | undefined> {
    if (isKernel(change.file)) {
      const binary = await compiled(entryOf(loss), change);
      const primitives = files.includes("math.test") ? await compiled(PRIMITIVES, change) : undefined;
      if (binary === undefined && primitives === undefined) return undefined;
      if (binary !== undefined) this.#sandbox.placeKernels(binary);
      if (primitives !== undefined) this.#sandbox.placePrimitives(primitives);
    } else await this.#sandbox.placeSource(change, files);
    const by = await this.#sandbox.tests("quick", files, names?.map(patternOf));
    return by === undefined || by === ENDLESS || (await passes(by)) ? by : undefined;
  }

  async #vitest(change: Changed, { files }: Attempt): Promise<string | undefined> {
    if (isKernel(change.file) && (await compiled(everything, change)) === undefined) return undefined;
    this.#tree ??= new Tree(this.#name);
    const tree = this.#tree;
    const run = (tests: readonly string[], changed: Changed) =>
      tree.tests(
        tests.map((test) => `test/${test}.ts`),
        changed,
      );
    const by = await run(files, change);
    if (by === undefined || by === NO_BUILD) return by;
    const [test] = by.split(" > ") as [string];
    const broken = await run([test], { file: change.file, text: readFileSync(change.file, "utf8") });
    if (broken !== undefined) throw new Error(`${broken} fails without a mutant`);
    return by;
  }
}

/** Whether a test passes without a mutant: one that needs vitest itself would seem to kill every mutant. */
const passing = new Map<string, Promise<boolean>>();
function passes(test: string): Promise<boolean> {
  const [file, name] = test.split(/ > (.*)/s) as [string, string];
  const answer = passing.get(test) ?? original.tests("quick", [file], [patternOf(name)]).then((broken) => broken === undefined);
  passing.set(test, answer);
  return answer;
}

await bundle(lean);
const original = new Sandbox("original");
original.placeKernels((await originalOf(everything)) as Binary);
original.placePrimitives((await originalOf(PRIMITIVES)) as Binary);
const { kernels: ofKernels, wrapper: ofWrapper } = readFrozen();
const only = new RegExp(values.only);
const wanted = [...ofKernels, ...ofWrapper].filter((mutant) => mutant.gone === undefined && only.test(frozenTitle(mutant)));
const alive: string[] = [];
const queue = wanted.entries();

async function work(judge: Judge): Promise<void> {
  for (const [index, mutant] of queue) {
    const change = locate(mutant);
    const by = typeof change === "string" ? undefined : await judge.killer(change, attemptsOf(mutant));
    const fate = typeof change === "string" ? change : by === undefined ? "survives" : `dies by ${by}`;
    const line = `${frozenTitle(mutant)}: ${fate}`;
    console.log(`${index + 1}/${wanted.length} ${line}`);
    if (by === undefined) alive.push(line);
  }
}
await Promise.all(Array.from({ length: Number(values.jobs) }, (_, job) => work(new Judge(`frozen-${job}`))));

writeReport();
console.log(`${wanted.length - alive.length} of ${wanted.length} mutants of the frozen sample die`);
for (const line of alive) console.log(line);
if (alive.length > 0) process.exitCode = 1;
