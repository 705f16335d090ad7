import { nccSpec } from "../src/losses/ncc.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { correlation } from "./shared/mapFormulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `ncc` beyond its specification. */
export const ncc: RecordOf<"ncc"> = {
  spec: nccSpec,
  take: "first",
  words: {
    formula: "1 − Σ a b/(‖a‖‖b‖), a = p − mean p, b = t − mean t",
    gradient: "NCC·a/‖a‖² − b/(‖a‖‖b‖)",
    use: "two images of one modality, up to brightness and contrast",
    data: "prediction and target: maps [N, H, W]",
    options: words.size,
    notes: ["A flat map gives exactly 1 and gradient 0."],
    equals: ["1 − NumPy `corrcoef` or SciPy `pearsonr` of the pixels: the same."],
  },
  properties: { ...properties.image, bound: () => 2, homogeneous: 0 },
  formula: correlation,
  sampling: {
    shapes: [samples.image(4, 1), samples.image(3, 2), samples.image(7, 5), samples.image(16, 4)],
    changed: [],
    draw: samples.alike,
    // a difference from 1, and of two terms
    cancelled: () => ({ value: 1, slope: 2 }),
  },
  cancels: { value: "1, from which the correlation is taken", gradient: "2" },
  sweeps: sweeps.images,
  extremes: [],
  bench: { ways: () => [{ ...ways.map, data: "images" }] },
  drawn: drawings.images,
};
