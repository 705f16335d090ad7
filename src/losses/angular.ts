import type { Spec } from "../families/spec.js";
import { anglesKernels } from "../kernels/angles.js";
import { angular as code } from "../kernels/packed.generated.js";
import { BLOCK, layoutOf, unitsOf } from "../layout.js";
import { createLoss, type Loss } from "../loss.js";
import { choice, type Resolved } from "../options.js";

export interface AngularOptions {
  /** What a row holds: two angles in this order (yaw first is the default), or a vector x y z of any length. */
  coordinates?: "yaw-pitch" | "pitch-yaw" | "vector";
  /** The unit of angles, in the data and in the value. Default "radians". */
  angles?: "radians" | "degrees";
  /** What is returned: the angle θ (default), or 1 − cos θ, which is smooth at 0. */
  distance?: "angle" | "cosine";
}

/** The numbers of a row. */
const sizeOf = ({ coordinates }: Resolved): number => (coordinates === "vector" ? 3 : 2);

export const angularSpec: Spec = /* @__PURE__ */ ((): Spec => ({
  name: "angular",
  family: "angles",
  traits: { point: "angles", convex: false },
  unit: "point",
  layout(predictions, options, loss) {
    const size = sizeOf(options);
    const why = size === 3 ? "vectors have x y z" : "directions are pairs of angles";
    return layoutOf("point", unitsOf(predictions, size, loss, why), size, size, BLOCK / 4, { desk: BLOCK / 4 + 48 });
  },
  axes: (options) => [sizeOf(options), sizeOf(options)],
  options: {
    coordinates: choice("yaw-pitch", "pitch-yaw", "vector"),
    angles: choice("radians", "degrees"),
    distance: choice("angle", "cosine"),
  },
  parameters: [],
  kernels: ["angular", "angular_vectors"],
  kernel: (options) => sizeOf(options) - 2,
  table: ({ coordinates, angles, distance }) =>
    Float32Array.of(Number(coordinates === "pitch-yaw") + 2 * Number(angles === "degrees") + 4 * Number(distance === "cosine")),
}))();

/**
 * Angular error: ℓ = θ, the angle in space between two directions, such as those of gaze; with `distance: "cosine"` 1 − cos θ. Of yaw y and
 * pitch p, sin²(θ/2) = sin²(Δp/2) + cos p · cos p′ · sin²(Δy/2), where p′ is the target's pitch; of vectors, tan θ = ‖a × b‖/a·b. It is
 * computed without an arccosine: exact to a few ULP from 0 to π, for angles beyond a turn too, with a slope of length 1 in place of NaN
 * next to 0. At θ = 0 and θ = π, where no direction leads away, ∂ℓ/∂prediction is 0. It depends on a vector's direction only; one of
 * length 0 counts as at a right angle to all others, as in PyTorch's `cosine_similarity`, and its gradient is 0.
 *
 * Unit: point; `[N, 2]` of yaw and pitch in radians or degrees, or `[N, 3]` of x y z. θ is in the unit of `angles`. Signs and axes do not
 * matter as long as both arrays mean the same: yaw turns about the vertical axis, and pitch is the angle above or below the horizon.
 * Source: `compute_angular_error` of Gaze360 and `angular` of GazeTR and L2CS-Net (yaw first), `angular_error` of ETH-XGaze (pitch
 * first), which return degrees. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { angular } from "xyloss";
 *
 * const target = Float32Array.of(0, 0, 179, 0); // yaw0 pitch0 yaw1 pitch1
 * const prediction = Float32Array.of(30, 40, -179, 0);
 * const degrees = angular.each(prediction, target, { angles: "degrees" });
 * console.log([...degrees].map((angle) => angle.toFixed(2)).join(" ")); // 48.44 2.00
 * ```
 */
export const angular: Loss<AngularOptions> = /* @__PURE__ */ createLoss(angularSpec, anglesKernels.with(code));
