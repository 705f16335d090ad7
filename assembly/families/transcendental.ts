/** Losses of residuals with exp or log. Like code stands together, which compresses better. */
export { barron, barron_hessian, barron_radial } from "../losses/barron";
export { cauchy, cauchy_hessian, cauchy_radial } from "../losses/cauchy";
export { logCosh, logCosh_hessian, logCosh_radial } from "../losses/logCosh";
export { softWing, softWing_radial } from "../losses/softWing";
export { welsch, welsch_hessian, welsch_radial } from "../losses/welsch";
export { wing, wing_radial } from "../losses/wing";
