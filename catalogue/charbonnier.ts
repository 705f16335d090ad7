import { charbonnierSpec } from "../src/losses/charbonnier.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { norm, ofResidual } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `charbonnier` beyond its specification. */
export const charbonnier: RecordOf<"charbonnier"> = {
  spec: charbonnierSpec,
  take: "next",
  words: {
    formula: "√(r² + ε²) − ε",
    gradient: "r/√(r² + ε²)",
    curvature: "ε²/(r² + ε²)^(3/2)",
    use: "like `mae`, but smooth at 0",
    options: { epsilon: "ε, the radius of the rounded tip; in the data's unit" },
    notes: ["Curvature 1/ε at 0; 0 at r = 0, unlike the common √(r² + ε²), which leaves ε."],
    equals: [
      "Kornia `charbonnier_loss`: the same with ε = 1.",
      "Barron: barron(α = 1, c) = charbonnier(ε = c)/c.",
      'Ceres `SoftLOneLoss(a)`, SciPy `loss="soft_l1"`, `f_scale=a`: their cost ½ρ(r²) is a · charbonnier(ε = a).',
      "√(r² + ε²) of super-resolution code: charbonnier + ε; where it is √(r² + e), ε = √e. The gradients agree.",
    ],
    curves: [
      { options: { epsilon: 1e-3 }, label: "ε = 0.001" },
      { options: { epsilon: 1 }, label: "ε = 1" },
    ],
    extent: [4, 4.5],
  },
  properties: {
    ...properties.residual,
    lipschitz: (options) => 1 / properties.numberOf(options, "epsilon"),
    homogeneous: 1,
    scaled: ["epsilon"],
  },
  formula: ofResidual((r, option) => norm(r, option("epsilon", 1e-3)).minus(option("epsilon", 1e-3))),
  sampling: samples.residual([{ epsilon: 0.5 }]),
  cancels: {},
  sweeps: sweeps.residual,
  extremes: [{ epsilon: 1e-6 }, { epsilon: 1e6 }],
  bench: { rational: true, goal: 5, ways: () => ways.residual() },
  drawn: drawings.asPoints,
};
