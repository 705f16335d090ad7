/** Losses of mixtures of distributions over points. */
export { mixtureNll2d } from "../losses/mixtureNll2d";
