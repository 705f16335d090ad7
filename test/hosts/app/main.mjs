// what bundlers start from
import { use } from "./use.mjs";

console.log(use());
