import { BLOCK, type LayoutOf, layoutOf } from "../layout.js";
import type { OptionTable } from "../options.js";
import type { Spec } from "./spec.js";

const elements: LayoutOf = (predictions) => layoutOf("element", predictions, 1, 1, BLOCK, { desk: 2 * BLOCK });

export const bounded = (name: string, options: OptionTable, others: OptionTable = {}): Spec => ({
  name,
  family: "bounded",
  unit: "element",
  layout: elements,
  options: { ...options, ...others },
  parameters: Object.keys(options),
  kernels: [name],
});

export const exponent = { kind: "number", default: 2, atLeast: 0 } as const;

/** Both are one kernel, which `shape` tells apart. */
export const focal = (name: string, options: OptionTable, shape: number): Spec => ({
  ...bounded(name, options),
  layout: (predictions) => layoutOf("element", predictions, 1, 1, BLOCK, { shape, desk: 2 * BLOCK }),
  kernels: ["focal"],
});
