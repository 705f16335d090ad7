import { PREPARED } from "../flags.js";
import { runPrepared } from "../prepared.js";
import type { Kernel } from "../wasm.js";

/**
 * The control block, which the threads of a workspace share: lines of 64 bytes, of which each is written by few. Line 0 has the number of
 * the next chunk, line i the state of worker i, and then come the job and the totals of its chunks.
 */
export const LINE = 16;
/**
 * Words of a worker's line: its state; how many messages it was sent; one more than the kernels that it has, 0 before it has started; and
 * whether it posts a message when it is done.
 */
export const STATE = 0;
export const POSTED = 1;
export const KNOWN = 2;
export const ANNOUNCED = 3;

/** States of a worker. Away: in its event loop, where messages reach it; it starts there. */
export const AWAY = 0;
/** Awake, or about to be: it looks for a job. */
export const IDLE = 1;
/** Called to a job, which the caller may still take back. */
export const CALLED = 2;
export const BUSY = 3;
/** A kernel threw. */
export const BROKEN = 4;
/** It looks no more, and has to be woken. */
export const ASLEEP = 5;

/** The numbers of a job. Addresses are of its first unit; `per` are bytes from one unit to the next. */
export type Job = readonly [
  units: number,
  /** Units of a chunk. */
  chunk: number,
  /** The kernel's number. */
  kernel: number,
  flags: number,
  prediction: number,
  perPrediction: number,
  target: number,
  perTarget: number,
  weights: number,
  perWeights: number,
  output: number,
  perOutput: number,
  scale: number,
  shape: number,
  perShape: number,
  a: number,
  b: number,
  /** The caller's table, and how many bytes of it every thread needs. */
  table: number,
  tableBytes: number,
  /** The numbers of the kernels that change residuals, where there are any. */
  prepare: number,
  finish: number,
];
export const JOB_LENGTH = 21;

/** Bytes of the control block for so many workers, and predictions of so many values. */
export function controlBytes(workers: number, values: number): number {
  // where there are two chunks, each has more than half of the 16,384 values that may be in one
  return 4 * LINE * (1 + workers) + 8 * (JOB_LENGTH + Math.ceil(values / 8192) + 1);
}

/** What the threads of a workspace see of its memory. */
export interface Shared {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  /** The word of `words` where the control block starts. */
  readonly control: number;
  readonly job: Float64Array;
  readonly totals: Float64Array;
}

export function sharedOf(buffer: ArrayBufferLike, control: number, workers: number): Shared {
  const job = control + 4 * LINE * (1 + workers);
  return {
    bytes: new Uint8Array(buffer),
    words: new Int32Array(buffer),
    control: control / 4,
    job: new Float64Array(buffer, job, JOB_LENGTH),
    totals: new Float64Array(buffer, job + 8 * JOB_LENGTH),
  };
}

/** Takes chunks of the job, one after the other, until none is left. `table` is the thread's own. */
export function work({ bytes, words, control, job, totals }: Shared, kernels: readonly Kernel[], table: number): void {
  const [units, chunk, number, flags, p, perP, t, perT, w, perW, g, perG, scale, shape, perS, a, b, theirs, tableBytes, prepare, finish] =
    job as Iterable<number> as Job;
  const kernel = kernels[number] as Kernel;
  const first = flags & PREPARED ? (kernels[prepare] as Kernel) : null;
  const last = kernels[finish] as Kernel;
  if (theirs !== table) bytes.copyWithin(table, theirs, theirs + tableBytes);
  for (;;) {
    const i = Atomics.add(words, control, 1);
    const from = i * chunk;
    if (from >= units) return;
    const count = Math.min(chunk, units - from);
    const pAt = p + from * perP;
    const tAt = t + from * perT;
    const wAt = w + from * perW;
    const gAt = g + from * perG;
    const shapeAt = shape + from * perS;
    totals[i] =
      first === null
        ? kernel(flags, count, pAt, tAt, wAt, gAt, scale, 0, shapeAt, a, b, table)
        : runPrepared(kernel, first, last, perP / 4, flags, count, pAt, tAt, wAt, gAt, scale, 0, shapeAt, a, b, table);
  }
}
