import { type Floats, typedArrayName } from "./arrays.js";
import type { Packed } from "./binary.js";
import { ACCUMULATE, type Call, divisorOf, type Engine, expectSame, GRAD, labelledDivisor, rejectWeight, weighed } from "./call.js";
import { orOutOfMemory } from "./errors.js";
import type { Layout } from "./layout.js";
import { Family, type Kernel, type Kernels, Room, type Screen } from "./wasm.js";
import { align, hasWorkspaces, homeOf, isWorkspace, type Lease, leasesOf, MARGIN, TABLE, type Workspace } from "./workspace.js";

/** Values of the prediction that share one running total, in whole blocks and at least one. The totals of chunks are added in order. */
const CHUNK = 16384;
/** Floats per staged tile: 32 KB, small enough for the cache and large enough to hide the cost of the copies. */
const TILE = 8192;

/**
 * The WebAssembly engine, with the kernels of one family. Arrays that all lie in one workspace are used in place, a chunk at a time. Any
 * others pass through the scratch tile by tile. Either way the kernel sees whole blocks in order, and the result has the same bits.
 */
export function kernelEngine(packed: Packed, fewestChunks?: number): Engine {
  const family = new Family(packed, fewestChunks);
  return {
    floats: ["Float32Array"],
    hasWorkspaces: () => hasWorkspaces,
    isWorkspace,
    create: (length) => orOutOfMemory(() => new Float32Array(length)),

    run(call) {
      const home = homeOf(call);
      if (home !== null) return run(family, call, home, null);
      leasesOf(call.spec.name, call.place.buffers, call.output);
      return run(family, call, scratch(), null);
    },

    bind(call) {
      const home = homeOf(call);
      return home === null ? bindStaged(family, call) : bindInPlace(family, call, home);
    },

    bindAsync(call) {
      const home = homeOf(call);
      if (home !== null && home.workers > 0) return bindLater(family, call, home);
      const step = this.bind(call);
      return async () => step();
    },
  };
}

function bindStaged(family: Family, call: Call): () => number {
  const views: Views = new Map();
  const leases = leasesOf(call.spec.name, call.place.buffers, call.output);
  return () => {
    for (let i = 0; i < leases.length; i++) expectLive(leases[i] as Lease);
    expectSame(call);
    return run(family, call, scratch(), views);
  };
}

