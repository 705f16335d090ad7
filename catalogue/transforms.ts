import type { Transform } from "../src/families/spec.js";
import { decodeHeatmapSpec } from "../src/transforms/decodeHeatmap.js";
import { decodeOrdinalSpec } from "../src/transforms/decodeOrdinal.js";
import { decodeSimccSpec } from "../src/transforms/decodeSimcc.js";
import { encodeSimccSpec } from "../src/transforms/encodeSimcc.js";
import { gaussianMapSpec } from "../src/transforms/gaussianMap.js";
import { gaussianMapGradSpec } from "../src/transforms/gaussianMapGrad.js";
import { softArgmaxGradSpec, softArgmaxSpec } from "../src/transforms/softArgmax.js";

/** What has a kernel and is not a loss. */
export const transforms: readonly Transform[] = [
  decodeOrdinalSpec,
  softArgmaxSpec,
  softArgmaxGradSpec,
  gaussianMapSpec,
  gaussianMapGradSpec,
  decodeHeatmapSpec,
  encodeSimccSpec,
  decodeSimccSpec,
];
