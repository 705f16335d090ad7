import { bothAxes } from "../src/families/shared.js";
import { simccSpec } from "../src/losses/simcc.js";
import { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { half, logSumExp, type Options, setting, square, sum } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

const SPLIT = 2;
const { ROUND_HALF_EVEN } = Precise;
/** What most of MMPose's configurations set. */
const asRtmPose = { beta: 10, labelSoftmax: true, sigma: { x: 4.9, y: 5.66 }, round: true, perBin: true };

/** KL(label ‖ softmax βz) of one axis. */
function ofAxis(logits: readonly Precise[], pixel: Precise, sigma: Precise, options: Options): Precise {
  const beta = setting(options, "beta", 1);
  const z = logits.map((x) => x.times(beta));
  const at = pixel.times(setting(options, "split", SPLIT));
  const mu = options.round === true ? at.toDecimalPlaces(0, ROUND_HALF_EVEN) : at;
  const depths = z.map((_, k) => square(mu.minus(k).div(sigma)).times(half).neg());
  const soft = setting(options, "labelBeta", 10);
  const label = options.labelSoftmax === true ? depths.map((x) => x.exp().times(soft)) : depths;
  const [ours, theirs] = [logSumExp(label), logSumExp(z)];
  const terms = label.map((x, k) =>
    x
      .minus(ours)
      .exp()
      .times(x.minus(ours).minus((z[k] as Precise).minus(theirs))),
  );
  return sum(terms).div(options.perBin === true ? z.length : 1);
}

/** What is known of `simcc` beyond its specification. */
export const simcc: RecordOf<"simcc"> = {
  spec: simccSpec,
  take: "next",
  words: {
    formula: "KL(label ‖ softmax βz) of x plus that of y; label = softmax(−(k − μ)²/2σ²), μ = split · pixel, bin k at k",
    gradient: "β(softmax(βz) − label), per axis",
    use: "a point as two 1-D classifications, finer than a pixel, without a heat map",
    data: "prediction: logits [N, binsX + binsY], those of x first; target: points in pixels; of one outside the bins the nearest bin gets the most",
    options: {
      binsX: "bins of x, usually split · width",
      binsY: "bins of y, usually split · height",
      split: "bins per pixel",
      sigma: "σ of the label, in bins: a number, or one for each axis, { x, y }",
      beta: "β, by which the logits are multiplied first",
      labelSoftmax: "the label is the softmax of labelBeta times a Gaussian with peak 1, as RTMPose has it",
      labelBeta: "by what that Gaussian is multiplied",
      round: "μ is rounded to a whole bin, of two equally near ones to the even",
      perBin: "the divergence of each axis is divided by its number of bins",
    },
    notes: ["With labelSoftmax a target far outside the bins leaves them all alike; without it the nearest bin has the whole label."],
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
  formula: (p, t, options) => {
    const binsX = options.binsX as number;
    const sigma = typeof options.sigma === "object" ? (options.sigma as { x: number; y: number }) : { x: options.sigma, y: options.sigma };
    const [x, y] = t as [Precise, Precise];
    return ofAxis(p.slice(0, binsX), x, setting(sigma, "x", 6), options).plus(ofAxis(p.slice(binsX), y, setting(sigma, "y", 6), options));
  },
  sampling: {
    shapes: (
      [
        [2, 3],
        [5, 4],
        [40, 23],
      ] as const
    ).map(([binsX, binsY]) => ({
      title: ` of ${binsX} and ${binsY} bins`,
      options: { binsX, binsY },
      perUnit: binsX + binsY,
      perTarget: 2,
    })),
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
    draw: (next, { perUnit }) => ({
      prediction: samples.many(perUnit, () => 3 * samples.normal(next)),
      target: samples.many(2, () => (next() * 1.5 - 0.25) * (perUnit / 4)),
    }),
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
      {
        special: `${2 * ways.width} + ${2 * ways.height}`,
        options: { binsX: 2 * ways.width, binsY: 2 * ways.height },
        data: "axis bins",
        row: 2 * (ways.width + ways.height),
        targetRow: 2,
      },
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
  drawn: {
    text: `The prediction is logits of ${SPLIT * drawings.SIDE + 1} bins per axis, ${SPLIT} to a pixel: those of a Gaussian around the point as wide as the label's. The target is the point.`,
    prediction: drawings.axes(SPLIT * drawings.SIDE + 1, SPLIT, (options) => bothAxes(options, "sigma")),
    target: drawings.point,
    fixed: { binsX: SPLIT * drawings.SIDE + 1, binsY: SPLIT * drawings.SIDE + 1, split: SPLIT },
    initial: { sigma: 3 },
  },
};
