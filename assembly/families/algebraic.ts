/** Losses of residuals without exp and log. Like code stands together, which compresses better. */
export { charbonnier, charbonnier_radial } from "../losses/charbonnier";
export { gemanMcClure, gemanMcClure_radial } from "../losses/gemanMcClure";
export { huber, huber_radial } from "../losses/huber";
export { mae, mae_radial } from "../losses/mae";
export { mse, mse_radial } from "../losses/mse";
export { smoothL1, smoothL1_radial } from "../losses/smoothL1";
export { tls, tls_radial } from "../losses/tls";
export { tukey, tukey_radial } from "../losses/tukey";
