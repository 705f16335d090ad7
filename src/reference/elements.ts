import type { Floats } from "../arrays.js";
import type { Call } from "../call.js";
import { ACCUMULATE, EXCESS, GRAD, POINT_WEIGHTS } from "../flags.js";
import type { Twin } from "./engine.js";

/**
 * The plain loops of an element loss, without weights or accumulation: what a good programmer would write for this one loss.
 * Each loss has its own, because V8 inlines a call only if it always calls the same function. All other calls take the shared
 * loops below.
 */
export interface Loops {
  value(p: Floats, t: Floats, n: number, a: number, b: number): number;
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, a: number, b: number): number;
}

/** A loss as a function of prediction and target, element by element. */
export interface ElementFormula {
  value(p: number, t: number, a: number, b: number): number;
  slope(p: number, t: number, a: number, b: number): number;
  /** The smallest value over p, for losses that have an excess. */
  floor?(t: number, a: number, b: number): number;
}

export const parameterOf = (call: Pick<Call, "spec" | "options">, index: number): number => {
  const name = call.spec.parameters[index];
  return name === undefined ? 0 : ((call.options[name] ?? -1) as number);
};

/** The twin of an element loss. */
export function elementTwin(formula: ElementFormula, loops: Loops): Twin {
  return (call, scale) => {
    const { prediction, output, weights, flags } = call;
    const target = call.target as Floats;
    const n = call.layout.units;
    let a = parameterOf(call, 0);
    const b = parameterOf(call, 1);
    const first: unknown = call.options[call.spec.parameters[0] as string];
    // a first parameter per element, repeated from unit to unit
    const own = typeof first === "object" && first !== null ? (first as Float32Array) : null;
    const plain = weights === null && own === null;
    if (plain && flags === 0) return loops.value(prediction, target, n, a, b);
    if (plain && flags === GRAD && output !== null) return loops.grad(prediction, target, output, n, scale, a, b);
    const perWeight = flags & POINT_WEIGHTS ? 2 : 1;
    let total = 0;
    for (let i = 0; i < n; i++) {
      const weight = weights === null ? 1 : (weights[Math.floor(i / perWeight)] as number);
      if (own !== null) a = own[i % own.length] as number;
      const p = prediction[i] as number;
      const t = target[i] as number;
      let value = 0;
      if (weight !== 0) value = weight * (formula.value(p, t, a, b) - (flags & EXCESS && formula.floor ? formula.floor(t, a, b) : 0));
      total += value;
      if (output === null) continue;
      const slope = flags & GRAD && weight !== 0 ? scale * weight * formula.slope(p, t, a, b) : 0;
      if (!(flags & GRAD)) output[i] = value;
      else if (flags & ACCUMULATE) output[i] = (output[i] as number) + slope;
      else output[i] = slope;
    }
    return total;
  };
}
