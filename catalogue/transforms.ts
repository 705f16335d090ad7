import type { Transform } from "../src/families/spec.js";
import { decodeOrdinalSpec } from "../src/transforms/decodeOrdinal.js";
import { softArgmaxGradSpec, softArgmaxSpec } from "../src/transforms/softArgmax.js";

/** What has a kernel and is not a loss. */
export const transforms: readonly Transform[] = [decodeOrdinalSpec, softArgmaxSpec, softArgmaxGradSpec];
