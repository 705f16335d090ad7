/** mixtureNll2d beside torch.distributions, beside gaussianNll2d, and where components are far away. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const engines = [
  ["kernels", kernels as unknown as typeof reference],
  ["reference", reference],
] as const;

/**
 * torch 1.13.0 (Debian 12), float64: −MixtureSameFamily(Categorical(logits), MultivariateNormal(μ, precision_matrix=LLᵀ)).log_prob(t) of
 * four points and three components, and the gradient of their sum for the first point.
 */
const torch = {
  prediction: Float32Array.from({ length: 72 }, (_, i) => (((37 * i + 5) % 101) - 50) / 32),
  target: Float32Array.from({ length: 8 }, (_, i) => (((53 * i + 9) % 101) - 50) / 25),
  each: [3.500566722, 2.651693753, 2.60995053, 1.608359143],
  grad: [
    -0.13710065, 0.0485346033, 1.44503531, -0.226905148, 0.0617625852, 0.317717893, 0.25876196, 0.0435129193, 0.0504735802, 0.0526259402,
    0.0730970363, -0.0322464535, -0.121661311, 0.896859113, 0.755918114, 1.6971289, -1.13534389, -0.29919911,
  ],
};

describe.each(engines)("mixtureNll2d, %s", (_, { gaussianNll2d, mixtureNll2d }) => {
  it("is torch's MixtureSameFamily", () => {
    const options = { components: 3, full: true } as const;
    const each = mixtureNll2d.each(torch.prediction, torch.target, options);
    for (const [i, loss] of torch.each.entries()) expect(each[i]).toBeCloseTo(loss, 5);
    const { grad } = mixtureNll2d.valueAndGrad(torch.prediction, torch.target, { ...options, reduction: "sum" });
    for (const [i, slope] of torch.grad.entries()) expect(grad[i]).toBeCloseTo(slope, 5);
  });

  it("is gaussianNll2d for one component", () => {
    const next = random(11);
    const rows = Float32Array.from({ length: 7 * 6 }, () => 2 * next() - 1);
    const alone = rows.filter((_, i) => i % 6 > 0);
    const target = Float32Array.from({ length: 14 }, () => next());
    for (const temperature of [1, 0.1]) {
      const ours = mixtureNll2d.valueAndGrad(rows, target, { components: 1, temperature });
      const theirs = gaussianNll2d.valueAndGrad(alone, target);
      expect(ours.value).toBeCloseTo(theirs.value, 6);
      ours.grad
        .filter((_, i) => i % 6 > 0)
        .forEach((slope, i) => {
          expect(slope).toBeCloseTo(theirs.grad[i] as number, 6);
        });
      expect(ours.grad.filter((_, i) => i % 6 === 0).every((slope) => slope === 0)).toBe(true);
    }
  });

  it("lets the best component take it all at a low temperature", () => {
    const row = list(1, 0.5, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0);
    const { value, grad } = mixtureNll2d.valueAndGrad(row, list(0, 0), { components: 2, temperature: 1e-3 });
    const share = 1 / (1 + Math.exp(-1));
    expect(value).toBeCloseTo(0.125 - Math.log(share), 5);
    expect(grad[0]).toBeCloseTo(share - 1, 6);
    expect(grad[1]).toBeCloseTo(0.5, 6);
    expect([...grad].slice(7)).toEqual([0, 0, 0, 0, 0]);
  });

  it("keeps its numbers where components are anywhere", () => {
    const far = [1e3, 1e18, 3e38];
    for (const x of far) {
      for (const logit of [-3e38, -100, 0, 100]) {
        const row = list(0, 1, 0, 0, 0, 0, logit, x, -x, 20, 5, 20);
        const { value, grad } = mixtureNll2d.valueAndGrad(row, list(0, 0), { components: 2 });
        expect(value).toBeCloseTo(0.5 + Math.log1p(Math.exp(logit)), 4);
        expect([...grad].every(Number.isFinite)).toBe(true);
        expect(grad[1]).toBeCloseTo(1, 6);
      }
    }
    // none near, and the nearer one pulls
    const { value, grad } = mixtureNll2d.valueAndGrad(list(0, 1e5, 0, 0, 0, 0, 0, 2e5, 0, 0, 0, 0), list(0, 0), { components: 2 });
    expect(value / 5e9).toBeCloseTo(1, 6);
    expect([grad[1], grad[7]]).toEqual([1e5, 0]);
  });

  it("passes NaN to its unit alone", () => {
    const rows = Float32Array.from({ length: 24 }, (_, i) => (i === 7 ? Number.NaN : 0.25));
    const each = mixtureNll2d.each(rows, list(0, 0, 0, 0), { components: 2 });
    expect(each[0]).toBeNaN();
    expect(each[1]).toBeCloseTo(-0.374939, 5);
  });

  it("wants whole rows of K", () => {
    expectThrown("ERR_XYLOSS_SHAPE", [/components 3/, /18/], () => mixtureNll2d.value(new Float32Array(24), list(0, 0), { components: 3 }));
    for (const components of [0, 257, 1.5]) {
      expectThrown("ERR_XYLOSS_OPTION", [/components/], () => mixtureNll2d.value(list(), list(), { components }));
    }
    expectThrown("ERR_XYLOSS_OPTION", [/components is required/], () => mixtureNll2d.value(new Float32Array(6), list(0, 0), {} as never));
  });
});
