// biome-ignore assist/source/organizeImports: the kernels first, so that bundles start with them and compress better
import { kernelDigest, kernelLength, kernelStreams, kernelText } from "./kernels.generated.js";
import { unpack } from "./binary.js";
import { fail, orOutOfMemory } from "./errors.js";

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

/** Adds `count` weights, or how many are not 0, to `total`; NaN where one of them cannot be. */
export type WeightKernel = (count: number, weights: number, total: number) => number;

/** A WebAssembly.Memory, in declarations that need no types of a host. */
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Whether one of `count` targets may be one that cannot be. */
export type Screen = (count: number, target: number) => number;

export interface Kernels {
  readonly memory: Memory;
  /** The first byte that the kernels leave free. */
  readonly heap: () => number;
  readonly weight_sum: WeightKernel;
  readonly weight_count: WeightKernel;
  readonly [loss: string]: Kernel | WeightKernel | Screen | Memory | (() => number);
}

const PAGE = 65536;

let compiled: WebAssembly.Module | undefined;

function module(): WebAssembly.Module {
  compiled ??= compile(inlined());
  return compiled;
}

/** A new instance of the kernels with `bytes` of memory beyond their own; a first use compiles them. */
export function instantiate(bytes: number): Kernels {
  const from = module();
  const kernels = orOutOfMemory(() => new WebAssembly.Instance(from).exports as unknown as Kernels);
  const missing = kernels.heap() + bytes - kernels.memory.buffer.byteLength;
  if (missing > 0) grow(kernels, missing);
  return kernels;
}

/** Adds at least `bytes` to the memory. Every view of it detaches. */
export function grow({ memory }: Kernels, bytes: number): void {
  orOutOfMemory(() => memory.grow(Math.ceil(bytes / PAGE)));
}

/**
 * A compiled WebAssembly.Module. TypeScript knows it as an object without properties, and so cannot tell it from others; but a
 * promise of one, it can.
 */
export interface CompiledModule {
  readonly then?: never;
}

/** What is needed of a Response. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What is needed of a URL. */
export interface UrlLike {
  readonly href: string;
}

/** What `init` takes, in types that need neither those of the DOM nor those of Node. */
export type KernelSource = ArrayBuffer | ArrayBufferView | CompiledModule | ResponseLike | UrlLike | string;

/**
 * Compiles the kernels ahead of the first use. Optional: without it they are compiled synchronously when first needed.
 *
 * @param source where the host forbids compiling the inlined bytes: the bytes of `xyloss/kernels.wasm`, a compiled module,
 *   a `Response`, or a URL to fetch.
 * @throws XylossError `ERR_XYLOSS_NO_SIMD`, `ERR_XYLOSS_COMPILE`, `ERR_XYLOSS_TYPE`, as a rejection; `init` may then be tried again.
 */
export async function init(source?: KernelSource): Promise<void> {
  if (compiled !== undefined) return;
  const ready = await compileFrom(source ?? inlined());
  compiled ??= ready;
}

async function compileFrom(source: KernelSource): Promise<WebAssembly.Module> {
  expectWebAssembly();
  if (source instanceof WebAssembly.Module) return expectKernels(source);
  const bytes = isBytes(source) ? source : await load(source);
  return expectKernels(await WebAssembly.compile(bytes).catch((cause) => failCompile(bytes, cause)));
}

const isBytes = (source: unknown): source is BufferSource => source instanceof ArrayBuffer || ArrayBuffer.isView(source);

async function load(source: KernelSource): Promise<BufferSource> {
  const named = typeof source === "string" || source instanceof URL;
  if (!named && !(typeof Response !== "undefined" && source instanceof Response)) {
    fail("ERR_XYLOSS_TYPE", "init: source must be bytes, a WebAssembly.Module, a Response or a URL");
  }
  let status = "";
  let cause: unknown;
  try {
    const response = named ? await fetch(source) : source;
    status = ` (status ${response.status})`;
    if (response.ok) return await response.arrayBuffer();
  } catch (error) {
    cause = error;
  }
  return fail("ERR_XYLOSS_COMPILE", `init: cannot load ${named ? source : source.url}${status}`, { cause });
}

function compile(bytes: BufferSource): WebAssembly.Module {
  expectWebAssembly();
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    return failCompile(bytes, cause);
  }
}

function expectWebAssembly(): void {
  if (typeof WebAssembly === "undefined") {
    fail("ERR_XYLOSS_NO_SIMD", 'This host has no WebAssembly; import the same losses in plain JavaScript from "xyloss/reference"');
  }
}

function failCompile(bytes: BufferSource, cause: unknown): never {
  if (!WebAssembly.validate(SIMD)) {
    fail(
      "ERR_XYLOSS_NO_SIMD",
      'This host\'s WebAssembly has no SIMD; update it, or import the same losses in plain JavaScript from "xyloss/reference"',
      { cause },
    );
  }
  const why = WebAssembly.validate(bytes)
    ? "This host forbids compiling WebAssembly (a Content-Security-Policy without 'wasm-unsafe-eval'?); allow it, or import \"xyloss/reference\""
    : "These bytes are no WebAssembly module; pass those of xyloss/kernels.wasm";
  return fail("ERR_XYLOSS_COMPILE", `${why}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}

function expectKernels(module: WebAssembly.Module): WebAssembly.Module {
  const { exports, imports } = WebAssembly.Module;
  const names = exports(module).map(({ name }) => name);
  let digest = 0;
  for (const character of names.join()) digest = (Math.imul(digest, 31) + character.charCodeAt(0)) | 0;
  if (digest === kernelDigest && imports(module).length === 0) return module;
  return fail("ERR_XYLOSS_COMPILE", "init: this is not the kernels.wasm of this version of xyloss");
}

/** A module whose only function returns a v128. */
const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);

/** The binary, inlined as a text. */
export function inlined(): ReturnType<Uint8ArrayConstructor["of"]> {
  return unpack(kernelText, kernelStreams, kernelLength);
}
