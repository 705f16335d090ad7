import { bothAxes } from "../src/families/shared.js";
import { mleccSpec } from "../src/losses/mlecc.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofCoordinates, sum } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `mlecc` beyond its specification. */
export const mlecc: RecordOf<"mlecc"> = {
  spec: mleccSpec,
  take: "next",
  words: {
    formula: "−ln Σ softmax(z)_k e^(−(k − μ)²/2σ²) of x plus that of y, μ = split · pixel, bin k at k",
    gradient: "softmax(z) − softmax(z − (k − μ)²/2σ²), per axis",
    use: "a point as two 1-D classifications, by the likelihood of the coordinate: the model need not imitate a label of fixed width",
    data: words.ofCoordinates,
    options: words.coordinates("σ of the error that a coordinate may have, in bins: a number, or one for each axis, { x, y }"),
    notes: [
      "It is at least 0, which it reaches where μ is a bin that has all of the softmax. A target far outside the bins costs at least (c − μ)²/2σ², c being the nearest bin, and pulls all of the softmax there.",
    ],
    equals: [
      "MMPose `MLECCLoss()` of the softmax: adds 1e-4 to the product of both axes' sums before the logarithm, so that it stays below 9.21 and hardly pulls from afar; its modes linear and square are not offered.",
    ],
  },
  properties: properties.softmax,
  formula: ofCoordinates((z, depths) => {
    const all = sum(z.map((x) => x.exp()));
    return sum(z.map((x, k) => x.plus(depths[k] ?? 0).exp()))
      .div(all)
      .ln()
      .neg();
  }),
  sampling: {
    shapes: samples.coordinateRows,
    changed: [{ split: 1.5 }, { sigma: 1.25 }, { sigma: { x: 1.5, y: 30 } }],
    draw: samples.drawCoordinates,
    // the difference of two logarithms
    cancelled: (z) => ({ value: 8 + 4 * samples.highest(z), slope: 8 }),
  },
  cancels: { value: "8 + 4 max|z|", gradient: "8, the probabilities" },
  sweeps: sweeps.scores,
  extremes: [{ sigma: 1e-3 }, { sigma: 1e6 }],
  bench: { goal: 6, ways: () => [ways.coordinates] },
  drawn: drawings.coordinates((options) => bothAxes(options, "sigma")),
};
