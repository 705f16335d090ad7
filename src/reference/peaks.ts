import type { Floats } from "../arrays.js";
import type { Resolved } from "../options.js";

/** The map of `gaussianMap` about (x, y) at a pixel. */
export function gaussianAt(column: number, row: number, x: number, y: number, { width, height, sigma, method }: Resolved): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const s = sigma as number;
  const peak = (dx: number, dy: number) => Math.exp(-(dx * dx + dy * dy) / (2 * s * s));
  if (method === "unbiased") {
    const outside = (mu: number, size: number) => mu - 3 * s >= size || mu + 3 * s + 1 < 0;
    if (outside(x, width as number) || outside(y, height as number)) return 0;
    return peak(column - x, row - y);
  }
  const dx = column - Math.floor(x + 0.5);
  const dy = row - Math.floor(y + 0.5);
  if (!(Math.abs(dx) <= 3 * s && Math.abs(dy) <= 3 * s)) return 0;
  return method === "msra" ? peak(dx, dy) : peak(column - x, row - y);
}

/** The index of the first of the largest numbers, −1 if one is NaN. */
export function firstLargest(values: Floats, start: number, count: number): number {
  let at = 0;
  for (let i = 0; i < count; i++) {
    const value = values[start + i] as number;
    if (Number.isNaN(value)) return -1;
    if (value > (values[start + at] as number)) at = i;
  }
  return at;
}
