/** Losses of mixtures of points' distributions. */
export { mixtureNll2d } from "../losses/mixtureNll2d";
