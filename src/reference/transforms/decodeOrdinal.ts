import type { Floats } from "../../arrays.js";
import type { PerAxis } from "../../thresholds.js";
import { createDecodeOrdinal, type DecodeOrdinal } from "../../transforms/decodeOrdinal.js";
import { referenceEngine, type Twin } from "../engine.js";

/** c₀ + Σ(c_{k+1} − c_k)σ(z_k) */
const twin: Twin = ({ prediction, output, layout, options }) => {
  const logits = layout.prediction;
  const centers = options.centers as PerAxis;
  for (let i = 0; i < layout.units; i++) {
    const c = i % 2 === 0 ? centers.x : centers.y;
    let sum = c[0] as number;
    for (let k = 0; k < logits; k++) {
      sum += ((c[k + 1] as number) - (c[k] as number)) / (1 + Math.exp(-(prediction[i * logits + k] as number)));
    }
    (output as Floats)[i] = sum;
  }
  return 0;
};

export const decodeOrdinal: DecodeOrdinal<Floats> = /* @__PURE__ */ createDecodeOrdinal(referenceEngine(twin));
