import { expectUnchanged, type Floats } from "./arrays.js";
import { ACCUMULATE, type Call, divisorOf, type Engine, GRAD, rejectWeight } from "./call.js";
import { type Kernel, type Kernels, instantiate, grow, type WeightKernel } from "./wasm.js";
import { homeOf, type Workspace } from "./workspace.js";

/** Units whose losses are summed in one running total; the totals of chunks are added in order. */
const CHUNK = 65536;
/** Floats per staged tile: 32 KB, small enough for the cache and large enough to hide the copies' overhead. */
const TILE = 8192;

/** The WebAssembly engine. */
export const kernelEngine: Engine = {
  floats: ["Float32Array"],
  create: (length) => new Float32Array(length),
  plan(call) {
    const home = homeOf([call.prediction, call.target, call.weights, call.output]);
    return home === null ? planStaged(call) : planInPlace(call, home);
  },
};

/** The arguments of a kernel that stay the same from call to call. */
function nameOf(call: Call): string {
  return call.options.geometry === "radial" ? `${call.spec.name}_radial` : call.spec.name;
}

function parameter(call: Call, index: number): number {
  const name = call.spec.parameters[index];
  return name === undefined ? 0 : (call.options[name] as number);
}

/** All arrays live in one workspace: the kernel runs on them where they are. */
function planInPlace(call: Call, home: Workspace): () => number {
  const { layout, flags, weights, upstream } = call;
  const { units, shape } = layout;
  const epoch = home.epoch;
  const name = nameOf(call);
  const a = parameter(call, 0);
  const b = parameter(call, 1);
  const p = call.prediction.byteOffset;
  const t = call.target.byteOffset;
  const w = weights === null ? 0 : weights.byteOffset;
  const g = call.output === null ? 0 : call.output.byteOffset;
  const outputStep = flags & GRAD ? 4 * layout.prediction : 4;
  const weightStep = weights === null ? 0 : (4 * weights.length) / units;

  return () => {
    const kernels = home.kernels(epoch);
    const kernel = kernels[name] as Kernel;
    const divisor = weights === null ? divisorOf(call, 0, 0) : weigh(call, weights, kernels, w);
    const scale = divisor === 0 ? 0 : upstream / divisor;
    if (units <= CHUNK) return reduced(kernel(flags, units, p, t, w, g, scale, 0, shape, a, b), divisor);
    let sum = 0;
    for (let from = 0; from < units; from += CHUNK) {
      const count = Math.min(CHUNK, units - from);
      const target = t + from * 4 * layout.target;
      const output = g === 0 ? 0 : g + from * outputStep;
      sum += kernel(flags, count, p + from * 4 * layout.prediction, target, w + from * weightStep, output, scale, 0, shape, a, b);
    }
    return reduced(sum, divisor);
  };
}

const reduced = (sum: number, divisor: number): number => (divisor === 0 ? 0 : sum / divisor);

/** Checks weights in memory and returns the divisor. */
function weigh(call: Call, weights: Floats, kernels: Kernels, at: number): number {
  const total = (kernel: WeightKernel) => {
    let sum = 0;
    for (let from = 0; from < weights.length; from += CHUNK) {
      sum += kernel(Math.min(CHUNK, weights.length - from), at + 4 * from, 0);
    }
    return sum;
  };
  return weighed(call, weights, total, kernels);
}

function weighed(call: Call, weights: Floats, total: (kernel: WeightKernel) => number, kernels: Kernels): number {
  const counts = call.reduction === "nonzero-mean";
  const sum = total(counts ? kernels.weight_count : kernels.weight_sum);
  if (Number.isNaN(sum)) rejectWeight(weights);
  return divisorOf(call, sum, sum);
}

/** One array's way into and out of a tile. Pieces are views of the caller's array, made once, so that a step creates nothing. */
class Staged {
  readonly #array: Floats;
  readonly #name: string;
  readonly #length: number;
  readonly #pieces: Float32Array[] = [];
  #buffer: ArrayBufferLike | undefined;
  #views: Float32Array[] = [];

  constructor(array: Floats, name: string) {
    this.#array = array;
    this.#name = name;
    this.#length = array.length;
  }

  check(): void {
    expectUnchanged(this.#array, this.#name, this.#length);
  }

  /** Copies values `from` … `from + count` to `slot`; `tile` counts the tiles of one length. */
  enter(scratch: Scratch, slot: number, tile: number, from: number, count: number): void {
    const at = scratch.index(slot);
    if (count > 8) scratch.floats.set(this.#piece(tile, from, count), at);
    else for (let i = 0; i < count; i++) scratch.floats[at + i] = this.#array[from + i] as number;
  }

  /** Copies the tile in `slot` back. */
  leave(scratch: Scratch, slot: number, tile: number, from: number, count: number): void {
    const at = scratch.index(slot);
    if (count > 24) this.#piece(tile, from, count).set(this.#view(scratch, at, count));
    else for (let i = 0; i < count; i++) this.#array[from + i] = scratch.floats[at + i] as number;
  }

  #piece(tile: number, from: number, count: number): Float32Array {
    let piece = this.#pieces[tile];
    if (piece === undefined) {
      piece = count === this.#length ? (this.#array as Float32Array) : new Float32Array(this.#array.buffer, this.#array.byteOffset + 4 * from, count);
      this.#pieces[tile] = piece;
    }
    return piece;
  }

  /** A view of the scratch; a call needs few different ones: of whole tiles, and of the last. */
  #view(scratch: Scratch, at: number, count: number): Float32Array {
    if (this.#buffer !== scratch.floats.buffer) {
      this.#buffer = scratch.floats.buffer;
      this.#views = [];
    }
    for (const view of this.#views) if (view.length === count) return view;
    const view = scratch.floats.subarray(at, at + count);
    this.#views.push(view);
    return view;
  }
}

const PREDICTION = 0;
const TARGET = 1;
const WEIGHTS = 2;
const OUTPUT = 3;
const MARGIN = 64;

/** The memory that ordinary arrays pass through: a slot per role, each holding one tile. */
class Scratch {
  readonly kernels: Kernels;
  floats: Float32Array;
  #slot = 0;

