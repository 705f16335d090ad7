import type { Floats } from "../../arrays.js";
import { type LnccOptions, lnccSpec } from "../../losses/lncc.js";
import { imageTwin, meanOf } from "../images.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export type { LnccOptions } from "../../losses/lncc.js";

const EPSILON = 1e-5;
/** Of the mean square of a map: a variance below this is what rounding leaves of 0. */
const FLAT = 2 ** -36;

/** Sums of `size` values, `stride` apart, from each of the first `count` on. */
function sums(values: Float64Array, count: number, size: number, stride: number): Float64Array {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    if (i >= stride) {
      out[i] = (out[i - stride] as number) - (values[i - stride] as number) + (values[i + (size - 1) * stride] as number);
      continue;
    }
    for (let j = 0; j < size; j++) out[i] = (out[i] as number) + (values[i + j * stride] as number);
  }
  return out;
}

function centred(values: Floats, start: number, pixels: number): Float64Array {
  const mean = meanOf(values, start, pixels);
  const out = new Float64Array(pixels);
  for (let i = 0; i < pixels; i++) out[i] = (values[start + i] as number) - mean;
  return out;
}

function products(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = (a[i] as number) * (b[i] as number);
  return out;
}

/** Below what a window's variance counts as 0, given the squares of the map. */
function leastOf(squares: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < squares.length; i++) sum += squares[i] as number;
  return (FLAT * count * sum) / squares.length;
}

/** 1 − mean over windows of X²/(P·T + ε), with P, T, X the windows' Σp², Σt², Σpt less their means */
export const twin = imageTwin((prediction, target, g, start, scale, { layout, options }) => {
  const pixels = layout.prediction;
  const width = options.width as number;
  const window = options.window as number;
  const wide = width - window + 1;
  const tall = pixels / width - window + 1;
  const count = window * window;
  const p = centred(prediction, start, pixels);
  const t = centred(target, start, pixels);
  // of windows by their first pixel; those that would not fit in a row reach into the next, and are not read
  const last = (window - 1) * (width + 1);
  const boxes = (values: Float64Array) =>
    sums(sums(values, values.length - (window - 1) * width, window, width), values.length - last, window, 1);
  const pp = products(p, p);
  const tt = products(t, t);
  const sp = boxes(p);
  const st = boxes(t);
  const spp = boxes(pp);
  const stt = boxes(tt);
  const spt = boxes(products(p, t));
  const leastP = leastOf(pp, count);
  const leastT = leastOf(tt, count);
  // of windows by their last pixel: boxes of these are over the windows around each pixel
  const ofT = new Float64Array(g === null ? 0 : pixels + last);
  const ofP = new Float64Array(ofT.length);
  const rest = new Float64Array(ofT.length);
  let total = 0;
  for (let y = 0; y < tall; y++) {
    for (let x = 0; x < wide; x++) {
      const at = y * width + x;
      const meanP = (sp[at] as number) / count;
      const meanT = (st[at] as number) / count;
      const varP = (spp[at] as number) - (sp[at] as number) * meanP;
      const varT = (stt[at] as number) - (st[at] as number) * meanT;
      if (varP <= leastP || varT <= leastT) continue;
      const cross = (spt[at] as number) - (sp[at] as number) * meanT;
      const divisor = varP * varT + EPSILON;
      const share = (cross * cross) / divisor;
      total += share;
      if (g === null) continue;
      const a = (2 * cross) / divisor;
      const b = (2 * share * varT) / divisor;
      ofT[at + last] = a;
      ofP[at + last] = b;
      rest[at + last] = a * meanT - b * meanP;
    }
  }
  if (g !== null) {
    const a = boxes(ofT);
    const b = boxes(ofP);
    const c = boxes(rest);
    const k = -scale / (wide * tall);
    for (let i = 0; i < pixels; i++)
      g[i] = k * ((t[i] as number) * (a[i] as number) - (p[i] as number) * (b[i] as number) - (c[i] as number));
  }
  return 1 - total / (wide * tall);
});

export const lncc: LossWithRequiredOptions<LnccOptions> = /* @__PURE__ */ createLoss(lnccSpec, twin);
