import type { Floats } from "./arrays.js";
import type { Packed, Part } from "./binary.js";
import { type Call, divisorOf, type Engine, expectSame, labelledDivisor, rejectWeight, weighed } from "./call.js";
import { orOutOfMemory } from "./errors.js";
import { ACCUMULATE, GRAD, PREPARED, REPEATED, UNIFORM } from "./flags.js";
import type { Layout } from "./layout.js";
import type { Preparing } from "./preparing.js";
import { FACTORS, OUTPUT, PREDICTION, Scratch, scratch, TARGET, TILE, type Views, WEIGHTS } from "./scratch.js";
import type { Pool } from "./threads/pool.js";
import { Family, type Kernel, type Kernels, type Screen } from "./wasm.js";
import { hasWorkspaces, homeOf, isWorkspace, type Lease, leasesOf, type Workspace } from "./workspace.js";

/** Values of the prediction that share one running total, in whole blocks and at least one. The totals of chunks are added in order. */
const CHUNK = 16384;
/** Microseconds of work from which on threads share a call. */
const SHARED_FROM = 45;

/** The kernels of a family, and what changes residuals before them, if its losses are of residuals. */
class Source extends Family {
  readonly preparing: Preparing | null;

  constructor(packed: Packed, preparing: Preparing | null, chunkTime?: number) {
    super(packed, chunkTime);
    this.preparing = preparing;
  }
}

/** The engine of a family, to which each loss adds its own part of the kernels. */
export interface KernelEngine extends Engine {
  with(...parts: readonly Part[]): Engine;
}

/**
 * The WebAssembly engine, with the kernels of one family. Arrays that all lie in one workspace are used in place, a chunk at a time. Any
 * others pass through the scratch tile by tile. Either way the kernel sees whole blocks in order, and the result has the same bits.
 */
export function kernelEngine(packed: Packed, preparing: Preparing | null = null, chunkTime?: number): KernelEngine {
  const family = new Source(packed, preparing, chunkTime);
  const ready = (call: Call): Call => preparing?.tabled(call) ?? call;
  return {
    with(...parts) {
      for (const part of parts) family.add(part);
      return this;
    },
    floats: ["Float32Array"],
    hasWorkspaces: () => hasWorkspaces,
    isWorkspace,
    create: (length) => orOutOfMemory(() => new Float32Array(length)),

    run(given) {
      const call = ready(given);
      const home = homeOf(call);
      if (home !== null) return run(family, call, home, null);
      leasesOf(call.spec.name, buffersOf(call), call.output);
      const memory = scratch();
      if (!isShort(call)) return run(family, call, memory, null);
      return runShort(memory, kernelOf(call, memory.room.kernelsOf(family)), parameter(call, 0), parameter(call, 1), call);
    },

    bind(given) {
      const call = ready(given);
      const home = homeOf(call);
      return home === null ? bindStaged(family, call) : bindInPlace(family, call, home);
    },

    bindAsync(given) {
      const home = homeOf(given);
      if (home !== null && home.workers > 0) return bindLater(family, ready(given), home);
      return this.inTurn(given, this.bind(given));
    },

    inTurn(given, step) {
      const home = homeOf(given);
      return async () => {
        if (home !== null && home.workers > 0) await home.ready;
        return home?.pool?.queued ? home.pool.after(step) : step();
      };
    },
  };
}

/** The buffers of a call's arrays, the output's last. */
function buffersOf({ place, whitening }: Call): readonly (ArrayBufferLike | null)[] {
  return whitening === null ? place.buffers : [whitening.numbers.buffer, ...place.buffers];
}

