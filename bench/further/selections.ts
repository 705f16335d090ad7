/** The loops that one would write in JavaScript for `select`. */
import { clamped, listed, type Plain, ratio, valueAt } from "./plain.js";

/** The value that a sorted array would have at `k`; moves values about. Hoare's selection, as in small libraries. */
function selected(values: Float32Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1] as number;
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const low = values[j] as number;
      values[j--] = values[i] as number;
      values[i++] = low;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k] as number;
}

export const trim: Plain = (arrays, { delta, select }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length;
  const kept = n - Math.floor(select.trim * n);
  const losses = new Float32Array(n);
  const sorted = new Float32Array(n);
  return () => {
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const h = clamped(r, delta);
      losses[i] = h * (r - 0.5 * h);
    }
    sorted.set(losses);
    const most = selected(sorted, kept - 1);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      if ((losses[i] as number) <= most) {
        sum += losses[i] as number;
        g[i] = clamped((p[i] as number) - (t[i] as number), delta) / kept;
      } else g[i] = 0;
    }
    return sum / kept;
  };
};

export const trimRadial: Plain = (arrays, { delta, select }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length / 2;
  const kept = n - Math.floor(select.trim * n);
  const losses = new Float32Array(n);
  const sorted = new Float32Array(n);
  return () => {
    for (let i = 0; i < n; i++) {
      const x = (p[2 * i] as number) - (t[2 * i] as number);
      const y = (p[2 * i + 1] as number) - (t[2 * i + 1] as number);
      losses[i] = valueAt(Math.sqrt(x * x + y * y), delta);
    }
    sorted.set(losses);
    const most = selected(sorted, kept - 1);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let s = 0;
      const x = (p[2 * i] as number) - (t[2 * i] as number);
      const y = (p[2 * i + 1] as number) - (t[2 * i + 1] as number);
      if ((losses[i] as number) <= most) {
        sum += losses[i] as number;
        s = ratio(Math.sqrt(x * x + y * y), delta) / kept;
      }
      g[2 * i] = s * x;
      g[2 * i + 1] = s * y;
    }
    return sum / kept;
  };
};

export const topRadial: Plain = (arrays, { delta, select: { top, per } }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length / 2;
  const kept = (n / per) * top;
  const losses = new Float32Array(per);
  // the largest of a group, in order
  const largest = new Float32Array(top);
  return () => {
    let sum = 0;
    for (let from = 0; from < n; from += per) {
      largest.fill(-1);
      for (let i = 0; i < per; i++) {
        const at = 2 * (from + i);
        const x = (p[at] as number) - (t[at] as number);
        const y = (p[at + 1] as number) - (t[at + 1] as number);
        const loss = valueAt(Math.sqrt(x * x + y * y), delta);
        losses[i] = loss;
        let j = top - 1;
        if (loss <= (largest[j] as number)) continue;
        for (; j > 0 && (largest[j - 1] as number) < loss; j--) largest[j] = largest[j - 1] as number;
        largest[j] = loss;
      }
      const least = largest[top - 1] as number;
      for (let i = 0; i < per; i++) {
        const at = 2 * (from + i);
        let s = 0;
        const x = (p[at] as number) - (t[at] as number);
        const y = (p[at + 1] as number) - (t[at + 1] as number);
        if ((losses[i] as number) >= least) {
          sum += losses[i] as number;
          s = ratio(Math.sqrt(x * x + y * y), delta) / kept;
        }
        g[at] = s * x;
        g[at + 1] = s * y;
      }
    }
    return sum / kept;
  };
};
