import { Preparing } from "../preparing.js";
import { residuals } from "./packed.generated.js";

export const residualsPreparing = /* @__PURE__ */ new Preparing(residuals);
