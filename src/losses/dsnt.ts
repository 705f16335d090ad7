import { type Convention, convention, unitOf } from "../coordinates.js";
import { type MapOptions, maps, ofLogits, pointLoss, powers, sigma } from "../families/heatmaps.js";
import { type PointLosses, pointLossOf, pointOptionsOf } from "../families/pointLosses.js";
import type { Spec } from "../families/spec.js";
import { mapsKernels } from "../kernels/maps.js";
import { dsnt as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import type { Resolved } from "../options.js";
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
import { tukeySpec } from "./tukey.js";
import { welschSpec } from "./welsch.js";
import { wingSpec } from "./wing.js";

/** The residual losses that `dsnt` applies to its distance. */
export type PointLoss =
  | "mse"
  | "mae"
  | "huber"
  | "smoothL1"
  | "logCosh"
  | "charbonnier"
  | "cauchy"
  | "gemanMcClure"
  | "welsch"
  | "tukey"
  | "wing"
  | "barron"
  | "euclidean";

export interface DsntOptions extends MapOptions {
  /** What 0 and 1 are, as in `toUnit`, for coordinates and targets; required. */
  convention: Convention;
  /** Of the Gaussian, in pixels; at least 2⁻⁶⁰, default 1. */
  sigma?: number;
  /** λ, the weight of the divergence from the Gaussian; ≥ 0, default 1. It also multiplies the divergence's rounding, about 2⁻²³. */
  lambda?: number;
  /** The loss applied to the distance: one of these residual losses, or its name. Default `euclidean`. */
  point?: PointLoss | { readonly name: string; readonly irlsWeights: unknown };
  /** Options of `point`, such as `delta`. */
  pointOptions?: object;
}

/** In the order of the cases of `assembly/losses/dsnt.ts`. */
export const pointSpecs: readonly Spec[] = [
  mseSpec,
  maeSpec,
  huberSpec,
  smoothL1Spec,
  logCoshSpec,
  charbonnierSpec,
  cauchySpec,
  gemanMcClureSpec,
  welschSpec,
  tukeySpec,
  wingSpec,
  barronSpec,
];
/** What `point` may be. */
export const pointLosses: PointLosses = { specs: [euclideanSpec, ...pointSpecs], default: euclideanSpec };
/** `euclidean` is radial `mae`. */
const kernelOf = (spec: Spec): number => pointSpecs.indexOf(spec === euclideanSpec ? maeSpec : spec);

export const dsntSpec: Spec = /* @__PURE__ */ (() => ({
  ...pointLoss("dsnt", {
    convention,
    sigma: sigma(1),
    lambda: { kind: "number", default: 1, atLeast: 0 },
    ...pointOptionsOf(pointLosses),
  }),
  traits: { ...ofLogits, point: "softArgmax", targets: "image", convex: false },
  layout: maps(2, (options) => 2 * powers(options)),
  table(options: Resolved, _layout: unknown, name: string) {
    const point = pointLossOf(pointLosses, options, name);
    const parameters = point.spec.parameters.map((parameter) => point.options[parameter] as number);
    const unit = unitOf(name, options);
    return Float32Array.of(...unit, options.lambda as number, kernelOf(point.spec), ...parameters, 0, 0).subarray(0, 7);
  },
}))();

/**
 * DSNT, a loss on both the expected point of a heat map and its shape: ℓ(ρ) + λ·JS(q ‖ g), with q = softmax(z) over the map, ρ the
 * distance between the expected point of q (see `softArgmax`) and the target, and g the Gaussian around the target, which sums to
 * 1 over the map; JS = ½KL(q ‖ m) + ½KL(g ‖ m), m = (q + g)/2. ∂/∂z = q∘(a − Σ q a), a = ψ(ρ)(rx x + ry y)/ρ + ½λ ln(q/m).
 *
 * Unit: map of `[N, height, width]`. Targets `[N, 2]`, x y, in the unit of `convention`, as is ρ; σ in pixels, at least 2⁻⁶⁰,
 * default 1; λ ≥ 0, default 1. `point`, with `pointOptions`, is ℓ: a residual loss of `PointLoss`, default `euclidean`, which does not pull
 * at ρ = 0. For a target outside the map the nearest pixels get all of g. Source: Nibali et al. 2018, dsntnn `euclidean_losses`
 * and `js_reg_losses`, whose unit is 2u − 1 with "centers": its distances are twice these. No gradient of finite input is
 * NaN. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { dsnt } from "xyloss";
 *
 * const heatmaps = new Float32Array(1 * 5 * 5); // [N, height, width], row by row
 * heatmaps[2 * 5 + 3] = 4; // a peak at x = 3, y = 2
 * const target = Float32Array.of(2, 2); // x0 y0, in pixels
 * const { value, grad } = dsnt.valueAndGrad(heatmaps, target, { width: 5, height: 5, convention: "edges" });
 * console.log(value.toFixed(4), grad[2 * 5 + 3].toFixed(4), grad[2 * 5 + 2].toFixed(4)); // 2.8226 -0.0095 0.0015
 * ```
 */
export const dsnt: LossWithRequiredOptions<DsntOptions> = /* @__PURE__ */ createLoss(dsntSpec, mapsKernels.with(code));
