import { ordinalBceSpec } from "../src/losses/ordinalBce.js";
import { centersOf, type PerAxis, quantileThresholds, uniformThresholds } from "../src/thresholds.js";
import { type Precise, precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { bceOfLogits, clamp, half, one, sum, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import type { Shape } from "./shared/samples.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";

/** Fewer and more logits than a vector has lanes, and no multiple of them; labels that are steps, and ramps. */
const ordinal: Shape[] = [1, 3, 8, 66].map((count, i) => {
  const thresholds = { x: uniformThresholds(-1, 1, count), y: quantileThresholds([0, 1, 3, 4.5, 5], count) };
  const centers = { x: centersOf(thresholds.x, -1, 1), y: centersOf(thresholds.y, 0, 5) };
  const labels = i % 2 === 0 ? "hard" : "ramp";
  return {
    title: ` of ${count} thresholds, ${labels}`,
    options: labels === "ramp" ? { thresholds, labels, centers } : { thresholds },
    perUnit: count,
    perTarget: 1,
    step: 2,
  };
});

/** Ordinal logits: steep enough for a threshold to matter to its neighbours only. */
const THRESHOLDS = drawings.SIDE - 1;

const STEEPNESS = 2;

const thresholds = uniformThresholds(0, drawings.SIDE, THRESHOLDS);

const centers = centersOf(thresholds, 0, drawings.SIDE);

const measured = Float32Array.from({ length: 32 }, (_, k) => (k + 1) / 33);

/** What is known of `ordinalBce` beyond its specification. */
export const ordinalBce: RecordOf<"ordinalBce"> = {
  spec: ordinalBceSpec,
  take: "next",
  words: {
    formula: 'Σ_k BCE(z_k, label_k), label_k = 1 where t > θ_k, else 0; "ramp": clamp((t − θ_k)/Δ_k + ½, 0, 1)',
    gradient: "σ(z_k) − label_k",
    use: "a coordinate as a row of yes-or-no questions (is it beyond θ_k?), which keeps the order of the bins",
    data: "prediction: logits [N, 2, K]; target: points [N, 2] in the unit of the thresholds",
    options: {
      thresholds: "θ, K of each axis: uniformThresholds or quantileThresholds make them",
      labels:
        "hard: is the target above θ_k? ramp: they also tell where in its bin it lies, with Δ_k the distance of the centres on both sides of θ_k",
      centers: "K + 1 of each axis, from centersOf, one threshold between any two; required for ramps, used only there",
    },
    notes: [
      "`decodeOrdinal` turns logits into points. At the minimum of this loss, with ramp labels and equal bins, they are the targets, if those lie between the outer centres. With hard labels they are the centres of the targets' bins.",
    ],
    equals: [
      "coral_pytorch `coral_loss(logits, levels)`: the same with hard labels, a row there being an element here; its importance weights are not offered.",
    ],
  },
  properties: {
    ...properties.scores,
    influence: ({ thresholds }) => Math.sqrt(Math.max((thresholds as PerAxis).x.length, (thresholds as PerAxis).y.length)),
    lipschitz: () => 0.25,
  },
  formula: (z, [t], options, unit = 0) => {
    const axis = unit % 2 === 0 ? "x" : "y";
    const { thresholds, centers, labels } = options as { thresholds: PerAxis; centers: PerAxis; labels?: string };
    const label = (k: number): Precise => {
      const above = (t as Precise).minus(precise(thresholds[axis][k] as number));
      if (labels !== "ramp") return above.gt(0) ? one : zero;
      const [low, high] = [centers[axis][k] as number, centers[axis][k + 1] as number];
      return clamp(above.div(precise(high).minus(precise(low))).plus(half), zero, one);
    };
    return sum(z.map((x, k) => bceOfLogits(x, label(k), {})));
  },
  sampling: {
    shapes: ordinal,
    changed: [],
    draw: (next, { perUnit }) => ({
      prediction: samples.many(2 * perUnit, () => 3 * samples.normal(next)),
      target: [2.4 * next() - 1.2, 6 * next() - 0.5],
    }),
    // a ramp's labels are rounded
    cancelled: (z, _t, { labels }) => ({ value: labels === "ramp" ? 4 * z.reduce((sum, x) => sum + Math.abs(x), 0) : 0, slope: 8 }),
  },
  cancels: { value: "of ramps, 4Σ|z|", gradient: "8, the probabilities" },
  sweeps: sweeps.bounded(sweeps.logit),
  extremes: [],
  bench: {
    goal: 7,
    ways: () => [
      {
        special: String(measured.length),
        options: { thresholds: { x: measured, y: measured } },
        data: "ordinal logits",
        row: 2 * measured.length,
        targetRow: 2,
      },
    ],
  },
  drawn: {
    text: `The prediction is ${THRESHOLDS} logits per axis, ${STEEPNESS}(x − θ) for each threshold θ; the target is the point.`,
    prediction: (x, y, options) => {
      const of = options.thresholds as unknown as { x: Float32Array; y: Float32Array };
      return [...Array.from(of.x, (θ) => STEEPNESS * (x - θ)), ...Array.from(of.y, (θ) => STEEPNESS * (y - θ))];
    },
    target: drawings.point,
    initial: { thresholds: { x: [...thresholds], y: [...thresholds] }, centers: { x: [...centers], y: [...centers] } },
  },
};
