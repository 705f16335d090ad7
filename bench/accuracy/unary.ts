/** The unary primitives' part of `npm run accuracy`. */
import { readFileSync } from "node:fs";
import type { Progress } from "../progress.js";
import { digest, resume, save } from "./checkpoint.js";
import { sweepAll } from "./pool.js";
import { primitives } from "./primitives.js";
import type { UnaryResult } from "./results.js";
import {
  addTally,
  BINARY,
  floatOf,
  loadPrimitives,
  oracleError,
  type Piece,
  piecesOf,
  preciseError,
  type Tally,
  wrongSpecials,
} from "./sweep.js";

/** Patterns of a piece: seconds of work, so that a run that is stopped loses little. */
const PIECE = 2 ** 24;
/** A prime, so that a sample has every residue of the mantissa. */
export const QUICK_STEP = 40009;
const ORACLE_SAMPLES = 300;

export interface SweepOptions {
  readonly quick: boolean;
  readonly folder: string;
  readonly progress: Progress;
}

export async function measureUnary(
  names: readonly string[],
  { quick, folder, progress }: SweepOptions,
): Promise<Record<string, UnaryResult>> {
  const step = quick ? QUICK_STEP : 1;
  const binary = digest(readFileSync(BINARY));
  const loaded = loadPrimitives();
  const sweeps = names.map((name) => {
    const pieces = piecesOf(name, quick ? 2 ** 32 : PIECE, step);
    const checkpoint = resume(folder, name, `${binary}/${step}`);
    const missing = pieces.filter(({ from }) => !checkpoint.done.includes(from));
    return { name, pieces, checkpoint, missing, toCome: missing.length };
  });
  const missing = sweeps.flatMap((each) => each.missing);
  const start = performance.now();
  let finished = 0;
  const results: Record<string, UnaryResult> = {};
  const conclude = (name: string, tally: Tally) => {
    results[name] = resultOf(name, tally, quick, loaded);
    progress.done(`${name}: ${results[name].most.toFixed(4)} ULP at ${results[name].at}`);
  };
  await sweepAll(missing, (piece: Piece, tally: Tally) => {
    const sweep = sweeps.find(({ name }) => name === piece.name) as (typeof sweeps)[number];
    const { name, checkpoint } = sweep;
    addTally(checkpoint.tally, tally);
    checkpoint.done.push(piece.from);
    save(folder, name, checkpoint);
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

function resultOf(name: string, tally: Tally, quick: boolean, loaded: ReturnType<typeof loadPrimitives>): UnaryResult {
  const { formula, domain, goal } = primitives[name] as (typeof primitives)[string];
  return {
    formula,
    domain,
    goal,
    all: !quick,
    inputs: tally.inputs,
    notNearest: tally.notNearest,
    otherZeros: tally.otherZeros,
    most: tally.most === 0 ? 0 : preciseError(loaded, name, tally.at),
    at: floatOf(tally.at),
    wrongSpecials: wrongSpecials(loaded, name),
    oracleError: oracleError(name, quick ? 10 : ORACLE_SAMPLES),
    histogram: tally.histogram,
    octaves: tally.octaves,
  };
}
