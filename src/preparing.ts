import type { Floats } from "./arrays.js";
import type { Packed } from "./binary.js";
import type { Call } from "./call.js";
import type { Edges } from "./families/spec.js";
import { ACCUMULATE, GRAD, REPEATED, TOLERANT } from "./flags.js";
import { PREPARED_DESK } from "./layout.js";
import { runPrepared } from "./prepared.js";
import { FACTORS, OUTPUT, PREDICTION, type Scratch, scratch, TARGET, TILE, type Views, view } from "./scratch.js";
import { Family, type Kernel, type Place } from "./wasm.js";
import { TABLE } from "./workspace.js";

/** Where the table has the factors, in floats, and for how many points it has them beyond one period; as in `assembly/prepared.ts`. */
const EVERY = 16;
const TOLERANCE = 17;
const START = 32;
const AGAIN = 8;
/** Numbers of factors that are checked at once, of whole vectors and whole factors. */
const CHECKED = 6144;

type MakeFactors = (kind: number, points: number, from: number, to: number, beside: number) => void;
type Join = (edges: number, last: number, at: number, first: number, second: number, third?: number) => void;
type AreWrong = (kind: number, count: number, from: number) => number;

/**
 * Bytes from a kernel's table to a tile of edges, to its differences, over which the loss writes its slopes, and to zeros as targets. No two
 * of them are whole pages apart: a processor would take a load for one of what was just stored.
 */
const EDGES = TABLE + 4 * PREPARED_DESK + 320;
const DIFFERENCES = EDGES + 4 * TILE + 512;
const ZEROS = DIFFERENCES + 4 * TILE + 512;

/** A memory in which a tile of edges fits after the desk that residuals need. */
interface Joining {
  readonly room: Place;
  readonly table: number;
  readonly floats: Float32Array;
}

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

  /**
   * Makes whole arrays of points ready to be read and written in any order: they are in place or in the scratch. Returns the address of zeros,
   * as the targets of differences.
   */
  begin({ prediction, target, output, flags, edges }: Call, place: Joining, memory: Scratch | null, views: Views | null): number {
    const { pairs, values } = edges as Edges;
    memory?.enter(PREDICTION, prediction, 0, values, views);
    memory?.enter(TARGET, target, 0, values, views);
    if (output !== null && flags & GRAD) {
      if (!(flags & ACCUMULATE)) output.fill(0, 0, values);
      memory?.enter(OUTPUT, output, 0, values, views);
    }
    const zeros = place.table + ZEROS;
    place.floats.fill(0, zeros / 4, zeros / 4 + Math.min(pairs.length, TILE) + 16);
    return zeros;
  }

  /** Copies a tile of edges, of `count` point numbers, and writes the differences of their points. Returns their address. */
  gather(
    { edges }: Call,
    { room, table, floats }: Joining,
    start: number,
    count: number,
    p: number,
    t: number,
    views: Views | null,
  ): number {
    const { pairs, values } = edges as Edges;
    const at = table + EDGES;
    const to = table + DIFFERENCES;
    floats.set(view(views, pairs, start, start, count), at / 4);
    this.#join(room, "gather")(count / 2, values / 2 - 1, at, p, t, to);
    return to;
  }

  /** Adds the slopes of that tile to the gradient at `g`. */
  scatter({ edges }: Call, { room, table }: Joining, count: number, g: number): void {
    this.#join(room, "scatter")(count / 2, (edges as Edges).values / 2 - 1, table + EDGES, table + DIFFERENCES, g);
  }

  #join(room: Place, name: "gather" | "scatter"): Join {
    return room.kernelsOf(this.#family).get(name) as unknown as Join;
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
