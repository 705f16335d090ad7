import { heatmapFocalSpec } from "../src/losses/heatmapFocal.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { focal } from "./shared/mapFormulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `heatmapFocal` beyond its specification. */
export const heatmapFocal: RecordOf<"heatmapFocal"> = {
  spec: heatmapFocalSpec,
  take: "next",
  words: {
    formula: "(1/n) Σ: where g = 1 σ(−z)^α softplus(−z), else (1 − g)^β σ(z)^α softplus(z); n = pixels of the map with g = 1, at least 1",
    gradient: "1/n times: where g = 1 −σ(−z)^α (α σ(z) softplus(−z) + σ(−z)), else (1 − g)^β σ(z)^α (α σ(−z) softplus(z) + σ(z))",
    use: "several points in one map: is there one here?",
    data: "prediction: logits [N, H, W]; target: maps in [0, 1], exactly 1 at the points",
    options: { ...words.size, alpha: "α, how much easy pixels are played down", beta: "β, how much pixels near a point are played down" },
    notes: ["The divisor is the number of positives of each map, not of the batch."],
    equals: [
      'CornerNet and CenterNet `_neg_loss`: divide by the points of the whole batch. weights max(n, 1), one per map, with "sum", divided by Σn (`upstream: 1/Σn` for the gradient), are the same but for their clamp of σ(z) to [1e-4, 1 − 1e-4].',
      "mmdet `GaussianFocalLoss(alpha, gamma)`: takes probabilities, adds 1e-12 inside the logarithms; our β is its gamma.",
    ],
  },
  properties: properties.scores,
  formula: focal,
  sampling: {
    shapes: samples.maps(),
    changed: [{ alpha: 1.5 }, { alpha: 0 }, { beta: 2.5 }],
    draw: (next, { perUnit }) => ({
      prediction: samples.many(perUnit, () => 3 * samples.normal(next) - 1),
      target: samples.many(perUnit, () => (next() < 0.2 ? 1 : next())),
    }),
    // nothing cancels; but powers multiply what their bases are rounded by
    cancelled: (p, t, { alpha = 2, beta = 4 }) => {
      const [a, b] = [alpha, beta] as [number, number];
      let value = 0;
      let slope = 0;
      p.forEach((z, i) => {
        const far = t[i] === 1 ? 1 : (1 - (t[i] as number)) ** b;
        const u = t[i] === 1 ? -z : z;
        const w = 1 / (1 + Math.exp(-u));
        const loss = far * w ** a * Math.log1p(Math.exp(u));
        value += loss;
        slope = Math.max(slope, far * w ** (a + 1) + a * (1 - w) * loss);
      });
      return { value: (a + b) * value, slope: (a + b) * slope };
    },
  },
  cancels: { value: "(α + β)·ℓ, powers of rounded bases", gradient: "(α + β) times the largest of its terms", multiplied: ["value"] },
  sweeps: sweeps.maps(4),
  extremes: [],
  bench: { goal: 6, ways: () => [{ ...ways.map, data: "logit maps" }] },
  drawn: {
    text: `The prediction is logits of ${drawings.mapText}, 4 − d² at distance d from the point; the target is a Gaussian (σ = ${drawings.BLOB}) around its pixel, where it is 1.`,
    prediction: (x, y) => drawings.mapOf(x, y, Math.SQRT1_2, (power) => 4 + power),
    target: (x, y) => drawings.mapOf(Math.round(x), Math.round(y), drawings.BLOB, Math.exp),
    fixed: drawings.map,
  },
};
