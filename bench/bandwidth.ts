import { readFileSync } from "node:fs";

interface Kernels {
  readonly memory: WebAssembly.Memory;
  readonly empty: () => void;
  readonly copy: (n: number, p: number, g: number) => void;
  readonly triad: (n: number, p: number, t: number, g: number, s: number) => void;
}

const PAGE = 65_536;
/** The first array's address and the gap between arrays, as in a workspace, so that neither side has luckier cache sets. */
const START = 1024;
const GAP = 64;
const WARM_UP_CALLS = 10_000;

let compiled: WebAssembly.Module | undefined;

/** The kernels of `bench/assembly/bandwidth.ts` and arrays for them: the machine's best. */
export class Bandwidth {
  readonly kernels: Kernels;
  /** Addresses of three arrays. */
  readonly p: number;
  readonly t: number;
  readonly g: number;

  constructor(floats: number) {
    compiled ??= new WebAssembly.Module(readFileSync(new URL("../build/bench.wasm", import.meta.url)));
    this.kernels = new WebAssembly.Instance(compiled).exports as unknown as Kernels;
    const { memory, empty, copy, triad } = this.kernels;
    const stride = 4 * floats + GAP;
    this.p = START;
    this.t = this.p + stride;
    this.g = this.t + stride;
    memory.grow(Math.ceil((this.g + stride) / PAGE));
    // pages never written are all one zero page, which is faster than memory
    new Float32Array(memory.buffer, START).fill(1);
    // V8 builds a fast entry to an instance after some calls; a loop that it optimises earlier never uses it
    for (let i = 0; i < WARM_UP_CALLS; i++) {
      empty();
      copy(0, this.p, this.g);
      triad(0, this.p, this.t, this.g, 0.5);
    }
  }
}
