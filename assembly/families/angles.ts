/** Losses of directions in space. */
export { angular, angular_vectors } from "../losses/angular";
