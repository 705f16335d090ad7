/** Losses of coordinates in [0, 1], and of their thresholds. Like code stands together, which compresses better. */
export { bce } from "../losses/bce";
export { bceWithLogits, bceWithLogits_each } from "../losses/bceWithLogits";
export { focal } from "../losses/focal";
export { ordinalBce } from "../losses/ordinalBce";
export { decodeOrdinal } from "../transforms/decodeOrdinal";
