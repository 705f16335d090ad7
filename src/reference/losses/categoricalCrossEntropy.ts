import { ACCUMULATE } from "../../flags.js";
import { type CategoricalCrossEntropyOptions, categoricalCrossEntropySpec } from "../../losses/categoricalCrossEntropy.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { rowTwin } from "../rows.js";

export type { CategoricalCrossEntropyOptions } from "../../losses/categoricalCrossEntropy.js";

/** −Σ t ln q, q = p/Σp clipped to [ε, 1 − ε]; gradient (Σ of unclipped t)/Σp − (t/p where unclipped). */
export const twin = rowTwin("epsilon", (p, t, g, start, classes, scale, epsilon, flags) => {
  let sum = 0;
  for (let j = start; j < start + classes; j++) sum += p[j] as number;
  const infinite = Math.abs(sum) === Infinity;
  const lowest = Math.log(epsilon);
  const highest = Math.log1p(-epsilon);
  let value = 0;
  let free = 0;
  for (let j = start; j < start + classes; j++) {
    const x = p[j] as number;
    const y = t[j] as number;
    // the limit: an infinite p has it all
    const q = infinite ? Number(x === Infinity) : x / sum;
    if (q < epsilon) value -= y * lowest;
    else if (1 - q < epsilon) value -= y * highest;
    else {
      value -= y * Math.log(q);
      free += y;
    }
  }
  if (g !== null) {
    const pull = free / sum;
    for (let j = start; j < start + classes; j++) {
      const x = p[j] as number;
      const q = infinite ? Number(x === Infinity) : x / sum;
      const clipped = q < epsilon || 1 - q < epsilon;
      const slope = scale * (pull - (clipped ? 0 : (t[j] as number) / x));
      g[j] = flags & ACCUMULATE ? (g[j] as number) + slope : slope;
    }
  }
  return value;
});

export const categoricalCrossEntropy: LossWithRequiredOptions<CategoricalCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  categoricalCrossEntropySpec,
  twin,
);
