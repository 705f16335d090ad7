import { iouSpec } from "../../losses/iou.js";
import { iou as twin } from "../boxes.js";
import { createLoss, type Loss } from "../loss.js";

export const iou: Loss<unknown> = /* @__PURE__ */ createLoss(iouSpec, twin);
