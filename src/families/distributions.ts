import { BLOCK, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import type { OptionTable } from "../options.js";
import type { Spec, Traits } from "./spec.js";

const rows =
  (size: number, desk: number): LayoutOf =>
  (predictions, _options, loss) =>
    layoutOf("point", unitsOf(predictions, size, loss, `a point's distribution has ${size} numbers`), size, 2, BLOCK / 4, { desk });

const traits: Partial<Traits> = {
  point: "mean",
  zero: null,
  convex: false,
};

export const distribution = (name: string, size: number, options: OptionTable, desk = 0): Spec => ({
  name,
  family: "distributions",
  traits,
  unit: "point",
  layout: rows(size, desk),
  axes: () => [size, 2],
  options,
  parameters: Object.keys(options),
  kernels: [name],
});
