/** `npm run accuracy`: the functions of one argument. */
import { readFileSync } from "node:fs";
import type { UnaryResult } from "../../common/accuracy.js";
import { sha256 } from "../../common/digest.js";
import { onAllCores } from "../../common/pool.js";
import type { Progress } from "../../common/progress.js";
import { resume, save } from "./checkpoint.js";
import { floatOf, primitives, specialsOf } from "./primitives.js";
import { BINARY, loadPrimitives, oracleError, type Piece, piecesOf, preciseError, WRONG, wrongSpecials } from "./sweep.js";
import { addTally, type Tally } from "./tally.js";

/** Patterns per piece: seconds of work, so that a stopped run loses little. */
const PIECE = 2 ** 24;
/** The step of a run of seconds; a prime, so that the sample has all kinds of mantissas. */
export const QUICK_STEP = 40009;
const ORACLE_SAMPLES = 300;

export interface SweepOptions {
  /** The distance of the inputs: 1 for all. */
  readonly step: number;
  readonly folder: string;
  readonly progress: Progress;
}

export async function measureUnary(
  names: readonly string[],
  { step, folder, progress }: SweepOptions,
): Promise<Record<string, UnaryResult>> {
  const binary = sha256(readFileSync(BINARY));
  const loaded = loadPrimitives();
  const sweeps = names.map((name) => {
    const pieces = piecesOf(name, Math.min(PIECE * step, 2 ** 32), step);
    const checkpoint = resume(folder, `${name}-${step}`, binary);
    const missing = pieces.filter(({ from }) => !checkpoint.done.includes(from));
    return { name, pieces, checkpoint, missing, toCome: missing.length };
  });
  const missing = sweeps.flatMap((each) => each.missing);
  const start = performance.now();
  let finished = 0;
  const results: Record<string, UnaryResult> = {};
  const conclude = (name: string, tally: Tally) => {
    results[name] = resultOf(name, tally, step, loaded);
    progress.done(`${name}: ${results[name].most} ULP at ${results[name].at}`);
  };
  await onAllCores(new URL("./worker.ts", import.meta.url), missing, (piece: Piece, tally: Tally) => {
    const sweep = sweeps.find(({ name }) => name === piece.name) as (typeof sweeps)[number];
    const { name, checkpoint } = sweep;
    addTally(checkpoint.tally, tally);
    checkpoint.done.push(piece.from);
    save(folder, `${name}-${step}`, checkpoint);
    finished++;
    const left = ((performance.now() - start) / finished) * (missing.length - finished);
    progress.show(
      `${name}: ${finished} of ${missing.length} pieces, ${minutes(left)} to go; ${checkpoint.tally.most.toFixed(3)} ULP so far`,
    );
    if (--sweep.toCome === 0) conclude(name, checkpoint.tally);
  });
  for (const { name, checkpoint } of sweeps) if (!(name in results)) conclude(name, checkpoint.tally);
  return Object.fromEntries(names.map((name) => [name, results[name] as UnaryResult]));
}

const minutes = (ms: number): string => (ms < 90e3 ? `${Math.round(ms / 1e3)} s` : `${Math.round(ms / 60e3)} min`);

function resultOf(name: string, tally: Tally, step: number, loaded: ReturnType<typeof loadPrimitives>): UnaryResult {
  const { formula, domain, goal } = primitives[name] as (typeof primitives)[string];
  return {
    formula,
    domain,
    goal,
    all: step === 1,
    inputs: tally.inputs,
    notNearest: tally.notNearest,
    otherZeros: tally.otherZeros,
    most: tally.most === 0 || tally.most >= WRONG ? tally.most : preciseError(loaded, name, tally.at),
    at: floatOf(tally.at),
    specials: specialsOf(name).length,
    wrongSpecials: wrongSpecials(loaded, name),
    ...oracleError(name, step === QUICK_STEP ? 10 : ORACLE_SAMPLES),
    histogram: tally.histogram,
    octaves: tally.octaves,
  };
}
