import { diouSpec } from "../src/losses/diou.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { centresApart, ofBoxes } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

/** What is known of `diou` beyond its specification. */
export const diou: RecordOf<"diou"> = {
  spec: diouSpec,
  take: "seldom",
  words: {
    formula: "1 − IoU + d²/(c² + 1e-7), d the distance of the centres, c the diagonal of the smallest box around both",
    gradient: words.boxGradient,
    use: "like `giou`, but pulls at the centres; take `ciou` first",
    equals: ["torchvision `distance_box_iou_loss`: the same. Its default reduction is none."],
  },
  properties: { ...properties.box, bound: () => 2 },
  formula: ofBoxes((hull, _union, p, t) => centresApart(hull, p, t)),
  sampling: samples.boxes,
  cancels: { value: "8", gradient: "as `iou`" },
  sweeps: sweeps.boxes,
  extremes: [],
  bench: { goal: 5, ways: () => [{ data: "boxes", row: 4 }] },
  drawn: drawings.boxes,
};
