import { softWingSpec } from "../src/losses/softWing.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofResidual, one } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `softWing` beyond its specification. */
export const softWing: RecordOf<"softWing"> = {
  spec: softWingSpec,
  take: "seldom",
  words: {
    formula: "|r| for |r| < ω₁, else ω₂ ln(1 + |r|/ε) + B, B = ω₁ − ω₂ ln(1 + ω₁/ε)",
    gradient: "sign r for |r| < ω₁, else sign r · ω₂/(ε + |r|); 0 at r = 0, the mean of both at |r| = ω₁",
    use: "landmarks: medium errors weigh more than small and large ones; take `wing` first",
    options: {
      omega1: "ω₁, where the line turns into a logarithm; in the data's unit",
      omega2: "ω₂, which multiplies the logarithm; in the data's unit",
      epsilon: "ε, which bounds the slope beyond ω₁ to ω₂/(ε + ω₁); in the data's unit",
    },
    notes: [
      "The slope jumps from 1 to ω₂/(ε + ω₁) at |r| = ω₁: with the defaults, to 8. `irlsWeights` and `hessian` are errors.",
      "The defaults are for pixels.",
    ],
    equals: [
      "MMPose `SoftWingLoss`: the same per component; it sums over keypoints and x, y, and averages over instances: 2K times our mean.",
    ],
    curves: [
      { options: { omega1: 2, omega2: 20, epsilon: 0.5 }, label: "ω₁ = 2, ω₂ = 20, ε = 0.5" },
      { options: { omega1: 2, omega2: 5, epsilon: 0.5 }, label: "ω₁ = 2, ω₂ = 5, ε = 0.5" },
    ],
    extent: [16, 40],
    guide: false,
  },
  properties: {
    ...properties.residual,
    influence: ({ omega1, omega2, epsilon }) => Math.max(1, (omega2 as number) / ((epsilon as number) + (omega1 as number))),
    lipschitz: null,
    homogeneous: 1,
    scaled: ["omega1", "omega2", "epsilon"],
    kinks: "r = 0, |r| = omega1",
  },
  formula: ofResidual((r, option) => {
    const [w1, w2, e] = [option("omega1", 2), option("omega2", 20), option("epsilon", 0.5)];
    const log = (x: typeof r) => w2.times(x.div(e).plus(one).ln());
    return r.lt(w1) ? r : log(r).plus(w1).minus(log(w1));
  }),
  // r is rounded, and the slope may be steep
  sampling: samples.residual([{ omega1: 0.7 }, { omega2: 3 }, { epsilon: 1.5 }], {
    cancelled: (p, t, { omega1 = 2, omega2 = 20, epsilon = 0.5 }) => {
      const r = Math.hypot(...p.map((x, i) => x - (t[i] as number)));
      return { value: r < (omega1 as number) ? 0 : (4 * (omega2 as number) * r) / ((epsilon as number) + r), slope: 0 };
    },
  }),
  cancels: { value: "4|r|ψ beyond ω₁: |r| − ω₁ of a rounded r" },
  sweeps: sweeps.residual,
  extremes: [{ omega1: 1e-3 }, { omega2: 1e3 }, { epsilon: 1e-3 }],
  jumpsAt: ({ omega1 = 2 }) => omega1 as number,
  overflows: (r, { omega1 = 2, epsilon = 0.5 }) => (r - (omega1 as number)) / ((epsilon as number) + (omega1 as number)) >= 2 ** 127,
  bench: { goal: 7, ways: () => ways.residual("omega1") },
  drawn: drawings.asPoints,
};
