import { distribution } from "../families/distributions.js";
import type { Spec } from "../families/spec.js";
import { studentTNll2d as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { BLOCK, layoutOf, unitsOf } from "../layout.js";
import { createLoss, type Loss } from "../loss.js";
import { flag, type OtherOption } from "../options.js";

export interface StudentTNll2dOptions {
  /** ν, the degrees of freedom, from 2⁻²⁰ to 2⁶⁰; rows then have five numbers. Default null: ln ν is the sixth number of each row. */
  nu?: number | null;
  /** Add the constant ln 2π of the full density. Default false. */
  full?: boolean;
}

const degrees: OtherOption = {
  kind: "other",
  default: null,
  read(value) {
    const nu = typeof value === "number" ? Math.fround(value) : Number.NaN;
    return value === null ? null : nu >= 2 ** -20 && nu <= 2 ** 60 ? nu : undefined;
  },
  text: "a finite float32 number from 2^-20 to 2^60, or null (ln ν is the sixth number of each row)",
};

const sizeOf = (nu: unknown): number => (nu === null ? 6 : 5);

export const studentTNll2dSpec: Spec = /* @__PURE__ */ (() => ({
  ...distribution("studentTNll2d", 5, {
    nu: degrees,
    full: flag,
  }),
  layout(predictions, { nu }, loss) {
    const size = sizeOf(nu);
    const why = `a point's distribution has ${size} numbers ${nu === null ? "without" : "with"} the option nu`;
    return layoutOf("point", unitsOf(predictions, size, loss, why), size, 2, BLOCK / 4);
  },
  axes: ({ nu }) => [sizeOf(nu), 2],
  kernels: ["studentTNll2d", "studentTNll2d_given"],
  kernel: ({ nu }) => Number(nu !== null),
}))();

/**
 * Negative log-likelihood of Student's t with correlated x and y: Σ⁻¹ = LLᵀ, L = [[e^a, 0], [b, e^c]], r = μ − target,
 * v = Lᵀr = (e^a rx + b ry, e^c ry), δ = ‖v‖²: ℓ = ½(ν + 2) ln(1 + δ/ν) − a − c. In two dimensions the gamma functions cancel. With
 * W = (ν + 2)/(ν + δ), ∂ℓ/∂(μx, μy, a, b, c) = (W e^a v₁, W(b v₁ + e^c v₂), W v₁e^a rx − 1, W v₁ry, W v₂e^c ry − 1), and
 * ∂ℓ/∂ln ν = ½ν(ln(1 + δ/ν) − y) − y, y = δ/(ν + δ).
 *
 * A distant target pulls less the farther away it is. A small ν allows for many such targets; as ν grows, the loss turns smoothly into
 * `gaussianNll2d`. Σ is not the covariance, which is Σν/(ν − 2) for ν > 2. In exponentials a and c are limited to ±174, v to the
 * range of float32, and ν to 2⁻²⁰ … 2⁶⁰.
 *
 * Unit: point; prediction `[N, 6]` μx μy a b c ln ν, or `[N, 5]` with the option `nu`; target `[N, 2]`. `full` adds ln 2π. Source:
 * Lange, Little and Taylor 1989; Pyro and TFP `MultivariateStudentT` of ν, μ and Σ, whose negative `log_prob` it is
 * with `full`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { studentTNll2d } from "xyloss";
 *
 * const target = Float32Array.of(10, 20); // x0 y0
 * const prediction = Float32Array.of(12, 21, 0, -1, 0); // μx μy, and a b c of LLᵀ
 * const { value, grad } = studentTNll2d.valueAndGrad(prediction, target, { nu: 4 });
 * console.log(value.toFixed(4), [...grad].map((slope) => slope.toFixed(2)).join(" ")); // 1.2164 1.00 0.00 1.00 1.00 0.00
 * ```
 */
export const studentTNll2d: Loss<StudentTNll2dOptions> = /* @__PURE__ */ createLoss(studentTNll2dSpec, pointsKernels.with(code));
