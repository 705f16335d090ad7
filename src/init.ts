import { answersOf, digestOf } from "./answers.js";
import { describe } from "./arrays.js";
import type { Bytes } from "./binary.js";
import { fail } from "./errors.js";
import { kernelAnswers, kernelDigest } from "./kernels/whole.generated.js";
import { tagOf } from "./objects.js";
import { compileBytes, expectWebAssembly, isStarted, prepareFamilies } from "./wasm.js";
import { giveWhole, whole } from "./whole.js";

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

/** The part of a URL that `init` and `Workspace` need. */
export interface UrlLike {
  readonly href: string;
}

/** What `init` takes, declared without the types of the DOM or Node. */
export type KernelSource = ArrayBuffer | ArrayBufferView | CompiledModule | ResponseLike | UrlLike | string;

/**
 * Compiles the kernels of the losses that you import, ahead of their first use. Optional: without it they are compiled synchronously when
 * first needed. With a source, that binary serves all losses.
 *
 * A source is checked for damage and for its version; this does not protect against an attacker. Once compiled, the kernels stay:
 * bytes and modules are still checked, but a `Response` is not read and a URL not fetched.
 *
 * @param source for hosts that forbid compiling the inlined bytes: the bytes of `xyloss/kernels.wasm`, a compiled module (for
 *   Workers that compile no bytes), a `Response`, or a URL to fetch, in Node, Deno and Bun also of a file.
 * @returns a promise that resolves once the kernels are compiled
 * @throws XylossError `ERR_XYLOSS_NO_SIMD`, `ERR_XYLOSS_COMPILE`, `ERR_XYLOSS_TYPE`, as a rejection. You may then call `init` again.
 *
 * @example
 * ```js
 * import { init, mse } from "xyloss";
 *
 * await init(); // the first call of a loss now takes no longer than the next
 * console.log(mse.value(Float32Array.of(1, 2), Float32Array.of(1, 4))); // 2
 * ```
 */
export async function init(source?: KernelSource): Promise<void> {
  if (source === undefined && whole() !== undefined) return;
  expectWebAssembly();
  if (source === undefined) return prepareFamilies();
  const { module, bytes } = await compileFrom(source);
  if (module !== undefined && !isStarted()) giveWhole(module, bytes);
}

interface Loaded {
  /** undefined if others are compiled already, so that these are not needed. */
  readonly module?: WebAssembly.Module;
  /** undefined if the source was a module. */
  readonly bytes?: Bytes;
}

/** The kernels of a source. */
async function compileFrom(source: KernelSource): Promise<Loaded> {
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
  if (kind === "WebAssembly.Module") return { module: expectKernels(source as WebAssembly.Module) };
  if (bytes === undefined) {
    const { href = source, arrayBuffer } = (source ?? {}) as Partial<UrlLike & ResponseLike>;
    if (typeof href !== "string" && typeof arrayBuffer !== "function") {
      fail("ERR_XYLOSS_TYPE", `init: source is ${describe(source)}; it must be bytes, a WebAssembly.Module, a Response or a URL`);
    }
    if (isStarted()) return {};
    bytes = copyOf(await load(typeof href === "string" ? href : (source as ResponseLike)));
  }
  if (digestOf(bytes) !== kernelDigest) fail("ERR_XYLOSS_COMPILE", `init: these ${bytes.length} bytes ${OTHER}`);
  return isStarted() ? {} : { module: await compileBytes(bytes), bytes };
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
