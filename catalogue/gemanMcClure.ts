import { gemanMcClureSpec } from "../src/losses/gemanMcClure.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { half, ofResidual, one, square } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `gemanMcClure` beyond its specification. */
export const gemanMcClure: RecordOf<"gemanMcClure"> = {
  spec: gemanMcClureSpec,
  take: "next",
  words: {
    formula: "½r²/(1 + (r/c)²)",
    gradient: "r/(1 + (r/c)²)²",
    curvature: "(1 − 3u²)/(1 + u²)³, u = r/c",
    use: "outliers that should hardly pull: bounded by ½c²; the usual loss for graduated non-convexity",
    options: { scale: words.scale },
    notes: ["Not convex beyond |r| = c/√3: start with a wide c."],
    equals: [
      "GTSAM `mEstimator::GemanMcClure(c)`: the same, with the default graduation scheme.",
      "Kornia `geman_mcclure_loss`: the same with c = 2.",
      "Barron: barron(α = −2, c) = gemanMcClure(2c)/c².",
      "r²/(1 + r²) of textbooks: twice it at c = 1. r²/(c² + r²): 2/c² times it.",
    ],
    curves: [
      { options: { scale: 1 }, label: "c = 1" },
      { options: { scale: 2 }, label: "c = 2" },
    ],
    extent: [6, 2.4],
  },
  properties: {
    ...properties.residual,
    influence: properties.pull((3 * Math.sqrt(3)) / 16),
    bound: properties.scaled(1 / 2),
    scaled: ["scale"],
  },
  formula: ofResidual((r, option) =>
    square(r)
      .times(half)
      .div(square(r.div(option("scale", 1))).plus(one)),
  ),
  // ψ takes the roundings of r four times
  sampling: samples.residual([{ scale: 2.5 }], {
    cancelled: (p, t, { scale }) => ({ value: 0, slope: samples.pull(p, t, scale, (x) => 4 / (1 + x) ** 2) }),
  }),
  cancels: { gradient: "4|ψ|, which takes the roundings of r four times", multiplied: ["gradient"] },
  sweeps: sweeps.residual,
  extremes: [{ scale: 1e-6 }, { scale: 1e6 }],
  bench: { rational: true, goal: 5, ways: () => ways.residual("scale") },
  drawn: drawings.asPoints,
};
