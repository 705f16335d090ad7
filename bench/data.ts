/** Seeded data that a loss could meet: branches that mispredict, probabilities that are some. */

/** What prediction and target hold. */
export type DataKind = "residuals" | "probabilities" | "logits" | "class probabilities" | "class logits";

/** Standard deviation of a residual's component. A third of the components lie beyond 1, a third of the points beyond 1.53. */
const SPREAD = 1.034;
/** The distances that a third of the residuals exceed, for a loss that bends somewhere. */
export const componentThreshold = 1;
export const radialThreshold = 1.53;

/** Floats drawn; longer arrays repeat them, long after any branch predictor has forgotten. */
const DRAWN = 2 ** 20;

/** Fills prediction and target; `row` values make a row (of classes). The same arguments give the same data. */
export function fill(kind: DataKind, row: number, prediction: Float32Array, target: Float32Array): void {
  const drawn = Math.min(prediction.length, Math.floor(DRAWN / row) * row);
  draw[kind](prediction.subarray(0, drawn), target.subarray(0, drawn), row, new Random(20_260_101));
  repeat(prediction, drawn);
  repeat(target, drawn);
}

type Draw = (prediction: Float32Array, target: Float32Array, row: number, random: Random) => void;

const draw: Record<DataKind, Draw> = {
  residuals(prediction, target, _row, random) {
    for (let i = 0; i < target.length; i++) {
      target[i] = 100 * random.uniform();
      prediction[i] = (target[i] as number) + SPREAD * random.normal();
    }
  },
  probabilities(prediction, target, _row, random) {
    for (let i = 0; i < target.length; i++) {
      // a float32 0 or 1 would measure the clip
      prediction[i] = Math.min(Math.max(random.uniform(), 2 ** -20), 1 - 2 ** -20);
      target[i] = random.uniform();
    }
  },
  logits(prediction, target, _row, random) {
    for (let i = 0; i < target.length; i++) {
      prediction[i] = 3 * random.normal();
      target[i] = random.uniform();
    }
  },
  "class probabilities"(prediction, target, row, random) {
    softmaxRows(prediction, row, random);
    softmaxRows(target, row, random);
  },
  "class logits"(prediction, target, row, random) {
    for (let i = 0; i < prediction.length; i++) prediction[i] = 3 * random.normal();
    softmaxRows(target, row, random);
  },
};

/** Rows of probabilities that sum to 1. */
function softmaxRows(array: Float32Array, row: number, random: Random): void {
  for (let start = 0; start < array.length; start += row) {
    let sum = 0;
    for (let i = start; i < start + row; i++) {
      array[i] = Math.exp(1.5 * random.normal());
      sum += array[i] as number;
    }
    for (let i = start; i < start + row; i++) array[i] = (array[i] as number) / sum;
  }
}

function repeat(array: Float32Array, period: number): void {
  for (let filled = period; filled < array.length; filled *= 2) array.copyWithin(filled, 0, filled);
}

/** mulberry32 by Tommy Ettinger (public domain), and normal numbers by Box and Muller. */
class Random {
  #state: number;
  #spare: number | undefined;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** In [0, 1). */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Mean 0, standard deviation 1. */
  normal(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}
