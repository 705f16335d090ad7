/** The losses that compete, and how. */
import { type AnyOptions, categoricalCrossEntropy, gemanMcClure, huber, type Loss, mse } from "../../src/index.js";

export interface Settings {
  readonly seed: number;
  /** The share of training examples with wrong landmarks. */
  readonly wrong: number;
  /** Adam's learning rate during the first half of the steps; then it falls to 0 in a straight line. */
  readonly rate: number;
  readonly steps: number;
}

export const usual: Settings = { seed: 1, wrong: 0, rate: 0.003, steps: 600 };

/** Examples per step. */
export const BATCH = 64;

interface Contestant {
  readonly loss: Loss;
  readonly options: AnyOptions;
}

export const contestants = (
  [
    { loss: categoricalCrossEntropy, options: { classes: 2 } },
    { loss: mse, options: {} },
    { loss: huber, options: { geometry: "radial" } },
    { loss: gemanMcClure, options: { geometry: "radial", scale: 4 } },
  ] as readonly Contestant[]
).map(({ loss, options }) => ({ loss, options, name: loss.name, call: callOf(loss.name, options) }));

/** The call as users write it. */
function callOf(name: string, options: object): string {
  const parts = Object.entries(options).map(([option, value]) => `${option}: ${JSON.stringify(value)}`);
  return `tfLoss(${name}${parts.length > 0 ? `, { ${parts.join(", ")} }` : ""})`;
}
