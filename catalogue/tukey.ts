import { tukeySpec } from "../src/losses/tukey.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofResidual, one, square } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `tukey` beyond its specification. */
export const tukey: RecordOf<"tukey"> = {
  spec: tukeySpec,
  take: "next",
  words: {
    formula: "(c²/6)(1 − (1 − (r/c)²)³) for |r| ≤ c, else c²/6",
    gradient: "r(1 − (r/c)²)² for |r| ≤ c, else 0",
    curvature: "(1 − u²)(1 − 5u²) for |u| ≤ 1, else 0; u = r/c",
    use: "outliers that should not pull at all: start wide, narrow c",
    options: { scale: "c, beyond which a residual does not pull; in the data's unit. 4.6851: 95 % efficiency for unit normal errors" },
    notes: ["Not convex beyond |r| = c/√5."],
    equals: [
      "GTSAM `mEstimator::Tukey(c)`: the same.",
      "Ceres `TukeyLoss(a)`: its cost ½ρ(r²) is the same, c = a, where ρ is (a²/3)(…); copies of an older form with a²/6 give half of it.",
    ],
    curves: [
      { options: { scale: 4.6851 }, label: "c = 4.6851" },
      { options: { scale: 2 }, label: "c = 2" },
    ],
    extent: [7, 4.5],
  },
  properties: {
    ...properties.residual,
    influence: properties.pull(16 / (25 * Math.sqrt(5))),
    bound: properties.scaled(1 / 6),
    scaled: ["scale"],
  },
  formula: ofResidual((r, option) => {
    const c = option("scale", 4.6851);
    return square(c)
      .div(6)
      .times(r.gt(c) ? one : one.minus(one.minus(square(r.div(c))).pow(3)));
  }),
  // r(1 − (r/c)²)² towards |r| = c
  sampling: samples.residual([{ scale: 2.5 }], { cancelled: (_p, _t, { scale = 4.6851 }) => ({ value: 0, slope: 2 * (scale as number) }) }),
  cancels: { gradient: "2c: 1 − (r/c)² towards |r| = c" },
  sweeps: sweeps.residual,
  extremes: [{ scale: 1e-6 }, { scale: 1e6 }],
  bench: { core: true, rational: true, goal: 5, ways: () => ways.residual("scale") },
  drawn: drawings.asPoints,
};
