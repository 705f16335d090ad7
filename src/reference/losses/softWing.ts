import type { Floats } from "../../arrays.js";
import { type SoftWingOptions, softWingSpec } from "../../losses/softWing.js";
import type { Twin } from "../engine.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, type ResidualFormula, residualTwin } from "../residual.js";

export type { SoftWingOptions } from "../../losses/softWing.js";

export const formulaOf = (epsilon: number): ResidualFormula => ({
  /** |r| for |r| < ω₁, else ω₂ log1p(|r|/ε) + B, where the two meet */
  value(r: number, omega1: number, omega2: number): number {
    const size = Math.abs(r);
    return size < omega1 ? size : omega1 + omega2 * (Math.log1p(size / epsilon) - Math.log1p(omega1 / epsilon));
  },
  /** 1, or ω₂/(ε + |r|) beyond, times sign r; at |r| = ω₁ half of each */
  slope(r: number, omega1: number, omega2: number): number {
    const size = Math.abs(r);
    const outside = omega2 / (epsilon + size);
    const rise = size < omega1 ? 1 : size === omega1 ? 0.5 * (1 + outside) : outside;
    return rise * Math.sign(r);
  },
});

const twinOf = (epsilon: number): Twin => {
  const formula = formulaOf(epsilon);
  const { slope } = formula;
  const component = {
    value(p: Floats, t: Floats, n: number, omega1: number, omega2: number): number {
      const b = omega1 - omega2 * Math.log1p(omega1 / epsilon);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const size = Math.abs((p[i] as number) - (t[i] as number));
        sum += size < omega1 ? size : omega2 * Math.log1p(size / epsilon) + b;
      }
      return sum;
    },
    grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, omega1: number, omega2: number): number {
      const b = omega1 - omega2 * Math.log1p(omega1 / epsilon);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const r = (p[i] as number) - (t[i] as number);
        const size = Math.abs(r);
        sum += size < omega1 ? size : omega2 * Math.log1p(size / epsilon) + b;
        g[i] = scale * slope(r, omega1, omega2);
      }
      return sum;
    },
  };
  const radial = {
    value(p: Floats, t: Floats, n: number, omega1: number, omega2: number): number {
      const b = omega1 - omega2 * Math.log1p(omega1 / epsilon);
      let sum = 0;
      for (let i = 0; i < 2 * n; i += 2) {
        const rho = distance((p[i] as number) - (t[i] as number), (p[i + 1] as number) - (t[i + 1] as number));
        sum += rho < omega1 ? rho : omega2 * Math.log1p(rho / epsilon) + b;
      }
      return sum;
    },
    grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, omega1: number, omega2: number): number {
      const b = omega1 - omega2 * Math.log1p(omega1 / epsilon);
      let sum = 0;
      for (let i = 0; i < 2 * n; i += 2) {
        const x = (p[i] as number) - (t[i] as number);
        const y = (p[i + 1] as number) - (t[i + 1] as number);
        const rho = distance(x, y);
        sum += rho < omega1 ? rho : omega2 * Math.log1p(rho / epsilon) + b;
        const k = scale * slope(rho, omega1, omega2);
        if (rho > 0 && rho < Infinity) {
          g[i] = (k / rho) * x;
          g[i + 1] = (k / rho) * y;
        } else {
          g[i] = k * direction(x, y);
          g[i + 1] = k * direction(y, x);
        }
      }
      return sum;
    },
  };
  return residualTwin(formula, component, radial);
};

export const twin: Twin = (call, scale) => twinOf(call.options.epsilon as number)(call, scale);

export const softWing: ResidualLoss<SoftWingOptions> = /* @__PURE__ */ createResidualLoss(softWingSpec, twin);
