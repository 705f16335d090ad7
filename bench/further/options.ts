/** The loops that one would write in JavaScript for the options of residual losses, each for the loss that they are measured on. */
import type { TimedOptionName } from "../../catalogue/further.js";
import { clamped, listed, type Plain, ratio, valueAt } from "./plain.js";
import { topRadial, trim, trimRadial } from "./selections.js";

const whitenNumber: Plain = (arrays, { delta, whiten }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length;
  const k = 1 / whiten;
  return () => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const v = ((p[i] as number) - (t[i] as number)) * k;
      const h = clamped(v, delta);
      sum += h * (v - 0.5 * h);
      g[i] = (h * k) / n;
    }
    return sum / n;
  };
};

const whitenNumberRadial: Plain = (arrays, { delta, whiten }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length / 2;
  const k = 1 / whiten;
  return () => {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const x = ((p[i] as number) - (t[i] as number)) * k;
      const y = ((p[i + 1] as number) - (t[i + 1] as number)) * k;
      const rho = Math.sqrt(x * x + y * y);
      sum += valueAt(rho, delta);
      const s = (ratio(rho, delta) * k) / n;
      g[i] = s * x;
      g[i + 1] = s * y;
    }
    return sum / n;
  };
};

const whitenFull: Plain = (arrays, { delta, whiten }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length;
  const { b } = whiten;
  const [a, c] = [Math.exp(whiten.a), Math.exp(whiten.c)];
  return () => {
    let sum = 0;
    for (let i = 0; i < n; i += 2) {
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      const u = a * ((p[i] as number) - (t[i] as number)) + b * y;
      const v = c * y;
      const hu = clamped(u, delta);
      const hv = clamped(v, delta);
      sum += hu * (u - 0.5 * hu) + hv * (v - 0.5 * hv);
      g[i] = (a * hu) / n;
      g[i + 1] = (b * hu + c * hv) / n;
    }
    return sum / n;
  };
};

const whitenFullRadial: Plain = (arrays, { delta, whiten }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length / 2;
  const { b } = whiten;
  const [a, c] = [Math.exp(whiten.a), Math.exp(whiten.c)];
  return () => {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      const u = a * ((p[i] as number) - (t[i] as number)) + b * y;
      const v = c * y;
      const rho = Math.sqrt(u * u + v * v);
      sum += valueAt(rho, delta);
      const s = ratio(rho, delta) / n;
      g[i] = s * a * u;
      g[i + 1] = s * (b * u + c * v);
    }
    return sum / n;
  };
};

const whitenEvery: Plain = (arrays, { delta, whiten }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length / 2;
  // their exponentials once for all steps
  const l = Float64Array.from(whiten.factors, (x, i) => (i % 3 === 1 ? x : Math.exp(x)));
  const end = l.length;
  return () => {
    let sum = 0;
    let j = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const a = l[j] as number;
      const b = l[j + 1] as number;
      const c = l[j + 2] as number;
      j += 3;
      if (j === end) j = 0;
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      const u = a * ((p[i] as number) - (t[i] as number)) + b * y;
      const v = c * y;
      const rho = Math.sqrt(u * u + v * v);
      sum += valueAt(rho, delta);
      const s = ratio(rho, delta) / n;
      g[i] = s * a * u;
      g[i + 1] = s * (b * u + c * v);
    }
    return sum / n;
  };
};

const whitenPerPoint: Plain = (arrays, { delta }) => {
  const [p, t, g, l] = listed(arrays);
  const n = p.length / 2;
  return () => {
    let sum = 0;
    for (let i = 0, j = 0; i < 2 * n; i += 2, j += 3) {
      const a = Math.exp(l[j] as number);
      const b = l[j + 1] as number;
      const c = Math.exp(l[j + 2] as number);
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      const u = a * ((p[i] as number) - (t[i] as number)) + b * y;
      const v = c * y;
      const rho = Math.sqrt(u * u + v * v);
      sum += valueAt(rho, delta);
      const s = ratio(rho, delta) / n;
      g[i] = s * a * u;
      g[i + 1] = s * (b * u + c * v);
    }
    return sum / n;
  };
};

