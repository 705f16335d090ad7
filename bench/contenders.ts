import type { Arena } from "./arena.js";
import type { Bandwidth } from "./bandwidth.js";
import type { Case } from "./cases.js";
import type { AnyLoss, Losses } from "./library.js";

/** What is timed. */
export type Side = "plain" | "ordinary" | "workspace" | "without" | "copy" | "triad" | "empty";

/** A side of a case, ready to be timed. */
export interface Contender {
  readonly side: Side;
  /** One call; its value. */
  readonly once: () => number;
  /** Makes `calls` calls and adds their values to the sink. */
  readonly run: () => void;
  readonly calls: number;
}

/** Collects results, so that no engine may drop a call. */
export const sink = { sum: 0 };

/** A run covers about this many floats, so that Benchmark.js' own call does not count. */
const FLOATS_PER_RUN = 32_768;
export const MOST_CALLS = 512;

/**
 * The sides of a case: the three that are compared, then the machine's own measure.
 *
 * Plain JavaScript is bound, as the workspace is: the stronger baseline for short arrays. It sees only Float32Array here:
 * had it met a Float64Array too, V8 would make its loops slower.
 */
export function contendersOf(of: Case, arena: Arena): Contender[] {
  const { floats, options } = of;
  const ordinary = arena.ordinary(of);
  const inMemory = arena.workspace(of);
  const loss = named(arena.library.kernels, of.loss);
  const reference = named(arena.library.references, of.loss);
  const withGrad = of.kind === "gradient";
  const boundPlain = reference.bind(withGrad ? ordinary : { ...ordinary, grad: undefined }, options);
  const boundKernel = loss.bind(withGrad ? inMemory : { ...inMemory, grad: undefined }, options);
  const given = withGrad ? { ...options, grad: ordinary.grad } : options;
  const call = withGrad ? "loss.valueAndGrad(prediction, target, options).value" : "loss.value(prediction, target, options)";
  const { prediction, target } = ordinary;
  return [
    contender("plain", "step()", { step: boundPlain }, floats),
    contender("ordinary", call, { loss, prediction, target, options: given }, floats),
    contender("workspace", "step()", { step: boundKernel }, floats),
    triad(of.size, arena.bandwidth),
    ...(of.size === 16 && withGrad ? [emptyCall(arena.bandwidth)] : []),
  ];
}

/** The kernels that measure only the machine. */
export function machineContenders(size: number, bandwidth: Bandwidth): Contender[] {
  const { kernels, p, g } = bandwidth;
  return [
    contender("copy", "(copy(n, p, g), 1)", { copy: kernels.copy, n: size, p, g }, size),
    triad(size, bandwidth),
    emptyCall(bandwidth),
  ];
}

function triad(size: number, { kernels, p, t, g }: Bandwidth): Contender {
  return contender("triad", "(triad(n, p, t, g, 0.5), 1)", { triad: kernels.triad, n: size, p, t, g }, size);
}

function emptyCall({ kernels }: Bandwidth): Contender {
  return contender("empty", "(empty(), 1)", { empty: kernels.empty }, 1);
}

/**
 * Each contender gets its own functions, generated from text: V8 would optimise a shared function for all sides at once, and
 * tsx may add calls of its name helper to a function that it compiles.
 */
export function contender(side: Side, expression: string, scope: Readonly<Record<string, unknown>>, floats: number): Contender {
  const calls = Math.min(Math.max(Math.ceil(FLOATS_PER_RUN / floats), 1), MOST_CALLS);
  const names = [...Object.keys(scope), "sink"];
  const values = [...Object.values(scope), sink];
  const once = new Function(...names, `return function () { return ${expression}; }`)(...values) as () => number;
  const loop = `let sum = 0; for (let i = 0; i < ${calls}; i++) sum += ${expression}; sink.sum += sum;`;
  const run = new Function(...names, `return function () { ${loop} }`)(...values) as () => void;
  return { side, once, run, calls };
}

function named(losses: Losses, name: string): AnyLoss {
  const loss = losses[name];
  if (loss === undefined) throw new Error(`${name} is in the catalogue but not exported`);
  return loss;
}
