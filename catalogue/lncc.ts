import { lnccSpec } from "../src/losses/lncc.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { localCorrelation } from "./shared/mapFormulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `lncc` beyond its specification. */
export const lncc: RecordOf<"lncc"> = {
  spec: lnccSpec,
  take: "next",
  words: {
    formula: "1 − mean over windows of X²/(P T + 1e-5); over a window X = Σ(p − p̄)(t − t̄), P = Σ(p − p̄)², T = Σ(t − t̄)²",
    gradient: "the derivative of the formula",
    use: "like `ncc`, where brightness varies within the image",
    data: "prediction and target: maps [N, H, W]",
    options: { ...words.size, window: "the side of the square windows, in pixels: odd, at most width and height" },
    notes: [
      "X, P and T are sums and not means. Only windows wholly inside the map count. A window in which either map is flat contributes 0 and no gradient. The constant suits intensities from about 0 to 1.",
    ],
    equals: [
      "VoxelMorph `NCC`: −mean over all pixels, with zeros beyond the border: differs by the constant 1 and by the windows at the border. Its constant is the same.",
    ],
  },
  // it has an ε
  properties: { ...properties.image, bound: () => 1 },
  formula: localCorrelation,
  sampling: {
    shapes: [samples.image(3, 3, { window: 3 }), samples.image(9, 12), samples.image(8, 5, { window: 5 })],
    changed: [],
    draw: samples.alike,
    cancelled: () => ({ value: 1, slope: 4 }),
  },
  cancels: { value: "1", gradient: "4" },
  sweeps: sweeps.images,
  extremes: [],
  bench: { ways: () => [{ ...ways.map, data: "images" }] },
  drawn: { ...drawings.images, initial: { window: 5 } },
};
