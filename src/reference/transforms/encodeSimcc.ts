import type { Floats } from "../../arrays.js";
import { bothAxes } from "../../families/shared.js";
import { createEncodeSimcc, type EncodeSimcc } from "../../transforms/encodeSimcc.js";
import { referenceEngine, type Twin } from "../engine.js";
import { normalised, peak } from "../maps.js";

/** The nearest whole number, of two equally near ones the even. */
function nearestEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

const twin: Twin = ({ prediction, output, layout, options }) => {
  const sigmas = bothAxes(options, "sigma");
  const out = output as Floats;
  for (let i = 0; i < 2 * layout.units; i++) {
    const [axis, bins] = i % 2 === 0 ? (["x", "binsX"] as const) : (["y", "binsY"] as const);
    const count = options[bins] as number;
    const sigma = sigmas[axis];
    const place = (options.split as number) * (prediction[i] as number);
    const mu = options.round ? nearestEven(place) : place;
    const from = Math.floor(i / 2) * layout.output + (i % 2) * (options.binsX as number);
    const label = options.unit === "sum" ? normalised(count, mu, sigma).g : peak(count, mu, sigma);
    const divisor = options.unit === "integral" ? sigma * Math.sqrt(2 * Math.PI) : 1;
    for (let k = 0; k < count; k++) out[from + k] = (label[k] as number) / divisor;
  }
  return 0;
};

export const encodeSimcc: EncodeSimcc<Floats> = /* @__PURE__ */ createEncodeSimcc(referenceEngine(twin));
