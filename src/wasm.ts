// biome-ignore assist/source/organizeImports: the kernels first, so that bundles start with them and compress better
import { kernelAnswers, kernelDigest, kernelLength, kernelStreams, kernelText } from "./kernels.generated.js";
import { answersOf, digestOf } from "./answers.js";
import { describe } from "./arrays.js";
import { unpack } from "./binary.js";
import { fail, orOutOfMemory } from "./errors.js";
import { tagOf } from "./objects.js";

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

/** A new instance of the kernels with `bytes` of memory beyond their own. The first use compiles them. */
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
 * A compiled WebAssembly.Module. TypeScript sees an object without properties and cannot tell it from other objects, but it can tell it
 * from a promise of a module.
 */
export interface CompiledModule {
  readonly then?: never;
}

/** The parts of a Response that `init` needs. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The part of a URL that `init` needs. */
export interface UrlLike {
  readonly href: string;
}

/** What `init` takes, declared without the types of the DOM or Node. */
export type KernelSource = ArrayBuffer | ArrayBufferView | CompiledModule | ResponseLike | UrlLike | string;

/**
 * Compiles the kernels ahead of the first use. Optional: without it they are compiled synchronously when first needed.
 *
 * A source is checked for damage and for its version; this does not protect against an attacker. Once compiled, the kernels stay:
 * bytes and modules are still checked, but a `Response` is not read and a URL not fetched.
 *
 * @param source for hosts that forbid compiling the inlined bytes: the bytes of `xyloss/kernels.wasm`, a compiled module (for
 *   Workers that compile no bytes), a `Response`, or a URL to fetch, in Node, Deno and Bun also of a file.
 * @throws XylossError `ERR_XYLOSS_NO_SIMD`, `ERR_XYLOSS_COMPILE`, `ERR_XYLOSS_TYPE`, as a rejection. You may then call `init` again.
 */
export async function init(source?: KernelSource): Promise<void> {
  if (source === undefined && compiled !== undefined) return;
  expectWebAssembly();
  const ready = source === undefined ? await compileBytes(inlined()) : await compileFrom(source);
  compiled ??= ready;
}

type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;

/** The kernels of a source, or the compiled ones if there is no need to load or compile again. */
async function compileFrom(source: KernelSource): Promise<WebAssembly.Module | undefined> {
  let kind = "";
  let bytes: Bytes | undefined;
  try {
    kind = tagOf(source);
    // a copy: another thread could change the bytes after they are checked
    if (ArrayBuffer.isView(source)) bytes = copyOf(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
    else if (/^(Shared)?ArrayBuffer$/.test(kind)) bytes = copyOf(new Uint8Array(source as ArrayBuffer));
  } catch (cause) {
    fail("ERR_XYLOSS_TYPE", "init: source cannot be read", { cause });
  }
  if (kind === "WebAssembly.Module") return expectKernels(source as WebAssembly.Module);
  if (bytes === undefined) {
    const { href = source, arrayBuffer } = (source ?? {}) as Partial<UrlLike & ResponseLike>;
    if (typeof href !== "string" && typeof arrayBuffer !== "function") {
      fail("ERR_XYLOSS_TYPE", `init: source is ${describe(source)}; it must be bytes, a WebAssembly.Module, a Response or a URL`);
    }
    if (compiled !== undefined) return compiled;
    bytes = copyOf(await load(typeof href === "string" ? href : (source as ResponseLike)));
  }
  if (digestOf(bytes) !== kernelDigest) fail("ERR_XYLOSS_COMPILE", `init: these ${bytes.length} bytes ${OTHER}`);
  return compiled ?? compileBytes(bytes);
}

const copyOf = (bytes: ArrayBuffer | Uint8Array): Bytes => new Uint8Array(bytes).slice();

/** Node's access to files, without an import that bundlers would follow. In other hosts, fetch reads files. */
interface Process {
  getBuiltinModule?(name: string): { readFile(path: URL): Promise<Uint8Array> };
}

async function load(source: ResponseLike | string): Promise<ArrayBuffer | Uint8Array> {
  const url = typeof source === "string" ? source : undefined;
  let status = "";
  let cause: unknown;
  try {
    const { process } = globalThis as { process?: Process };
    const files = url !== undefined && /^file:/i.test(url) ? process?.getBuiltinModule?.("node:fs/promises") : undefined;
    if (files !== undefined) return await files.readFile(new URL(url as string));
    const response = url === undefined ? (source as ResponseLike) : await fetch(url);
    status = ` (status ${response.status})`;
    if (response.ok) return await response.arrayBuffer();
  } catch (error) {
    cause = error;
  }
  return fail("ERR_XYLOSS_COMPILE", `init: cannot load ${url ?? (source as ResponseLike).url}${status}`, { cause });
}

const compileBytes = (bytes: Bytes): Promise<WebAssembly.Module> => WebAssembly.compile(bytes).catch(failCompile);

function compile(bytes: Bytes): WebAssembly.Module {
  expectWebAssembly();
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    return failCompile(cause);
  }
}

function expectWebAssembly(): void {
  if (typeof WebAssembly === "undefined") {
    fail("ERR_XYLOSS_NO_SIMD", 'This host has no WebAssembly; import the same losses in plain JavaScript from "xyloss/reference"');
  }
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

/** A module hides its bytes, so it is identified by what its kernels answer. */
function expectKernels(module: WebAssembly.Module): WebAssembly.Module {
  let cause: unknown;
  try {
    if (digestOf(answersOf(module)) === kernelAnswers) return module;
  } catch (error) {
    cause = error;
  }
  return fail("ERR_XYLOSS_COMPILE", `init: this module's kernels ${OTHER}`, { cause });
}

const OTHER = "are not those of this version's kernels.wasm: they are damaged, or another version's";

/** A module whose only function returns a v128. */
const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);

/** The binary, which is inlined as text. */
export function inlined(): ReturnType<Uint8ArrayConstructor["of"]> {
  return unpack(kernelText, kernelStreams, kernelLength);
}
