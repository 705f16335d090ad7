/** From points to maps and labels, and back. */

export { decodeHeatmap } from "../transforms/decodeHeatmap";
export { decodeSimcc } from "../transforms/decodeSimcc";
export { encodeSimcc } from "../transforms/encodeSimcc";
export { gaussianMap, gaussianMapGrad } from "../transforms/gaussianMap";
