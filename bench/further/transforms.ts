/** The loops that one would write in JavaScript for the transforms. */
import type { TimedTransformName } from "../../catalogue/further.js";

/** Only those that its row has. */
interface Options {
  readonly width: number;
  readonly height: number;
  readonly sigma: number;
  readonly blur: number;
  readonly binsX: number;
  readonly binsY: number;
  /** Of `decodeOrdinal`: the same for x and y. */
  readonly centers: ArrayLike<number>;
}

/** Writes `out` from one or two inputs, of `units` points or maps. */
type Plain = (inputs: readonly Float32Array[], out: Float32Array, units: number, options: Options) => () => void;

/** A Gaussian's factors of one axis; their product is e^(−d²/2σ²). */
function axis(g: Float64Array, size: number, mu: number, sigma: number): void {
  const rate = -0.5 / (sigma * sigma);
  for (let k = 0; k < size; k++) g[k] = Math.exp(rate * (k - mu) * (k - mu));
}

const gaussianMap: Plain = ([points], out, units, { width, height, sigma }) => {
  const p = points as Float32Array;
  const [columns, rows] = [new Float64Array(width), new Float64Array(height)];
  return () => {
    for (let map = 0, i = 0; map < units; map++) {
      axis(columns, width, p[2 * map] as number, sigma);
      axis(rows, height, p[2 * map + 1] as number, sigma);
      for (let y = 0; y < height; y++) {
        const row = rows[y] as number;
        for (let x = 0; x < width; x++) out[i++] = row * (columns[x] as number);
      }
    }
  };
};

const gaussianMapGrad: Plain = ([points, maps], out, units, { width, height, sigma }) => {
  const [p, u] = [points as Float32Array, maps as Float32Array];
  const [columns, rows] = [new Float64Array(width), new Float64Array(height)];
  return () => {
    for (let map = 0, i = 0; map < units; map++) {
      const mx = p[2 * map] as number;
      const my = p[2 * map + 1] as number;
      axis(columns, width, mx, sigma);
      axis(rows, height, my, sigma);
      let gx = 0;
      let gy = 0;
      for (let y = 0; y < height; y++) {
        let sum = 0;
        let sumX = 0;
        for (let x = 0; x < width; x++) {
          const h = (columns[x] as number) * (u[i++] as number);
          sum += h;
          sumX += h * (x - mx);
        }
        gx += (rows[y] as number) * sumX;
        gy += (rows[y] as number) * sum * (y - my);
      }
      out[2 * map] = gx / (sigma * sigma);
      out[2 * map + 1] = gy / (sigma * sigma);
    }
  };
};

/** The first of the largest numbers. */
function largest(values: Float32Array, from: number, end: number): number {
  let at = from;
  let most = values[from] as number;
  for (let i = from + 1; i < end; i++) {
    const value = values[i] as number;
    if (value > most) {
      most = value;
      at = i;
    }
  }
  return at;
}

const argmax: Plain = ([maps], out, units, { width, height }) => {
  const m = maps as Float32Array;
  const pixels = width * height;
  return () => {
    for (let map = 0; map < units; map++) {
      const at = largest(m, map * pixels, (map + 1) * pixels);
      const pixel = at - map * pixels;
      out[3 * map] = pixel % width;
      out[3 * map + 1] = Math.floor(pixel / width);
      out[3 * map + 2] = m[at] as number;
    }
  };
};

/** Adds −H⁻¹∇ to a point. */
function step(out: Float32Array, at: number, dx: number, dy: number, xx: number, xy: number, yy: number): void {
  const determinant = xx * yy - xy * xy;
  out[at] = (out[at] as number) - (yy * dx - xy * dy) / determinant;
  (out[at + 1] as number) -= (xx * dy - xy * dx) / determinant;
}

const dark: Plain = (inputs, out, units, options) => {
  const { width, height } = options;
  const m = inputs[0] as Float32Array;
  const highest = argmax(inputs, out, units, options);
  return () => {
    highest();
    for (let map = 0; map < units; map++) {
      const [x, y] = [out[3 * map] as number, out[3 * map + 1] as number] as const;
      if (x < 2 || x >= width - 2 || y < 2 || y >= height - 2) continue;
      const at = map * width * height + y * width + x;
      const l = (dx: number, dy: number) => Math.log(Math.max(m[at + dy * width + dx] as number, 1e-10));
      const middle = 2 * l(0, 0);
      const xy = (l(1, 1) - l(1, -1) - l(-1, 1) + l(-1, -1)) / 4;
      step(
        out,
        3 * map,
        (l(1, 0) - l(-1, 0)) / 2,
        (l(0, 1) - l(0, -1)) / 2,
        (l(2, 0) - middle + l(-2, 0)) / 4,
        xy,
        (l(0, 2) - middle + l(0, -2)) / 4,
      );
    }
  };
};

/** One pass of the filter along `count` lines whose values are `step` apart and zero outside. */
function filtered(
  from: Float32Array,
  to: Float32Array,
  at: number,
  lines: number,
  next: number,
  count: number,
  step: number,
  filter: Float64Array,
): void {
  const half = filter.length >> 1;
  for (let line = 0; line < lines; line++) {
    const start = at + line * next;
    for (let i = 0; i < count; i++) {
      const low = Math.max(0, i - half);
      const high = Math.min(count - 1, i + half);
      let sum = 0;
      for (let k = low; k <= high; k++) sum += (filter[k - i + half] as number) * (from[start + k * step] as number);
      to[start + i * step] = sum;
    }
  }
}