const bonesRadial: Plain = (arrays, { delta, edges: { every, pairs } }) => {
  const [p, t, g] = listed(arrays);
  const instances = p.length / (2 * every);
  const n = (instances * pairs.length) / 2;
  // where the points' values begin
  const all = Int32Array.from(
    { length: 2 * n },
    (_, k) => 2 * ((pairs[k % pairs.length] as number) + every * Math.floor(k / pairs.length)),
  );
  return () => {
    let sum = 0;
    g.fill(0);
    for (let k = 0; k < 2 * n; k += 2) {
      const i = all[k] as number;
      const j = all[k + 1] as number;
      const x = (p[i] as number) - (p[j] as number) - ((t[i] as number) - (t[j] as number));
      const y = (p[i + 1] as number) - (p[j + 1] as number) - ((t[i + 1] as number) - (t[j + 1] as number));
      const rho = Math.sqrt(x * x + y * y);
      sum += valueAt(rho, delta);
      const s = ratio(rho, delta) / n;
      g[i] = (g[i] as number) + s * x;
      g[i + 1] = (g[i + 1] as number) + s * y;
      g[j] = (g[j] as number) - s * x;
      g[j + 1] = (g[j + 1] as number) - s * y;
    }
    return sum / n;
  };
};

const tolerance: Plain = (arrays, { delta, tolerance }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length;
  return () => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const v = r > tolerance ? r - tolerance : r < -tolerance ? r + tolerance : 0;
      const h = clamped(v, delta);
      sum += h * (v - 0.5 * h);
      g[i] = h / n;
    }
    return sum / n;
  };
};

const toleranceRadial: Plain = (arrays, { delta, tolerance }) => {
  const [p, t, g] = listed(arrays);
  const n = p.length / 2;
  return () => {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const x = (p[i] as number) - (t[i] as number);
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      const rho = Math.sqrt(x * x + y * y);
      if (rho > tolerance) {
        const left = rho - tolerance;
        sum += valueAt(left, delta);
        const s = Math.min(left, delta) / (rho * n);
        g[i] = s * x;
        g[i + 1] = s * y;
      } else g[i] = g[i + 1] = 0;
    }
    return sum / n;
  };
};

const hessian: Plain = (arrays, { delta }) => {
  const [p, t] = listed(arrays);
  const n = p.length;
  return () => {
    const h = new Float32Array(n);
    for (let i = 0; i < n; i++) {
      const r = Math.abs((p[i] as number) - (t[i] as number));
      h[i] = r < delta ? 1 : r === delta ? 0.5 : 0;
    }
    return h;
  };
};

const hessianRadial: Plain = (arrays, { delta }) => {
  const [p, t] = listed(arrays);
  const n = p.length / 2;
  return () => {
    const h = new Float32Array(3 * n);
    for (let i = 0; i < n; i++) {
      const x = (p[2 * i] as number) - (t[2 * i] as number);
      const y = (p[2 * i + 1] as number) - (t[2 * i + 1] as number);
      const rho = Math.sqrt(x * x + y * y);
      if (rho < delta) {
        h[3 * i] = h[3 * i + 2] = 1;
        continue;
      }
      const across = delta / rho;
      const along = rho === delta ? 0.5 : 0;
      const [nx, ny] = [x / rho, y / rho];
      h[3 * i] = across * ny * ny + along * nx * nx;
      h[3 * i + 1] = (along - across) * nx * ny;
      h[3 * i + 2] = across * nx * nx + along * ny * ny;
    }
    return h;
  };
};

export const plainOptions: Readonly<Record<TimedOptionName, Plain>> = {
  "whiten: a number": whitenNumber,
  "whiten: a number, radial": whitenNumberRadial,
  "whiten: a, b, c": whitenFull,
  "whiten: a, b, c, radial": whitenFullRadial,
  "whiten: a, b, c of each of 17 points, radial": whitenEvery,
  "whiten: a, b, c per point, radial": whitenPerPoint,
  tolerance,
  "tolerance, radial": toleranceRadial,
  "edges: 16 bones of 17 points, radial": bonesRadial,
  "select: trim": trim,
  "select: trim, radial": trimRadial,
  "select: 8 of 17 points, radial": topRadial,
  hessian,
  "hessian, radial": hessianRadial,
};
