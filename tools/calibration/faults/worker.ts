/** One thread of `npm run calibrate -- --faults`. */
import { serve } from "../../../common/pool.js";
import { outcomeOf } from "./judge.js";

serve(outcomeOf);
