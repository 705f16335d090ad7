import { diouSpec } from "../../losses/diou.js";
import { diou as twin } from "../boxes.js";
import { createLoss, type Loss } from "../loss.js";

export const diou: Loss<unknown> = /* @__PURE__ */ createLoss(diouSpec, twin);
