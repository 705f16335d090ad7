import { energyScoreSpec } from "../src/losses/energyScore.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import { norm, sum, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";

/** Fewer and more than a vector has lanes, and no multiple of them. */
const MEMBERS = [2, 5, 16];

/** What is known of `energyScore` beyond its specification. */
export const energyScore: RecordOf<"energyScore"> = {
  spec: energyScoreSpec,
  take: "next",
  words: {
    formula: "(1/M)Σ‖x_i − t‖ − (1/2M²)Σ_ij ‖x_i − x_j‖; fair: 2M(M − 1) instead of 2M²",
    gradient: "x_i: (d(x_i − t) − (1/M)Σ_j d(x_i − x_j))/M, d(v) = v/‖v‖; fair: 1/(M − 1) instead of the 1/M before the sum",
    use: "several points for each target, sampled or output side by side: any distribution, without a formula for it",
    data: "prediction: M points for each target, [N, M, 2]; target: points",
    options: {
      members: "M, the points of an ensemble",
      fair: "estimate the score of the distribution that the points are drawn from: unbiased; that of the points themselves is too high on average",
    },
    notes: ["A member at ±∞ makes the loss NaN. `fair` may be negative, and needs two members."],
    equals: ['scoringrules `es_ensemble(t, x, estimator="nrg")`, or `estimator="fair"` with `fair: true`: the same.'],
  },
  properties: {
    ...properties.scores,
    translation: true,
    homogeneous: 1,
    rotation: true,
    elicits: "distribution, as points",
    kinks: "members that coincide with the target or with each other",
  },
  formula: (p, [x = zero, y = zero], { members, fair }) => {
    const m = members as number;
    const points = Array.from({ length: m }, (_, i) => [p[2 * i] as Precise, p[2 * i + 1] as Precise] as const);
    const off = sum(points.map((each) => norm(each[0].minus(x), each[1].minus(y))));
    const apart = sum(points.flatMap((one) => points.map((two) => norm(one[0].minus(two[0]), one[1].minus(two[1])))));
    return off.div(m).minus(m === 1 ? zero : apart.div(2 * m * (fair === true ? m - 1 : m)));
  },
  sampling: {
    shapes: MEMBERS.map((members) => ({
      title: ` of ${members} members`,
      options: { members },
      perUnit: 2 * members,
      perTarget: 2,
    })),
    changed: [{ fair: true }],
    draw: (next, { perUnit }) => ({
      prediction: samples.many(perUnit, () => 3 * samples.normal(next)),
      target: samples.many(2, () => 3 * samples.normal(next)),
    }),
    // the mean distance from the target, and the directions that pull each member
    cancelled: (p, [x = 0, y = 0]) => {
      const off = samples.many(p.length / 2, (i) => Math.hypot((p[2 * i] as number) - x, (p[2 * i + 1] as number) - y));
      return p.length === 2 ? { value: 0, slope: 0 } : { value: 2 * Math.max(...off), slope: 4 / p.length };
    },
  },
  cancels: { value: "twice the largest distance from the target", gradient: "2/M, the directions of a member's pulls" },
  sweeps: sweeps.distributions,
  extremes: [],
  bench: {
    goal: 6,
    ways: () =>
      [16, 64].map((members) => ({ special: String(members), options: { members }, data: "ensembles", row: 2 * members, targetRow: 2 })),
  },
  drawn: {
    text: "The prediction is three points at the corners of a triangle, each 1 from the point; the target is the point.",
    prediction: (x, y) => [x + 1, y, x - 0.5, y + Math.sqrt(0.75), x - 0.5, y - Math.sqrt(0.75)],
    target: (x, y) => [x, y],
    fixed: { members: 3 },
  },
};
