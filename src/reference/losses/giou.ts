import { giouSpec } from "../../losses/giou.js";
import { giou as twin } from "../boxes.js";
import { createLoss, type Loss } from "../loss.js";

export const giou: Loss<unknown> = /* @__PURE__ */ createLoss(giouSpec, twin);
