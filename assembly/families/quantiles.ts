/** Losses of residuals that pull more in one direction than in another. */
export { geometricQuantile } from "../losses/geometricQuantile";
export { pinball } from "../losses/pinball";
