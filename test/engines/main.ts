/** Runs the corpus in every engine, and checks that all give the same bits. See `npm run test:engines -- --help`. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type Digest, firstMoved } from "../../catalogue/corpus/digest.js";
import { byLoss, moved, readGolden, writeGolden } from "../../catalogue/corpus/golden.js";
import { Progress } from "../../common/progress.js";
import { type Ask, asker, bundle, type Difference, locate } from "./ask.js";
import { type Engine, engines } from "./engines.js";

const known = engines.map(({ name }) => name);
const { values: flags } = parseArgs({
  options: {
    engines: { type: "string", default: known.join() },
    quick: { type: "boolean", default: false },
    update: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const help = `npm run test:engines -- [--engines name,name…] [--quick] [--update]

--engines  ${known.join(", ")}; default: all
--quick    the quick form of the corpus
--update   write the digests to test/engines/golden.json if all engines agree
`;

interface Chosen extends Engine {
  readonly path: string;
}

/** The engines of these names. @throws if one is unknown or not installed */
function choose(names: readonly string[]): Chosen[] {
  const strangers = names.filter((name) => !known.includes(name));
  if (strangers.length > 0) throw new Error(`There is no engine ${strangers.join(", ")}; there are ${known.join(", ")}.`);
  const found = engines.filter(({ name }) => names.includes(name)).map((engine) => ({ ...engine, path: engine.find() }));
  const missing = found.filter(({ path }) => path === undefined);
  if (missing.length === 0) return found as Chosen[];
  const rest = names.filter((name) => !missing.some((each) => each.name === name));
  const lines = missing.map(({ name, install }) => `${name} is not installed: ${install}.`);
  throw new Error([...lines, `Or leave them out: npm run test:engines -- --engines ${rest.join()}`].join("\n"));
}

/** Engines that run at the same time. Each uses a core, browsers a little more. */
const LANES = 2;

const full = !flags.quick;
const progress = new Progress();

/** Opens an engine for as long as `use` takes. */
async function within<T>(engine: Chosen, script: string, use: (ask: Ask, version: string) => Promise<T>): Promise<T> {
  const host = await engine.open(engine.path);
  try {
    const ask = asker(host, script, (loss, count, of) => progress.show(`${engine.name}: ${loss}, ${count} of ${of}`));
    return await use(ask, host.version);
  } finally {
    await host.close();
  }
}

const inWords = ({ name, index, expected, actual }: Difference, one: string, other: string): string =>
  `  ${name}, index ${index}: ${one} ${expected}, ${other} ${actual}`;

/** Describes a difference of the first run that was gone in the second. */
async function once(loss: string, ask: Ask, expected: readonly Digest[], list: readonly Digest[]): Promise<string> {
  const courses = [expected, list].map((all) => all.find((each) => each.loss === loss)?.course ?? "") as [string, string];
  const cases = await ask({ what: "cases", loss, full });
  const name = cases[firstMoved(...courses) ?? -1]?.name ?? loss;
  return `${name}: once, and not when asked again: results there hang on when its compilers are done`;
}

async function main(): Promise<string[]> {
  const chosen = choose(flags.engines.split(","));
  const [first] = chosen as [Chosen];
  const script = await bundle();
  const width = Math.max(...chosen.map(({ name }) => name.length));
  progress.done(`${"engine".padEnd(width)}  digest            seconds  version`);
  const problems: string[] = [];
  const lists = new Map<Chosen, readonly Digest[]>();
  const golden = readGolden();
  const digest = async (engine: Chosen): Promise<void> => {
    const start = performance.now();
    const run = within(engine, script, async (ask, version) => {
      const { list, combined } = await ask({ what: "digests", full });
      const seconds = ((performance.now() - start) / 1e3).toFixed(1);
      progress.done(`${engine.name.padEnd(width)}  ${combined}  ${seconds.padStart(7)}  ${version}`);
      lists.set(engine, list);
      const { threads, reason, different } = await ask({ what: "threads", full });
      progress.done(`${"".padEnd(width)}  ${reason === null ? `${threads} threads agree with one` : `one thread: ${reason}`}`);
      if (different.length > 0) problems.push(`${engine.name}: other results on ${threads} threads: ${different.join(", ")}`);
      const ofWhole = await ask({ what: "digests", full: false, whole: true });
      const others = flags.update ? [] : moved(ofWhole.list, golden.quick);
      if (others.length > 0)
        problems.push(`${engine.name}: kernels.wasm has other results than test/engines/golden.json: ${others.join(", ")}`);
    });
    await run.catch((error: unknown) => problems.push(`${engine.name}: ${String(error)}`));
  };
  const queue = [...chosen];
  const lane = async (): Promise<void> => {
    for (let engine = queue.shift(); engine !== undefined; engine = queue.shift()) await digest(engine);
  };
  await Promise.all(Array.from({ length: Math.min(LANES, availableParallelism()) }, lane));

  const expected = lists.get(first);
  if (expected === undefined) return problems;
  for (const [engine, list] of lists) {
    const different = moved(list, byLoss(expected));
    if (different.length === 0) continue;
    problems.push(`${engine.name} differs from ${first.name}: ${different.join(", ")}`);
    await within(first, script, (ask) =>
      within(engine, script, async (other) => {
        for (const loss of different) {
          const difference = await locate(loss, full, ask, other);
          problems.push(difference ? inWords(difference, first.name, engine.name) : `  ${await once(loss, ask, expected, list)}`);
        }
      }),
    );
  }
  if (problems.length > 0) return problems;
  if (flags.update) {
    const [quick, all] = await within(
      first,
      script,
      async (ask) => [await ask({ what: "digests", full: false }), await ask({ what: "digests", full: true })] as const,
    );
    writeGolden({ quick: byLoss(quick.list), full: byLoss(all.list) });
    return [];
  }
  const changed = moved(expected, golden[full ? "full" : "quick"]);
  if (changed.length === 0) return [];
  return [`All agree, but not with test/engines/golden.json: ${changed.join(", ")}. Where results are meant to be others: --update`];
}

if (flags.help) console.log(help);
else {
  const problems = await main().catch((error: Error) => [error.message]);
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    process.exitCode = 1;
  }
}
