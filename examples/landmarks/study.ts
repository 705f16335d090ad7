/** Trains one network per loss, side by side: the same weights at the start, the same batches, the same optimiser. Only the loss differs. */
import { type AdamOptimizer, dispose, type Tensor, type Tensor2D, tensor2d, train } from "@tensorflow/tfjs-core";
import type { Sequential } from "@tensorflow/tfjs-layers";
import { epe } from "../../src/index.js";
import { tfLoss } from "../../src/tfjs/index.js";
import { batchOf, heldOutOf, training } from "./batches.js";
import { BATCH, contestants, type Settings } from "./contestants.js";
import { type Example, type Glyphs, OUTPUTS, SIDE } from "./glyphs.js";
import { network } from "./model.js";

/** Held-out examples that are drawn: every so many-th, so that nobody chooses them. */
const EVERY = 21;

export interface Measured {
  readonly step: number;
  /** The mean distance of held-out landmarks from their targets in pixels, for each loss. */
  readonly errors: readonly number[];
  /** For each loss, the landmarks found in the examples of `drawnOf`. */
  readonly found: readonly Float32Array[];
}

/** A held-out example that is drawn. */
export type Drawn = Pick<Example, "contours" | "target">;

export const drawnOf = (glyphs: Glyphs): Drawn[] =>
  heldOutOf(glyphs.heldOut)
    .filter((_, index) => isDrawn(index))
    .map(({ contours, target }) => ({ contours, target }));

const isDrawn = (index: number): boolean => index % EVERY === 0;

interface Runner {
  readonly model: Sequential;
  readonly optimizer: AdamOptimizer;
}

export class Study {
  #step = 0;
  readonly #settings: Settings;
  readonly #next: ReturnType<typeof training>;
  readonly #pixels: Tensor2D;
  readonly #target: Float32Array;
  readonly #runners: readonly Runner[];

  constructor(glyphs: Glyphs, settings: Settings) {
    this.#settings = settings;
    this.#next = training(glyphs.training, settings.seed, settings.wrong);
    const heldOut = heldOutOf(glyphs.heldOut);
    const { pixels, target } = batchOf(heldOut);
    this.#pixels = tensor2d(pixels, [heldOut.length, SIDE * SIDE]);
    this.#target = target;
    this.#runners = contestants.map(({ loss, options }) => {
      const [model, optimizer] = [network(settings.seed), train.adam(settings.rate)];
      model.compile({ optimizer, loss: tfLoss(loss, options) });
      return { model, optimizer };
    });
  }

  get step(): number {
    return this.#step;
  }

  get done(): boolean {
    return this.#step >= this.#settings.steps;
  }

  /** Trains every network on one more batch. */
  async advance(): Promise<void> {
    const { pixels, target } = this.#next(BATCH);
    const rows = [tensor2d(pixels, [BATCH, SIDE * SIDE]), tensor2d(target, [BATCH, OUTPUTS])] as const;
    for (const { model, optimizer } of this.#runners) {
      // it has no public setter
      (optimizer as unknown as { learningRate: number }).learningRate = rateAt(this.#step, this.#settings);
      await model.trainOnBatch(...rows);
    }
    dispose([...rows]);
    this.#step++;
  }

  measure(): Measured {
    const predictions = this.#runners.map(({ model }) => {
      const output = model.predict(this.#pixels) as Tensor;
      const values = output.dataSync() as Float32Array;
      output.dispose();
      return values;
    });
    return {
      step: this.#step,
      errors: predictions.map((prediction) => epe(prediction, this.#target)),
      found: predictions.map((prediction) => prediction.filter((_, i) => isDrawn(Math.floor(i / OUTPUTS)))),
    };
  }

  dispose(): void {
    this.#pixels.dispose();
    for (const { model, optimizer } of this.#runners) {
      model.dispose();
      optimizer.dispose();
    }
  }
}

const rateAt = (step: number, { rate, steps }: Settings): number => rate * Math.min(1, 2 * (1 - step / steps));
