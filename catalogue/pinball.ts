import { pinballSpec } from "../src/losses/pinball.js";
import { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { one, setting } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";

/** What is known of `pinball` beyond its specification. */
export const pinball: RecordOf<"pinball"> = {
  spec: pinballSpec,
  take: "first",
  words: {
    formula: "max(τe, (τ − 1)e), e = target − prediction",
    gradient: "−τ where the prediction is too small, 1 − τ where it is too large, ½ − τ where it is right",
    use: "quantiles of each coordinate: an interval around it, or errors that cost more on one side",
    data: "prediction and target: elements, or points with tau { x, y }",
    options: { tau: "τ, the share of targets that should lie below the prediction: one number, or { x, y }" },
    notes: ["Each axis is taken on its own. For contours of a cloud of points that do not depend on the axes, see `geometricQuantile`."],
    equals: [
      "TensorFlow Addons `pinball_loss(tau)`, scikit-learn `mean_pinball_loss(alpha)`, scoringrules `quantile_score(alpha)`: the same.",
      "Gaze360 `PinBallLoss`: the sum of two calls, p − σ with τ = 0.1 and p + σ with τ = 0.9, with one σ for both angles.",
    ],
    curves: [
      { options: { tau: 0.9 }, label: "τ = 0.9" },
      { options: { tau: 0.5 }, label: "τ = 0.5" },
      { options: { tau: 0.1 }, label: "τ = 0.1" },
    ],
    extent: [3, 2.8],
    guide: false,
  },
  properties: {
    ...properties.scores,
    translation: true,
    homogeneous: 1,
    elicits: "τ-quantile of each coordinate",
    influence: ({ tau }) => Math.max(...(typeof tau === "number" ? [tau] : (tau as Float32Array)).map((each) => Math.max(each, 1 - each))),
    kinks: "r = 0",
  },
  formula: ([p = one], [t = one], options, unit = 0) => {
    const tau =
      typeof options.tau === "number"
        ? setting(options, "tau", 0)
        : setting(options.tau as object as typeof options, unit % 2 ? "y" : "x", 0);
    const e = t.minus(p);
    return Precise.max(tau.times(e), tau.minus(one).times(e));
  },
  sampling: {
    shapes: [
      { title: "", options: { tau: 0.3 }, perUnit: 1, perTarget: 1 },
      { title: " of x and y", options: { tau: { x: 0.9, y: 0.25 } }, perUnit: 1, perTarget: 1, step: 2 },
    ],
    changed: [],
    draw: (next, { step = 1 }) => ({
      prediction: samples.many(step, () => 3 * samples.normal(next)),
      target: samples.many(step, () => 3 * samples.normal(next)),
    }),
    tame: { prediction: [-40, 40], target: [-40, 40] },
  },
  cancels: {},
  sweeps: sweeps.residual,
  extremes: [],
  bench: { rational: true, goal: 5, ways: () => [{ options: { tau: 0.3 }, data: "residuals", row: 1 }] },
  drawn: { ...drawings.asPoints, initial: { tau: 0.9 } },
};
