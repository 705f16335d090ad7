/** What the residual losses of every family share. */
export { gather, scatter } from "../edges";
export { factors, factors_wrong } from "../factors";
export { finish, prepare } from "../prepared";
