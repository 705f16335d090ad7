import type { DataProbes } from "../measure/data.js";
import type { Rule } from "../types.js";
import { areaRules } from "./dataAreas.js";
import { groupRules } from "./dataGroups.js";
import { mixtureRules } from "./dataMixture.js";
import { pairingRules } from "./dataPairing.js";
import { placementRules } from "./dataPlacement.js";
import { predictionRules } from "./dataPredictions.js";
import { residualRules } from "./dataResiduals.js";
import { scoreRules } from "./dataScores.js";
import { shrinkageRules } from "./dataShrinkage.js";
import { valueRules } from "./dataValues.js";

/** The rules for points. */
export const pointRules: readonly Rule<DataProbes>[] = [
  ...pairingRules,
  ...placementRules,
  ...predictionRules,
  ...shrinkageRules,
  ...groupRules,
  ...mixtureRules,
  ...residualRules,
];

export const dataRules: readonly Rule<DataProbes>[] = [...valueRules, ...scoreRules, ...areaRules, ...pointRules];

/** What a quantile beside the middle is by itself: it is off its targets, and the farther, the more they spread there. */
export const besideMiddle: readonly string[] = [
  "constant-offset",
  "half-pixel-shift",
  "wrong-scale",
  "sheared-predictions",
  "shrunk-to-middle",
  "correlated-residuals",
];

/** What misplaced predictions cause by themselves. */
const ofResiduals = [
  "correlated-residuals",
  "heteroscedastic-residuals",
  "heavy-tails",
  "misplaced-subset",
  "weak-but-calibrated",
  "one-axis-unlearned",
];
const ofShape = [
  ...ofResiduals,
  "constant-offset",
  "half-pixel-shift",
  "wrong-scale",
  "collapse-to-mean",
  "shrunk-to-middle",
  "quantised-predictions",
];
const ofPlacement = [...ofShape, "rotated-predictions", "sheared-predictions"];
const ofPairing = [...ofPlacement, "swapped-axes", "flipped-axis", "clipped-predictions", "out-of-bounds"];
const but = (codes: readonly string[], ...those: readonly string[]) => codes.filter((code) => !those.includes(code));

/** The findings that each one explains: they are reported only where it is absent. */
export const explains: Readonly<Record<string, readonly string[]>> = {
  "inverted-boxes": pointRules.map(({ code }) => code),
  "wrong-class-axis": ["targets-not-a-distribution", "logits-given-as-probabilities", "probabilities-given-as-logits"],
  "logits-given-as-probabilities": [...ofPlacement, "out-of-bounds", "pixel-unit-mix-up", "clipped-predictions"],
  "probabilities-given-as-logits": ofPlacement,
  "uncertainty-off": ["heteroscedastic-residuals", "correlated-residuals"],
  "constant-predictions": [...ofPairing, "unrelated-rows", "shifted-rows", "pixel-unit-mix-up"],
  "pixel-unit-mix-up": [...ofPairing, "unrelated-rows"],
  "shifted-rows": ofPairing,
  "unrelated-rows": but(ofPairing, "collapse-to-mean"),
  // a model that was fitted to marks is drawn to them
  "marked-targets": ["wrong-scale", "shrunk-to-middle", "constant-offset", "heteroscedastic-residuals"],
  "swapped-axes": [...ofPlacement, "flipped-axis", "out-of-bounds"],
  "flipped-axis": [...ofPlacement, "out-of-bounds"],
  "rotated-predictions": but([...ofPlacement, "out-of-bounds"], "rotated-predictions", "sheared-predictions"),
  "sheared-predictions": but([...ofPlacement, "out-of-bounds"], "sheared-predictions", "misplaced-subset"),
  "wrong-scale": [...but(ofShape, "wrong-scale", "misplaced-subset"), "out-of-bounds"],
  // what hardly varies goes along with nothing
  "collapse-to-mean": ["unrelated-rows", ...but(ofShape, "collapse-to-mean", "wrong-scale", "quantised-predictions")],
  "one-axis-unlearned": ["shrunk-to-middle", "weak-but-calibrated", "correlated-residuals", "heteroscedastic-residuals", "heavy-tails"],
  "shrunk-to-middle": ["correlated-residuals", "heteroscedastic-residuals"],
  "clipped-predictions": [...ofResiduals, "wrong-scale", "shrunk-to-middle"],
  "quantised-predictions": ["collapse-to-mean", "constant-offset", "half-pixel-shift", "heteroscedastic-residuals"],
  "misplaced-subset": [
    ...but(ofResiduals, "misplaced-subset"),
    "wrong-scale",
    "shrunk-to-middle",
    "sheared-predictions",
    "constant-offset",
  ],
  "half-pixel-shift": ["constant-offset"],
};
