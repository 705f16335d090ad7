import type { Spec } from "../families/spec.js";
import { mixturesKernels } from "../kernels/mixtures.js";
import { mixtureNll2d as code } from "../kernels/packed.generated.js";
import { BLOCK, layoutOf, unitsOf } from "../layout.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { flag, scale } from "../options.js";

export interface MixtureNll2dOptions {
  /** K, the components; required, 1 to 256. */
  components: number;
  /** T: 1 is the mixture; towards 0, only the component that explains the target best learns. At least 2⁻¹²⁶, default 1. */
  temperature?: number;
  /** Add the constant ln 2π of the full density. Default false. */
  full?: boolean;
}

/** Floats of a component in a row, and on the desk for four points. */
const SIZE = 6;
const KEPT = 28;

export const mixtureNll2dSpec: Spec = /* @__PURE__ */ ((): Spec => ({
  name: "mixtureNll2d",
  family: "distributions",
  traits: { point: "component", zero: null, convex: false },
  unit: "point",
  layout(predictions, { components }, loss) {
    const size = SIZE * (components as number);
    const units = unitsOf(predictions, size, loss, `a point's mixture has components ${components} of ${SIZE} numbers`);
    return layoutOf("point", units, size, 2, BLOCK / 4, { desk: KEPT * (components as number) + BLOCK / 4 });
  },
  axes: ({ components }) => [SIZE * (components as number), 2],
  options: {
    components: { kind: "number", default: undefined, integer: true, atLeast: 1, atMost: 256 },
    temperature: scale(1),
    full: flag,
  },
  parameters: ["full", "temperature"],
  kernels: ["mixtureNll2d"],
}))();

/**
 * Negative log-likelihood of a mixture of K Gaussians, each with correlated x and y: ℓ = −ln Σ_k softmax(π)_k e^(−n_k), where n_k is
 * `gaussianNll2d` of the component's μx μy a b c. With γ = softmax(π − n), ∂ℓ/∂π = softmax(π) − γ; the other slopes are γ_k times those of
 * n_k. It is computed as lse(π) − lse(π − n), which does not underflow where components are far away. With `temperature` T it is
 * lse(π) − T lse((π − n)/T), γ = softmax((π − n)/T); as T → 0, that of the best component alone, lse(π) − max(π − n).
 *
 * Unit: point; prediction `[N, 6K]`, rows of K times π μx μy a b c, target `[N, 2]`. `full` adds ln 2π. Source: Bishop 1994; PyTorch
 * `MixtureSameFamily(Categorical(logits), MultivariateNormal(precision_matrix=LLᵀ)).log_prob`, negated. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { mixtureNll2d } from "xyloss";
 *
 * const target = Float32Array.of(0, 0); // x0 y0
 * const prediction = Float32Array.of(0, 0, 0, 0, 0, 0, 0, 10, 10, 0, 0, 0); // one component on the target, one far away
 * console.log(mixtureNll2d.value(prediction, target, { components: 2 }).toFixed(4)); // 0.6931
 * ```
 */
export const mixtureNll2d: LossWithRequiredOptions<MixtureNll2dOptions> = /* @__PURE__ */ createLoss(
  mixtureNll2dSpec,
  mixturesKernels.with(code),
);
