/** Losses of residuals that weigh one direction more than another. */
export { geometricQuantile } from "../losses/geometricQuantile";
export { pinball } from "../losses/pinball";
