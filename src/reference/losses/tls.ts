import type { Floats } from "../../arrays.js";
import { type TlsOptions, tlsSpec } from "../../losses/tls.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { distance, kinked, residualTwin } from "../residual.js";

export type { TlsOptions } from "../../losses/tls.js";

/** ½r² within ±c, ½c² beyond */
const value = (r: number, c: number): number => (Math.abs(r) > c ? 0.5 * c * c : 0.5 * r * r);
/** ψ(r)/r within ±c, and at it the mean of both sides */
const share = (size: number, c: number): number => (size === c ? 0.5 : 1);
const slope = (r: number, c: number): number => (Math.abs(r) > c ? 0 : r * share(Math.abs(r), c));

const component = {
  value(p: Floats, t: Floats, n: number, c: number): number {
    const most = c * c;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const q = r * r;
      sum += q > most ? most : q;
    }
    return 0.5 * sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, c: number): number {
    const most = c * c;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const q = r * r;
      sum += q > most ? most : q;
      g[i] = scale * slope(r, c);
    }
    return 0.5 * sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rho = distance((p[i] as number) - (t[i] as number), (p[i + 1] as number) - (t[i + 1] as number));
      const h = rho > c ? c : rho;
      sum += h * h;
    }
    return 0.5 * sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const x = (p[i] as number) - (t[i] as number);
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      const rho = distance(x, y);
      const h = rho > c ? c : rho;
      sum += h * h;
      const k = rho > c ? 0 : Number.isNaN(rho) ? rho : scale * share(rho, c);
      g[i] = k === 0 ? 0 : k * x;
      g[i + 1] = k === 0 ? 0 : k * y;
    }
    return 0.5 * sum;
  },
};

export const twin = residualTwin({ value, slope, curvature: () => 1, bend: (r, c) => kinked(Math.abs(r), c, 1) }, component, radial);

export const tls: ResidualLoss<TlsOptions> = /* @__PURE__ */ createResidualLoss(tlsSpec, twin);
