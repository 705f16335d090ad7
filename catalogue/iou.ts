import { iouSpec } from "../src/losses/iou.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofBoxes, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

/** What is known of `iou` beyond its specification. */
export const iou: RecordOf<"iou"> = {
  spec: iouSpec,
  take: "seldom",
  words: {
    formula: "1 − IoU, IoU = inter/(union + 1e-7)",
    gradient: `${words.boxGradient}; 0 where the boxes do not meet`,
    use: "boxes that already overlap; take `ciou` first",
    notes: ["Boxes that do not overlap read 1 and have no gradient. A predicted box lies between its two corners, in any order."],
    equals: ["1 − the diagonal of torchvision `box_iou`: the same but for 1e-7."],
  },
  properties: { ...properties.box, bound: () => 1 },
  formula: ofBoxes(() => zero),
  sampling: samples.boxes,
  cancels: { value: "8, ratios of areas", gradient: "8(1/w + 1/h + the longer side over the target's area)" },
  sweeps: sweeps.boxes,
  extremes: [],
  bench: { goal: 5, ways: () => [{ data: "boxes", row: 4 }] },
  drawn: drawings.boxes,
};
