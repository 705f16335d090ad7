import { crpsSpec } from "../src/losses/crps.js";
import { type Precise, precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { clamp, logSumExp, one, perAxis, square, sum, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

const ramp = (y: number, k: number): Precise => clamp(precise(y).minus(k), zero, one);

/** What is known of `crps` beyond its specification. */
export const crps: RecordOf<"crps"> = {
  spec: crpsSpec,
  take: "first",
  words: {
    formula: "per axis, summed: Σ_{k<bins−1} s_k F_k² + (1 − s_k)(1 − F_k)², s_k = clamp(y − k, 0, 1), F = cumulative softmax",
    gradient: "q_j(A_j − Σ q_i A_i), q = softmax z, A_j = Σ_{j≤k<bins−1} 2(F_k − 1 + s_k)",
    use: "a distribution over bins, and the one to take first: it knows their order, so a near miss costs less than a far one",
    data: "prediction: logits [N, 2, bins]; target: points in bin units, in [0, bins − 1]",
    options: { bins: "per axis; bin k at k" },
    notes: ["A distribution in one bin reads |error| in bins, so it is comparable to `mae`. A target outside the bins is an error."],
    equals: [
      "E|X − y| − ½E|X − X′| of the bins' distribution: the same. Of whole y the ranked probability score, not divided by bins − 1.",
    ],
  },
  properties: {
    ...properties.softmax,
    elicits: "distribution",
    bound: (options) => 2 * (properties.numberOf(options, "bins") - 1),
    lipschitz: null,
  },
  formula: perAxis((z, y) => {
    const lse = logSumExp(z);
    let below = zero;
    return sum(
      z.slice(0, -1).map((x, k) => {
        below = below.plus(x.minus(lse).exp());
        const s = ramp(y, k);
        return s.times(square(below)).plus(one.minus(s).times(square(one.minus(below))));
      }),
    );
  }),
  sampling: {
    shapes: samples.binRows,
    changed: [],
    draw: samples.drawBins,
    // rounded logits shift probabilities, whose sums are differences of bins
    cancelled: (z) => ({ value: z.length * (1 + samples.highest(z)), slope: z.length * (1 + samples.highest(z)) }),
  },
  cancels: { value: "n(1 + max|z|) for n logits", gradient: "the same" },
  sweeps: sweeps.scores,
  extremes: [],
  bench: { goal: 7, ways: () => [ways.binned(64)] },
  drawn: drawings.binned,
};