function bindStaged(family: Source, call: Call): () => number {
  const views: Views = new Map();
  const leases = leasesOf(call.spec.name, buffersOf(call), call.output);
  if (isShort(call) && leases.length === 0) {
    const { prediction, target, output } = call;
    let kernel: Kernel | undefined;
    const a = parameter(call, 0);
    const b = parameter(call, 1);
    const [ofPrediction, ofTarget, ofOutput] = [prediction.byteLength, target.byteLength, output?.byteLength];
    return () => {
      if (prediction.byteLength !== ofPrediction || target.byteLength !== ofTarget || output?.byteLength !== ofOutput) expectSame(call);
      const memory = scratch();
      // the first step compiles
      kernel ??= kernelOf(call, memory.room.kernelsOf(family));
      return runShort(memory, kernel, a, b, call);
    };
  }
  return () => {
    for (let i = 0; i < leases.length; i++) expectLive(leases[i] as Lease);
    expectSame(call);
    return run(family, call, scratch(), views);
  };
}

function bindInPlace(family: Source, call: Call, home: Workspace): () => number {
  const { lease, room, table } = home;
  const { spec, weights } = call;
  const kernels = room.kernelsOf(family);
  const looked = spec.expectTargets !== undefined && spec.screen === undefined;
  const { whitening, edges, table: own, layout } = call;
  if (weights ?? whitening ?? edges ?? own ?? (looked || layout.units > chunkOf(layout))) {
    const views: Views = new Map();
    return () => {
      expectLive(lease);
      if (looked) expectTargets(call);
      return run(family, call, home, views);
    };
  }
  // the quickest step: one kernel call with arguments that are all known by now
  const { flags } = call;
  const { predictionAt, targetAt, outputAt } = call.place;
  const { units, shape } = call.layout;
  const divisor = divisorOf(call, 0, 0);
  const scale = call.upstream / divisor;
  const kernel = kernelOf(call, kernels);
  const a = parameter(call, 0);
  const b = parameter(call, 1);
  const step = () => {
    expectLive(lease);
    return kernel(flags, units, predictionAt, targetAt, 0, outputAt, scale, 0, shape, a, b, table) / divisor;
  };
  const screen = screenOf(call, kernels);
  if (screen === null) return step;
  return () => {
    expectLive(lease);
    if (screen(units, targetAt)) expectTargets(call);
    return step();
  };
}

function bindLater(family: Source, call: Call, home: Workspace): () => Promise<number> {
  const { lease, room } = home;
  // the workers get them at once
  room.kernelsOf(family);
  if (call.flags & PREPARED) family.preparing?.kernelIn(room, "prepare");
  return async () => {
    expectLive(lease);
    await home.ready;
    expectLive(lease);
    if (call.spec.screen === undefined) expectTargets(call);
    return run(family, call, home, null, true);
  };
}

/** Up to this many floats of each array, everything around the kernel counts more than the kernel. */
const SHORT = 64;

/** Whether a call passes through the scratch in one short tile that needs nothing but prediction, target and output. */
function isShort({ layout, flags, weights, edges, table, spec, snapshots }: Call): boolean {
  const most = Math.max(layout.prediction, layout.target, layout.output) * layout.units;
  return (
    most <= SHORT &&
    !(flags & ACCUMULATE) &&
    weights === null &&
    !(flags & PREPARED) &&
    edges === null &&
    table === null &&
    !spec.expectTargets &&
    !spec.ignore &&
    snapshots.length === 0
  );
}

/** Runs a short call, and creates nothing. */
function runShort(memory: Scratch, kernel: Kernel, a: number, b: number, call: Call): number {
  const { layout, flags, prediction, target, output } = call;
  const { units, shape } = layout;
  memory.reserve(Math.max(layout.prediction, layout.target, layout.output) * layout.block, layout.desk);
  const p = memory.at(PREDICTION);
  const t = memory.at(TARGET);
  const g = memory.at(layout.output > 0 ? OUTPUT : PREDICTION);
  const { floats } = memory;
  for (let i = 0, to = p >> 2, end = units * layout.prediction; i < end; i++) floats[to++] = prediction[i] as number;
  for (let i = 0, to = t >> 2, end = units * layout.target; i < end; i++) floats[to++] = target[i] as number;
  const divisor = divisorOf(call, 0, 0);
  const scale = call.upstream / divisor;
  const total = kernel(flags, units, p, t, 0, g, scale, 0, shape, a, b, memory.table);
  if (output !== null) {
    const end = units * (layout.output || (flags & GRAD ? layout.prediction : 1));
    for (let i = 0, from = g >> 2; i < end; i++) output[i] = floats[from++] as number;
  }
  return total / divisor;
}

