import { welschSpec } from "../src/losses/welsch.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { half, ofResidual, one, square } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `welsch` beyond its specification. */
export const welsch: RecordOf<"welsch"> = {
  spec: welschSpec,
  take: "next",
  words: {
    formula: "½c²(1 − e^(−(r/c)²))",
    gradient: "r e^(−(r/c)²)",
    curvature: "(1 − 2u²)e^(−u²), u = r/c",
    use: "outliers that should not pull; smoother than `tukey`",
    options: { scale: words.scale },
    notes: ["Also called Leclerc; correntropy. Not convex beyond |r| = c/√2: start with a wide c."],
    equals: [
      "GTSAM `mEstimator::Welsch(c)`: the same.",
      "Kornia `welsch_loss`: the same with c = √2.",
      "Barron: barron(α → −∞, c) = welsch(√2 c)/c².",
    ],
    curves: [
      { options: { scale: 1 }, label: "c = 1" },
      { options: { scale: 2 }, label: "c = 2" },
    ],
    extent: [6, 2.4],
  },
  properties: {
    ...properties.residual,
    influence: properties.pull(Math.exp(-1 / 2) / Math.SQRT2),
    bound: properties.scaled(1 / 2),
    scaled: ["scale"],
  },
  formula: ofResidual((r, option) =>
    square(option("scale", 1))
      .times(half)
      .times(
        one.minus(
          square(r.div(option("scale", 1)))
            .neg()
            .exp(),
        ),
      ),
  ),
  // and here 2(r/c)² times, or what is lost where the exponential is subnormal
  sampling: samples.residual([{ scale: 2.5 }], {
    cancelled: (p, t, { scale }) => ({ value: 0, slope: samples.pull(p, t, scale, (x) => (2 + 2 * x) * Math.exp(-x)) + 1e-36 }),
  }),
  cancels: { value: "c²·2⁻¹²⁶", gradient: "2(1 + (r/c)²)|ψ|, e^(−(r/c)²) of a rounded exponent", multiplied: ["gradient"] },
  sweeps: sweeps.residual,
  extremes: [{ scale: 1e-6 }, { scale: 1e6 }],
  bench: { goal: 7, ways: () => ways.residual("scale") },
  drawn: drawings.asPoints,
};
