import type { DataProbes } from "../measure/data.js";
import type { Rule } from "../types.js";
import { placementRules } from "./dataPlacement.js";
import { predictionRules } from "./dataPredictions.js";
import { residualRules } from "./dataResiduals.js";
import { valueRules } from "./dataValues.js";

/** The rules for points. */
export const pointRules: readonly Rule<DataProbes>[] = [...placementRules, ...predictionRules, ...residualRules];

export const dataRules: readonly Rule<DataProbes>[] = [...valueRules, ...pointRules];

/** What misplaced predictions cause by themselves. */
const ofResiduals = ["correlated-residuals", "heteroscedastic-residuals", "heavy-tails"];
const ofPlacement = [...ofResiduals, "constant-offset", "half-pixel-shift", "wrong-scale", "collapse-to-mean", "rotated-predictions"];

/** The findings that each one explains: they are reported only where it is absent. */
export const explains: Readonly<Record<string, readonly string[]>> = {
  "inverted-boxes": pointRules.map(({ code }) => code),
  "wrong-class-axis": ["targets-not-a-distribution", "logits-given-as-probabilities", "probabilities-given-as-logits"],
  "logits-given-as-probabilities": [...ofPlacement, "out-of-bounds", "pixel-unit-mix-up", "clipped-predictions"],
  "probabilities-given-as-logits": ofPlacement,
  "pixel-unit-mix-up": [...ofPlacement, "out-of-bounds", "swapped-axes", "flipped-axis", "clipped-predictions"],
  "constant-predictions": [...ofPlacement, "clipped-predictions", "swapped-axes"],
  "swapped-axes": [...ofPlacement, "flipped-axis", "out-of-bounds"],
  "flipped-axis": [...ofPlacement, "out-of-bounds"],
  "rotated-predictions": [...ofPlacement.filter((code) => code !== "rotated-predictions"), "out-of-bounds"],
  "wrong-scale": [...ofResiduals, "constant-offset", "half-pixel-shift", "collapse-to-mean", "out-of-bounds"],
  "collapse-to-mean": [...ofResiduals, "constant-offset", "half-pixel-shift"],
  "clipped-predictions": [...ofResiduals, "wrong-scale"],
  "half-pixel-shift": ["constant-offset"],
};
