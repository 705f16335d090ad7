/** Data, weights and options at the ends of float32: results are right wherever they are float32 numbers. */
import { describe, expect, it } from "vitest";
import { gaussianNll, gaussianNll2d, huber, laplaceNll, sparseSoftmaxCrossEntropy, Workspace } from "../src/index.js";

import { huber as twinOfHuber } from "../src/reference/index.js";
import { type Entry, random, registry, samplings } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const next = random(12);
const between = (low: number, high: number) => low + (high - low) * next();

/** Expects the same kind of number: within `tolerance` of it, or what float32 loses of subnormal numbers, and of `terms` that cancel. */
function expectNear(actual: number, wanted: number, tolerance: number, what: string, terms = 0): void {
  if (Number.isNaN(wanted)) expect(actual, what).toBeNaN();
  else if (Math.abs(wanted) >= 2 ** 125) expect(actual * Math.sign(wanted), what).toBeGreaterThanOrEqual(2 ** 124);
  else
    expect(Math.abs(actual - wanted), `${what}: ${actual} for ${wanted}`).toBeLessThanOrEqual(
      2 ** -126 + tolerance * Math.abs(wanted) + 2 ** -20 * terms,
    );
}

describe("a mean by weights whose sum is far from 1", () => {
  const r = [1, -0.5, 1e-3, 3];
  const options = { reduction: "weighted-mean" } as const;
  const expected = huber.valueAndGrad(list(...r), new Float32Array(4), { ...options, weights: list(1, 1, 0, 2) });

  it.each([-149, -140, -126, -100, -64, 64, 65, 100, 126])("of weights of about 2^%d", (exponent) => {
    const weights = list(1, 1, 0, 2).map((weight) => weight * 2 ** exponent);
    const { value, grad } = huber.valueAndGrad(list(...r), new Float32Array(4), { ...options, weights });
    expect(value).toBe(expected.value);
    expect(grad).toEqual(expected.grad);
    expect(huber.value(list(...r), new Float32Array(4), { ...options, weights })).toBe(expected.value);
  });
  it("in place, accumulated, and bound in a workspace", () => {
    const weights = list(1, 1, 0, 2).map((weight) => weight * 2 ** -145);
    const grad = new Float32Array(4).fill(1);
    huber.valueAndGrad(list(...r), new Float32Array(4), { ...options, weights, grad, accumulate: true, upstream: 2 });
    expect(grad).toEqual(expected.grad.map((slope) => 1 + 2 * slope));
    const inPlace = list(...r);
    huber.valueAndGrad(inPlace, new Float32Array(4), { ...options, weights, grad: inPlace });
    expect(inPlace).toEqual(expected.grad);

    const workspace = new Workspace({ floats: 16 });
    const place = (values: Float32Array) => {
      const array = workspace.alloc(values.length);
      array.set(values);
      return array;
    };
    const [prediction, target, output, held] = [place(list(...r)), workspace.alloc(4), workspace.alloc(4), place(weights)] as const;
    const step = huber.bind({ prediction, target, grad: output, weights: held }, options);
    expect(step()).toBe(expected.value);
    expect(output).toEqual(expected.grad);
    held.set(list(1, 1, 0, 2));
    expect(step()).toBe(expected.value);
    workspace.dispose();
    expect(step).toThrow(/disposed/);
  });
  it("keeps a NaN beside much larger weights, and what is ignored beside much smaller ones", () => {
    const weights = list(1e-30, 3e38);
    expect(huber.value(list(Number.NaN, 1), list(0, 0), { ...options, weights })).toBeNaN();
    const logits = list(1, 0, 0, 2);
    const labels = { classes: 2, ignoreIndex: -1, ...options };
    const ignored = sparseSoftmaxCrossEntropy.value(logits, Int32Array.of(0, -1), { ...labels, weights: list(1e-40, 3e38) });
    expect(ignored).toBe(sparseSoftmaxCrossEntropy.value(logits.subarray(0, 2), Int32Array.of(0), labels));
  });
  it("agrees with the reference where both are of every size", () => {
    for (let i = 0; i < 200; i++) {
      const weights = Float32Array.from({ length: 4 }, () => 2 ** between(-149, 127));
      const call = [list(...r), new Float32Array(4), { ...options, weights, upstream: 2 ** between(-20, 20) }] as const;
      const got = huber.valueAndGrad(...call);
      const wanted = twinOfHuber.valueAndGrad(...call);
      expectNear(got.value, wanted.value, 1e-6, `weights ${weights}`);
      for (const [j, slope] of wanted.grad.entries()) expectNear(got.grad[j] as number, slope, 1e-6, `weights ${weights}`);
    }
  });
});

