import { maeSpec } from "../src/losses/mae.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofResidual } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `mae` beyond its specification. */
export const mae: RecordOf<"mae"> = {
  spec: maeSpec,
  take: "first",
  words: {
    formula: "|r|",
    gradient: "sign r, 0 at r = 0",
    use: "medians; radial: the Euclidean distance",
    notes: [
      "Radial, it is the Euclidean distance ρ, also exported as `euclidean`. Its minimum over many targets is the geometric median.",
      "`irlsWeights` and `hessian` are errors here: ψ(r)/r has no finite limit at 0. Use `charbonnier`, which has one.",
    ],
    equals: ["PyTorch `L1Loss`, Keras `MeanAbsoluteError`, tfjs `absoluteDifference`: the same.", "Of distances: see `euclidean`."],
    curves: [{ options: {}, label: "mae" }],
    extent: [3, 4.5],
  },
  properties: { ...properties.residual, elicits: "median", lipschitz: null, homogeneous: 1, kinks: "r = 0" },
  formula: ofResidual((r) => r),
  sampling: samples.residual([]),
  cancels: {},
  sweeps: sweeps.residual,
  extremes: [],
  bench: { core: true, rational: true, goal: 5, ways: () => ways.residual() },
  drawn: drawings.asPoints,
};
