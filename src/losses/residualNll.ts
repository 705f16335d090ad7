import { fail } from "../errors.js";
import { distribution } from "../families/distributions.js";
import * as normalisers from "../families/normalisers.js";
import { type PointLosses, pointLossOf, pointOptionsOf } from "../families/pointLosses.js";
import { ownOptionsOf } from "../families/residual.js";
import type { Spec } from "../families/spec.js";
import { densitiesKernels } from "../kernels/densities.js";
import { residualNll as code } from "../kernels/packed.generated.js";
import { BLOCK } from "../layout.js";
import { createLoss, type Loss } from "../loss.js";
import { flag, type Resolved, type Wrong } from "../options.js";
import { barronSpec } from "./barron.js";
import { cauchySpec } from "./cauchy.js";
import { charbonnierSpec } from "./charbonnier.js";
import { euclideanSpec } from "./euclidean.js";
import { gemanMcClureSpec } from "./gemanMcClure.js";
import { huberSpec } from "./huber.js";
import { logCoshSpec } from "./logCosh.js";
import { maeSpec } from "./mae.js";
import { mseSpec } from "./mse.js";
import { smoothL1Spec } from "./smoothL1.js";
import { softWingSpec } from "./softWing.js";
import { tlsSpec } from "./tls.js";
import { tukeySpec } from "./tukey.js";
import { welschSpec } from "./welsch.js";
import { wingSpec } from "./wing.js";

/** The residual losses that are −ln of a density over the plane. */
export type DensityLoss =
  | "huber"
  | "mse"
  | "mae"
  | "smoothL1"
  | "logCosh"
  | "charbonnier"
  | "cauchy"
  | "wing"
  | "softWing"
  | "barron"
  | "euclidean";

export interface ResidualNllOptions {
  /** ℓ₀, the loss of the whitened distance: one of these residual losses, or its name. Default `huber`. */
  point?: DensityLoss | { readonly name: string; readonly irlsWeights: unknown };
  /**
   * Options of `point`, such as `delta`, in whitened units. For e^(−ℓ₀) to be a density, cauchy's `scale` must be above √2, softWing's `omega2`
   * above 2, and barron's `alpha` at least 2⁻⁴⁰.
   */
  pointOptions?: object;
  /** Add ln Z, Z = ∫ e^(−ℓ₀(‖v‖)) dv over the plane, the constant of the full density. Default false. */
  full?: boolean;
}

/** Floats of the desk: 15 for each point of a block. */
const DESK = (15 * BLOCK) / 4;

/** A residual loss that is −ln of a density over the plane, with these options. */
interface Density {
  readonly spec: Spec;
  /** ln Z of numbers in the order of the spec's options. */
  readonly normaliser: (...options: number[]) => number;
  /** The option that must not be smaller: the tail falls too slowly, as it says. */
  readonly least?: { readonly option: string; readonly fits: (value: number) => boolean; readonly range: string; readonly tail: string };
}

/** In the order of the cases of `assembly/losses/residualNll.ts`. */
const densities: readonly Density[] = [
  { spec: huberSpec, normaliser: normalisers.bent },
  { spec: mseSpec, normaliser: normalisers.square },
  { spec: maeSpec, normaliser: normalisers.distance },
  { spec: smoothL1Spec, normaliser: normalisers.bentWithin },
  { spec: logCoshSpec, normaliser: normalisers.hyperbolic },
  { spec: charbonnierSpec, normaliser: normalisers.rounded },
  {
    spec: cauchySpec,
    normaliser: normalisers.heavy,
    least: { option: "scale", fits: (c) => c * c > 2, range: "above √2 = 1.41421…", tail: "ρ^(−scale²)" },
  },
  { spec: wingSpec, normaliser: normalisers.steepThenStraight },
  {
    spec: softWingSpec,
    normaliser: normalisers.straightThenHeavy,
    least: { option: "omega2", fits: (omega2) => omega2 > 2, range: "above 2", tail: "ρ^(−omega2)" },
  },
  {
    spec: barronSpec,
    normaliser: normalisers.general,
    least: { option: "alpha", fits: (alpha) => alpha >= 2 ** -40, range: "at least 2^-40", tail: "ρ⁻², or not to 0" },
  },
];
const improper: readonly Spec[] = [tlsSpec, welschSpec, tukeySpec, gemanMcClureSpec];

