import type { Floats } from "../../arrays.js";
import { createGaussianMap, type GaussianMap } from "../../transforms/gaussianMap.js";
import { referenceEngine, type Twin } from "../engine.js";
import { gaussianAt } from "../peaks.js";

const twin: Twin = ({ prediction, output, layout, options }) => {
  const width = options.width as number;
  const out = output as Floats;
  for (let i = 0; i < out.length; i++) {
    const map = Math.floor(i / layout.output);
    const pixel = i % layout.output;
    out[i] = gaussianAt(
      pixel % width,
      Math.floor(pixel / width),
      prediction[2 * map] as number,
      prediction[2 * map + 1] as number,
      options,
    );
  }
  return 0;
};

export const gaussianMap: GaussianMap<Floats> = /* @__PURE__ */ createGaussianMap(referenceEngine(twin));
