import type { Part } from "../binary.js";
import { orOutOfMemory } from "../errors.js";
import {
  CONSTANTS,
  compile,
  expectSimd,
  type Family,
  instanceOf,
  type Kernel,
  type Kernels,
  kernelsIn,
  PAGE,
  type Place,
} from "../wasm.js";
import { wholeBytes } from "../whole.js";
import { shareMemory } from "./patch.js";

/** Hears of every module that is used on a memory, and of its kernels there in the order of its exports. */
export type Listener = (module: WebAssembly.Module, kernels: readonly Kernel[]) => void;

/** The modules after the change that lets threads share their memory: of each family, by its parts, and of the whole binary. */
const modules = /* @__PURE__ */ new Map<readonly Part[] | null, WebAssembly.Module>();

/** A memory that threads share, of fixed size. If `init` was given the whole binary, it serves every family. */
export class SharedRoom implements Place {
  readonly memory: Place["memory"];
  readonly start = CONSTANTS;
  readonly #instances = new Map<readonly Part[] | null, Kernels>();
  readonly #used: Parameters<Listener>[] = [];
  #listener: Listener | null = null;

  /** With at least `bytes` beyond the kernels' own. */
  constructor(bytes: number) {
    if (wholeBytes() === undefined) expectSimd();
    const pages = Math.ceil((CONSTANTS + bytes) / PAGE);
    this.memory = orOutOfMemory(() => new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })) as Place["memory"];
  }

  kernelsOf(family: Family): Kernels {
    const key = wholeBytes() === undefined ? family.parts : null;
    return this.#instances.get(key) ?? this.#instantiate(family, key);
  }

  /** Calls a listener for every module in use, now and from now on. */
  listen(listener: Listener): void {
    this.#listener = listener;
    for (const [module, kernels] of this.#used) listener(module, kernels);
  }

  #instantiate(family: Family, key: readonly Part[] | null): Kernels {
    const module = modules.get(key) ?? compile(shareMemory(wholeBytes() ?? family.bytes()));
    modules.set(key, module);
    const exports = instanceOf(module, { env: { memory: this.memory as unknown as WebAssembly.Memory } });
    const kernels = Object.values(exports) as Kernel[];
    this.#used.push([module, kernels]);
    this.#listener?.(module, kernels);
    const byName = kernelsIn(exports);
    this.#instances.set(key, byName);
    return byName;
  }
}
