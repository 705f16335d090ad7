import type { Bandwidth } from "./bandwidth.js";
import type { Case } from "./cases.js";
import { fill } from "./data.js";
import type { Library } from "./library.js";

export interface Buffers {
  readonly prediction: Float32Array<ArrayBuffer>;
  readonly target: Float32Array<ArrayBuffer>;
  readonly grad: Float32Array<ArrayBuffer>;
}

/** The memory that cases of one size share: ordinary arrays, and those of a workspace. */
export class Arena {
  readonly bandwidth: Bandwidth;
  readonly library: Library;
  /** Where a check keeps the reference's gradient. */
  readonly expected: Float32Array<ArrayBuffer>;
  readonly #ordinary: Buffers;
  readonly #workspace: Buffers;

  constructor(size: number, bandwidth: Bandwidth, library: Library) {
    this.bandwidth = bandwidth;
    this.library = library;
    this.expected = new Float32Array(size);
    this.#ordinary = { prediction: new Float32Array(size), target: new Float32Array(size), grad: new Float32Array(size) };
    const workspace = new library.Workspace({ floats: 3 * size });
    this.#workspace = { prediction: workspace.alloc(size), target: workspace.alloc(size), grad: workspace.alloc(size) };
  }

  /** Puts the case's data into both sides. */
  fill(of: Case): void {
    const ordinary = this.ordinary(of.floats);
    fill(of.data, of.row, ordinary.prediction, ordinary.target);
    this.#workspace.prediction.set(ordinary.prediction);
    this.#workspace.target.set(ordinary.target);
  }

  ordinary(floats: number): Buffers {
    return shortened(this.#ordinary, floats);
  }

  workspace(floats: number): Buffers {
    return shortened(this.#workspace, floats);
  }
}

function shortened(buffers: Buffers, floats: number): Buffers {
  if (floats === buffers.grad.length) return buffers;
  return {
    prediction: buffers.prediction.subarray(0, floats),
    target: buffers.target.subarray(0, floats),
    grad: buffers.grad.subarray(0, floats),
  };
}
