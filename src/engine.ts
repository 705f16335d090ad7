// biome-ignore assist/source/organizeImports: the kernels first, so that bundles start with them and compress better
import { type Kernel, type Kernels, grow, instantiate, type WeightKernel } from "./wasm.js";
import { expectUnchanged, type Floats } from "./arrays.js";
import { ACCUMULATE, type Call, divisorOf, type Engine, GRAD, rejectWeight } from "./call.js";
import { homeOf } from "./workspace.js";

/** Units whose losses are summed in one running total; the totals of chunks are added in order. */
const CHUNK = 65536;
/** Floats per staged tile: 32 KB, small enough for the cache and large enough to hide what the copies cost. */
const TILE = 8192;

/**
 * The WebAssembly engine. Arrays that all live in one workspace are used where they are, a chunk at a time; any others
 * pass through the scratch tile by tile. Either way the kernel sees whole blocks in order, and gives the same bits.
 */
export const kernelEngine: Engine = {
  floats: ["Float32Array"],
  create: (length) => new Float32Array(length),

  plan(call) {
    const { layout, flags, prediction, target, weights, output, upstream } = call;
    const { units, shape } = layout;
    const name = call.options.geometry === "radial" ? `${call.spec.name}_radial` : call.spec.name;
    const [a = 0, b = 0] = call.spec.parameters.map((option) => call.options[option] as number);
    const perWeight = weights === null ? 0 : weights.length / units;
    const perOutput = flags & GRAD ? layout.prediction : 1;

    const home = homeOf([prediction, target, weights, output]);
    const epoch = home === null ? 0 : home.epoch;
    const staging = home === null ? new Staging(call, perWeight, perOutput) : null;
    const tile = staging === null ? CHUNK : staging.tile;
    // bytes from one unit to the next: a staged tile always lies at the same place
    const step = staging === null ? 4 : 0;

    return () => {
      staging?.begin();
      const kernels = home === null ? room().kernels : home.kernels(epoch);
      const p = staging === null ? prediction.byteOffset : room().address(PREDICTION);
      const t = staging === null ? target.byteOffset : room().address(TARGET);
      const w = weights === null ? 0 : staging === null ? weights.byteOffset : room().address(WEIGHTS);
      const g = output === null ? 0 : staging === null ? output.byteOffset : room().address(staging.output);
      const divisor = weights === null ? divisorOf(call, 0, 0) : weigh(call, weights, kernels, w, staging);
      const scale = divisor === 0 ? 0 : upstream / divisor;
      const kernel = kernels[name] as Kernel;
      let sum = 0;
      for (let chunk = 0; chunk < units; chunk += CHUNK) {
        const end = Math.min(chunk + CHUNK, units);
        let total = 0;
        for (let from = chunk; from < end; from += tile) {
          const count = Math.min(tile, end - from);
          staging?.enter(from, count);
          total = kernel(
            flags,
            count,
            p + from * step * layout.prediction,
            t + from * step * layout.target,
            w + from * step * perWeight,
            g + from * step * perOutput,
            scale,
            total,
            shape,
            a,
            b,
          );
          staging?.leave(from, count);
        }
        sum += total;
      }
      return divisor === 0 ? 0 : sum / divisor;
    };
  },
};

/** Checks the weights and returns the divisor. */
function weigh(call: Call, weights: Floats, kernels: Kernels, at: number, staging: Staging | null): number {
  const kernel: WeightKernel = call.reduction === "nonzero-mean" ? kernels.weight_count : kernels.weight_sum;
  const tile = staging === null ? CHUNK : TILE;
  let sum = 0;
  for (let chunk = 0; chunk < weights.length; chunk += CHUNK) {
    const end = Math.min(chunk + CHUNK, weights.length);
    let total = 0;
    for (let from = chunk; from < end; from += tile) {
      const count = Math.min(tile, end - from);
      staging?.weighing?.enter(WEIGHTS, from, count);
      total = kernel(count, staging === null ? at + 4 * from : at, total);
    }
    sum += total;
  }
  if (Number.isNaN(sum)) rejectWeight(weights);
  return divisorOf(call, sum, sum);
}

/** The slots of the scratch: a role each, holding one tile. */
const PREDICTION = 0;
const TARGET = 1;
const WEIGHTS = 2;
const OUTPUT = 3;

/** The memory that ordinary arrays pass through. */
class Scratch {
  readonly kernels: Kernels = instantiate(0);
  floats = new Float32Array(0);
  #slot = 0;

