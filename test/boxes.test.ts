/** Boxes: values and slopes by hand, ties, degenerate and huge boxes, and ciou's gradient with its α held. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const names = ["iou", "giou", "diou", "ciou"] as const;
type Name = (typeof names)[number];
const ours: Pick<typeof kernels, Name> = kernels;
const theirs: Pick<typeof reference, Name> = reference;
type Box = readonly [number, number, number, number];

describe.each([
  ["kernels", kernels as unknown as typeof reference],
  ["reference", reference],
] as const)("by hand, %s", (_, losses) => {
  const both = (name: Name, p: Box, t: Box) => {
    const { value, grad } = losses[name].valueAndGrad(list(...p), list(...t));
    return [value, ...grad];
  };
  const expectAll = (p: Box, t: Box, expected: Record<Name, number[]>) => {
    for (const name of names) {
      both(name, p, t).forEach((x, i) => {
        const wanted = expected[name][i] as number;
        expect(Math.abs(x - wanted), `${name} [${i}]: ${x} for ${wanted}`).toBeLessThanOrEqual(3e-7 * (1 + Math.abs(wanted)));
      });
    }
  };

  it("overlapping squares", () => {
    // I = 1, U = 7, C = 9; the centres √2 apart, the diagonal √18; ∂A = ±2, ∂I = ∓1 at x1 and y1, ∂C = 3 at x2 and y2
    const iou = [1 - 1 / 7, ...[8 - 2, 8 - 2, 2, 2].map((x) => x / 49)];
    const giouAt1 = 6 / 49 + 2 / 9 - 1 / 9;
    const giouAt2 = 2 / 49 - 2 / 9 + (3 * (1 - 2 / 9)) / 9;
    const add = (dl: number, dh: number) => [2 / 18, dl, dl, dh, dh].map((x, i) => x + (iou[i] as number));
    // p = [1, 1, 3, 3], t = [0, 0, 2, 2]
    const diou = add(1 / 18, 1 / 18 - (2 * 3 * (2 / 18)) / 18);
    expectAll([1, 1, 3, 3], [0, 0, 2, 2], {
      iou,
      giou: [1 - 1 / 7 + 2 / 9, giouAt1, giouAt1, giouAt2, giouAt2],
      diou,
      ciou: diou,
    });
  });

  it("a perfect prediction: 0 but for ε, at a tie of all sides", () => {
    // one side of each tie grows the union, the other shrinks the intersection: ±½ of each
    for (const name of names) {
      const [value, ...grad] = both(name, [1, 2, 4, 4], [1, 2, 4, 4]);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(2e-7);
      for (const slope of grad) expect(Math.abs(slope)).toBeLessThanOrEqual(1e-6);
    }
  });

  it("boxes apart: 1, and only the others pull", () => {
    expect(both("iou", [0, 0, 1, 1], [3, 0, 4, 1])).toEqual([1, 0, 0, 0, 0].map((x) => x + 0));
    expectAll([0, 0, 1, 1], [3, 0, 4, 1], {
      iou: [1, 0, 0, 0, 0],
      // C = 4, U = 2; x1: −∂A·C/C² … = 1/4 − ½·1/4; y: 1/4·∂C's half of each tie − ∂A/4
      giou: [1.5, 0.25 - 0.125, 0.25 - 0.25, -0.25, -0.25 + 0.25],
      diou: [1 + 9 / 17, -3 / 17 + (2 * 4 * 9) / 289, 9 / 289, -3 / 17, -9 / 289],
      ciou: [1 + 9 / 17, -3 / 17 + (2 * 4 * 9) / 289, 9 / 289, -3 / 17, -9 / 289],
    });
  });

  it("boxes that touch have half the slope of those that overlap", () => {
    const [value, ...grad] = both("iou", [0, 0, 1, 1], [1, 0.25, 2, 0.75]);
    expect(value).toBe(1);
    expect(grad[2]).toBeCloseTo((-0.5 * 0.5) / 1.5, 6);
    expect(grad.map((x, i) => (i === 2 ? 0 : x + 0))).toEqual([0, 0, 0, 0]);
  });

  it("without an area", () => {
    expect(both("iou", [1, 1, 1, 1], [1, 1, 1, 1])).toEqual([1, 0, 0, 0, 0]);
    expect(both("ciou", [1, 1, 1, 1], [1, 1, 1, 1])).toEqual([1, 0, 0, 0, 0]);
    expect(both("giou", [1, 1, 1, 1], [1, 1, 1, 1])).toEqual([1, 0, 0, 0, 0]);
    expect(both("diou", [0, 0, 0, 0], [3, 4, 3, 4])[0]).toBeCloseTo(2, 6);
    // one point apart of a square: the enclosing box is empty but for the square
    expect(both("giou", [3, 0, 3, 0], [0, 0, 1, 1])[0]).toBeCloseTo(1 + 2 / 3, 6);
  });

  it("inverted boxes: no intersection, a signed area, a union of at least 0", () => {
    expect(both("iou", [4, 0, 1, 2], [0, 0, 5, 5])).toEqual([1, 0, 0, 0, 0]);
    // C = 25, U = 25 − 6
    const [value, ...grad] = both("giou", [4, 0, 1, 2], [0, 0, 5, 5]);
    expect(value).toBeCloseTo(1 + 6 / 25, 6);
    expect(grad[2]).toBeCloseTo(-2 / 25, 6);
  });

  it("ciou's angles are atan2, and 0 without sides", () => {
    const v = (4 / Math.PI ** 2) * (Math.atan2(4, 1) - Math.PI / 4) ** 2;
    const [plain] = both("diou", [0, 0, 4, 1], [0, 0, 2, 2]);
    expect(both("ciou", [0, 0, 4, 1], [0, 0, 2, 2])[0]).toBeCloseTo((plain as number) + v ** 2 / (1 - 1 / 3 + v), 6);
    const none = (4 / Math.PI ** 2) * (Math.PI / 4) ** 2;
    const [point] = both("diou", [1, 1, 1, 1], [0, 0, 2, 2]);
    expect(both("ciou", [1, 1, 1, 1], [0, 0, 2, 2])[0]).toBeCloseTo((point as number) + none ** 2 / (1 + none), 6);
  });
});

it("ciou has the gradient of diou + αv with α held", () => {
  const next = random(17);
  const box = () => {
    const [x, y] = [10 * next(), 10 * next()];
    return Float64Array.of(x, y, x + 1 + 8 * next(), y + 1 + 8 * next());
  };
  const side = (b: Float64Array, from: number) => (b[from + 2] as number) - (b[from] as number);
  for (let round = 0; round < 200; round++) {
    const [p, t] = [box(), box()];
    const v = () => (4 / Math.PI ** 2) * (Math.atan(side(p, 0) / side(p, 1)) - Math.atan(side(t, 0) / side(t, 1))) ** 2;
    const alpha = v() / (reference.iou.value(p, t) + v() + 1e-7);
    const held = () => reference.diou.value(p, t) + alpha * v();
    expect(reference.ciou.value(p, t)).toBeCloseTo(held(), 12);
    const { grad } = reference.ciou.valueAndGrad(p, t);
    for (let i = 0; i < 4; i++) {
      const at = p[i] as number;
      p[i] = at + 1e-5;
      const above = held();
      p[i] = at - 1e-5;
      const below = held();
      p[i] = at;
      expect(grad[i]).toBeCloseTo((above - below) / 2e-5, 6);
    }
  }
});

describe("extremes", () => {
  it("of finite size give no NaN gradient", () => {
    const sizes = [0, -0, 2 ** -149, 1e-38, 1e-25, 1, -1, 2, 640, 1e10, 3e17, -3e17, 1e19, 1e25, -1e25, 3.4e38, -3.4e38];
    const next = random(5);
    const boxes = () => Float32Array.from({ length: 160_000 }, () => sizes[Math.floor(next() * sizes.length)] as number);
    const inverted = [boxes(), boxes()] as const;
    const sorted = (all: Float32Array) =>
      all.map((x, i) => (i % 4 < 2 ? Math.min(x, all[i + 2] as number) : Math.max(x, all[i - 2] as number)));
    const upright = [sorted(inverted[0]), sorted(inverted[1])] as const;
    for (const [[prediction, target], name] of [inverted, upright].flatMap((pair) => names.map((name) => [pair, name] as const))) {
      const { value, grad } = ours[name].valueAndGrad(prediction, target, { reduction: "sum" });
      const at = grad.findIndex(Number.isNaN);
      const from = at - (at % 4);
      expect(at, `${name}: ${[...prediction.subarray(from, from + 4)]} | ${[...target.subarray(from, from + 4)]}`).toBe(-1);
      if (prediction === upright[0]) expect(value).toBeLessThanOrEqual(40_000 * 3);
    }
  });

  it.each([2 ** 30, 2 ** 58, 2 ** 63, 2 ** 70, 2 ** 120])("boxes %d times as large have the same loss", (scale) => {
    const next = random(9);
    const draw = () => Float32Array.from([next(), next(), 1.25 + next(), 1.25 + next()]);
    for (let round = 0; round < 50; round++) {
      const [p, t] = [draw(), draw()];
      for (const name of names) {
        const one = theirs[name].valueAndGrad(
          Float64Array.from(p, (x) => x * 1e6),
          Float64Array.from(t, (x) => x * 1e6),
        );
        const scaled = ours[name].valueAndGrad(
          p.map((x) => x * scale),
          t.map((x) => x * scale),
          { upstream: scale },
        );
        expect(scaled.value).toBeCloseTo(one.value, 5);
        scaled.grad.forEach((slope, i) => {
          expect(slope).toBeCloseTo(1e6 * (one.grad[i] as number), 4);
        });
      }
    }
  });
});

it.each(names)("%s on a grid of three lines, where sides tie and boxes touch, is the reference's", (name) => {
  const lines = [0, 1, 2];
  const boxes = lines.flatMap((a) => lines.flatMap((b) => lines.flatMap((c) => lines.map((d) => [a, b, c, d]))));
  const prediction = list(...boxes.flatMap((box) => boxes.flatMap(() => box)));
  const target = list(...boxes.flatMap(() => boxes.flat()));
  const got = ours[name].valueAndGrad(prediction, target, { reduction: "sum" }).grad;
  const expected = theirs[name].valueAndGrad(prediction, target, { reduction: "sum" }).grad;
  for (let i = 0; i < got.length; i++) {
    const [actual, wanted] = [got[i] as number, expected[i] as number];
    if (Math.abs(actual - wanted) <= 1e-5 * (1 + Math.abs(wanted))) continue;
    const at = i - (i % 4);
    expect.fail(`[${prediction.slice(at, at + 4)}] on [${target.slice(at, at + 4)}]: slope ${i % 4} is ${actual}, not ${wanted}`);
  }
});

it("takes whole boxes only", () => {
  expectThrown("ERR_XYLOSS_SHAPE", [/giou/, /multiple of 4/], () => kernels.giou.value(list(1, 2, 3, 4, 5, 6), list(1, 2, 3, 4, 5, 6)));
});
