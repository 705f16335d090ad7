import { huberSpec } from "../src/losses/huber.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { half, ofResidual, square } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `huber` beyond its specification. */
export const huber: RecordOf<"huber"> = {
  spec: huberSpec,
  take: "first",
  words: {
    formula: "½r² for |r| ≤ δ, else δ(|r| − ½δ)",
    gradient: "clamp(r, ±δ)",
    curvature: "1 for |r| < δ, else 0",
    use: 'the loss to take first for points, with `geometry: "radial"`: outliers still pull, but only so much',
    options: { delta: "δ, where the parabola turns into a line; in the data's unit" },
    equals: [
      "PyTorch `HuberLoss(delta)`, Keras `Huber(delta)`, tfjs `huberLoss`, optax `huber_loss`, GTSAM `mEstimator::Huber(k)`: the same, δ = delta = k.",
      "`smoothL1`: huber(δ) = δ · smoothL1(β = δ).",
      'Ceres `HuberLoss(a)`, SciPy `least_squares(loss="huber", f_scale=a)`: their cost ½ρ(r²) is the same, δ = a; Ceres\' ρ alone is twice it.',
    ],
    curves: [
      { options: { delta: 1 }, label: "δ = 1" },
      { options: { delta: 2 }, label: "δ = 2" },
    ],
    extent: [4, 6],
  },
  properties: { ...properties.residual, influence: (options) => properties.numberOf(options, "delta"), scaled: ["delta"] },
  formula: ofResidual((r, option) => {
    const d = option("delta", 1);
    return r.lte(d) ? square(r).times(half) : d.times(r.minus(d.times(half)));
  }),
  sampling: samples.residual([{ delta: 0.75 }], samples.whitenedPoints),
  cancels: {},
  sweeps: sweeps.residual,
  extremes: [{ delta: 1e-6 }, { delta: 1e6 }],
  bench: { core: true, rational: true, goal: 5, ways: () => ways.residual("delta") },
  drawn: drawings.asPoints,
};
