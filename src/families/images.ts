import { fail } from "../errors.js";
import { type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { type OptionTable, type Resolved, whole } from "../options.js";
import type { Spec } from "./spec.js";

const shape = { width: whole(1), height: whole(1) };

const number = (options: Resolved, name: string): number => options[name] as number;

const even = (count: number): number => count + (count % 2);

/** Of float64: five sums per column, and three coefficients per window. */
function deskOf(width: number, height: number, window: number): number {
  return 2 * (5 * even(width) + 3 * (height - window + 1) * even(width - window + 1));
}

const maps: LayoutOf = (predictions, options, loss) => {
  const [width, height] = [number(options, "width"), number(options, "height")];
  const pixels = width * height;
  let desk = 0;
  if (options.window !== undefined) {
    const window = number(options, "window");
    if (window % 2 === 0 || window > Math.min(width, height)) {
      fail("ERR_XYLOSS_OPTION", `${loss}: option window is ${window}; it must be odd, and at most width ${width} and height ${height}`);
    }
    desk = deskOf(width, height, window);
  }
  const units = unitsOf(predictions, pixels, loss, `a map has width ${width} × height ${height}`);
  return layoutOf("map", units, pixels, pixels, 1, { desk });
};

/** `zero`: whether it reads 0 for equal images. */
export const imageLoss = (name: string, options: OptionTable, parameters: readonly string[], zero: boolean): Spec => ({
  name,
  family: "images",
  traits: { point: null, zero, convex: false },
  unit: "map",
  layout: maps,
  axes: ({ width }) => [width as number, width as number],
  options: { ...shape, ...options },
  parameters,
  kernels: [name],
});
