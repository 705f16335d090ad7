import type { Bandwidth } from "./bandwidth.js";
import type { Case } from "./cases.js";
import { fill, type Targets } from "./data.js";
import type { Library } from "./library.js";

export interface Buffers {
  readonly prediction: Float32Array<ArrayBuffer>;
  readonly target: Targets;
  readonly grad: Float32Array<ArrayBuffer>;
}

/** Arrays as long as the longest case needs. */
interface Room {
  readonly prediction: Float32Array<ArrayBuffer>;
  readonly target: Float32Array<ArrayBuffer>;
  readonly grad: Float32Array<ArrayBuffer>;
}

/** The memory that cases of one size share: ordinary arrays and a workspace's. */
export class Arena {
  readonly bandwidth: Bandwidth;
  readonly library: Library;
  /** A check keeps the reference's gradient here. */
  readonly expected: Float32Array<ArrayBuffer>;
  readonly #ordinary: Room;
  readonly #workspace: Room;

  constructor(cases: readonly Case[], bandwidth: Bandwidth, library: Library) {
    this.bandwidth = bandwidth;
    this.library = library;
    const floats = Math.max(...cases.map((each) => each.floats));
    const targets = Math.max(...cases.map((each) => each.targets));
    this.expected = new Float32Array(floats);
    this.#ordinary = { prediction: new Float32Array(floats), target: new Float32Array(targets), grad: new Float32Array(floats) };
    const workspace = new library.Workspace({ floats: 2 * floats + targets });
    this.#workspace = { prediction: workspace.alloc(floats), target: workspace.alloc(targets), grad: workspace.alloc(floats) };
  }

  /** Writes the case's data to both. */
  fill(of: Case): void {
    const ordinary = this.ordinary(of);
    const workspace = this.workspace(of);
    fill(of.data, of, ordinary.prediction, ordinary.target);
    workspace.prediction.set(ordinary.prediction);
    workspace.target.set(ordinary.target);
  }

  ordinary(of: Case): Buffers {
    return fitted(this.#ordinary, of);
  }

  workspace(of: Case): Buffers {
    return fitted(this.#workspace, of);
  }
}

/** The arrays at the case's lengths; labels as whole numbers. */
function fitted({ prediction, target, grad }: Room, { floats, targets, data }: Case): Buffers {
  const shortened = (array: Float32Array<ArrayBuffer>, length: number) => (length === array.length ? array : array.subarray(0, length));
  return {
    prediction: shortened(prediction, floats),
    target: data === "labels" ? new Int32Array(target.buffer, target.byteOffset, targets) : shortened(target, targets),
    grad: shortened(grad, floats),
  };
}