/** What `point` may be. */
export const densityLosses: PointLosses = /* @__PURE__ */ (() => ({
  specs: [euclideanSpec, ...densities.map(({ spec }) => spec)],
  default: huberSpec,
  other: (name: string, wrong: Wrong) =>
    improper.some((spec) => spec.name === name)
      ? wrong(
          ` is ${name}, a bounded loss: e^−loss has no finite integral over the plane, so it is no density (studentTNll2d is one for many outliers)`,
        )
      : undefined,
}))();

/** The kernel's table: the loss's third option, its first two, its place in `densities`, and what is added to each loss. */
function table(options: Resolved, _layout: unknown, name: string): Float32Array {
  const point = pointLossOf(densityLosses, options, name);
  // `euclidean` is radial `mae`
  const place = densities.findIndex(({ spec }) => spec === (point.spec === euclideanSpec ? maeSpec : point.spec));
  const { normaliser, least } = densities[place] as Density;
  const numbers = Object.keys(ownOptionsOf(point.spec)).map((option) => point.options[option] as number);
  if (least !== undefined && !least.fits(point.options[least.option] as number)) {
    fail(
      "ERR_XYLOSS_OPTION",
      `${name}: pointOptions: option ${least.option} is ${point.options[least.option]}; with ${point.spec.name} it must be ${least.range}, as ` +
        `e^−loss falls like ${least.tail}, too slowly for a finite integral over the plane`,
    );
  }
  const [first = 0, second = 0, third = 0] = numbers;
  return Float32Array.of(third, first, second, place, options.full === true ? normaliser(...numbers) : 0);
}

export const residualNllSpec: Spec = /* @__PURE__ */ (() => ({
  ...distribution("residualNll", 5, { ...pointOptionsOf(densityLosses), full: flag }, DESK),
  parameters: [],
  table,
}))();

/**
 * Negative log-likelihood of the density over the plane that any residual loss ℓ₀ makes, with a scale and a correlation that are learnt:
 * L = [[e^a, 0], [b, e^c]], r = μ − target, v = Lᵀr = (e^a rx + b ry, e^c ry), ρ = ‖v‖: ℓ = ℓ₀(ρ) − a − c; with g = ψ(ρ)v/ρ (0 at ρ = 0),
 * ∂ℓ/∂(μx, μy, a, b, c) = (e^a g₁, b g₁ + e^c g₂, g₁e^a rx − 1, g₁ry, g₂e^c ry − 1).
 *
 * With `mse` it is a Gaussian with LLᵀ = ½Σ⁻¹, with `euclidean` a Laplace distribution of the distance, with `huber`, the default, a Gaussian
 * whose tails are Laplace's. `full` adds ln Z, Z = ∫ e^(−ℓ₀(‖v‖)) dv: π of `mse`, 2π of `mae` and `euclidean`, 2π(1 + e^(−δ²/2)/δ²) of `huber`,
 * 2π(β + e^(−β/2)) of `smoothL1`, 4π·0.91596… of `logCosh`, 2π(1 + ε) of `charbonnier`, 2πc²/(c² − 2) of `cauchy`; those of `wing`, `softWing` and
 * `barron` are computed. A loss whose Z is infinite, such as every bounded one, makes no density: ℓ would fall without end as the scale grows.
 * In exponentials a and c are limited to ±174, v to the range of float32.
 *
 * Unit: point; prediction `[N, 5]` μx μy a b c, target `[N, 2]`. Source: Barron 2019, robust_loss_pytorch `AdaptiveLossFunction`, per axis and
 * with one scale for all. Errors: see `Loss`; `tls`, `welsch`, `tukey` and `gemanMcClure`, `cauchy` with c² ≤ 2, `softWing` with ω₂ ≤ 2 and
 * `barron` with α < 2⁻⁴⁰ are `ERR_XYLOSS_OPTION`.
 *
 * @example
 * ```js
 * import { residualNll } from "xyloss";
 *
 * const target = Float32Array.of(10, 20); // x0 y0
 * const prediction = Float32Array.of(12, 21, 0, -1, 0); // μx μy, and a b c of L
 * const options = { point: "charbonnier", pointOptions: { epsilon: 1 } };
 * const { value, grad } = residualNll.valueAndGrad(prediction, target, options);
 * console.log(value.toFixed(4), [...grad].map((slope) => slope.toFixed(2)).join(" ")); // 0.7321 0.58 0.00 0.15 0.58 -0.42
 * ```
 */
export const residualNll: Loss<ResidualNllOptions> = /* @__PURE__ */ createLoss(residualNllSpec, densitiesKernels.with(code));
