/** What every module has beside its losses. */
export { select } from "./select";
export { weight_count, weight_sum } from "./weights";

/** The first byte behind the module's constants. */
export function heap(): usize {
  return __heap_base;
}
