/** One thread of `npm run calibrate -- --recommend`. */
import { serve } from "../../../common/pool.js";
import { outcomesOf } from "./judge.js";
import type { RuleName } from "./rules.js";

serve(({ at, rules }: { readonly at: number; readonly rules?: readonly RuleName[] }) => outcomesOf(at, rules));
