/** Losses of residuals without exp and log. Like code stands together, which compresses better. */
export { charbonnier, charbonnier_hessian, charbonnier_radial } from "../losses/charbonnier";
export { gemanMcClure, gemanMcClure_hessian, gemanMcClure_radial } from "../losses/gemanMcClure";
export { huber, huber_hessian, huber_radial } from "../losses/huber";
export { mae, mae_radial } from "../losses/mae";
export { mse, mse_hessian, mse_radial } from "../losses/mse";
export { smoothL1, smoothL1_hessian, smoothL1_radial } from "../losses/smoothL1";
export { tls, tls_hessian, tls_radial } from "../losses/tls";
export { tukey, tukey_hessian, tukey_radial } from "../losses/tukey";
