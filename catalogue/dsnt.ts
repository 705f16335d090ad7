import { unitOf } from "../src/coordinates.js";
import { dsntSpec } from "../src/losses/dsnt.js";
import { barron } from "./barron.js";
import { cauchy } from "./cauchy.js";
import { charbonnier } from "./charbonnier.js";
import { euclidean } from "./euclidean.js";
import { gemanMcClure } from "./gemanMcClure.js";
import { huber } from "./huber.js";
import { logCosh } from "./logCosh.js";
import { mae } from "./mae.js";
import { mse } from "./mse.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { type Formula, setting } from "./shared/formulas.js";
import { divergence, expected, gaussian, softmax } from "./shared/mapFormulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";
import { smoothL1 } from "./smoothL1.js";
import { tukey } from "./tukey.js";
import { welsch } from "./welsch.js";
import { wing } from "./wing.js";

const points = [mse, mae, euclidean, huber, smoothL1, logCosh, charbonnier, cauchy, gemanMcClure, welsch, tukey, wing, barron];

const formula: Formula = (z, t, options) => {
  const [sizeX, sizeY, shift] = unitOf("dsnt", options as Parameters<typeof unitOf>[1]);
  const q = softmax(z);
  const [x, y] = expected(q, options.width as number);
  const [u, v] = t as [Precise, Precise];
  const point = points.find(({ spec }) => spec.name === (options.point ?? "euclidean"))?.formula as Formula;
  const distance = point([x.plus(shift).div(sizeX), y.plus(shift).div(sizeY)], t, (options.pointOptions ?? {}) as typeof options);
  const g = gaussian([u.times(sizeX).minus(shift), v.times(sizeY).minus(shift)], options, setting(options, "sigma", 1), true);
  return distance.plus(setting(options, "lambda", 1).times(divergence(q, g)));
};

/** What is known of `dsnt` beyond its specification. */
export const dsnt: RecordOf<"dsnt"> = {
  spec: dsntSpec,
  take: "first",
  words: {
    formula: "ℓ(ρ) + λ JS(q ‖ g), ρ = ‖softArgmax(z) − target‖, q = softmax z, g = Gaussian at the target, normalised",
    gradient: "q∘(a − Σ q a), a = ψ(ρ)(rx x + ry y)/ρ + ½λ ln(q/m), m = ½(q + g)",
    use: "points from heat maps, and the one to take first: trained end to end without argmax, sharp by the second term",
    data: "prediction: logits [N, H, W]; target: points in the unit of convention, as ρ",
    options: {
      ...words.size,
      convention: words.convention,
      sigma: "σ of the Gaussian, in pixels",
      lambda: "λ, the weight of the divergence",
      point: "ℓ of the distance",
      pointOptions: "the options of point, such as { delta: 0.1 }",
    },
    notes: [
      "`softArgmax` gives the points. For a target outside the map the nearest pixels get all of g. At ρ = 0 the first term does not pull.",
    ],
    equals: [
      'dsntnn `euclidean_losses(dsnt(p), t) + reg · js_reg_losses(p, t, σ)` on p = flat_softmax(z): twice ours with convention "centers" and λ = reg/2: its coordinates are 2u − 1 of ours.',
      "MMPose `DSNTHead`, with `SmoothL1Loss` and `JSDiscretLoss`: smooth L1 per component, and another divisor: not reproduced.",
    ],
  },
  properties: { ...properties.softmax, lipschitz: null, kinks: "where that of `point` is" },
  formula,
  sampling: {
    shapes: samples.maps(2).map(({ options, ...shape }) => ({ ...shape, options: { ...options, convention: "centers" } })),
    changed: [
      { sigma: 2.5 },
      { lambda: 0.3 },
      { convention: "edges" },
      { point: "mse" },
      { point: "cauchy", pointOptions: { scale: 0.3 } },
      { point: "wing", pointOptions: { omega: 0.5, epsilon: 0.1 } },
    ],
    draw: (next, shape) => {
      const [x = 0, y = 0] = samples.pointOfMap(next, shape);
      const { width, height } = shape.options;
      return {
        prediction: samples.many(shape.perUnit, () => 3 * samples.normal(next)),
        target: [(x + 0.5) / (width as number), (y + 0.5) / (height as number)],
      };
    },
    // differences of probabilities, of coordinates and of logarithms
    cancelled: () => ({ value: 4, slope: 8 }),
  },
  cancels: { value: "4", gradient: "8, probabilities and coordinates" },
  sweeps: sweeps.maps(4),
  extremes: [],
  bench: { goal: 6, ways: () => [{ ...ways.unitMap, data: "unit maps", targetRow: 2 }] },
  drawn: {
    text: `The prediction is the logits of a Gaussian around the point, on ${drawings.mapText}, as wide as the target's; the target is the point in [0, 1].`,
    prediction: drawings.gaussianLogits,
    target: (x, y, { convention }) => {
      const [size, shift] = convention === "corners" ? [drawings.PIXELS - 1, 0] : [drawings.PIXELS, convention === "centers" ? 0.5 : 0];
      return [(x + shift) / size, (y + shift) / size];
    },
    fixed: drawings.map,
    initial: { convention: "centers" },
  },
};
