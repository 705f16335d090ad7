/** Runs inside an engine: every loss on several threads, if the engine has them, beside one. */
import { ordinary } from "../../catalogue/corpus/data.js";
import { hex, wordsOf } from "../../catalogue/corpus/digest.js";
import { sampled } from "../../catalogue/sample.js";
import { Workspace } from "../../src/index.js";

export interface Threads {
  readonly threads: number;
  /** Why there were fewer than asked for. */
  readonly reason: string | null;
  /** Losses whose results were others on several threads. */
  readonly different: readonly string[];
}

/** Enough for every loss to be shared out, and a last chunk that is not whole. */
const VALUES = 33 * 16384 + 77;

/** The bits of a value, and a number made of those of the gradient. */
function bitsOf(value: number, grad: Float32Array): string {
  let mixed = 0;
  for (const word of wordsOf(grad)) mixed = (Math.imul(mixed, 31) + word) | 0;
  return [...wordsOf(Float64Array.of(value)), mixed].map(hex).join();
}

export async function threadsOf(threads: number): Promise<Threads> {
  const ws = new Workspace({ floats: 4 * VALUES, threads });
  const different: string[] = [];
  // one shape of each loss
  const variants = sampled.filter(({ spec }, i) => sampled.findIndex((other) => other.spec === spec) === i);
  for (const variant of variants) {
    const { kernel, options, perUnit, perTarget, step, labels, title } = variant;
    const units = Math.ceil(VALUES / Math.max(perUnit, perTarget) / step) * step;
    const data = ordinary(variant, units);
    const { value, grad } = kernel.valueAndGrad(data.prediction, data.target, options);
    ws.reset();
    const prediction = ws.alloc(data.prediction.length);
    const target = labels ? ws.allocInt32(data.target.length) : ws.alloc(data.target.length);
    prediction.set(data.prediction);
    target.set(data.target);
    const buffers = { prediction, target: target as Float32Array, grad: ws.alloc(grad.length) };
    const steps = [kernel.bind(buffers, options), kernel.bindAsync(buffers, options)];
    await ws.ready;
    for (const next of steps) {
      if (bitsOf(await next(), buffers.grad) !== bitsOf(value, grad)) different.push(title);
      buffers.grad.fill(0);
    }
  }
  const { threads: there, threadsReason: reason } = ws;
  ws.dispose();
  return { threads: there, reason, different };
}