function expectLive(lease: Lease): void {
  if (!lease.live) lease.ended();
}

/** Throws for the first invalid target. */
function expectTargets({ spec, target, weights, options, layout }: Call): void {
  spec.expectTargets?.(target, weights, options, layout);
}

/**
 * Runs a call in the workspace that holds its arrays, or through the scratch. There the gradient is written over the prediction's tile.
 * An output that accumulates, which starts from its old values, has a tile of its own, and so has a transform's. In a workspace with
 * threads, they share a call of many chunks; with `later`, without the caller.
 */
function run(family: Source, call: Call, place: Workspace | Scratch, views: Views | null): number;
function run(family: Source, call: Call, place: Workspace, views: null, later: true): number | Promise<number>;
function run(family: Source, call: Call, place: Workspace | Scratch, views: Views | null, later = false): number | Promise<number> {
  const { layout, prediction, target, weights, whitening, edges, output, table } = call;
  let { flags } = call;
  const { units, block } = layout;
  const memory = place instanceof Scratch ? place : null;
  const perUnit = Math.max(layout.prediction, layout.target, layout.output);
  memory?.reserve(Math.max(perUnit * block, edges?.values ?? 0), layout.desk);
  const kernels = place.room.kernelsOf(family);
  const kernel = kernelOf(call, kernels);
  const changed = flags & PREPARED ? family.preparing : null;
  const factors = whitening === null || whitening.every > 0 ? null : whitening.numbers;
  const perFactor = factors === null ? 0 : factors.length / units;
  const perTable = table === null ? 0 : (call.spec.tablePerUnit ?? 0);
  const chunkUnits = chunkOf(layout);
  const joining = edges === null ? null : family.preparing;
  const perTile = memory === null && joining === null ? perTable : Math.max(perUnit, perTable, perFactor);
  const tile = perTile === 0 ? chunkUnits : wholeBlocks(TILE / perTile, block);
  const slot = flags & ACCUMULATE || layout.output > 0 || joining !== null ? OUTPUT : PREDICTION;
  const p = memory === null ? call.place.predictionAt : memory.at(PREDICTION);
  const t = memory === null ? call.place.targetAt : memory.at(TARGET);
  const w = weights === null ? 0 : memory === null ? call.place.weightsAt : memory.at(WEIGHTS);
  const g = memory === null ? call.place.outputAt : memory.at(slot);
  const f = factors === null ? layout.shape : memory === null ? factors.byteOffset : memory.at(FACTORS);
  // bytes from one value to the next: 0 for the scratch, where every tile is at the same place
  const step = memory === null ? 4 : 0;
  const weightsPer = call.weightCount / units;
  const outputPer = layout.output || (flags & GRAD ? layout.prediction : 1);
  changed?.check(call, place.room, f, memory, views);
  const divisor = divisorIn(call, kernels, w, memory, views);
  if (weights !== null && call.reduction === "weighted-mean" && divisor > 0 && !(divisor > 2 ** -64 && divisor < 2 ** 100)) {
    const unit = divisor < 1 ? 2 ** 64 : 2 ** -64;
    return run(family, { ...call, weights: inUnit(weights, unit) }, scratch(), null);
  }
  let scale = divisor === 0 ? 0 : call.upstream / divisor;
  const uniform = scale / uniformOf(call);
  if (Math.abs(uniform) > 2 ** -100 && Math.abs(uniform) < 2 ** 100) {
    scale = uniform;
    flags |= UNIFORM;
  }
  const a = parameter(call, 0);
  const b = parameter(call, 1);
  if (table !== null && perTable === 0) place.tableView.set(table);
  const pool = perTable === 0 && joining === null ? place.pool : null;
  const time = (units / chunkUnits) * family.chunkTime;
  const prepare = changed?.kernelIn(place.room, "prepare") ?? null;
  const finish = changed?.kernelIn(place.room, "finish") ?? null;
  const numbers = time > SHARED_FROM ? (pool?.numbersOf(kernel, prepare, finish) ?? null) : null;
  const shared = numbers !== null && (later || !pool?.busy);
  let screen = screenOf(call, kernels);
  if (screen !== null && (shared || (flags & GRAD && units > tile))) {
    // look at all targets first: an error must come before any gradient is written
    for (let from = 0; from < units; from += tile) {
      const count = Math.min(tile, units - from);
      memory?.enter(TARGET, target, from * layout.target, count * layout.target, views);
      if (!screen(count, t + from * step * layout.target)) continue;
      expectTargets(call);
      break;
    }
    screen = null;
  }
  // what `shape` is for the first unit, and how far it is to the next one's
  const repeats = (flags & REPEATED) !== 0;
  const shape = repeats ? 0 : f;
  const perShape = repeats ? layout.prediction : 4 * perFactor;
  if (pool !== null && shared) {
    const rest = [chunkUnits, numbers, weightsPer, outputPer, scale, a, b, shape, perShape] as const;
    const job = { ...call, flags };
    return later ? reducedLater(pool.later(job, rest), divisor) : reduced(pool.run(job, rest, time), divisor);
  }
  if (later && place.pool?.queued) return runAfter(family, call, place, place.pool);
  const turned = joining !== null && flags & GRAD;
  let zeros = 0;
  if (joining !== null) {
    zeros = joining.begin(call, place, memory, views);
    flags &= ~ACCUMULATE;
  }
  let sum = 0;
  for (let chunk = 0; chunk < units; chunk += chunkUnits) {
    const end = Math.min(chunk + chunkUnits, units);
    let total = 0;
    for (let from = chunk; from < end; from += tile) {
      const count = Math.min(tile, end - from);
      if (memory !== null) {
        if (joining === null) {
          memory.enter(PREDICTION, prediction, from * layout.prediction, count * layout.prediction, views);
          memory.enter(TARGET, target, from * layout.target, count * layout.target, views);
        }
        if (weights !== null) memory.enter(WEIGHTS, weights, from * weightsPer, count * weightsPer, views);
        if (factors !== null) memory.enter(FACTORS, factors, from * perFactor, count * perFactor, views);
        if (output !== null && flags & ACCUMULATE) memory.enter(OUTPUT, output, from * outputPer, count * outputPer, views);
      }
      if (table !== null && perTable > 0) place.tableView.set(table.subarray(from * perTable, (from + count) * perTable));
      const at = from * step;
      let pAt = p + at * layout.prediction;
      let tAt = t + at * layout.target;
      const wAt = w + at * weightsPer;
      let gAt = g + at * outputPer;
      if (joining !== null) {
        pAt = joining.gather(call, place, from * layout.prediction, count * layout.prediction, p, t, views);
        tAt = zeros;
        if (turned) gAt = pAt;
      }
      // a count of values may be beyond an int32
      const shapeAt = repeats ? (from * perShape) % (2 * (whitening?.every ?? 1)) : memory === null ? shape + from * perShape : shape;
      if (screen?.(count, tAt)) {
        expectTargets(call);
        screen = null; // that unit is missing, so its target does not matter
      }
      total =
        changed === null || prepare === null
          ? kernel(flags, count, pAt, tAt, wAt, gAt, scale, total, shapeAt, a, b, place.table)
          : changed.run(
              kernel,
              prepare,
              finish,
              layout.prediction,
              flags,
              count,
              pAt,
              tAt,
              wAt,
              gAt,
              scale,
              total,
              shapeAt,
              a,
              b,
              place.table,
            );
      if (turned) joining.scatter(call, place, count * layout.prediction, g);
      else if (memory !== null && output !== null) memory.leave(slot, output, from * outputPer, count * outputPer, views);
    }
    sum += total;
  }
  if (turned && memory !== null && output !== null && edges !== null) memory.leave(OUTPUT, output, 0, edges.values, views);
  return reduced(sum, divisor);
}

