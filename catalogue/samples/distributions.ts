import { many, normal, type Sampling, type Shape } from "./sampling.js";

const shapes: Shape[] = [{ title: "", options: {}, perUnit: 4, perTarget: 2 }];

/** ln of variance or scale: positive, so that the values are sums of positive terms. */
const locationScale = (changed: Record<string, unknown>[], squared: boolean): Sampling => ({
  shapes,
  changed,
  draw: (next) => ({
    prediction: [3 * normal(next), 3 * normal(next), 0.1 + 2 * next(), 0.1 + 2 * next()],
    target: many(2, () => 3 * normal(next)),
  }),
  // ∂ℓ/∂s = 1 − z; e^(βs) of a rounded βs
  cancelled: (p, t, { beta = 0 }) => {
    const slopes = [0, 1].map((j) => {
      const r = Math.abs((p[j] as number) - (t[j] as number));
      const s = p[j + 2] as number;
      const z = r * Math.exp(squared ? -s / 2 : -s);
      const size = squared ? 1 + z * z : 1 + z;
      return (size + (beta === 0 ? 0 : r * Math.exp(-s))) * Math.exp((beta as number) * s) * 2;
    });
    return { value: 0, slope: Math.max(...slopes) };
  },
});

export const distributionSamples: Record<string, Sampling> = {
  gaussianNll: {
    ...locationScale([{ full: true }, { beta: 0.5 }, { beta: 1 }], true),
    surrogate: ({ beta }) => beta !== undefined,
  },
  gaussianNll2d: {
    shapes: [{ title: "", options: {}, perUnit: 5, perTarget: 2 }],
    changed: [{ full: true }],
    // negative a and c: the values are sums of positive terms
    draw: (next) => ({
      prediction: [3 * normal(next), 3 * normal(next), -0.2 - 2 * next(), normal(next), -0.2 - 2 * next()],
      target: many(2, () => 3 * normal(next)),
    }),
    // v₁ is a sum of either sign, and enters everything
    cancelled: (p, t) => {
      const [x, y] = [0, 1].map((j) => Math.abs((p[j] as number) - (t[j] as number))) as [number, number];
      const [ea, ec] = [2, 4].map((j) => Math.exp(p[j] as number)) as [number, number];
      const b = Math.abs(p[3] as number);
      const v = ea * x + b * y;
      const slope = 2 * Math.max(ea * v, b * v + ec * ec * y, 1 + v * ea * x, v * y, 1 + ec * ec * y * y);
      return { value: 2 * v * v, slope };
    },
  },
  laplaceNll: locationScale([{ full: true }], false),
};
