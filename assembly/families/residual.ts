/** Losses of residuals. Like code stands together, which compresses better. */

export { barron, barron_radial } from "../losses/barron";
export { cauchy, cauchy_radial } from "../losses/cauchy";
export { charbonnier, charbonnier_radial } from "../losses/charbonnier";
export { gemanMcClure, gemanMcClure_radial } from "../losses/gemanMcClure";
export { huber, huber_radial } from "../losses/huber";
export { logCosh, logCosh_radial } from "../losses/logCosh";
export { mae, mae_radial } from "../losses/mae";
export { mse, mse_radial } from "../losses/mse";
export { smoothL1, smoothL1_radial } from "../losses/smoothL1";
export { softWing, softWing_radial } from "../losses/softWing";
export { tls, tls_radial } from "../losses/tls";
export { tukey, tukey_radial } from "../losses/tukey";
export { welsch, welsch_radial } from "../losses/welsch";
export { wing, wing_radial } from "../losses/wing";
