import { bceSpec } from "../src/losses/bce.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import type { Options } from "./shared/formulas.js";
import { clamp, one, setting, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

function value([x = zero]: readonly Precise[], [t = zero]: readonly Precise[], options: Options): Precise {
  const e = setting(options, "epsilon", 1e-7);
  const of = (p: Precise) => {
    const clipped = clamp(p, e, one.minus(e));
    return t
      .times(clipped.ln())
      .plus(one.minus(t).times(one.minus(clipped).ln()))
      .neg();
  };
  return options.excess === true ? of(x).minus(of(t)) : of(x);
}

/** What is known of `bce` beyond its specification. */
export const bce: RecordOf<"bce"> = {
  spec: bceSpec,
  take: "next",
  words: {
    formula: "−t ln p − (1 − t) ln(1 − p), p clipped to [ε, 1 − ε]",
    gradient: "(p − t)/(p(1 − p)) inside the clip, 0 outside, half of it on the edge",
    use: "coordinates in [0, 1] after a sigmoid; prefer `bceWithLogits`",
    data: "prediction and target in [0, 1]",
    options: { epsilon: words.epsilon, excess: words.excess },
    notes: [
      "Prefer `bceWithLogits` if you have the logits: it does not clip and loses no digits.",
      "Numbers outside [0, 1], such as pixels or logits, are not checked: predictions are clipped, and the result means nothing. `diagnose` finds them.",
    ],
    equals: [
      "Keras `BinaryCrossentropy()`: the same, but above p = 1 − 1.2e-7, as it rounds 1 − ε to float32 (15.94 at p = 1, t = 0, here 16.12); smooth the targets yourself for its `label_smoothing`: t(1 − s) + ½s.",
      "PyTorch `BCELoss`: clamps the logarithms at −100 instead; equal where ε ≤ p ≤ 1 − ε. At p = 0, t = 1 it reads 100, here −ln ε.",
      "tfjs `logLoss`: adds ε inside the logarithms instead of clipping: equal up to about ε/p.",
    ],
  },
  properties: { ...properties.scores, elicits: "mean", kinks: "p = ε, 1 − ε" },
  formula: value,
  sampling: {
    shapes: samples.elements,
    changed: [{ epsilon: 0.01 }, { excess: true }],
    draw: (next) => ({ prediction: [next()], target: [next()] }),
    tame: { prediction: [0, 1], target: [0, 1] },
  },
  cancels: { value: "with `excess`, 4 + twice the floor" },
  sweeps: sweeps.bounded(sweeps.share, sweeps.share),
  extremes: [{ epsilon: 1.2e-38 }, { epsilon: 0.4 }],
  bench: { core: true, goal: 6.5, ways: () => [{ data: "probabilities", row: 1 }] },
  drawn: {
    text: `Coordinates over ${drawings.SIDE} are probabilities, of prediction and target.`,
    prediction: drawings.unit,
    target: drawings.unit,
  },
};
