import { ciouSpec } from "../src/losses/ciou.js";
import { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { centresApart, ofBoxes, one, sides, square, tiny } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

/** What is known of `ciou` beyond its specification. */
export const ciou: RecordOf<"ciou"> = {
  spec: ciouSpec,
  take: "first",
  words: {
    formula: "diou + αv, v = (4/π²)(atan2(w′, h′) − atan2(w, h))², α = v/(1 − IoU + v + 1e-7)",
    gradient: `${words.boxGradient}, α held constant`,
    use: "boxes, and the one to take first: overlap, centres and shape",
    notes: ["w′, h′ are the target's. With atan2(w, h), h = 0 is no special case; w = h = 0 gives 0."],
    equals: ["torchvision `complete_box_iou_loss`: the same, α without gradient there too. Its default reduction is none."],
  },
  properties: { ...properties.box, bound: () => 3 },
  formula: ofBoxes((hull, union, p, t) => {
    const [w, h] = sides(p);
    const [width, height] = sides(t);
    const v = square(Precise.atan2(w, h).minus(Precise.atan2(width, height)).times(2).div(Precise.acos(-1)));
    const overlap = w.times(h).plus(width.times(height)).minus(union);
    const alpha = v.div(
      one
        .minus(overlap.div(union.plus(tiny)))
        .plus(v)
        .plus(tiny),
    );
    return centresApart(hull, p, t).plus(alpha.times(v));
  }),
  // α is a constant in the gradient
  sampling: { ...samples.boxes, surrogate: () => true },
  cancels: { value: "8", gradient: "as `iou`" },
  sweeps: sweeps.boxes,
  extremes: [],
  bench: { goal: 5, ways: () => [{ data: "boxes", row: 4 }] },
  drawn: drawings.boxes,
};
