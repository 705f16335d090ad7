import { adaptiveWingSpec } from "../src/losses/adaptiveWing.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { adaptive } from "./shared/mapFormulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `adaptiveWing` beyond its specification. */
export const adaptiveWing: RecordOf<"adaptiveWing"> = {
  spec: adaptiveWingSpec,
  take: "seldom",
  words: {
    formula: "mean over pixels of ω ln(1 + (|r|/ε)^(α−t)) for |r| < θ, else A|r| − C; the two meet with one slope",
    gradient: "sign r/HW · ω(α − t)(|r|/ε)^(α−t−1)/(ε(1 + (|r|/ε)^(α−t))) for |r| < θ, else sign r/HW · A, the same at |r| = θ; 0 at r = 0",
    use: "heat-map regression that favours peaks over background; take `heatmapMse` or `dsnt` first",
    data: "prediction and target: maps [N, H, W], target in [0, 1]",
    options: {
      ...words.size,
      alpha: "α: the exponent is α over the background, α − 1 over a peak; at most 2 it leaves a kink there",
      omega: "ω, a factor",
      epsilon: "ε, which the residual is divided by",
      theta: "θ, where it turns into a line",
    },
    equals: [
      "MMPose `AdaptiveWingLoss`: the same. Its `target_weights` multiply prediction and target before the loss: like ours for 0 and 1 only.",
    ],
  },
  properties: { ...properties.scores, kinks: "prediction = target, where α − target ≤ 1" },
  formula: adaptive,
  sampling: {
    shapes: samples.maps(),
    changed: [{ alpha: 1.3 }, { omega: 5 }, { epsilon: 0.3 }, { theta: 0.1 }],
    draw: (next, { perUnit }) => ({ prediction: samples.many(perUnit, () => 1.4 * next() - 0.2), target: samples.many(perUnit, next) }),
    // the exponent α − t is rounded, and multiplied by a logarithm
    cancelled: (p, t, { alpha = 2.1, omega = 14, epsilon = 1, theta = 0.5 }) => {
      const [a, w, e, limit] = [alpha, omega, epsilon, theta] as [number, number, number, number];
      const sizes = [...p].map((x, i) => {
        const m = Math.min(Math.abs(x - (t[i] as number)), limit) / e;
        const power = m ** (a - (t[i] as number));
        return (w * a * Math.abs(Math.log(m)) * power) / (m * (1 + power)) / p.length;
      });
      const size = Math.max(...sizes);
      return { value: size * e, slope: size / e };
    },
  },
  cancels: {
    value: "ωα|ln m|m^(α−t)/(1 + m^(α−t)), m = |r|/ε: a rounded exponent",
    gradient: "the same over |r|",
    multiplied: ["value", "gradient"],
  },
  sweeps: sweeps.maps(1),
  extremes: [],
  bench: { goal: 6, ways: () => [{ ...ways.map, data: "value maps" }] },
  drawn: {
    text: `Prediction and target are Gaussians (σ = ${drawings.BLOB}) around the points, on ${drawings.mapText}.`,
    prediction: (x, y) => drawings.mapOf(x, y, drawings.BLOB, Math.exp),
    target: (x, y) => drawings.mapOf(x, y, drawings.BLOB, Math.exp),
    fixed: drawings.map,
  },
};
