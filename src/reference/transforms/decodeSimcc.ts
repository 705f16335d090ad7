import type { Floats } from "../../arrays.js";
import { createDecodeSimcc, type DecodeSimcc } from "../../transforms/decodeSimcc.js";
import { referenceEngine, type Twin } from "../engine.js";
import { firstLargest } from "../peaks.js";

const twin: Twin = ({ prediction, output, layout, options }) => {
  const [binsX, binsY] = [options.binsX as number, options.binsY as number];
  const out = output as Floats;
  for (let point = 0; point < layout.units; point++) {
    const start = point * layout.prediction;
    const [x, y] = [firstLargest(prediction, start, binsX), firstLargest(prediction, start + binsX, binsY)];
    const highest = [x < 0 ? NaN : (prediction[start + x] as number), y < 0 ? NaN : (prediction[start + binsX + y] as number)] as const;
    const place = (bin: number) => (bin < 0 ? NaN : bin / (options.split as number));
    out.set([place(x), place(y), Math.min(...highest)], 3 * point);
  }
  return 0;
};

export const decodeSimcc: DecodeSimcc<Floats> = /* @__PURE__ */ createDecodeSimcc(referenceEngine(twin));
