import { readFileSync } from "node:fs";

interface Kernels {
  readonly memory: WebAssembly.Memory;
  readonly empty: () => void;
  readonly copy: (n: number, p: number, g: number) => void;
  readonly triad: (n: number, p: number, t: number, g: number, s: number) => void;
}

const PAGE = 65_536;
/** The first array's address, and what lies between two: a workspace's layout, so that neither side has the luckier cache sets. */
const START = 1024;
const GAP = 64;
const WARM_UP_CALLS = 10_000;

let compiled: WebAssembly.Module | undefined;

/** The kernels of `bench/assembly/bandwidth.ts` on arrays of their own: what this machine can do at best. */
export class Bandwidth {
  readonly empty: () => void;
  readonly copy: () => void;
  readonly triad: () => void;

  constructor(floats: number) {
    compiled ??= new WebAssembly.Module(readFileSync(new URL("../build/bench.wasm", import.meta.url)));
    const kernels = new WebAssembly.Instance(compiled).exports as unknown as Kernels;
    const stride = 4 * floats + GAP;
    kernels.memory.grow(Math.ceil((START + 3 * stride) / PAGE));
    const p = START;
    const t = p + stride;
    const g = t + stride;
    // pages that were never written are all the same zero page, and faster than memory
    new Float32Array(kernels.memory.buffer, START).fill(1);
    // V8 makes a fast way into an instance after some calls; a loop that it optimises before never uses it
    for (let i = 0; i < WARM_UP_CALLS; i++) {
      kernels.empty();
      kernels.copy(0, p, g);
      kernels.triad(0, p, t, g, 0.5);
    }
    this.empty = kernels.empty;
    this.copy = () => kernels.copy(floats, p, g);
    this.triad = () => kernels.triad(floats, p, t, g, 0.5);
  }
}
