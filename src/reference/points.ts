import type { Floats } from "../arrays.js";
import type { Call } from "../call.js";
import { ACCUMULATE, EACH, GRAD } from "../flags.js";
import type { Twin } from "./engine.js";

/**
 * The loss of unit `i`. Writes its gradient times `scale` from `g[at]` on, if `g` is an array. `context` is what the loss makes
 * of the options, once per call.
 */
export type UnitFormula<Context> = (
  p: Floats,
  t: Floats,
  i: number,
  g: Floats | null,
  at: number,
  scale: number,
  context: Context,
) => number;

/** All units, without weights. Each loss has a loop of its own, because V8 inlines a call only if it always calls the same function. */
export type UnitLoop<Context> = (p: Floats, t: Floats, g: Floats | null, n: number, scale: number, context: Context) => number;

let held = new Float64Array(8);

/** The twin of a loss of points or boxes. */
export function unitTwin<Context>(contextOf: (call: Call) => Context, unit: UnitFormula<Context>, plain: UnitLoop<Context>): Twin {
  return (call, scale) => {
    const { prediction, weights, output, flags, layout } = call;
    const target = call.target as Floats;
    const context = contextOf(call);
    const size = layout.prediction;
    const g = flags & GRAD ? output : null;
    if (weights === null && !(flags & (EACH | ACCUMULATE))) return plain(prediction, target, g, layout.units, scale, context);
    if (held.length < size) held = new Float64Array(size);
    let total = 0;
    for (let i = 0; i < layout.units; i++) {
      const weight = weights === null ? 1 : (weights[i] as number);
      held.fill(0);
      const value = weight === 0 ? 0 : weight * unit(prediction, target, i, g && held, 0, scale * weight, context);
      if (flags & EACH && output !== null) output[i] = value;
      total += value;
      if (g === null) continue;
      for (let j = 0; j < size; j++) {
        const slope = held[j] as number;
        g[i * size + j] = flags & ACCUMULATE ? (g[i * size + j] as number) + slope : slope;
      }
    }
    return total;
  };
}
