/** Losses of heat maps and images. Like code stands together, which compresses better. */

export { adaptiveWing } from "../losses/adaptiveWing";
export { dsnt } from "../losses/dsnt";
export { heatmapCrossEntropy } from "../losses/heatmapCrossEntropy";
export { heatmapEnergy } from "../losses/heatmapEnergy";
export { heatmapFocal } from "../losses/heatmapFocal";
export { heatmapMse } from "../losses/heatmapMse";
export { lncc } from "../losses/lncc";
export { ncc } from "../losses/ncc";
