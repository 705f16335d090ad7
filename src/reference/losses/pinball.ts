import { type PinballOptions, pinballSpec } from "../../losses/pinball.js";
import { elementTwin } from "../elements.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export type { PinballOptions } from "../../losses/pinball.js";

/** max(τe, (τ − 1)e), e = t − p */
const value = (p: number, t: number, tau: number): number => {
  const e = t - p;
  return e < 0 ? (tau - 1) * e : tau * e;
};

/** 1 − τ where p is too large, −τ where it is too small, between them at p = t */
const slope = (p: number, t: number, tau: number): number => (p > t ? 1 - tau : p < t ? -tau : p === t ? 0.5 - tau : Number.NaN);

export const twin = elementTwin(
  { value, slope: (p, t, tau) => slope(p - t, 0, tau) },
  {
    value(p, t, n, tau) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const e = (t[i] as number) - (p[i] as number);
        sum += e < 0 ? (tau - 1) * e : tau * e;
      }
      return sum;
    },
    grad(p, t, g, n, scale, tau) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const e = (t[i] as number) - (p[i] as number);
        sum += e < 0 ? (tau - 1) * e : tau * e;
        g[i] = scale * (e > 0 ? -tau : e < 0 ? 1 - tau : e === 0 ? 0.5 - tau : e);
      }
      return sum;
    },
  },
);

export const pinball: LossWithRequiredOptions<PinballOptions> = /* @__PURE__ */ createLoss(pinballSpec, twin);
