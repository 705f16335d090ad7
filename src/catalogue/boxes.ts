import { BLOCK, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import type { Spec } from "./spec.js";

/** `kind`: which of the four; `assembly/losses/box.ts` has the same numbers. */
const boxes =
  (kind: number): LayoutOf =>
  (predictions, _options, loss) =>
    layoutOf("box", unitsOf(predictions, 4, loss, "boxes are x1 y1 x2 y2"), 4, 4, BLOCK / 4, { shape: kind });

const boxLoss = (name: string, kind: number): Spec => ({
  name,
  family: "boxes",
  unit: "box",
  layout: boxes(kind),
  axes: () => [4, 4],
  options: {},
  parameters: [],
  kernels: ["box"],
});

export const iou = /* @__PURE__ */ boxLoss("iou", 0);
export const giou = /* @__PURE__ */ boxLoss("giou", 1);
export const diou = /* @__PURE__ */ boxLoss("diou", 2);
export const ciou = /* @__PURE__ */ boxLoss("ciou", 3);

/** In the order of the catalogue. */
export const boxLosses: readonly Spec[] = [iou, giou, diou, ciou];
