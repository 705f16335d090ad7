import { cauchySpec } from "../src/losses/cauchy.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { half, ofResidual, one, square } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `cauchy` beyond its specification. */
export const cauchy: RecordOf<"cauchy"> = {
  spec: cauchySpec,
  take: "next",
  words: {
    formula: "½c² ln(1 + (r/c)²)",
    gradient: "r/(1 + (r/c)²)",
    curvature: "(1 − u²)/(1 + u²)², u = r/c",
    use: "heavy tails: an outlier's pull falls off as 1/r, never to 0",
    options: { scale: words.scale },
    notes: ["Also called Lorentzian. Not convex beyond |r| = c."],
    equals: [
      "GTSAM `mEstimator::Cauchy(k)`: the same, c = k.",
      'Ceres `CauchyLoss(a)`, SciPy `loss="cauchy"`, `f_scale=a`: their cost ½ρ(r²) is the same, c = a; Ceres\' ρ alone is twice it.',
      "Kornia `cauchy_loss`: the same with c = √2.",
      "Barron: barron(α = 0, c) = cauchy(√2 c)/c².",
    ],
    curves: [
      { options: { scale: 1 }, label: "c = 1" },
      { options: { scale: 2 }, label: "c = 2" },
    ],
    extent: [6, 5],
  },
  properties: { ...properties.residual, influence: properties.pull(1 / 2), scaled: ["scale"] },
  formula: ofResidual((r, option) =>
    square(option("scale", 1))
      .times(half)
      .times(
        square(r.div(option("scale", 1)))
          .plus(one)
          .ln(),
      ),
  ),
  sampling: samples.residual([{ scale: 2.5 }], samples.whitenedPoints),
  cancels: { value: "c²·2⁻¹²⁶", gradient: "|r|·2⁻¹²⁶" },
  sweeps: sweeps.residual,
  extremes: [{ scale: 1e-6 }, { scale: 1e6 }],
  bench: { goal: 7, ways: () => ways.residual("scale") },
  drawn: drawings.asPoints,
};
