/** Weights of classes and of columns: PyTorch's `weight` of `cross_entropy` and `pos_weight` of `binary_cross_entropy_with_logits`. */
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

interface CrossEntropy {
  readonly shape: readonly number[];
  readonly labels: boolean;
  readonly s: number;
  readonly ignore: number | null;
  readonly z: readonly number[];
  readonly y: readonly number[];
  readonly w: readonly number[];
  readonly mean: number;
  readonly grad: readonly number[];
  readonly each: readonly number[];
}
/** What PyTorch computes: `source` says with what. */
const torch = JSON.parse(readFileSync(new URL("./torch.json", import.meta.url), "utf8")) as {
  readonly source: string;
  readonly crossEntropy: readonly CrossEntropy[];
  readonly posWeight: { z: number[]; t: number[]; q: number[]; value: number; grad: number[] };
};

const list = (...values: number[]) => Float32Array.from(values);
const engines = [
  ["kernels", kernels as unknown as typeof reference],
  ["reference", reference],
] as const;

describe.each(engines)("posWeight as an array, %s", (_, { bceWithLogits }) => {
  const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);

  it("by hand: one for each column, repeated", () => {
    const z = list(0.5, -1, 2, -0.25, 1.5, 0);
    const t = list(1, 0, 0.5, 0.25, 1, 1);
    const posWeight = list(2, 0.5, 4);
    const each = Array.from(z, (x, i) => {
      const [y, q] = [t[i] as number, posWeight[i % 3] as number];
      return (1 - y) * softplus(x) + q * y * softplus(-x);
    });
    bceWithLogits.each(z, t, { posWeight }).forEach((value, i) => {
      expect(value).toBeCloseTo(each[i] as number, 6);
    });
    expect(bceWithLogits.value(z, t, { posWeight })).toBeCloseTo(each.reduce((a, b) => a + b) / 6, 6);
    // ∂ℓ/∂z = (1 − t)σ(z) − qtσ(−z), of the last: −4·½
    expect(bceWithLogits.valueAndGrad(z, t, { posWeight, reduction: "sum" }).grad[5]).toBeCloseTo(-2, 6);
  });

  it("is PyTorch's pos_weight", () => {
    const { z, t, q, value, grad } = torch.posWeight;
    const got = bceWithLogits.valueAndGrad(list(...z), list(...t), { posWeight: list(...q) });
    expect(got.value).toBeCloseTo(value, 6);
    got.grad.forEach((slope, i) => {
      expect(slope).toBeCloseTo(grad[i] as number, 6);
    });
  });

  it("is the single number where all are the same, over tiles, chunks and rests", () => {
    for (const count of [3, 1023, 1026, 8193, 66_000, 131_076]) {
      const next = random(count);
      const z = Float32Array.from({ length: count }, () => 8 * next() - 4);
      const t = Float32Array.from({ length: count }, next);
      const own = bceWithLogits.valueAndGrad(z, t, { posWeight: list(3, 3, 3) });
      const one = bceWithLogits.valueAndGrad(z, t, { posWeight: 3 });
      expect(Math.abs(own.value - one.value)).toBeLessThanOrEqual(1e-12 * one.value);
      expect(own.grad).toEqual(one.grad);
    }
  });

  it("starts anew nowhere but at the start: columns are told apart wherever a tile ends", () => {
    const [count, per] = [7 * 3001, 7];
    const posWeight = Float32Array.from({ length: per }, (_, i) => i + 1);
    const grad = bceWithLogits.valueAndGrad(new Float32Array(count), new Float32Array(count).fill(1), { posWeight, reduction: "sum" }).grad;
    // −q/2 at z = 0, t = 1
    expect(grad.every((slope, i) => slope === -((i % per) + 1) / 2)).toBe(true);
  });

  it("is never turned into text, which takes longer than the loss", () => {
    const join = vi.spyOn(Object.getPrototypeOf(Float32Array.prototype) as Float32Array, "join");
    try {
      const step = bceWithLogits.bind({ prediction: list(0, 0), target: list(1, 1) }, { posWeight: list(2, 4), reduction: "sum" });
      expect(step()).toBeCloseTo(6 * Math.LN2, 6);
      expect(join).not.toHaveBeenCalled();
    } finally {
      join.mockRestore();
    }
  });

  it("bound functions keep a copy", () => {
    const posWeight = [2, 4];
    const grad = list(0, 0);
    const step = bceWithLogits.bind({ prediction: list(0, 0), target: list(1, 1), grad }, { posWeight, reduction: "sum" });
    posWeight[0] = 100;
    step();
    expect(grad).toEqual(list(-1, -2));
  });

  it("divides the prediction, and is positive", () => {
    const [z, t] = [list(1, 2, 3, 4), list(0, 1, 0, 1)];
    expectThrown("ERR_XYLOSS_SHAPE", [/posWeight has 3 values/, /4/], () => bceWithLogits.value(z, t, { posWeight: list(1, 2, 3) }));
    for (const posWeight of [[], list(1, 0), list(1, -1), list(Number.NaN), list(Infinity), [1e39], ["1"], {}, null, 0, -1, "2"]) {
      expectThrown("ERR_XYLOSS_OPTION", [/posWeight/], () => bceWithLogits.value(z, t, { posWeight } as never));
    }
  });
});

