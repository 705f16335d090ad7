/** `npm run bench`: checks every loss against its reference, times it, and writes what it found. */
import { mkdirSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { Arena } from "./arena.js";
import { Bandwidth } from "./bandwidth.js";
import { type Case, casesAt, kindText, sharesData } from "./cases.js";
import { check } from "./check.js";
import { contendersOf, machineContenders } from "./contenders.js";
import { type Library, loadLibrary } from "./library.js";
import { describeMachine, machineText } from "./machine.js";
import { interleave, Sampler } from "./measure.js";
import { help, type Options, readOptions, scopeText, UsageError } from "./options.js";
import { Progress } from "./progress.js";
import { registration } from "./registration.js";
import { reportHtml } from "./report.js";
import { type CaseResult, defeatsOf, goalsOf, type MachineResult, machineResultOf, resultOf } from "./results.js";
import type { Section, SectionResult } from "./section.js";
import { closingText, summaryText } from "./summary.js";
import { bandwidthText, casesText, defeatsText, goalsText, sizeText } from "./text.js";

/** More rounds would not make the medians better. Of short arrays, fewer would make none, even when the time is up. */
const MOST_ROUNDS = 41;
const LEAST_ROUNDS = 3;
/** The part of the time that is shared out evenly, over that which is shared out by cost. */
const BONUS = 0.4;
/** Floats up to which each case gets arrays and a copy of the library of its own. Above, what a call costs does not show. */
const MOST_FOR_ITS_OWN = 65_536;
/** Parts beside the speeds, in the order of the report. They run after the timings, so as not to disturb them. */
const sections: readonly Section[] = [registration];
const directory = new URL("results/", import.meta.url);

/** Cases that are timed together, on the same data. */
interface Group {
  readonly cases: readonly Case[];
  /** Seconds that one round takes, as measured while checking. */
  readonly cost: number;
  /** Seconds that it takes to fill the arrays and to warm everything up. */
  readonly setup: number;
}

async function main(options: Options): Promise<void> {
  // WebAssembly by the optimising compiler from the start: no sample may be of code that is about to be replaced
  setFlagsFromString("--no-liftoff");
  const progress = new Progress(options.verbose ? 5 : 60);
  const machine = describeMachine();
  const scope = scopeText(options);
  console.log(`${machineText(machine)}\nMeasured: ${scope}`);

  const start = performance.now();
  const remaining = () => options.seconds - (performance.now() - start) / 1e3;
  const results: CaseResult[] = [];
  const machines: MachineResult[] = [];

  const library = await loadLibrary();
  const sizes = options.sizes.filter((size) => casesAt(size, options).length > 0);
  if (sizes.length === 0)
    throw new UsageError(`--sizes: nothing that --only names has rows or maps as short as ${options.sizes.join(", ")}`);
  const bySize = sizes.map((size) => ({ size, groups: checkAll(size, options, library, progress) }));
  const groups = bySize.flatMap((each) => each.groups);

  const budget = new Budget(groups, remaining);
  for (const { size, groups } of bySize) {
    const bandwidth = new Bandwidth(size);
    const own = machineContenders(size, bandwidth).map((each) => new Sampler(each, each.side));
    let arena: Arena | undefined;
    for (const group of groups) {
      progress.show(`timing ${sizeText(size)} floats: ${group.cases.map(nameOf).join("; ")}`);
      if (arena === undefined || size <= MOST_FOR_ITS_OWN) {
        const cases = size <= MOST_FOR_ITS_OWN ? group.cases : groups.flatMap((each) => each.cases);
        arena = new Arena(cases, bandwidth, await loadLibrary());
      }
      const shared = arena;
      shared.fill(group.cases[0] as Case);
      const samplers = group.cases.map((each) => samplersOf(each, shared));
      const rounds = { least: size <= MOST_FOR_ITS_OWN ? LEAST_ROUNDS : 1, most: MOST_ROUNDS };
      interleave(group === groups[0] ? [own, ...samplers] : samplers, budget.take(group), rounds);
      results.push(...group.cases.map((each, i) => resultOf(each, samplers[i] as Sampler[])));
    }
    machines.push(machineResultOf(size, own));
  }
  const took = Math.round((performance.now() - start) / 1e3);
  progress.done(`${results.length} cases agree with the plain-JavaScript reference, checked and timed in ${took} s\n`);
  sortAsCatalogued(results, options);

  const goals = goalsOf(results);
  const lost = defeatsOf(results);
  const everything = () => [bandwidthText(machines), casesText(results), defeatsText(lost, results.length), goalsText(goals)].join("\n\n");
  console.log(`${options.verbose ? everything() : summaryText(results, machines, lost)}\n`);

  const extra: { title: string; result: SectionResult }[] = [];
  for (const section of options.only === null ? sections : []) {
    const result = await section.run((line) => progress.show(`${section.title}: ${line}`), options.effort);
    progress.done(`${section.title}\n${options.verbose ? result.text : result.brief}\n`);
    extra.push({ title: section.title, result });
  }

  const date = new Date().toISOString();
  const run = { date, effort: options.effort, scope, machine, bandwidth: machines, cases: results, defeats: lost, goals };
  const withSections = { ...run, sections: extra.map(({ title, result }) => ({ title, result: result.json })) };
  mkdirSync(directory, { recursive: true });
  writeFileSync(new URL("latest.json", directory), `${JSON.stringify(withSections, shortened, 1)}\n`);
  writeFileSync(new URL("report.html", directory), reportHtml(run, extra));
  console.log(closingText);
}

/** Shares out the time that remains, in the order of the groups. */
class Budget {
  readonly #remaining: () => number;
  readonly #groups: Set<Group>;
  /** Seconds that each case gets beyond its cost's share: short cases can have many rounds for little. */
  readonly #bonus: number;

  constructor(groups: readonly Group[], remaining: () => number) {
    this.#remaining = remaining;
    this.#groups = new Set(groups);
    const cases = groups.reduce((sum, group) => sum + group.cases.length, 0);
    this.#bonus = (BONUS * groups.reduce((sum, group) => sum + group.cost, 0)) / cases;
  }

  /** Seconds for this group's rounds. */
  take(group: Group): number {
    const weight = (each: Group) => each.cost + this.#bonus * each.cases.length;
    const total = [...this.#groups].reduce((sum, each) => sum + weight(each), 0);
    this.#groups.delete(group);
    const setups = [...this.#groups].reduce((sum, each) => sum + each.setup, 0);
    return ((this.#remaining() - setups) * weight(group)) / total;
  }
}

/** Of options that are arrays, the length says enough. */
const shortened = (_key: string, value: unknown): unknown => (value instanceof Float32Array ? `Float32Array of ${value.length}` : value);

const nameOf = (each: Case): string => `${each.label}, ${kindText[each.kind]}`;

function samplersOf(each: Case, arena: Arena): Sampler[] {
  return contendersOf(each, arena).map((contender) => new Sampler(contender, `${nameOf(each)}, ${contender.side}`));
}

/** The cases of one size: long arrays are filled once for all that use the same data, short ones for each case. */
function groupsAt(size: number, options: Options): Case[][] {
  const groups: Case[][] = [];
  for (const each of casesAt(size, options)) {
    const group = size <= MOST_FOR_ITS_OWN ? undefined : groups.find((other) => sharesData(other[0] as Case, each));
    if (group === undefined) groups.push([each]);
    else group.push(each);
  }
  return groups;
}

/** Checks every case, and measures what a round of each group costs. */
function checkAll(size: number, options: Options, library: Library, progress: Progress): Group[] {
  const groups = groupsAt(size, options);
  const arena = new Arena(groups.flat(), new Bandwidth(size), library);
  return groups.map((cases) => {
    const start = performance.now();
    arena.fill(cases[0] as Case);
    let cost = 0;
    for (const each of cases) {
      progress.show(`checking ${sizeText(size)} floats: ${nameOf(each)}`);
      const contenders = contendersOf(each, arena);
      const before = performance.now();
      check(each, contenders, arena);
      // a long case has been called once on each side by now; Benchmark.js calls twice
      if (size > MOST_FOR_ITS_OWN) cost += (2 * (performance.now() - before)) / 1e3;
      else for (const contender of contenders) cost += new Sampler(contender, nameOf(each)).cost;
    }
    return { cases, cost, setup: (performance.now() - start) / 1e3 };
  });
}

/** Groups are of the same data; a reader looks for the registry's order. */
function sortAsCatalogued(results: CaseResult[], options: Options): void {
  const key = (each: { label: string; kind: string; size: number }) => `${each.label} ${each.kind} ${each.size}`;
  const order = new Map(options.sizes.flatMap((size) => casesAt(size, options)).map((each, i) => [key(each), i]));
  results.sort((a, b) => (order.get(key(a)) ?? 0) - (order.get(key(b)) ?? 0));
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(help);
  else await main(options);
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(usage ? `${error.message}\n\n${help}` : error);
  process.exitCode = usage ? 2 : 1;
}
