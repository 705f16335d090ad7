/** Densities of residual losses. */
export { residualNll } from "../losses/residualNll";
