import { heatmapMseSpec } from "../src/losses/heatmapMse.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { gaussianMse } from "./shared/mapFormulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `heatmapMse` beyond its specification. */
export const heatmapMse: RecordOf<"heatmapMse"> = {
  spec: heatmapMseSpec,
  take: "next",
  words: {
    formula: "mean over pixels of (h − g)², g = Gaussian of peak 1 at the target",
    gradient: "2(h − g)/HW",
    use: "classical heat-map regression",
    data: "prediction: maps [N, H, W]; target: points in pixels",
    options: { ...words.size, sigma: "σ of the Gaussian, in pixels" },
    notes: ["The Gaussian is not truncated and its centre not rounded to a pixel. Far outside the map it vanishes."],
    equals: [
      'MMPose `KeypointMSELoss`: the same but for its target maps; its `target_weights` are our weights with "mean" (they multiply the squared error, and missing ones stay in the divisor).',
      "With maps of your own as target: `mse` with `weights` per element.",
    ],
  },
  properties: { ...properties.scores, lipschitz: (options) => 2 / properties.pixels(options) },
  formula: gaussianMse,
  sampling: {
    shapes: samples.maps(2),
    changed: [{ sigma: 0.75 }],
    // above the Gaussian: of a map of one pixel, (h − g)² would else be anything
    draw: (next, shape) => ({ prediction: samples.many(shape.perUnit, () => 1.25 + next()), target: samples.pointOfMap(next, shape) }),
    cancelled: () => ({ value: 2, slope: 8 }),
  },
  cancels: { value: "2, the maps", gradient: "8" },
  sweeps: sweeps.maps(4, 1.25),
  extremes: [],
  bench: { goal: 6, ways: () => [{ ...ways.map, data: "maps", targetRow: 2 }] },
  drawn: {
    text: `The prediction is a Gaussian around the point, on ${drawings.mapText}, as wide as the target's.`,
    prediction: drawings.gaussian,
    target: drawings.point,
    fixed: drawings.map,
  },
};
