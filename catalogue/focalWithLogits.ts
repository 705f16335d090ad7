import { focalWithLogitsSpec } from "../src/losses/focalWithLogits.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { bceOfLogits, one, setting, sigmoid, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";

/** What is known of `focalWithLogits` beyond its specification. */
export const focalWithLogits: RecordOf<"focalWithLogits"> = {
  spec: focalWithLogitsSpec,
  take: "next",
  words: {
    formula: "α_t w^γ BCE(z, t), w = σ(z)(1 − t) + σ(−z)t, α_t = αt + (1 − α)(1 − t)",
    gradient: "α_t(w^γ(σ(z) − t) + γ w^(γ−1)(1 − 2t)σ(z)σ(−z) BCE)",
    use: "many easy negatives: is there a point here?",
    data: "prediction: logits; target 0 or 1",
    options: { alpha: "α, the weight of the positives; null: no weights", gamma: "γ, how much easy ones are played down; 0: not at all" },
    notes: ["It accepts targets between 0 and 1, but its minimum is then not at σ(z) = t: use `qualityFocal` for those."],
    equals: [
      "torchvision `sigmoid_focal_loss(alpha, gamma)`: the same; its `alpha=-1` is null here. Its default reduction is none.",
      "Keras `BinaryFocalCrossentropy(from_logits=True, apply_class_balancing=True, alpha, gamma)`: the same for targets 0 and 1; without balancing, alpha null. It clips the probability at 1e-7, so up to |z| ≈ 16.",
      "optax `sigmoid_focal_loss`: the same; without its alpha, null.",
    ],
  },
  properties: properties.scores,
  formula: ([z = zero], [t = zero], options) => {
    const other = one.minus(t);
    const w = sigmoid(z).times(other).plus(sigmoid(z.neg()).times(t));
    const alpha = options.alpha === null ? one : setting(options, "alpha", 0.25);
    const balance = options.alpha === null ? one : alpha.times(t).plus(one.minus(alpha).times(other));
    return balance.times(w.pow(setting(options, "gamma", 2))).times(bceOfLogits(z, t, {}));
  },
  sampling: {
    shapes: samples.elements,
    changed: [{ alpha: 0.7 }, { alpha: null }, { gamma: 0 }, { gamma: 0.5 }, { gamma: 1 }, { gamma: 3.5 }],
    draw: (next) => ({ prediction: [3 * samples.normal(next)], target: [Number(next() < 0.4)] }),
    // nothing cancels; but a power multiplies what its base is rounded by, to which a slope adds quotients
    cancelled: ([z], [t], { gamma = 2 }) => {
      const w = 1 / (1 + Math.exp(t === 1 ? (z as number) : -(z as number)));
      const [power, loss] = [w ** (gamma as number), -Math.log1p(-w)];
      return { value: (gamma as number) * power * loss, slope: (1 + (gamma as number)) * power * (w + (gamma as number) * loss) };
    },
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
  cancels: { value: "γw^γ·BCE, a power of a rounded base", gradient: "(1 + γ)w^γ(w + γ·BCE)", multiplied: ["value", "gradient"] },
  sweeps: sweeps.bounded(sweeps.logit, sweeps.hard),
  extremes: [{ gamma: 5 }],
  bench: { goal: 7, ways: () => [{ data: "hard logits", row: 1 }] },
  drawn: drawings.ofLogits,
};
