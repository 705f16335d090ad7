import type { Floats } from "../../arrays.js";
import { ACCUMULATE } from "../../flags.js";
import { createGaussianMapGrad, type GaussianMapGrad } from "../../transforms/gaussianMapGrad.js";
import { referenceEngine, type Twin } from "../engine.js";
import { gaussianAt } from "../peaks.js";

/** Σ upstream · h · (pixel − μ)/σ² */
const twin: Twin = ({ prediction, target, output, layout, flags, options }, scale) => {
  const width = options.width as number;
  const rate = scale / (options.sigma as number) ** 2;
  const out = output as Floats;
  for (let map = 0; map < layout.units; map++) {
    const x = prediction[2 * map] as number;
    const y = prediction[2 * map + 1] as number;
    let slopeX = 0;
    let slopeY = 0;
    for (let pixel = 0; pixel < layout.target; pixel++) {
      const column = pixel % width;
      const row = Math.floor(pixel / width);
      const h = gaussianAt(column, row, x, y, options);
      if (h === 0) continue;
      const slope = h * (target[map * layout.target + pixel] as number);
      slopeX += slope * (column - x);
      slopeY += slope * (row - y);
    }
    out[2 * map] = rate * slopeX + (flags & ACCUMULATE ? (out[2 * map] as number) : 0);
    out[2 * map + 1] = rate * slopeY + (flags & ACCUMULATE ? (out[2 * map + 1] as number) : 0);
  }
  return 0;
};

export const gaussianMapGrad: GaussianMapGrad<Floats> = /* @__PURE__ */ createGaussianMapGrad(referenceEngine(twin));
