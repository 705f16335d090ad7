import { typedArrayName } from "../arrays.js";
import { type Call, divisorOf, type Engine, expectSame, labelledDivisor, rejectWeight, weighed } from "../call.js";
import { orOutOfMemory } from "../errors.js";
import { selection } from "../select.js";
import { joined } from "./joined.js";
import { selectTwin } from "./select.js";

/**
 * A loss in plain JavaScript. It returns Σ weight × ℓ over the units of a call, in float64, and writes the call's output: the
 * gradient times `scale`, or `each`.
 */
export type Twin = (call: Call, scale: number) => number;

/** The engine of one twin. Twins are written from the formulas, independently of the kernels. */
export function referenceEngine(twin: Twin): Engine {
  return {
    floats: ["Float32Array", "Float64Array"],
    hasWorkspaces: () => false,
    isWorkspace: () => false,
    create: (length, like) => orOutOfMemory(() => new (typedArrayName(like) === "Float64Array" ? Float64Array : Float32Array)(length)),
    run: (call) => run(twin, call),
    bind: (call) => step(twin, call),
    bindAsync(call) {
      return this.inTurn(call, step(twin, call));
    },
    inTurn: (_, now) => async () => now(),
  };
}

const step = (twin: Twin, call: Call) => (): number => {
  expectSame(call);
  return run(twin, call);
};

function run(twin: Twin, call: Call): number {
  const { spec, target, weights, options, layout } = call;
  if (spec.screen !== undefined) spec.expectTargets?.(target, weights, options, layout);
  if (call.whitening !== null) spec.whiten?.reject(spec.name, call.whitening);
  const divisor = divisorIn(call);
  const own = spec === selection ? selectTwin : call.edges === null ? twin : joined(twin, call.edges);
  const total = own(call, divisor === 0 ? 0 : call.upstream / divisor);
  return divisor === 0 ? 0 : total / divisor;
}

function divisorIn(call: Call): number {
  const { weights, spec } = call;
  if (!weighed(call)) return divisorOf(call, 0, 0);
  if (weights !== null) rejectWeight(spec.name, weights);
  if (spec.ignore !== undefined || weights === null) return labelledDivisor(call);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i] as number;
    if (weights[i] !== 0) count++;
  }
  return divisorOf(call, sum, count);
}
