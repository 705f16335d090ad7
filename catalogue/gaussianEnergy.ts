import { gaussianEnergySpec } from "../src/losses/gaussianEnergy.js";
import { Precise, precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { norm, normalBetween, normalTwice, one, sum, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

const pi = Precise.acos(-1);

/** What is known of `gaussianEnergy` beyond its specification. */
export const gaussianEnergy: RecordOf<"gaussianEnergy"> = {
  spec: gaussianEnergySpec,
  take: "next",
  words: {
    formula:
      "(π/2) mean over K directions θ of s A(z), A(z) = z(2Φ(z) − 1) + 2φ(z) − 1/√π, s = ‖L⁻¹θ‖, z = θ·(μ − t)/s: Σ⁻¹ = LLᵀ, L = [[e^a, 0], [b, e^c]]",
    gradient: "(π/2) mean of: μ: θ(2Φ(z) − 1); a, b, c: (2φ(z) − 1/√π) · (u₂ b u₁ e^−c − u₁², −u₁ u₂ e^−c, −u₂²)/s, u = L⁻¹θ",
    use: "points with a full 2 × 2 covariance where some targets are wrong: slopes are bounded, and the loss is in the points' unit",
    data: "prediction: rows μx, μy, a, b, c; target: points",
    options: { directions: "K, the directions that the distance is read in" },
    notes: [
      words.covariance,
      "The energy score E‖X − t‖ − ½E‖X − X′‖ of the Gaussian, from which it differs by less than 0.3 % with the default where neither axis is more than three times the other.",
      "In exponentials a and c are limited to ±40, and b e^(−a−c) to ±2⁶².",
    ],
    equals: [
      "scoringRules `es_sample` of many samples of the Gaussian: the limit, but for the K directions that the distance is read in.",
      "scoringRules `crps_norm` of the projection: each direction's s A(z).",
    ],
  },
  properties: { ...properties.scores, elicits: "Gaussian nearest in energy distance", translation: true },
  formula: ([x = zero, y = zero, a = zero, b = zero, c = zero], [tx = zero, ty = zero], options) => {
    const [rx, ry] = [x.minus(tx), y.minus(ty)];
    const count = (options.directions as number) ?? 8;
    const scores = Array.from({ length: count }, (_, k) => {
      const angle = pi.times(k).div(count);
      const [cos, sin] = [2 * k === count ? zero : angle.cos(), angle.sin()];
      const u1 = cos.div(a.exp());
      const s = norm(u1, sin.minus(b.times(u1)).div(c.exp()));
      const z = rx.times(cos).plus(ry.times(sin)).div(s);
      return s.times(z.times(normalBetween(z)).plus(normalTwice(z)).minus(one.div(pi.sqrt())));
    });
    return sum(scores)
      .times(pi)
      .div(precise(2 * count));
  },
  sampling: {
    shapes: [{ title: "", options: {}, perUnit: 5, perTarget: 2 }],
    changed: [{ directions: 4 }, { directions: 16 }, { directions: 32 }],
    draw: (next) => ({
      prediction: [3 * samples.normal(next), 3 * samples.normal(next), 1.5 * next() - 1.5, 0.5 * samples.normal(next), 1.5 * next() - 1.5],
      target: samples.many(2, () => 3 * samples.normal(next)),
    }),
    // what projects the residual and what shears the deviations: sums of either sign
    cancelled: (p, t, { directions = 8 }) => {
      const [rx, ry] = [0, 1].map((j) => (p[j] as number) - (t[j] as number)) as [number, number];
      const [sx, sy] = [2, 4].map((j) => Math.exp(-(p[j] as number))) as [number, number];
      const shear = (p[3] as number) * sx * sy;
      let value = 0;
      let slope = 0;
      for (let k = 0; k < (directions as number); k++) {
        const angle = (k * Math.PI) / (directions as number);
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const [u1, u2] = [sx * cos, sy * sin - shear * cos];
        const s = Math.hypot(u1, u2);
        const z = (rx * cos + ry * sin) / s;
        const terms = { r: Math.abs(rx * cos) + Math.abs(ry * sin), s: Math.abs(u1) + Math.abs(sy * sin) + Math.abs(shear * cos) };
        const density = Math.exp(-z * z * 0.5);
        // what a rounding of z does to 2Φ(z) and 2φ(z)
        const moved = 1 + (density * (1 + Math.abs(z)) * (terms.r + Math.abs(z) * terms.s)) / s;
        const size = Math.max(s, Math.abs(u2 * shear * cos) / s, Math.abs(u1 * u2 * sy) / s);
        value += terms.r + terms.s;
        slope += moved * Math.max(1, size) + terms.s * Math.max(1, sy);
      }
      return { value: value / (directions as number), slope: slope / (directions as number) };
    },
  },
  cancels: {
    value: "the mean over the directions of the sums that make up θ·r and s, each term without its sign",
    gradient: "the same, as far as roundings of θ·r and s move 2Φ(z) and 2φ(z), times s or its derivatives",
  },
  sweeps: sweeps.distributions,
  extremes: [],
  bench: { goal: 6, ways: () => [{ data: "distributions", row: 5, targetRow: 2 }] },
  drawn: drawings.distribution("its standard deviations are 1 and 1, and x and y are correlated as in gaussianNll2d", 0, 0.5, 0),
};
