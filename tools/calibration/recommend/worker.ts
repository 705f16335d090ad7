/** One thread of `npm run calibrate -- --recommend`. */
import { serve } from "../../../common/pool.js";
import { outcomesOf } from "./judge.js";

serve(outcomesOf);
