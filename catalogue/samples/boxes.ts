import type { Sampling, Shape } from "./sampling.js";

const shapes: Shape[] = [{ title: "", options: {}, perUnit: 4, perTarget: 4 }];

/** Half of the boxes overlap, few contain each other, and none are slivers. */
const box = (next: () => number): number[] => {
  const [x, y] = [10 * next(), 10 * next()];
  return [x, y, x + 2 + 8 * next(), y + 2 + 8 * next()];
};

/** Terms of about 1, and slopes of about the reciprocal of a length; lengths are differences. */
const boxes: Sampling = {
  shapes,
  changed: [],
  draw: (next) => ({ prediction: box(next), target: box(next) }),
  cancelled: (p, t) => {
    const side = (box: Float32Array, from: number) => (box[from + 2] as number) - (box[from] as number);
    const [w, h] = [side(p, 0), side(p, 1)];
    return { value: 8, slope: 8 * (1 / w + 1 / h + Math.max(w, h) / (side(t, 0) * side(t, 1))) };
  },
};

export const boxSamples: Record<string, Sampling> = {
  iou: boxes,
  giou: boxes,
  diou: boxes,
  // α is a constant in the gradient
  ciou: { ...boxes, surrogate: () => true },
};
