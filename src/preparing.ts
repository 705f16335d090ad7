import type { Floats } from "./arrays.js";
import type { Packed } from "./binary.js";
import type { Call } from "./call.js";
import { REPEATED, TOLERANT } from "./flags.js";
import { runPrepared } from "./prepared.js";
import { FACTORS, PREDICTION, type Scratch, scratch, TARGET, type Views } from "./scratch.js";
import { Family, type Kernel, type Place } from "./wasm.js";

/** Where the table has the factors, in floats, and for how many points it has them beyond one period; as in `assembly/prepared.ts`. */
const EVERY = 16;
const TOLERANCE = 17;
const START = 32;
const AGAIN = 8;
/** Numbers of factors that are checked at once, of whole vectors and whole factors. */
const CHECKED = 6144;

type MakeFactors = (kind: number, points: number, from: number, to: number, beside: number) => void;
type AreWrong = (kind: number, count: number, from: number) => number;

/** The kernels that change residuals before the loss and gradients after it, for every family of residual losses. */
export class Preparing {
  readonly #family: Family;

  constructor(packed: Packed) {
    this.#family = new Family(packed);
  }

  readonly run = runPrepared;

  /** One of the kernels that `run` takes. */
  kernelIn(room: Place, name: "prepare" | "finish"): Kernel {
    return room.kernelsOf(this.#family).get(name);
  }

  /** The call with its tolerance and repeated factors on its table, made ready once. */
  tabled(call: Call): Call {
    const { whitening, flags, table } = call;
    if (whitening === null || !(flags & (REPEATED | TOLERANT))) return call;
    const { kind, every, numbers, tolerance } = whitening;
    // at least as many points as one step of the kernels reads
    const period = every && every * Math.ceil(AGAIN / every);
    const made = every === 0 ? new Float32Array(0) : this.#made(kind, period + AGAIN, numbers);
    const all = new Float32Array(START + made.length);
    if (table !== null) all.set(table);
    all[EVERY] = period;
    all[TOLERANCE] = tolerance;
    all.set(made, START);
    return { ...call, table: all };
  }

  /** The factors of so many points, whose numbers repeat, as the kernels take them. */
  #made(kind: number, points: number, numbers: Floats): Floats {
    const memory = scratch();
    memory.reserve(0, 0);
    const [from, to] = [memory.at(TARGET), memory.at(PREDICTION)];
    for (let i = 0; i < points * kind; i++) memory.floats[from / 4 + i] = numbers[i % numbers.length] as number;
    const beside = 8 * ((points + 3) & -4);
    const make = memory.room.kernelsOf(this.#family).get("factors") as unknown as MakeFactors;
    make(kind, points, from, to, beside);
    return memory.floats.subarray(to / 4, (to + (kind < 3 ? 1 : 2) * beside) / 4);
  }

  /** Checks factors that may change from step to step, in place at `at` or tile by tile. */
  check({ spec, whitening }: Call, room: Place, at: number, memory: Scratch | null, views: Views | null): void {
    if (whitening === null || whitening.every > 0) return;
    const { kind, numbers } = whitening;
    const areWrong = room.kernelsOf(this.#family).get("factors_wrong") as unknown as AreWrong;
    for (let from = 0; from < numbers.length; from += CHECKED) {
      const count = Math.min(CHECKED, numbers.length - from);
      memory?.enter(FACTORS, numbers, from, count, views);
      if (areWrong(kind, count, memory === null ? at + 4 * from : at)) spec.whiten?.reject(spec.name, whitening);
    }
  }
}
