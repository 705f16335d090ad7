/** What the residual losses of every family share. */
export { factors, factors_wrong, finish, prepare } from "../prepared";