describe("logarithmic scales up to ±174", () => {
  const slopes = (loss: typeof gaussianNll, p: number[], options: object = {}) => {
    const { value, grad } = loss.valueAndGrad(list(...p), list(0, 0), { reduction: "sum", ...options });
    return [value, ...grad];
  };
  const close = (actual: number[], expected: number[]) =>
    expected.forEach((wanted, i) => {
      expectNear(actual[i] as number, wanted, 1e-5, `${i}`);
    });

  it("by hand", () => {
    close(slopes(laplaceNll, [1e-6, 0, -95, 0]), [1.8112391e35, Infinity, 0, -1.8112391e35, 1]);
    close(slopes(laplaceNll, [1e-9, 0, -95, 0]), [1.811239e32, Infinity, 0, -1.811239e32, 1]);
    close(slopes(gaussianNll2d as never, [1e-30, 0, 95, 0, 0]), [1.6402935e22, Infinity, 0, 3.280587e22, 0, -1]);
    close(slopes(gaussianNll, [3, 4, 110, 0]), [63, 0, 4, 0.5, -7.5]);
    close(slopes(gaussianNll, [3, 4, 90, 0], { beta: 1 }), [53, 3, 4, Infinity, -7.5]);
    close(slopes(gaussianNll, [3, 4, 110, 0], { beta: 0.5 }), [63, 3.898744e-24, 4, 3.847393e23, -7.5]);
  });

  it.each([
    ["gaussianNll", 4, {}],
    ["gaussianNll", 4, { beta: 0.25 }],
    ["gaussianNll", 4, { beta: 1 }],
    ["laplaceNll", 4, {}],
    ["gaussianNll2d", 5, {}],
  ] as const)("%s of %d numbers, %o", (name, size, options) => {
    const count = 20_000;
    const p = new Float32Array(count * size);
    for (let i = 0; i < p.length; i += size) {
      for (const j of [0, 1]) p[i + j] = (next() < 0.5 ? -1 : 1) * (next() < 0.1 ? 0 : 2 ** between(-120, 60));
      for (const j of size === 4 ? [2, 3] : [2, 4]) p[i + j] = between(-174, 174);
      if (size === 5) p[i + 3] = between(-4, 4);
    }
    const t = new Float32Array(2 * count);
    const { kernel, reference: twin, spec } = registry.find((entry) => entry.spec.name === name) as Entry;
    const [each, wantedEach] = [kernel.each(p, t, options), twin.each(p, t, options)];
    const all = { ...options, reduction: "sum" } as const;
    const [{ grad }, { grad: wanted }] = [kernel.valueAndGrad(p, t, all), twin.valueAndGrad(p, t, all)];
    for (let i = 0; i < count; i++) {
      const unit = p.subarray(i * size, (i + 1) * size);
      const logarithms = unit.slice(2).reduce((sum, s) => sum + Math.abs(s), 0);
      expectNear(each[i] as number, wantedEach[i] as number, 1e-5, `value of ${unit}`, logarithms);
      // of a loss beyond float32 a slope may be anything
      if (!(Math.abs(wantedEach[i] as number) < 2 ** 125)) continue;
      const slope = samplings[spec.name]?.cancelled?.(unit, t.subarray(0, 2), options).slope as number;
      for (let j = 0; j < size; j++) {
        // μ's slopes are products, but for those of v, a sum
        const terms = size === 4 && j < 2 ? 0 : slope;
        expectNear(grad[i * size + j] as number, wanted[i * size + j] as number, 2e-5, `slope ${j} of ${unit}`, terms);
      }
    }
  });
});
