import type { WhitenOptions } from "../../families/residual.js";
import { euclideanSpec } from "../../losses/euclidean.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { twin } from "./mae.js";

export const euclidean: ResidualLoss<WhitenOptions> = /* @__PURE__ */ createResidualLoss(euclideanSpec, twin);
