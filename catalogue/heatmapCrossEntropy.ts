import { heatmapCrossEntropySpec } from "../src/losses/heatmapCrossEntropy.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { gaussianCrossEntropy } from "./shared/mapFormulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `heatmapCrossEntropy` beyond its specification. */
export const heatmapCrossEntropy: RecordOf<"heatmapCrossEntropy"> = {
  spec: heatmapCrossEntropySpec,
  take: "next",
  words: {
    formula: "lse(z) − Σ g z, g = Gaussian at the target, normalised over the map",
    gradient: "softmax(z) − g",
    use: "a map of where the point is, as one classification over pixels",
    data: "prediction: logits [N, H, W]; target: points in pixels",
    options: { ...words.size, sigma: "σ of the Gaussian, in pixels", excess: words.excess },
    notes: [
      "For a target outside the map the nearest pixels get all of g. Logits of −∞ mask pixels: they give ∞ where g > 0, and nothing elsewhere. A map of nothing but −∞ counts as uniform.",
    ],
    equals: [
      "PyTorch `CrossEntropyLoss` of the map as H·W classes with g as class probabilities: the same.",
      "dsntnn `kl_reg_losses(softmax z, …)`: KL(softmax z ‖ g), the other direction; with `excess: true` this is KL(g ‖ softmax z).",
    ],
  },
  properties: { ...properties.softmax, influence: () => Math.SQRT2 },
  formula: gaussianCrossEntropy,
  sampling: {
    shapes: samples.maps(2),
    changed: [{ sigma: 2.5 }, { excess: true }],
    draw: (next, shape) => ({
      prediction: samples.many(shape.perUnit, () => 3 * samples.normal(next)),
      target: samples.pointOfMap(next, shape),
    }),
    // differences of probabilities
    cancelled: () => ({ value: 0, slope: 8 }),
  },
  cancels: { value: "with `excess`, 4 + twice the floor", gradient: "8, the probabilities" },
  sweeps: sweeps.maps(4),
  extremes: [],
  bench: { goal: 6, ways: () => [{ ...ways.map, data: "maps", targetRow: 2 }] },
  drawn: {
    text: `The prediction is the logits of a Gaussian around the point, on ${drawings.mapText}, as wide as the target's.`,
    prediction: drawings.gaussianLogits,
    target: drawings.point,
    fixed: drawings.map,
  },
};
