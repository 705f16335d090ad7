import { BLOCK, type LayoutOf, LOOPS_DESK, layoutOf } from "../layout.js";
import type { OptionTable } from "../options.js";
import type { Spec, Traits } from "./spec.js";

const elements: LayoutOf = (predictions) => layoutOf("element", predictions, 1, 1, BLOCK, { desk: LOOPS_DESK });

const traits: Partial<Traits> = {
  predicts: "logits",
  point: "sigmoid",
  targets: "unit",
  zero: null,
};

/** `differs`: where the traits are not those of a convex loss of logits. */
export const bounded = (name: string, options: OptionTable, others: OptionTable = {}, differs: Partial<Traits> = {}): Spec => ({
  name,
  family: "bounded",
  traits: { ...traits, ...differs },
  unit: "element",
  layout: elements,
  options: { ...options, ...others },
  parameters: Object.keys(options),
  kernels: [name],
});

export const exponent = { kind: "number", default: 2, atLeast: 0 } as const;

/** One kernel computes both; `shape` selects which. */
export const focal = (name: string, options: OptionTable, shape: number): Spec => ({
  ...bounded(name, options, {}, { convex: false }),
  layout: (predictions) => layoutOf("element", predictions, 1, 1, BLOCK, { shape, desk: LOOPS_DESK }),
  kernels: ["focal"],
});