const reduced = (sum: number, divisor: number): number => (divisor === 0 ? 0 : sum / divisor);

/** Apart from `run`, whose variables a function in it would keep in an object. */
const runAfter = (family: Source, call: Call, place: Workspace | Scratch, pool: Pool): Promise<number> =>
  pool.after(() => run(family, call, place, null));

/** Apart from it, too. */
const reducedLater = (sum: Promise<number>, divisor: number): Promise<number> => sum.then((all) => reduced(all, divisor));

/**
 * Weights in another unit, so that their products stay within float32; a weighted mean stays the same. No weight becomes 0, which means
 * missing, or ∞, as the weight of an ignored label could.
 */
function inUnit(weights: Floats, unit: number): Floats {
  return new Float32Array(weights).map((weight) => weight && Math.min(Math.max(weight * unit, 2 ** -149), 2 ** 127));
}

/** Units of a chunk. */
function chunkOf({ prediction, block }: Layout): number {
  return wholeBlocks(CHUNK / prediction, block);
}

/** The most units up to `most` that are whole blocks; at least one block. */
function wholeBlocks(most: number, block: number): number {
  return Math.max(1, Math.floor(most / block)) * block;
}

/** Checks the weights and returns the divisor. */
function divisorIn(call: Call, kernels: Kernels, at: number, memory: Scratch | null, views: Views | null): number {
  const { weights, spec } = call;
  if (!weighed(call)) return divisorOf(call, 0, 0);
  const divisor = weights === null ? 0 : weigh(call, weights, kernels, at, memory, views);
  return spec.ignore === undefined ? divisor : labelledDivisor(call);
}

