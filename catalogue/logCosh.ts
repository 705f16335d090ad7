import { logCoshSpec } from "../src/losses/logCosh.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofResidual, one, two } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `logCosh` beyond its specification. */
export const logCosh: RecordOf<"logCosh"> = {
  spec: logCoshSpec,
  take: "next",
  words: {
    formula: "ln cosh r = |r| + ln(1 + e^(−2|r|)) − ln 2",
    gradient: "tanh r",
    curvature: "1/cosh² r",
    use: "like `huber` with δ = 1, but smooth everywhere; it has no scale, so scale the data",
    equals: ["Keras `LogCosh`, optax `log_cosh`: the same."],
    curves: [{ options: {}, label: "logCosh" }],
    extent: [4, 4.5],
  },
  properties: { ...properties.residual, homogeneous: null },
  formula: ofResidual((r) => r.plus(r.times(-2).exp().plus(one).ln()).minus(two.ln())),
  sampling: samples.residual([]),
  cancels: {},
  sweeps: sweeps.residual,
  extremes: [],
  bench: { goal: 7, ways: () => ways.residual() },
  drawn: drawings.asPoints,
};
