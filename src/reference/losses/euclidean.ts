import { euclideanSpec } from "../../losses/euclidean.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { twin } from "./mae.js";

export const euclidean: ResidualLoss<unknown> = /* @__PURE__ */ createResidualLoss(euclideanSpec, twin);