/** Checks the weights, in place at `at` or tile by tile, and returns the divisor. */
function weigh(call: Call, weights: Floats, kernels: Kernels, at: number, memory: Scratch | null, views: Views | null): number {
  const kernel = kernels.get(call.reduction === "nonzero-mean" ? "weight_count" : "weight_sum");
  const tile = memory === null ? CHUNK : TILE;
  let sum = 0;
  for (let chunk = 0; chunk < weights.length; chunk += CHUNK) {
    const end = Math.min(chunk + CHUNK, weights.length);
    let total = 0;
    for (let from = chunk; from < end; from += tile) {
      const count = Math.min(tile, end - from);
      memory?.enter(WEIGHTS, weights, from, count, views);
      total = kernel(count, memory === null ? at + 4 * from : at, total);
    }
    sum += total;
  }
  if (Number.isNaN(sum)) rejectWeight(call.spec.name, weights);
  return divisorOf(call, sum, sum);
}

/** The whitening factor, if it is one number; otherwise 0. */
const uniformOf = ({ whitening, flags }: Call): number =>
  whitening !== null && whitening.kind === 1 && whitening.every === 1 && flags & GRAD ? (whitening.numbers[0] as number) : 0;

const kernelOf = ({ spec, options }: Call, kernels: Kernels): Kernel => kernels.get(spec.kernels[spec.kernel?.(options) ?? 0] as string);

const screenOf = ({ spec }: Call, kernels: Kernels): Screen | null =>
  spec.screen === undefined ? null : (kernels.get(spec.screen) as unknown as Screen);

function parameter({ spec, options }: Call, index: number): number {
  const value = index < spec.parameters.length ? (options[spec.parameters[index] as string] ?? -1) : 0;
  // a list is in the kernel's table; Number would convert it to text first
  return typeof value === "object" ? 0 : Number(value);
}
