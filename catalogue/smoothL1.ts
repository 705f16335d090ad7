import { smoothL1Spec } from "../src/losses/smoothL1.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { half, ofResidual, square } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `smoothL1` beyond its specification. */
export const smoothL1: RecordOf<"smoothL1"> = {
  spec: smoothL1Spec,
  take: "seldom",
  words: {
    formula: "½r²/β for |r| < β, else |r| − ½β",
    gradient: "clamp(r/β, ±1)",
    curvature: "1/β for |r| < β, else 0",
    use: "code ported from PyTorch: it is `huber`/β; otherwise take `huber`",
    options: { beta: "β, where the parabola turns into a line; in the data's unit; 0 is mae" },
    notes: ["With β = 0 `irlsWeights` and `hessian` are errors: ψ(r)/r has no finite limit at 0."],
    equals: ["PyTorch `SmoothL1Loss(beta)`, MMPose `SmoothL1Loss` (β = 1): the same.", "`huber`: smoothL1(β) = huber(δ = β)/β."],
    curves: [
      { options: { beta: 1 }, label: "β = 1" },
      { options: { beta: 3 }, label: "β = 3" },
    ],
    extent: [4, 4.5],
  },
  properties: {
    ...properties.residual,
    lipschitz: (options) => 1 / properties.numberOf(options, "beta"),
    homogeneous: 1,
    scaled: ["beta"],
  },
  formula: ofResidual((r, option) => {
    const b = option("beta", 1);
    return r.lt(b) ? square(r).times(half).div(b) : r.minus(b.times(half));
  }),
  sampling: samples.residual([{ beta: 0.3 }, { beta: 0 }]),
  cancels: {},
  sweeps: sweeps.residual,
  extremes: [{ beta: 1e-6 }, { beta: 1e6 }],
  bench: { rational: true, goal: 5, ways: () => ways.residual("beta") },
  drawn: drawings.asPoints,
};
