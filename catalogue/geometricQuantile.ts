import { geometricQuantileSpec } from "../src/losses/geometricQuantile.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { norm, type Options, setting, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `geometricQuantile` beyond its specification. */
export const geometricQuantile: RecordOf<"geometricQuantile"> = {
  spec: geometricQuantileSpec,
  take: "next",
  words: {
    formula: "ρ + ⟨u, r⟩, r = prediction − target, ρ = ‖r‖, |u| < 1",
    gradient: "r/ρ + u, u at ρ = 0",
    use: "quantiles of points as a whole: contours of a cloud, whatever the axes",
    data: "prediction and target: points",
    options: {
      u: "{ x, y }, shorter than 1: 0 is the geometric median; the longer u is, the farther out the quantile lies, on the side opposite to u",
    },
    notes: [
      "Unlike those of two `pinball` losses, these quantiles turn with the points. The mean direction from the best constant prediction to the targets is u.",
    ],
    equals: ["Chaudhuri 1996, of target − prediction: the same with the sign of u changed. For u = 0 it is `euclidean`."],
  },
  properties: {
    ...properties.scores,
    translation: true,
    homogeneous: 1,
    elicits: "geometric quantile of u",
    influence: ({ u }) => 1 + Math.hypot((u as { x: number }).x, (u as unknown as { y: number }).y),
    kinks: "ρ = 0",
  },
  formula: ([x = zero, y = zero], [tx = zero, ty = zero], options) => {
    const u = options.u as Options;
    const [rx, ry] = [x.minus(tx), y.minus(ty)];
    return norm(rx, ry)
      .plus(setting(u, "x", 0).times(rx))
      .plus(setting(u, "y", 0).times(ry));
  },
  sampling: {
    shapes: [{ title: "", options: { u: { x: 0.3, y: -0.4 } }, perUnit: 2, perTarget: 2 }],
    changed: [{ u: { x: -0.75, y: 0.5 } }],
    draw: (next) => ({
      prediction: samples.many(2, () => 3 * samples.normal(next)),
      target: samples.many(2, () => 3 * samples.normal(next)),
    }),
    // ρ less as much of it; a direction less as much of one
    cancelled: (p, t) => ({ value: 2 * Math.hypot((p[0] as number) - (t[0] as number), (p[1] as number) - (t[1] as number)), slope: 2 }),
    tame: { prediction: [-40, 40], target: [-40, 40] },
  },
  cancels: { value: "2ρ", gradient: "2, the directions" },
  sweeps: sweeps.residual,
  extremes: [{ u: { x: 0, y: 0 } }, { u: { x: 0.6, y: 0.79 } }],
  bench: { rational: true, goal: 5, ways: () => [{ ...ways.radial, options: { u: { x: 0.3, y: -0.4 } } }] },
  drawn: { ...drawings.asPoints, initial: { u: { x: 0.3, y: -0.4 } } },
};
