import { type Bytes, type Packed, type Part, unpack } from "./binary.js";
import { fail, orOutOfMemory } from "./errors.js";
import { whole } from "./whole.js";

/** Every loss kernel has this signature; `assembly/index.ts` documents it. Returns `total` plus the loss of these units. */
export type Kernel = (
  flags: number,
  units: number,
  prediction: number,
  target: number,
  weights: number,
  output: number,
  scale: number,
  total: number,
  shape: number,
  a: number,
  b: number,
  table: number,
) => number;

/** Adds `count` weights, or the number of those that are not 0, to `total`. NaN if a weight is invalid. */
export type WeightKernel = (count: number, weights: number, total: number) => number;

/** A WebAssembly.Memory, declared without a host's types. */
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Whether one of `count` targets may be invalid. */
export type Screen = (count: number, target: number) => number;

/** The kernels of an instance, by their names in the binary. */
export interface Kernels {
  get(kernel: "weight_sum" | "weight_count"): WeightKernel;
  get(kernel: string): Kernel;
}

export const PAGE = 65536;
/** Bytes at the start of every memory for the constants of all families, each at the `memoryBase` of its target in `asconfig.json`. */
export const CONSTANTS = 10240;

/** The families whose losses the app imports. */
const families: Family[] = [];

/** Whether a family was compiled. */
let started = false;

/** The module of a family, compiled at first use. It imports one memory, which families share. */
export class Family {
  readonly #packed: Packed;
  /** About how many microseconds a full chunk takes: threads share a call by the time that it takes. */
  readonly chunkTime: number;
  /** Of the losses that the app imports. Others are another list, with a module of its own: a chunk may be loaded late. */
  parts: readonly Part[] = [];
  #module: WebAssembly.Module | undefined;

  constructor(packed: Packed, chunkTime = 25) {
    this.#packed = packed;
    this.chunkTime = chunkTime;
    families.push(this);
  }

  add(part: Part): void {
    if (this.parts.includes(part)) return;
    this.parts = [...this.parts, part];
    this.#module = undefined;
  }

  get module(): WebAssembly.Module {
    this.#module ??= compile(this.bytes());
    started = true;
    return this.#module;
  }

  bytes(): Bytes {
    return unpack(this.#packed, this.parts);
  }

  /** Compiles it ahead of its first use. */
  async prepare(): Promise<void> {
    if (this.#module !== undefined) return;
    const { parts } = this;
    const module = await compileBytes(this.bytes());
    if (this.parts === parts) this.#module ??= module;
    started = true;
  }
}

/** Whether kernels are in use already. */
export const isStarted = (): boolean => whole() !== undefined || started;

export async function prepareFamilies(): Promise<void> {
  await Promise.all(families.map((family) => family.prepare()));
}

interface Exports {
  readonly memory: Memory;
  /** The first byte that the kernels leave free. */
  readonly heap: () => number;
}

/** A memory, and the kernels on it. */
export interface Place {
  readonly memory: Memory;
  /** The first byte that the kernels leave free. */
  readonly start: number;
  /** The kernels of a family on this memory. The first use in the app compiles them. */
  kernelsOf(family: Family): Kernels;
}

/** A memory, and an instance of each family that is used in it, made at first use. The whole binary has a memory of its own. */
export class Room implements Place {
  readonly memory: Memory;
  readonly start: number;
  readonly #whole: Kernels | undefined;
  /** By the parts of their families. */
  readonly #instances = new Map<readonly Part[], Kernels>();

  /** With at least `bytes` beyond the kernels' own. */
  constructor(bytes: number) {
    const module = whole();
    if (module === undefined) {
      expectSimd();
      this.start = CONSTANTS;
      this.memory = orOutOfMemory(() => new WebAssembly.Memory({ initial: Math.ceil((CONSTANTS + bytes) / PAGE) }));
    } else {
      const exports = instanceOf(module) as unknown as Exports;
      this.start = exports.heap();
      this.memory = exports.memory;
      this.#whole = kernelsIn(exports);
      const missing = this.start + bytes - this.memory.buffer.byteLength;
      if (missing > 0) this.grow(missing);
    }
  }

  kernelsOf(family: Family): Kernels {
    return this.#whole ?? this.#instances.get(family.parts) ?? this.#instantiate(family);
  }

  /** Adds at least `bytes` to the memory. Every view of it detaches. */
  grow(bytes: number): void {
    orOutOfMemory(() => this.memory.grow(Math.ceil(bytes / PAGE)));
  }

  #instantiate(family: Family): Kernels {
    const kernels = kernelsIn(instanceOf(family.module, { env: { memory: this.memory as WebAssembly.Memory } }));
    this.#instances.set(family.parts, kernels);
    return kernels;
  }
}

export const instanceOf = (module: WebAssembly.Module, imports?: WebAssembly.Imports): object =>
  orOutOfMemory(() => new WebAssembly.Instance(module, imports).exports);

export const kernelsIn = (exports: object): Kernels => new Map(Object.entries(exports)) as unknown as Kernels;

export const compileBytes = (bytes: Bytes): Promise<WebAssembly.Module> => WebAssembly.compile(bytes).catch(failCompile);

export function compile(bytes: Bytes): WebAssembly.Module {
  expectWebAssembly();
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    return failCompile(cause);
  }
}

export function expectWebAssembly(): void {
  if (typeof WebAssembly === "undefined") {
    fail("ERR_XYLOSS_NO_SIMD", 'This host has no WebAssembly; import the same losses in plain JavaScript from "xyloss/reference"');
  }
}

/** Throws where no kernel would compile, before any is needed. */
export function expectSimd(): void {
  if (!isStarted()) compile(SIMD);
}

/** Throws with the reason why a host does not compile correct bytes. */
function failCompile(cause: unknown): never {
  if (!WebAssembly.validate(SIMD)) {
    fail(
      "ERR_XYLOSS_NO_SIMD",
      'This host\'s WebAssembly has no SIMD; update it, or import the same losses in plain JavaScript from "xyloss/reference"',
      { cause },
    );
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return fail(
    "ERR_XYLOSS_COMPILE",
    "This host forbids compiling WebAssembly: in a Worker, import xyloss/kernels.wasm as a module and call init(module); on a page, " +
      `allow 'wasm-unsafe-eval' in its Content-Security-Policy; or import "xyloss/reference" (${why})`,
    { cause },
  );
}

/** A module whose only function returns a v128. */
const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);
