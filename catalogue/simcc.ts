import { bothAxes } from "../src/families/shared.js";
import { simccSpec } from "../src/losses/simcc.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { logSumExp, ofCoordinates, setting, sum } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What most of MMPose's configurations set. */
const asRtmPose = { beta: 10, labelSoftmax: true, sigma: { x: 4.9, y: 5.66 }, round: true, perBin: true };

/** What is known of `simcc` beyond its specification. */
export const simcc: RecordOf<"simcc"> = {
  spec: simccSpec,
  take: "next",
  words: {
    formula: "KL(label ‖ softmax βz) of x plus that of y; label = softmax(−(k − μ)²/2σ²), μ = split · pixel, bin k at k",
    gradient: "β(softmax(βz) − label), per axis",
    use: "a point as two 1-D classifications, finer than a pixel, without a heat map",
    data: `${words.ofCoordinates}; for a point outside the bins the nearest bin gets the most`,
    options: {
      ...words.coordinates("σ of the label, in bins: a number, or one for each axis, { x, y }"),
      beta: "β, a factor of the logits",
      labelSoftmax: "the label is the softmax of labelBeta times a Gaussian with peak 1, as in RTMPose",
      labelBeta: "the factor of that Gaussian",
      round: "μ is rounded to the nearest whole bin, or to the even one of two equally near bins",
      perBin: "the divergence of each axis is divided by its number of bins",
    },
    notes: ["For a target far outside the bins the label is uniform with labelSoftmax; without it the nearest bin has all of the label."],
    equals: [
      'MMPose `KLDiscretLoss(beta, label_softmax=True, label_beta)` with `SimCCLabel(normalize=False)`: with labelSoftmax, round and perBin it is our "sum", divided by K. Its codec gives points more than 3σ outside the bins a weight of 0.',
      "MMPose `KLDiscretLoss()` with `SimCCLabel()`: the same without labelSoftmax, where the whole label lies within the bins: it divides a label by σ√(2π), and we by its sum.",
    ],
  },
  properties: {
    ...properties.softmax,
    lipschitz: (options) => {
      const bins = Math.min(properties.numberOf(options, "binsX"), properties.numberOf(options, "binsY"));
      return (0.5 * properties.numberOf(options, "beta") ** 2) / (options.perBin === true ? bins : 1);
    },
  },
  formula: ofCoordinates((logits, depths, options) => {
    const beta = setting(options, "beta", 1);
    const z = logits.map((x) => x.times(beta));
    const soft = setting(options, "labelBeta", 10);
    const label = options.labelSoftmax === true ? depths.map((x) => x.exp().times(soft)) : depths;
    const [ours, theirs] = [logSumExp(label), logSumExp(z)];
    const terms = label.map((x, k) => {
      const ln = x.minus(ours);
      return ln.exp().times(ln.minus((z[k] as Precise).minus(theirs)));
    });
    return sum(terms).div(options.perBin === true ? z.length : 1);
  }),
  sampling: {
    shapes: samples.coordinateRows,
    changed: [
      { split: 1.5 },
      { sigma: 1.25 },
      { sigma: { x: 1.5, y: 3 } },
      { beta: 2.5 },
      { labelSoftmax: true },
      { labelSoftmax: true, labelBeta: 3, sigma: 1.25 },
      { round: true },
      { perBin: true },
      asRtmPose,
    ],
    draw: samples.drawCoordinates,
    // the cross-entropy less the label's entropy
    cancelled: (z, _t, { beta = 1, labelSoftmax, labelBeta = 10 }) => {
      const soft = labelSoftmax === true ? (labelBeta as number) : 0;
      return { value: 8 + 4 * (beta as number) * samples.highest(z) + soft, slope: (beta as number) * (8 + soft) };
    },
  },
  cancels: {
    value: "8 + 4β max|z|, and `labelBeta` with `labelSoftmax`",
    gradient: "β times 8, the probabilities, and `labelBeta` with `labelSoftmax`",
  },
  sweeps: sweeps.scores,
  extremes: [],
  bench: {
    goal: 7,
    ways: () => [
      ways.coordinates,
      {
        special: "384 + 512, as RTMPose",
        options: { binsX: 384, binsY: 512, ...asRtmPose },
        data: "axis bins",
        row: 384 + 512,
        targetRow: 2,
        everywhere: false,
      },
    ],
  },
  drawn: drawings.coordinates((options) => bothAxes(options, "sigma")),
};
