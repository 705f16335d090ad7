/** `npm run bench`: checks every loss against its reference, times it, and writes what it found. */
import { mkdirSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { timedLoss } from "../catalogue/further.js";
import { Progress } from "../common/progress.js";
import { Arena } from "./arena.js";
import { Bandwidth } from "./bandwidth.js";
import { type Case, casesAt, kindText, sharesData } from "./cases.js";
import { check } from "./check.js";
import { contendersOf, machineContenders } from "./contenders.js";
import { type Further, measureFurther } from "./further/measure.js";
import { furtherTables, furtherText } from "./further/text.js";
import { type Library, loadLibrary } from "./library.js";
import { describeMachine, type Machine, machineText } from "./machine.js";
import { interleave, Sampler } from "./measure.js";
import { help, type Options, readOptions, scopeText, UsageError } from "./options.js";
import { registration } from "./registration.js";
import { reportHtml } from "./report.js";
import { type CaseResult, defeatsOf, goalsOf, type MachineResult, machineResultOf, resultOf } from "./results.js";
import { measureShort, shortText } from "./short.js";
import { measureStart, startText } from "./start.js";
import { closingText, summaryText } from "./summary.js";
import { caseTables, defeatTable, goalsText, machineTable, printed, sizeText } from "./text.js";

/** More rounds would not improve the medians. Short arrays get the least even when the time is up. */
const MOST_ROUNDS = 41;
const LEAST_ROUNDS = 3;
/** The time that is shared out evenly, over the time that is shared out by cost. */
const BONUS = 0.4;
/** Up to this many floats, each case has its own arrays and its own copy of the library. Above, the cost of a call does not show. */
const MOST_FOR_ITS_OWN = 65_536;
const directory = new URL("results/", import.meta.url);

/** Cases that are timed together, on the same data. */
interface Group {
  readonly cases: readonly Case[];
  /** Seconds per round, as measured while checking. */
  readonly cost: number;
  /** Seconds to fill the arrays and to warm everything up. */
  readonly setup: number;
}

async function main(options: Options): Promise<void> {
  // compile WebAssembly with the optimising compiler from the start: no sample may time code that is about to be replaced
  setFlagsFromString("--no-liftoff");
  const progress = new Progress(options.verbose ? 5 : 60);
  const machine = describeMachine();
  const scope = scopeText(options);
  if (options.further) {
    await further(options, options.only, machine, progress);
    return;
  }
  console.log(`${machineText(machine)}\nMeasured: ${scope}`);

  const start = performance.now();
  const remaining = () => options.seconds - (performance.now() - start) / 1e3;
  const results: CaseResult[] = [];
  const machines: MachineResult[] = [];

  const library = await loadLibrary();
  const sizes = options.sizes.filter((size) => casesAt(size, options).length > 0);
  if (sizes.length === 0) throw new UsageError(`--sizes: no loss of --only has rows or maps as short as ${options.sizes.join(", ")}`);
  const bySize = sizes.map((size) => ({ size, groups: checkAll(size, options, library, progress) }));
  const groups = bySize.flatMap((each) => each.groups);

  const budget = budgetOf(groups, remaining);
  for (const { size, groups } of bySize) {
    const bandwidth = new Bandwidth(size);
    const own = machineContenders(size, bandwidth).map((each) => new Sampler(each, each.side));
    let arena: Arena | undefined;
    for (const group of groups) {
      progress.show(`timing ${sizeText(size)}: ${group.cases.map(nameOf).join("; ")}`);
      if (arena === undefined || size <= MOST_FOR_ITS_OWN) {
        const cases = size <= MOST_FOR_ITS_OWN ? group.cases : groups.flatMap((each) => each.cases);
        arena = new Arena(cases, bandwidth, await loadLibrary());
      }
      const shared = arena;
      shared.fill(group.cases[0] as Case);
      const samplers = group.cases.map((each) => samplersOf(each, shared));
      const rounds = { least: size <= MOST_FOR_ITS_OWN ? LEAST_ROUNDS : 1, most: MOST_ROUNDS };
      interleave(group === groups[0] ? [own, ...samplers] : samplers, budget(group), rounds);
      results.push(...group.cases.map((each, i) => resultOf(each, samplers[i] as Sampler[])));
    }
    machines.push(machineResultOf(size, own));
  }
  const took = Math.round((performance.now() - start) / 1e3);
  progress.done(`${results.length} cases agree with the plain-JavaScript reference, checked and timed in ${took} s\n`);
  sortAsCatalogued(results, options);

  const goals = goalsOf(results);
  const lost = defeatsOf(results);
  const tables = () => [machineTable(machines), ...caseTables(results), defeatTable(lost)].map(printed);
  console.log(`${options.verbose ? [...tables(), goalsText(goals)].join("\n\n") : summaryText(results, machines, lost)}\n`);
  progress.show("timing the first result, and calls on short arrays");
  const first = measureStart();
  const short = await measureShort();
  progress.done(`${startText(first)}\n\n${shortText(short)}\n`);
  const beside = furtherTables(await further(options, options.only, machine, progress), timedLoss);
  const more = options.only === null ? registration(progress, options.effort, options.verbose) : null;

  const date = new Date().toISOString();
  const run = { date, effort: options.effort, scope, machine, bandwidth: machines, cases: results, defeats: lost, goals };
  const all = { ...run, first, short, registration: more?.result };
  mkdirSync(directory, { recursive: true });
  writeFileSync(new URL("latest.json", directory), `${JSON.stringify(all, shortened, 1)}\n`);
  writeFileSync(new URL("report.html", directory), reportHtml(run, beside, more));
  console.log(closingText);
}

/** Measures options and transforms, prints what it found and writes it to a file of its own. */
async function further(
  { effort, furtherSeconds, verbose }: Options,
  only: Options["only"],
  machine: Machine,
  progress: Progress,
): Promise<Further> {
  const found = await measureFurther(only, furtherSeconds, progress);
  const text = verbose ? furtherTables(found, timedLoss).map(printed).join("\n\n") : furtherText(found, timedLoss);
  if (text !== "") progress.done(`${text}\n`);
  mkdirSync(directory, { recursive: true });
  const all = { date: new Date().toISOString(), effort, machine, ...found };
  if (only === null) writeFileSync(new URL("further.json", directory), `${JSON.stringify(all, null, 1)}\n`);
  return found;
}

/** Shares out the remaining seconds: returns how many a group gets for its rounds, when its turn comes. */
function budgetOf(groups: readonly Group[], remaining: () => number): (group: Group) => number {
  const sum = (of: Iterable<Group>, value: (group: Group) => number) => [...of].reduce((total, group) => total + value(group), 0);
  // short cases can have many rounds for little
  const bonus = (BONUS * sum(groups, ({ cost }) => cost)) / sum(groups, ({ cases }) => cases.length);
  const weight = ({ cost, cases }: Group) => cost + bonus * cases.length;
  const waiting = new Set(groups);
  return (group) => {
    const total = sum(waiting, weight);
    waiting.delete(group);
    return ((remaining() - sum(waiting, ({ setup }) => setup)) * weight(group)) / total;
  };
}

/** Option arrays are reported by their length. */
const shortened = (_key: string, value: unknown): unknown => (value instanceof Float32Array ? `Float32Array of ${value.length}` : value);

const nameOf = (each: Case): string => `${each.label}, ${kindText[each.kind]}`;

function samplersOf(each: Case, arena: Arena): Sampler[] {
  return contendersOf(each, arena).map((contender) => new Sampler(contender, `${nameOf(each)}, ${contender.side}`));
}

/** The cases of one size. Long arrays are filled once for all cases with the same data, short ones for each case. */
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
      progress.show(`checking ${sizeText(size)}: ${nameOf(each)}`);
      const contenders = contendersOf(each, arena);
      const before = performance.now();
      check(each, contenders, arena);
      // a long case has run once on each side; Benchmark.js runs it twice
      if (size > MOST_FOR_ITS_OWN) cost += (2 * (performance.now() - before)) / 1e3;
      else for (const contender of contenders) cost += new Sampler(contender, nameOf(each)).cost;
    }
    return { cases, cost, setup: (performance.now() - start) / 1e3 };
  });
}

/** Puts the results, which are grouped by data, into the catalogue's order. */
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
