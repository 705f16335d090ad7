import { mixtureNll2dSpec } from "../src/losses/mixtureNll2d.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { fullConstant, half, logSumExp, mahalanobis, type Options, setting, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

const shape = (components: number) => ({
  title: ` of ${components}`,
  options: { components },
  perUnit: 6 * components,
  perTarget: 2,
});

/** Sizes of what a component's −ln density adds, and of its largest slope; its share; in float64. */
function parts(p: Float32Array, t: Float32Array, options: Options) {
  const temperature = (options.temperature as number) ?? 1;
  const highest = Math.max(...p.filter((_, i) => i % 6 === 0));
  const list = Array.from({ length: p.length / 6 }, (_, k) => {
    const [z = 0, mx = 0, my = 0, a = 0, b = 0, c = 0] = p.subarray(6 * k, 6 * k + 6);
    const [x, y] = [Math.abs(mx - (t[0] as number)), Math.abs(my - (t[1] as number))];
    const [ea, ec] = [Math.exp(a), Math.exp(c)];
    const v = ea * x + Math.abs(b) * y;
    const exact = ea * (mx - (t[0] as number)) + b * (my - (t[1] as number));
    const score = z - highest - 0.5 * (exact ** 2 + (ec * y) ** 2) + a + c;
    const slope = Math.max(ea * v, Math.abs(b) * v + ec * ec * y, 1 + v * ea * x, v * y, 1 + ec * ec * y * y);
    return { score, slope, size: 4 + 2 * v * v + ec * ec * y * y + Math.abs(a) + Math.abs(c) + highest - z };
  });
  const best = Math.max(...list.map(({ score }) => score));
  const powers = list.map(({ score }) => Math.exp((score - best) / temperature));
  const sum = powers.reduce((total, each) => total + each, 0);
  const shares = powers.map((each) => each / sum);
  const size = list.reduce((total, each, k) => total + (shares[k] as number) * each.size, 0);
  const slope = Math.max(
    ...list.map((each, k) => (shares[k] as number) * Math.max(1, each.slope) * (4 + (each.size + size) / temperature)),
  );
  return { value: 2 * size + 4 * temperature, slope: 8 + 2 * slope };
}

/** What is known of `mixtureNll2d` beyond its specification. */
export const mixtureNll2d: RecordOf<"mixtureNll2d"> = {
  spec: mixtureNll2dSpec,
  take: "next",
  words: {
    formula: "lse(π) − T·lse((π − n)/T), n_k = gaussianNll2d of component k; T = 1: −ln Σ softmax(π)_k e^(−n_k); full: + ln 2π",
    gradient: "π: softmax(π) − γ, γ = softmax((π − n)/T); the others: γ_k times those of gaussianNll2d",
    use: "points that may be in one of several places: trajectories that fork, hands that swap, handwriting",
    data: "prediction: rows of K × (π, μx, μy, a, b, c), π a logit; target: points",
    options: {
      components: "K",
      temperature:
        "T: 1 is the mixture's likelihood; towards 0 only the component that explains the target best learns, and others do not collapse onto it",
      full: words.full,
    },
    notes: ["In the exponentials a and c are limited to ±174, as in `gaussianNll2d`, which it is for K = 1."],
    equals: [
      "−`MixtureSameFamily(Categorical(logits=π), MultivariateNormal(μ, precision_matrix=LLᵀ)).log_prob(t)` of torch.distributions or TensorFlow Probability: the same with `full: true`.",
    ],
  },
  properties: { ...properties.scores, elicits: "mixture of most likelihood" },
  formula: (p, t, options) => {
    const temperature = setting(options, "temperature", 1);
    const logits = p.filter((_, i) => i % 6 === 0);
    const scores = logits.map((z, k) => {
      const row = p.slice(6 * k + 1, 6 * k + 6);
      const [, , a = zero, , c = zero] = row;
      return z.minus(mahalanobis(row, t).times(half)).plus(a).plus(c).div(temperature);
    });
    return logSumExp(logits).minus(logSumExp(scores).times(temperature)).plus(fullConstant(options));
  },
  sampling: {
    shapes: [shape(1), shape(2), shape(5)],
    changed: [{ full: true }, { temperature: 0.25 }, { temperature: 3 }],
    draw: (next, { perUnit }) => ({
      prediction: samples.many(perUnit, (i) =>
        i % 6 === 0 || i % 6 === 4 ? samples.normal(next) : i % 6 < 3 ? 2 * samples.normal(next) : 0.2 - 2 * next(),
      ),
      target: samples.many(2, () => 2 * samples.normal(next)),
    }),
    cancelled: parts,
  },
  cancels: { value: "the sizes of the components' terms, by their shares γ", gradient: "γ times the slopes, times those sizes over T" },
  sweeps: sweeps.distributions,
  extremes: [{ temperature: 0.01 }],
  bench: { goal: 6, ways: () => [{ special: "5 components", options: { components: 5 }, data: "mixtures", row: 30, targetRow: 2 }] },
  drawn: {
    text: "The prediction has two components: one at the point, and one with a third of its weight 4 px to the right of it.",
    prediction: (x, y) => [0, x, y, -0.5, 0, -0.5, -1, x + 4, y, -0.5, 0, -0.5],
    target: drawings.point,
    fixed: { components: 2 },
  },
};
