/** Energy scores of points' distributions. Like code stands together, which compresses better. */

export { gaussianEnergy } from "../losses/gaussianEnergy";
