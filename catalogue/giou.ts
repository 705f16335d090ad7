import { giouSpec } from "../src/losses/giou.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofBoxes, tiny } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

/** What is known of `giou` beyond its specification. */
export const giou: RecordOf<"giou"> = {
  spec: giouSpec,
  take: "seldom",
  words: {
    formula: "1 − IoU + (hull − union)/(hull + 1e-7), hull = area of the smallest box around both",
    gradient: words.boxGradient,
    use: "boxes that need not overlap yet; take `ciou` first",
    equals: ["torchvision `generalized_box_iou_loss`: the same. Its default reduction is none."],
  },
  properties: { ...properties.box, bound: () => 2 },
  formula: ofBoxes((hull, union) => hull.area.minus(union).div(hull.area.plus(tiny))),
  sampling: samples.boxes,
  cancels: { value: "8", gradient: "as `iou`" },
  sweeps: sweeps.boxes,
  extremes: [],
  bench: { goal: 5, ways: () => [{ data: "boxes", row: 4 }] },
  drawn: drawings.boxes,
};
