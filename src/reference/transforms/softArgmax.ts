import type { Floats } from "../../arrays.js";
import { unitOf } from "../../coordinates.js";
import { ACCUMULATE, GRAD } from "../../flags.js";
import { createSoftArgmax, createSoftArgmaxGrad, type SoftArgmax, type SoftArgmaxGrad } from "../../transforms/softArgmax.js";
import { referenceEngine, type Twin } from "../engine.js";
import { expectation } from "../maps.js";
import { roomFor } from "../rows.js";

/** Σ q·point with q = softmax(z/temperature); with GRAD the gradient q∘(a − Σ q a)/temperature, where a = upstream gradient · point. */
const twin: Twin = ({ spec, prediction, target, output, layout, flags, options }, scale) => {
  const pixels = layout.prediction;
  const width = options.width as number;
  const temperature = options.temperature as number;
  const [sizeX, sizeY, shift] = unitOf(spec.name, options);
  const out = output as Floats;
  const q = roomFor(pixels);
  for (let map = 0; map < layout.units; map++) {
    const start = map * pixels;
    const gradX = flags & GRAD ? (scale * (target[2 * map] as number)) / (sizeX * temperature) : 0;
    const gradY = flags & GRAD ? (scale * (target[2 * map + 1] as number)) / (sizeY * temperature) : 0;
    const { x, y } = expectation(prediction, start, pixels, width, temperature, q);
    if (flags & GRAD) {
      for (let j = 0, row = 0; j < pixels; row++) {
        for (let column = 0; column < width; column++, j++) {
          const slope = (q[j] as number) * (gradX * (column - x) + gradY * (row - y));
          out[start + j] = flags & ACCUMULATE ? (out[start + j] as number) + slope : slope;
        }
      }
    } else {
      out[2 * map] = (x + shift) / sizeX;
      out[2 * map + 1] = (y + shift) / sizeY;
    }
  }
  return 0;
};

export const softArgmax: SoftArgmax<Floats> = /* @__PURE__ */ createSoftArgmax(referenceEngine(twin));
export const softArgmaxGrad: SoftArgmaxGrad<Floats> = /* @__PURE__ */ createSoftArgmaxGrad(referenceEngine(twin));
