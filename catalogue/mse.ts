import { mseSpec } from "../src/losses/mse.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofResidual, square } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `mse` beyond its specification. */
export const mse: RecordOf<"mse"> = {
  spec: mseSpec,
  take: "first",
  words: {
    formula: "r²",
    gradient: "2r",
    curvature: "2",
    use: "small, even errors",
    notes: [
      "It is r² and not ½r², so its gradient is twice that of a loss with unit curvature. Radial, it is rx² + ry² per point, so its mean is twice the mean over components.",
    ],
    equals: [
      "PyTorch `MSELoss`, Keras `MeanSquaredError`, tfjs `meanSquaredError`, optax `squared_error`: the same.",
      "optax `l2_loss`, Ceres without a loss function (½‖r‖²), GTSAM `Null`: half of it.",
    ],
    curves: [{ options: {}, label: "mse" }],
    extent: [3, 4.5],
  },
  properties: { ...properties.residual, influence: null, elicits: "mean", lipschitz: () => 2 },
  formula: ofResidual(square),
  sampling: samples.residual([]),
  cancels: {},
  sweeps: sweeps.residual,
  extremes: [],
  bench: { core: true, rational: true, goal: 8, ways: () => ways.residual() },
  drawn: drawings.asPoints,
};
