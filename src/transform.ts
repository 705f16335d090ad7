import { arrayOf, expectApart, expectAttached, type Floats, returned } from "./arrays.js";
import { ACCUMULATE, EACH, type Engine, GRAD, none, settled, TRANSFORM } from "./call.js";
import { fail } from "./errors.js";
import type { Transform } from "./families/spec.js";
import type { Resolved } from "./options.js";

/** The arrays of a transform, in the order of its `inputs`, and the array for its result, if not a new one. */
export interface TransformArrays {
  readonly inputs: readonly unknown[];
  readonly out?: unknown;
}

/**
 * Computes a function of arrays that is not a loss, the way an engine runs a loss: in place if all arrays lie in one workspace,
 * otherwise through the scratch, with errors before anything is written. `options` are already checked.
 */
export function transform(engine: Engine, spec: Transform, arrays: TransformArrays, options: Resolved): Floats {
  const { name, gradient = false } = spec;
  const out = gradient ? "grad" : "out";
  const [first, second] = spec.inputs;
  const axes = spec.axes?.(options) ?? [0, 0];
  const prediction = arrayOf<Floats>(name, arrays.inputs[0], first, engine.floats, axes[0]);
  const target = second === undefined ? prediction : arrayOf<Floats>(name, arrays.inputs[1], second, engine.floats, axes[1]);
  const given = arrays.out === undefined ? null : arrayOf<Floats>(name, arrays.out, out, engine.floats);
  // the getters of what was read later may have taken away what was read before
  expectAttached(name, prediction, first);
  if (second !== undefined) expectAttached(name, target, second);
  if (prediction.length === 0) fail("ERR_XYLOSS_EMPTY", `${name}: ${first} is empty`);
  const layout = spec.layout(prediction.length, options, name);
  const { units } = layout;
  const expect = (what: string, { length }: Floats, expected: number): void => {
    if (length === expected) return;
    fail("ERR_XYLOSS_LENGTH", `${name}: ${what} has ${length} values, but ${first}'s ${prediction.length} need ${expected}`);
  };
  if (second !== undefined) expect(second, target, units * layout.target);
  const table = spec.table === undefined ? null : spec.table(options, layout, name);
  const length = units * layout.output;
  const output = given ?? engine.create(length, prediction);
  expect(out, output, length);
  expectApart(name, output, prediction, first, out);
  if (second !== undefined) expectApart(name, output, target, second, out);
  const call = settled({
    spec,
    options,
    layout,
    flags: TRANSFORM | (gradient ? GRAD | (options.accumulate === true ? ACCUMULATE : 0) : EACH),
    reduction: "sum",
    upstream: (options.upstream ?? 1) as number,
    buffer: target.buffer === prediction.buffer && output.buffer === prediction.buffer ? prediction.buffer : null,
    predictionAt: prediction.byteOffset,
    targetAt: target.byteOffset,
    weightsAt: 0,
    outputAt: output.byteOffset,
    prediction,
    target,
    weights: null,
    weightCount: 0,
    table,
    output,
    snapshots: none,
  });
  engine.run(call);
  return returned(arrays.out, output);
}
