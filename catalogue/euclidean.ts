import { euclideanSpec } from "../src/losses/euclidean.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { ofResidual } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `euclidean` beyond its specification. */
export const euclidean: RecordOf<"euclidean"> = {
  spec: euclideanSpec,
  take: "seldom",
  words: {
    formula: "ρ = ‖(rx, ry)‖",
    gradient: "(rx, ry)/ρ, 0 at ρ = 0",
    use: 'the distance of points: `mae` with `geometry: "radial"` under another name; take `mae` first',
    notes: [
      'It is `mae` with `geometry: "radial"`, and takes no `geometry` itself. `irlsWeights` and `hessian` are errors, as with `mae`.',
    ],
    equals: [
      "dsntnn `euclidean_losses`, MMPose `MPJPELoss`: the same. Its mean is the metric `epe`.",
      "PyTorch `PairwiseDistance`: adds 1e-6 to each component's difference before the norm; not reproduced.",
    ],
  },
  properties: { ...properties.residual, elicits: "geometric median", lipschitz: null, homogeneous: 1, rotation: true, kinks: "ρ = 0" },
  formula: ofResidual((r) => r),
  sampling: samples.residual([], { shapes: [{ title: "", options: {}, perUnit: 2, perTarget: 2 }] }),
  cancels: {},
  sweeps: sweeps.residual,
  extremes: [],
  bench: { rational: true, goal: 5, ways: () => [ways.radial] },
  drawn: drawings.asPoints,
};
