import { tlsSpec } from "../src/losses/tls.js";
import { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { half, ofResidual, square } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `tls` beyond its specification. */
export const tls: RecordOf<"tls"> = {
  spec: tlsSpec,
  take: "next",
  words: {
    formula: "½ min(r², c²)",
    gradient: "r for |r| < c, ½r at |r| = c, else 0",
    curvature: "1 for |r| < c, else 0",
    use: "inliers by least squares, outliers not at all: graduated non-convexity, consensus",
    options: { scale: "c, beyond which a residual does not pull; in the data's unit" },
    notes: [
      "`irlsWeights` are 1 for |r| < c and 0 beyond; at |r| = c, where ψ jumps, they are the mean of both sides, ½.",
      "Gradient descent never brings back a residual that starts beyond c: start with a wide c, and narrow it.",
    ],
    equals: [
      "GTSAM `GncOptimizer`: the loss that its default, `GncLossType::TLS`, graduates towards; its weight is 1 at |r| = c.",
      "g2o `RobustKernelSaturated(delta)`: half of it is the same, c = delta.",
    ],
    curves: [
      { options: { scale: 1 }, label: "c = 1" },
      { options: { scale: 2 }, label: "c = 2" },
    ],
    extent: [4, 2.4],
  },
  properties: {
    ...properties.residual,
    influence: properties.pull(1),
    bound: properties.scaled(1 / 2),
    lipschitz: null,
    scaled: ["scale"],
    kinks: "|r| = scale",
  },
  formula: ofResidual((r, option) => square(Precise.min(r, option("scale", 1))).times(half)),
  sampling: samples.residual([{ scale: 2.5 }]),
  cancels: {},
  sweeps: sweeps.residual,
  extremes: [{ scale: 1e-6 }, { scale: 1e6 }],
  jumpsAt: ({ scale = 1 }) => scale as number,
  bench: { rational: true, goal: 5, ways: () => ways.residual("scale") },
  drawn: drawings.asPoints,
};
