import { many, normal, type Sampling, type Shape } from "./sampling.js";

const shape = (width: number, height: number, more: Record<string, unknown> = {}): Shape => ({
  title: ` of ${width} × ${height}${more.window === undefined ? "" : `, window ${more.window}`}`,
  options: { width, height, ...more },
  perUnit: width * height,
  perTarget: width * height,
});

/** Maps that resemble each other. */
const draw: Sampling["draw"] = (next, { perUnit }) => {
  const target = many(perUnit, () => 0.2 + 0.05 * normal(next));
  return { prediction: target.map((y) => y + 0.04 * normal(next)), target };
};

export const imageSamples: Record<string, Sampling> = {
  ncc: {
    shapes: [shape(4, 1), shape(3, 2), shape(7, 5), shape(16, 4)],
    changed: [],
    draw,
    // a difference from 1, and of two terms
    cancelled: () => ({ value: 1, slope: 2 }),
  },
  lncc: {
    shapes: [shape(3, 3, { window: 3 }), shape(9, 12), shape(8, 5, { window: 5 })],
    changed: [],
    draw,
    cancelled: () => ({ value: 1, slope: 4 }),
  },
};
