import { arraysOf, expectSome, type Floats, returned } from "./arrays.js";
import { type Engine, none, placeOf, settled } from "./call.js";
import { fail } from "./errors.js";
import type { Transform } from "./families/spec.js";
import { ACCUMULATE, EACH, GRAD, TRANSFORM } from "./flags.js";
import type { Resolved } from "./options.js";

/** The arrays of a transform, in the order of its `inputs`, and the array for its result, if there is one. */
export interface TransformArrays {
  readonly inputs: readonly unknown[];
  readonly out?: unknown;
}

/**
 * Computes a function of arrays that is not a loss, in the way of a loss: in place if all arrays lie in one workspace, otherwise through
 * the scratch. Throws before anything is written. `options` are already checked.
 */
export function transform(engine: Engine, spec: Transform, arrays: TransformArrays, options: Resolved): Floats {
  const { name, gradient = false } = spec;
  const [first, second = first] = spec.inputs;
  const out = gradient ? "grad" : "out";
  const accepted = engine.floats;
  const args = [...spec.inputs.map((input) => ({ name: input, accepted })), { name: out, accepted, optional: true }];
  const read = arraysOf<readonly (Floats | null)[]>(name, args, [...arrays.inputs, arrays.out], spec.axes?.(options));
  const prediction = read[0] as Floats;
  const target = read[spec.inputs.length - 1] as Floats;
  expectSome(name, first, prediction.length);
  const layout = spec.layout(prediction.length, options, name);
  const { units } = layout;
  const expect = (what: string, { length }: Floats, expected: number): void => {
    if (length === expected) return;
    fail("ERR_XYLOSS_LENGTH", `${name}: ${what} has ${length} values, but ${first}'s ${prediction.length} need ${expected}`);
  };
  if (second !== first) expect(second, target, units * layout.target);
  const table = spec.table === undefined ? null : spec.table(options, layout, name);
  const length = units * layout.output;
  const given = read[spec.inputs.length] as Floats | null;
  const output = given ?? engine.create(length, prediction);
  expect(out, output, length);
  const call = settled(engine, {
    spec,
    options,
    layout,
    flags: TRANSFORM | (gradient ? GRAD | (options.accumulate === true ? ACCUMULATE : 0) : EACH),
    reduction: "sum",
    upstream: (options.upstream ?? 1) as number,
    prediction,
    target,
    weights: null,
    weightCount: 0,
    whitening: null,
    edges: null,
    table,
    output,
    place: placeOf(engine, spec, prediction, target, null, given, { prediction: first, target: second, output: out }),
    snapshots: none,
  });
  engine.run(call);
  return returned(arrays.out, output);
}