describe.each(engines)("classWeights, %s", (_, { softmaxCrossEntropy, sparseSoftmaxCrossEntropy }) => {
  /** One call of either loss, with what PyTorch's says. */
  const given = (each: CrossEntropy) => {
    const [, classes, ...extents] = each.shape as [number, number, ...number[]];
    const positions = extents.reduce((product, extent) => product * extent, 1);
    const options = { classes, positions, labelSmoothing: each.s, classWeights: list(...each.w) };
    const z = list(...each.z);
    const y = Int32Array.from(each.y);
    const t = list(...each.y);
    const ignoreIndex = each.ignore ?? -100;
    return {
      each: () =>
        each.labels ? sparseSoftmaxCrossEntropy.each(z, y, { ...options, ignoreIndex }) : softmaxCrossEntropy.each(z, t, options),
      both: (more: { weights?: Float32Array; grad?: Float32Array; accumulate?: boolean } = {}) =>
        each.labels
          ? sparseSoftmaxCrossEntropy.valueAndGrad(z, y, { ...options, ignoreIndex, reduction: "weighted-mean", ...more })
          : softmaxCrossEntropy.valueAndGrad(z, t, { ...options, ...more }),
    };
  };

  it.each(torch.crossEntropy.map((each) => [JSON.stringify([each.shape, each.labels, each.s, each.ignore]), each] as const))(
    "are PyTorch's weight: %s",
    (_, each) => {
      const call = given(each);
      expect(call.each()).toHaveLength(each.each.length);
      call.each().forEach((value, i) => {
        expect(value).toBeCloseTo(each.each[i] as number, 5);
      });
      const { value, grad } = call.both();
      expect(value).toBeCloseTo(each.mean, 5);
      expect(grad).toHaveLength(each.grad.length);
      grad.forEach((slope, i) => {
        expect(slope).toBeCloseTo(each.grad[i] as number, 6);
      });
      // over what is there already
      const twice = call.both({ grad: grad.slice() as Float32Array, accumulate: true }).grad;
      twice.forEach((slope, i) => {
        expect(slope).toBeCloseTo(2 * (each.grad[i] as number), 6);
      });
    },
  );

  const classes = 3;
  const z = list(1, -2, 0.5, 0.25, 3, -1, 0, 0, 0);
  const y = Int32Array.of(0, 2, 1);
  const classWeights = list(0.5, 2, 3);

  it("multiply the weights of rows, and what they divide by", () => {
    const weights = list(2, 0, 4);
    const plain = sparseSoftmaxCrossEntropy.each(z, y, { classes });
    const [first, , third] = plain as unknown as [number, number, number];
    const sum = 2 * 0.5 * first + 4 * 2 * third;
    const value = (reduction: "sum" | "mean" | "weighted-mean" | "nonzero-mean") =>
      sparseSoftmaxCrossEntropy.value(z, y, { classes, classWeights, weights, reduction });
    expect(value("sum")).toBeCloseTo(sum, 5);
    expect(value("mean")).toBeCloseTo(sum / 3, 5);
    expect(value("weighted-mean")).toBeCloseTo(sum / (2 * 0.5 + 4 * 2), 5);
    expect(value("nonzero-mean")).toBeCloseTo(sum / 2, 5);
    // a class without weight is no unit that counts
    const without = { classes, classWeights: list(0, 2, 3) };
    expect(sparseSoftmaxCrossEntropy.value(z, y, { ...without, reduction: "weighted-mean" })).toBeCloseTo(
      (3 * (plain[1] as number) + 2 * third) / 5,
      5,
    );
    expect(sparseSoftmaxCrossEntropy.value(z, Int32Array.of(0, 0, 0), { ...without, reduction: "weighted-mean" })).toBe(0);
  });

  it("of soft targets that are labels are those of labels", () => {
    const t = list(1, 0, 0, 0, 0, 1, 0, 1, 0);
    for (const labelSmoothing of [0, 0.25]) {
      const soft = softmaxCrossEntropy.valueAndGrad(z, t, { classes, classWeights, labelSmoothing });
      const hard = sparseSoftmaxCrossEntropy.valueAndGrad(z, y, { classes, classWeights, labelSmoothing });
      expect(soft.value).toBeCloseTo(hard.value, 6);
      soft.grad.forEach((slope, i) => {
        expect(slope).toBeCloseTo(hard.grad[i] as number, 6);
      });
    }
  });

  it("leave the excess at 0 where it is least", () => {
    // softmax(z) = w∘t/Σ w∘t
    const t = list(0.25, 0.5, 0.25);
    const best = list(Math.log(0.125), Math.log(1), Math.log(0.75));
    expect(softmaxCrossEntropy.value(best, t, { classes, classWeights, excess: true })).toBeCloseTo(0, 6);
    for (const slope of softmaxCrossEntropy.valueAndGrad(best, t, { classes, classWeights }).grad) expect(slope).toBeCloseTo(0, 6);
  });

  it("of rows that are missing are not looked at: ignored ones, and those of weight 0", () => {
    const nan = list(Number.NaN, 0, 0, ...z.subarray(3));
    const ignored = sparseSoftmaxCrossEntropy.valueAndGrad(nan, Int32Array.of(-100, 2, 1), { classes, classWeights });
    const unweighted = sparseSoftmaxCrossEntropy.valueAndGrad(nan, Int32Array.of(77, 2, 1), {
      classes,
      classWeights,
      weights: list(0, 1, 1),
    });
    expect([...ignored.grad.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(unweighted).toEqual(ignored);
  });

  it("are bound as a copy, in place of prediction and targets too", () => {
    const own = [0.5, 2, 3];
    const [prediction, target] = [z.slice(), list(1, 0, 0, 0, 0, 1, 0, 1, 0)];
    const { value, grad } = softmaxCrossEntropy.valueAndGrad(prediction, target, { classes, classWeights: own });
    const step = softmaxCrossEntropy.bind({ prediction, target, grad: target }, { classes, classWeights: own });
    own[0] = 100;
    expect(step()).toBe(value);
    expect(target).toEqual(grad);
  });

  it("are one finite number ≥ 0 per class", () => {
    const call = (weights: unknown) => () => sparseSoftmaxCrossEntropy.value(z, y, { classes, classWeights: weights } as never);
    expectThrown("ERR_XYLOSS_OPTION", [/classWeights has 2 numbers for 3 classes/], call(list(1, 2)));
    expectThrown("ERR_XYLOSS_OPTION", [/classWeights\[1\] is -1/], call([1, -1, 1]));
    expectThrown("ERR_XYLOSS_OPTION", [/classWeights\[2\] is NaN/], call(list(1, 1, Number.NaN)));
    for (const weights of [[], [1, 1, Infinity], "abc", 1, {}, null]) expectThrown("ERR_XYLOSS_OPTION", [/classWeights/], call(weights));
    const most = 8189;
    const all = { classes: most, classWeights: new Float32Array(most) };
    expectThrown("ERR_XYLOSS_OPTION", [/classWeights/, /8188/], () =>
      softmaxCrossEntropy.value(new Float32Array(most), new Float32Array(most), all),
    );
  });

  it("may be as many as 8,188, over tiles of rows", () => {
    const most = 8188;
    const next = random(2);
    const logits = Float32Array.from({ length: 3 * most }, () => 4 * next());
    const labels = Int32Array.of(most - 1, 0, 4097);
    const weights = Float32Array.from({ length: most }, next);
    const all = { classes: most, labelSmoothing: 0.1 };
    const expected = reference.sparseSoftmaxCrossEntropy.valueAndGrad(logits, labels, { ...all, classWeights: weights });
    const got = sparseSoftmaxCrossEntropy.valueAndGrad(logits, labels, { ...all, classWeights: weights });
    expect(got.value).toBeCloseTo(expected.value, 5);
    got.grad.forEach((slope, i) => {
      if (!(Math.abs(slope - (expected.grad[i] as number)) <= 1e-6)) expect.fail(`slope ${i} is ${slope}, not ${expected.grad[i]}`);
    });
  });
});
