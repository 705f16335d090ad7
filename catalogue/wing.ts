import { wingSpec } from "../src/losses/wing.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofResidual, one } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `wing` beyond its specification. */
export const wing: RecordOf<"wing"> = {
  spec: wingSpec,
  take: "next",
  words: {
    formula: "ω ln(1 + |r|/ε) for |r| < ω, else |r| − C, C = ω − ω ln(1 + ω/ε)",
    gradient: "sign r · ω/(ε + |r|) for |r| < ω, else sign r; 0 at r = 0, the mean of both at |r| = ω",
    use: "landmarks: small errors weigh more than with `mae`",
    options: {
      omega: "ω, where the logarithm turns into a line; in the data's unit",
      epsilon: "ε, which bounds the slope next to 0 to ω/ε; in the data's unit",
    },
    notes: [
      "The slope next to 0 is ω/ε, so training does not settle: towards the end, lower the rate or change to `huber`. `irlsWeights` and `hessian` are errors.",
      "The defaults are for pixels.",
    ],
    equals: ["MMPose `WingLoss`: the same per component; it sums over keypoints and x, y, and averages over instances: 2K times our mean."],
    curves: [
      { options: { omega: 10, epsilon: 2 }, label: "ω = 10, ε = 2" },
      { options: { omega: 5, epsilon: 2 }, label: "ω = 5, ε = 2" },
    ],
    extent: [16, 26],
    guide: false,
  },
  properties: {
    ...properties.residual,
    influence: (options) => Math.max(1, properties.numberOf(options, "omega") / properties.numberOf(options, "epsilon")),
    lipschitz: null,
    homogeneous: 1,
    scaled: ["omega", "epsilon"],
    kinks: "r = 0, |r| = omega",
  },
  formula: ofResidual((r, option) => {
    const [w, e] = [option("omega", 10), option("epsilon", 2)];
    const log = (x: Precise) => w.times(x.div(e).plus(one).ln());
    return r.lt(w) ? log(r) : r.minus(w).plus(log(w));
  }),
  sampling: samples.residual([{ omega: 3 }, { epsilon: 0.5 }]),
  cancels: { value: "|r|, where |r| − C is small beside it" },
  sweeps: sweeps.residual,
  extremes: [{ omega: 1e-3 }, { omega: 100 }, { epsilon: 1e-3 }],
  jumpsAt: ({ omega = 10 }) => omega as number,
  overflows: (r, { omega = 10, epsilon = 2 }) => Math.min(r, omega as number) / (epsilon as number) >= 2 ** 127,
  subtracted: (r, { omega = 10 }) => (r >= (omega as number) ? r : 0),
  bench: { goal: 7, ways: () => ways.residual("omega") },
  drawn: drawings.asPoints,
};