const darkUdp: Plain = (inputs, out, units, options) => {
  const { width, height, blur } = options;
  const m = inputs[0] as Float32Array;
  const pixels = width * height;
  const across = new Float32Array(pixels) as Float32Array;
  const both = new Float32Array(pixels) as Float32Array;
  const sigma = 0.3 * ((blur - 1) / 2 - 1) + 0.8;
  const powers = Float64Array.from({ length: blur }, (_, k) => Math.exp(-((k - (blur - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const filter = powers.map((power) => power / total);
  const highest = argmax(inputs, out, units, options);
  return () => {
    highest();
    for (let map = 0; map < units; map++) {
      const one = m.subarray(map * pixels, (map + 1) * pixels) as Float32Array;
      filtered(one, across, 0, height, width, width, 1, filter);
      filtered(across, both, 0, width, 1, height, width, filter);
      const lift = (out[3 * map + 2] as number) / (both[largest(both, 0, pixels)] as number);
      const [x, y] = [out[3 * map] as number, out[3 * map + 1] as number] as const;
      const l = (dx: number, dy: number) => {
        const column = Math.min(Math.max(x + dx, 0), width - 1);
        const row = Math.min(Math.max(y + dy, 0), height - 1);
        return Math.log(Math.min(Math.max((both[row * width + column] as number) * lift, 1e-3), 50));
      };
      const [middle, right, left, below, above] = [l(0, 0), l(1, 0), l(-1, 0), l(0, 1), l(0, -1)] as const;
      const xy = (l(1, 1) - right - below + 2 * middle - left - above + l(-1, -1)) / 2;
      const xx = right - 2 * middle + left + 2 ** -23;
      step(out, 3 * map, (right - left) / 2, (below - above) / 2, xx, xy, below - 2 * middle + above + 2 ** -23);
    }
  };
};

const encodeSimcc: Plain = ([points], out, units, { binsX, binsY }) => {
  const p = points as Float32Array;
  const label = (from: number, bins: number, mu: number) => {
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      const power = Math.exp((k - mu) * (k - mu) * (-0.5 / 36));
      out[from + k] = power;
      sum += power;
    }
    const factor = 1 / sum;
    for (let k = from; k < from + bins; k++) out[k] = (out[k] as number) * factor;
  };
  return () => {
    for (let i = 0; i < units; i++) {
      label(i * (binsX + binsY), binsX, 2 * (p[2 * i] as number));
      label(i * (binsX + binsY) + binsX, binsY, 2 * (p[2 * i + 1] as number));
    }
  };
};

const decodeSimcc: Plain = ([logits], out, units, { binsX, binsY }) => {
  const z = logits as Float32Array;
  return () => {
    for (let i = 0; i < units; i++) {
      const from = i * (binsX + binsY);
      const x = largest(z, from, from + binsX);
      const y = largest(z, from + binsX, from + binsX + binsY);
      out[3 * i] = (x - from) / 2;
      out[3 * i + 1] = (y - from - binsX) / 2;
      out[3 * i + 2] = Math.min(z[x] as number, z[y] as number);
    }
  };
};

/** Writes the softmax of a map to q, times its sum; returns that sum, and Σ of columns and of rows. */
function softmax(z: Float32Array, from: number, width: number, height: number, q: Float64Array): [sum: number, x: number, y: number] {
  const most = z[largest(z, from, from + width * height)] as number;
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  for (let y = 0, j = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++, j++) {
      const power = Math.exp((z[from + j] as number) - most);
      q[j] = power;
      row += power;
      sumX += power * x;
    }
    sum += row;
    sumY += row * y;
  }
  return [sum, sumX, sumY];
}

const softArgmax: Plain = ([logits], out, units, { width, height }) => {
  const z = logits as Float32Array;
  const q = new Float64Array(width * height);
  return () => {
    for (let map = 0; map < units; map++) {
      const [sum, x, y] = softmax(z, map * width * height, width, height, q);
      out[2 * map] = x / sum / width;
      out[2 * map + 1] = y / sum / height;
    }
  };
};

const softArgmaxGrad: Plain = ([logits, pointsGrad], out, units, { width, height }) => {
  const [z, u] = [logits as Float32Array, pointsGrad as Float32Array];
  const q = new Float64Array(width * height);
  return () => {
    for (let map = 0, i = 0; map < units; map++) {
      const [sum, sumX, sumY] = softmax(z, i, width, height, q);
      const gx = (u[2 * map] as number) / (width * sum);
      const gy = (u[2 * map + 1] as number) / (height * sum);
      const [mx, my] = [sumX / sum, sumY / sum];
      for (let y = 0, j = 0; y < height; y++) {
        const down = gy * (y - my);
        for (let x = 0; x < width; x++) out[i++] = (q[j++] as number) * (gx * (x - mx) + down);
      }
    }
  };
};

const decodeOrdinal: Plain = ([logits], out, units, { centers }) => {
  const z = logits as Float32Array;
  const count = centers.length - 1;
  const steps = Float64Array.from({ length: count }, (_, k) => (centers[k + 1] as number) - (centers[k] as number));
  const first = centers[0] as number;
  return () => {
    for (let i = 0, at = 0; i < 2 * units; i++) {
      let sum = first;
      for (let k = 0; k < count; k++) sum += (steps[k] as number) / (1 + Math.exp(-(z[at++] as number)));
      out[i] = sum;
    }
  };
};

export const plainTransforms: Readonly<Record<TimedTransformName, Plain>> = {
  gaussianMap,
  gaussianMapGrad,
  "decodeHeatmap, argmax": argmax,
  "decodeHeatmap, dark": dark,
  "decodeHeatmap, darkUdp, blur 11": darkUdp,
  encodeSimcc,
  decodeSimcc,
  softArgmax,
  softArgmaxGrad,
  decodeOrdinal,
};
