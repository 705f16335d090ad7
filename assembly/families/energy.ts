/** Energy scores of points' distributions. Like code stands together, which compresses better. */

export { energyScore } from "../losses/energyScore";
export { gaussianEnergy } from "../losses/gaussianEnergy";