  constructor() {
    this.kernels = instantiate(0);
    this.floats = new Float32Array(this.kernels.memory.buffer);
    this.reserve(TILE);
  }

  /** Makes every slot at least `count` floats; it grows beyond a tile only for a single row or map larger than one. */
  reserve(count: number): void {
    const slot = Math.ceil((4 * count + MARGIN) / 64) * 64;
    if (slot <= this.#slot) return;
    const missing = this.address(0) + 4 * slot - this.kernels.memory.buffer.byteLength;
    if (missing > 0) grow(this.kernels, missing);
    this.#slot = slot;
    this.floats = new Float32Array(this.kernels.memory.buffer);
  }

  address(slot: number): number {
    return Math.ceil(this.kernels.heap() / 64) * 64 + slot * this.#slot;
  }

  index(slot: number): number {
    return this.address(slot) / 4;
  }
}

let scratch: Scratch | undefined;

/** Ordinary arrays: tile by tile through the scratch. The gradient is written over the prediction's tile. */
function planStaged(call: Call): () => number {
  const { layout, flags, weights, upstream } = call;
  const { units, shape } = layout;
  const floatsPerUnit = Math.max(layout.prediction, layout.target);
  const tile = Math.max(1, Math.floor(TILE / (floatsPerUnit * layout.block)) * layout.block);
  const name = nameOf(call);
  const a = parameter(call, 0);
  const b = parameter(call, 1);
  const prediction = new Staged(call.prediction, "prediction");
  const target = new Staged(call.target, "target");
  const weight = weights === null ? null : new Staged(weights, "weights");
  const weighing = weights === null ? null : new Staged(weights, "weights");
  const output = call.output === null ? null : new Staged(call.output, "grad");
  const outputPerUnit = flags & GRAD ? layout.prediction : 1;
  const weightPerUnit = weights === null ? 0 : weights.length / units;
  const outputSlot = flags & ACCUMULATE ? OUTPUT : PREDICTION;

  return () => {
    prediction.check();
    target.check();
    weight?.check();
    output?.check();
    scratch ??= new Scratch();
    const memory = scratch;
    memory.reserve(Math.min(tile, units) * floatsPerUnit);
    const divisor = weights === null || weighing === null ? divisorOf(call, 0, 0) : weighStaged(call, weights, weighing, memory);
    const scale = divisor === 0 ? 0 : upstream / divisor;
    const kernel = memory.kernels[name] as Kernel;
    const p = memory.address(PREDICTION);
    const t = memory.address(TARGET);
    const w = weight === null ? 0 : memory.address(WEIGHTS);
    const g = output === null ? 0 : memory.address(outputSlot);
    let sum = 0;
    let index = 0;
    for (let chunk = 0; chunk < units; chunk += CHUNK) {
      const end = Math.min(chunk + CHUNK, units);
      let total = 0;
      for (let from = chunk; from < end; from += tile, index++) {
        const count = Math.min(tile, end - from);
        prediction.enter(memory, PREDICTION, index, from * layout.prediction, count * layout.prediction);
        target.enter(memory, TARGET, index, from * layout.target, count * layout.target);
        weight?.enter(memory, WEIGHTS, index, from * weightPerUnit, count * weightPerUnit);
        if (flags & ACCUMULATE) output?.enter(memory, OUTPUT, index, from * outputPerUnit, count * outputPerUnit);
        total = kernel(flags, count, p, t, w, g, scale, total, shape, a, b);
        output?.leave(memory, outputSlot, index, from * outputPerUnit, count * outputPerUnit);
      }
      sum += total;
    }
    return reduced(sum, divisor);
  };
}

/** As `weigh`, tile by tile. */
function weighStaged(call: Call, weights: Floats, staged: Staged, memory: Scratch): number {
  const at = memory.address(WEIGHTS);
  const total = (kernel: WeightKernel) => {
    let sum = 0;
    let index = 0;
    for (let chunk = 0; chunk < weights.length; chunk += CHUNK) {
      const end = Math.min(chunk + CHUNK, weights.length);
      let total = 0;
      for (let from = chunk; from < end; from += TILE, index++) {
        const count = Math.min(TILE, end - from);
        staged.enter(memory, WEIGHTS, index, from, count);
        total = kernel(count, at, total);
      }
      sum += total;
    }
    return sum;
  };
  return weighed(call, weights, total, memory.kernels);
}
