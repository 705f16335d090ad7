import { ciouSpec } from "../../losses/ciou.js";
import { ciou as twin } from "../boxes.js";
import { createLoss, type Loss } from "../loss.js";

export const ciou: Loss<unknown> = /* @__PURE__ */ createLoss(ciouSpec, twin);