function bindInPlace(family: Family, call: Call, home: Workspace): () => number {
  const { lease, room, table } = home;
  const { spec, weights } = call;
  const kernels = room.kernelsOf(family);
  const looked = spec.expectTargets !== undefined && spec.screen === undefined;
  if (weights !== null || call.table !== null || looked || call.layout.units > chunkOf(call.layout)) {
    return () => {
      expectLive(lease);
      if (looked) expectTargets(call);
      return run(family, call, home, null);
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

function bindLater(family: Family, call: Call, home: Workspace): () => Promise<number> {
  const { lease, room } = home;
  // the workers get them at once
  room.kernelsOf(family);
  return async () => {
    expectLive(lease);
    await home.ready;
    expectLive(lease);
    if (call.spec.screen === undefined) expectTargets(call);
    return run(family, call, home, null, true);
  };
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
function run(family: Family, call: Call, place: Workspace | Scratch, views: Views | null): number;
function run(family: Family, call: Call, place: Workspace, views: null, later: true): number | Promise<number>;
function run(family: Family, call: Call, place: Workspace | Scratch, views: Views | null, later = false): number | Promise<number> {
  const { layout, flags, prediction, target, weights, output, table } = call;
  const { units, shape, block } = layout;
  const memory = place instanceof Scratch ? place : null;
  const perUnit = Math.max(layout.prediction, layout.target, layout.output);
  memory?.reserve(perUnit * block, layout.desk);
  const kernels = place.room.kernelsOf(family);
  const kernel = kernelOf(call, kernels);
  const perTable = table === null ? 0 : (call.spec.tablePerUnit ?? 0);
  const chunkUnits = chunkOf(layout);
  const perTile = memory === null ? perTable : Math.max(perUnit, perTable);
  const tile = perTile === 0 ? chunkUnits : wholeBlocks(TILE / perTile, block);
  const slot = flags & ACCUMULATE || layout.output > 0 ? OUTPUT : PREDICTION;
  const p = memory === null ? call.place.predictionAt : memory.at(PREDICTION);
  const t = memory === null ? call.place.targetAt : memory.at(TARGET);
  const w = weights === null ? 0 : memory === null ? call.place.weightsAt : memory.at(WEIGHTS);
  const g = memory === null ? call.place.outputAt : memory.at(slot);
  // bytes from one value to the next: 0 for the scratch, where every tile is at the same place
  const step = memory === null ? 4 : 0;
  const weightsPer = call.weightCount / units;
  const outputPer = layout.output || (flags & GRAD ? layout.prediction : 1);
  const divisor = divisorIn(call, kernels, w, memory, views);
  if (weights !== null && call.reduction === "weighted-mean" && divisor > 0 && !(divisor > 2 ** -64 && divisor < 2 ** 100)) {
    const unit = divisor < 1 ? 2 ** 64 : 2 ** -64;
    return run(family, { ...call, weights: inUnit(weights, unit) }, scratch(), null);
  }
  const scale = divisor === 0 ? 0 : call.upstream / divisor;
  const a = parameter(call, 0);
  const b = parameter(call, 1);
  if (table !== null && perTable === 0) place.tableView.set(table);
  const pool = perTable === 0 ? place.pool : null;
  const number = units > (family.fewestChunks - 1) * chunkUnits ? (pool?.numberOf(kernel) ?? -1) : -1;
  const shared = number >= 0 && (later || !pool?.busy);
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
  if (pool !== null && shared) {
    const rest = [chunkUnits, number, weightsPer, outputPer, scale, a, b] as const;
    return later ? reducedLater(pool.later(call, rest), divisor) : reduced(pool.run(call, rest), divisor);
  }
  let sum = 0;
  for (let chunk = 0; chunk < units; chunk += chunkUnits) {
    const end = Math.min(chunk + chunkUnits, units);
    let total = 0;
    for (let from = chunk; from < end; from += tile) {
      const count = Math.min(tile, end - from);
      if (memory !== null) {
        memory.enter(PREDICTION, prediction, from * layout.prediction, count * layout.prediction, views);
        memory.enter(TARGET, target, from * layout.target, count * layout.target, views);
        if (weights !== null) memory.enter(WEIGHTS, weights, from * weightsPer, count * weightsPer, views);
        if (output !== null && flags & ACCUMULATE) memory.enter(OUTPUT, output, from * outputPer, count * outputPer, views);
      }
      if (table !== null && perTable > 0) place.tableView.set(table.subarray(from * perTable, (from + count) * perTable));
      const at = from * step;
      const pAt = p + at * layout.prediction;
      const tAt = t + at * layout.target;
      const wAt = w + at * weightsPer;
      const gAt = g + at * outputPer;
      if (screen?.(count, tAt)) {
        expectTargets(call);
        screen = null; // that unit is missing, so its target does not matter
      }
      total = kernel(flags, count, pAt, tAt, wAt, gAt, scale, total, shape, a, b, place.table);
      if (memory !== null && output !== null) memory.leave(slot, output, from * outputPer, count * outputPer, views);
    }
    sum += total;
  }
  return reduced(sum, divisor);
}

const reduced = (sum: number, divisor: number): number => (divisor === 0 ? 0 : sum / divisor);

/** Apart from `run`, whose numbers it would keep in an object. */
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

const kernelOf = ({ spec, options }: Call, kernels: Kernels): Kernel => kernels.get(spec.kernels[spec.kernel?.(options) ?? 0] as string);

const screenOf = ({ spec }: Call, kernels: Kernels): Screen | null =>
  spec.screen === undefined ? null : (kernels.get(spec.screen) as unknown as Screen);

function parameter({ spec, options }: Call, index: number): number {
  const value = index < spec.parameters.length ? (options[spec.parameters[index] as string] ?? -1) : 0;
  // a list is in the kernel's table; Number would convert it to text first
  return typeof value === "object" ? 0 : Number(value);
}

/** The slots of the scratch: one for each role, with room for a tile. */
const PREDICTION = 0;
const TARGET = 1;
const WEIGHTS = 2;
const OUTPUT = 3;
const SLOTS = 4;

/** Views of the caller's arrays and of the scratch, which a bound function keeps so that a step creates none. */
type Views = Map<Floats | Int32Array, Map<number, Float32Array>>;

/**
 * A view of an array from `start` on, as floats whatever its type: only bits are copied. `key` tells it from other views of that array.
 * A view of weights may be longer than asked for, if the check of the weights, which has longer tiles, made it: a slot has room for that.
 */
function view(views: Views | null, array: Floats | Int32Array, key: number, start: number, length: number): Float32Array {
  let kept = views?.get(array)?.get(key);
  if (kept === undefined) {
    kept = new Float32Array(array.buffer, array.byteOffset + 4 * start, length);
    if (views?.has(array) === false) views.set(array, new Map());
    views?.get(array)?.set(key, kept);
  }
  return kept;
}

/** The memory through which ordinary arrays pass. */
class Scratch {
  readonly pool = null;
  readonly room = new Room(0);
  private readonly start = align(this.room.start);
  private size = 0;
  private desk = 0;
  /** All of the memory; created anew when it grows. */
  private floats = new Float32Array(0);
  /** The address of the kernels' table. Table and desk come after the slots, so that slots never move while an array is in them. */
  table = 0;
  tableView = new Float32Array(0);

  /** Makes room in every slot for a tile, or for `count` floats if a single row or map is larger, and for a desk of `desk` floats. */
  reserve(count: number, desk: number): void {
    const needed = align(4 * Math.max(TILE, count) + MARGIN);
    if (needed <= this.size && desk <= this.desk) return;
    const size = Math.max(needed, this.size);
    const most = Math.max(desk, this.desk);
    const table = this.start + SLOTS * size;
    const missing = table + TABLE + align(4 * most + MARGIN) - this.room.memory.buffer.byteLength;
    // if `grow` throws, the next call must start anew
    this.size = 0;
    if (missing > 0) this.room.grow(missing);
    this.floats = new Float32Array(this.room.memory.buffer);
    this.tableView = new Float32Array(this.room.memory.buffer, table, TABLE / 4);
    this.table = table;
    this.desk = most;
    this.size = size;
  }

  /** The address of a slot. */
  at(slot: number): number {
    return this.start + slot * this.size;
  }

  /** Copies `length` values of an array, from `start` on, to a slot. */
  enter(slot: number, array: Floats | Int32Array, start: number, length: number, views: Views | null): void {
    const { floats } = this;
    const at = this.at(slot) / 4;
    if (typedArrayName(array) === "Int32Array") floats.set(view(views, array, start, start, length), at);
    else if (length <= 16) for (let i = 0; i < length; i++) floats[at + i] = array[start + i] as number;
    else if (length === array.length) floats.set(array, at);
    else floats.set(view(views, array, start, start, length), at);
  }

  /** Copies them back. */
  leave(slot: number, array: Floats, start: number, length: number, views: Views | null): void {
    const { floats } = this;
    const at = this.at(slot) / 4;
    if (length <= 24) {
      for (let i = 0; i < length; i++) array[start + i] = floats[at + i] as number;
      return;
    }
    // all views of a slot start at its beginning, so their length tells them apart
    const from = view(views, floats, length, at, length);
    if (length === array.length) array.set(from);
    else view(views, array, start, start, length).set(from);
  }
}

let made: Scratch | undefined;

function scratch(): Scratch {
  made ??= new Scratch();
  return made;
}