  /** Makes every slot at least `count` floats: it grows beyond a tile only for a single row or map larger than one. */
  reserve(count: number): void {
    const slot = 4 * count + 64; // kernels read past the end; a multiple of 64 for every tile but a row's
    if (slot > this.#slot) {
      this.#slot = Math.ceil(slot / 64) * 64;
      const missing = this.address(OUTPUT + 1) - this.kernels.memory.buffer.byteLength;
      if (missing > 0) grow(this.kernels, missing);
      this.floats = new Float32Array(this.kernels.memory.buffer);
    }
  }

  address(slot: number): number {
    return Math.ceil(this.kernels.heap() / 64) * 64 + slot * this.#slot;
  }
}

let scratch: Scratch | undefined;

function room(): Scratch {
  scratch ??= new Scratch();
  return scratch;
}

/** How one call's ordinary arrays pass through the scratch. The gradient is written over the prediction's tile. */
class Staging {
  /** Units per tile: whole blocks, or one unit that is larger than a tile. */
  readonly tile: number;
  /** The slot in which the output arises; what accumulates starts from its old values there. */
  readonly output: number;
  readonly weighing: Staged | null;
  readonly #floats: number;
  readonly #in: Staged[];
  readonly #out: Staged | null;
  readonly #slots: number[];

  constructor(call: Call, perWeight: number, perOutput: number) {
    const { layout, flags, prediction, target, weights, output } = call;
    const perUnit = Math.max(layout.prediction, layout.target);
    this.tile = Math.max(1, Math.floor(TILE / (perUnit * layout.block)) * layout.block);
    this.#floats = Math.max(TILE, this.tile * perUnit);
    this.output = flags & ACCUMULATE ? OUTPUT : PREDICTION;
    this.#in = [new Staged(prediction, "prediction", layout.prediction), new Staged(target, "target", layout.target)];
    this.#slots = [PREDICTION, TARGET];
    this.weighing = weights && new Staged(weights, "weights", 1);
    if (weights !== null) this.#add(new Staged(weights, "weights", perWeight), WEIGHTS);
    this.#out = output && new Staged(output, "grad", perOutput);
    if (flags & ACCUMULATE && this.#out !== null) this.#add(this.#out, OUTPUT);
  }

  #add(staged: Staged, slot: number): void {
    this.#in.push(staged);
    this.#slots.push(slot);
  }

  /** Before a run. */
  begin(): void {
    for (const staged of this.#in) staged.check();
    this.#out?.check();
    room().reserve(this.#floats);
  }

  enter(from: number, count: number): void {
    for (let i = 0; i < this.#in.length; i++) (this.#in[i] as Staged).enter(this.#slots[i] as number, from, count);
  }

  leave(from: number, count: number): void {
    this.#out?.leave(this.output, from, count);
  }
}

/** One array's way through a slot. Its views are made once and kept, so that a bound step creates nothing. */
class Staged {
  readonly #array: Floats;
  readonly #name: string;
  readonly #length: number;
  readonly #perUnit: number;
  readonly #pieces = new Map<number, Float32Array>();
  #views: Float32Array[] = [];

  constructor(array: Floats, name: string, perUnit: number) {
    this.#array = array;
    this.#name = name;
    this.#length = array.length;
    this.#perUnit = perUnit;
  }

  check(): void {
    expectUnchanged(this.#array, this.#name, this.#length);
  }

  /** Copies `count` units from unit `from` on into the slot. */
  enter(slot: number, from: number, count: number): void {
    const { floats } = room();
    const at = room().address(slot) / 4;
    const start = from * this.#perUnit;
    const length = count * this.#perUnit;
    if (length > 8) floats.set(this.#piece(start, length), at);
    else for (let i = 0; i < length; i++) floats[at + i] = this.#array[start + i] as number;
  }

  /** Copies them back. */
  leave(slot: number, from: number, count: number): void {
    const { floats } = room();
    const at = room().address(slot) / 4;
    const start = from * this.#perUnit;
    const length = count * this.#perUnit;
    if (length > 24) this.#piece(start, length).set(this.#view(floats, at, length));
    else for (let i = 0; i < length; i++) this.#array[start + i] = floats[at + i] as number;
  }

  #piece(start: number, length: number): Float32Array {
    if (length === this.#length) return this.#array as Float32Array;
    let piece = this.#pieces.get(start);
    if (piece === undefined) {
      piece = new Float32Array(this.#array.buffer, this.#array.byteOffset + 4 * start, length);
      this.#pieces.set(start, piece);
    }
    return piece;
  }

  /** A part of the scratch; there are only two lengths, a whole tile and the last. */
  #view(floats: Float32Array, at: number, length: number): Float32Array {
    if (this.#views[0]?.buffer !== floats.buffer) this.#views = [];
    for (const view of this.#views) if (view.length === length) return view;
    const view = floats.subarray(at, at + length);
    this.#views.push(view);
    return view;
  }
}
