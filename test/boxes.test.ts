/** Boxes: values and slopes by hand, ties, corners in any order, degenerate and huge boxes, and ciou's gradient with its α held. */
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

/** The most that each can read. */
const most: Record<Name, number> = { iou: 1, giou: 2, diou: 2, ciou: 3 };
/** Every box whose corners are on three lines, in any order; and those whose corners are in order, as targets' are. */
const lines = [0, 1, 2];
const onLines = lines.flatMap((a) => lines.flatMap((b) => lines.flatMap((c) => lines.map((d): Box => [a, b, c, d]))));
const upright = onLines.filter(([x1, y1, x2, y2]) => x1 <= x2 && y1 <= y2);

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

  it("a predicted box lies between its corners in whatever order, and each corner has its own slope", () => {
    for (const name of names) {
      const [value, x1, y1, x2, y2] = both(name, [1, 0.5, 4, 2], [0, 0, 5, 5]);
      expect(both(name, [4, 0.5, 1, 2], [0, 0, 5, 5])).toEqual([value, x2, y1, x1, y2]);
      expect(both(name, [1, 2, 4, 0.5], [0, 0, 5, 5])).toEqual([value, x1, y2, x2, y1]);
      expect(both(name, [4, 2, 1, 0.5], [0, 0, 5, 5])).toEqual([value, x2, y2, x1, y1]);
    }
    // I = A = 4.5, U = C = 25
    expect(both("giou", [4, 2, 1, 0.5], [0, 0, 5, 5])[0]).toBeCloseTo(1 - 4.5 / 25, 6);
  });

  it("so do many boxes, all of them turned in x, in y or in both", () => {
    const next = random(29);
    const count = 9;
    const target = Float32Array.from({ length: 4 * count }, (_, i) => (i % 4 < 2 ? 0 : 5) + next());
    const boxes = Float32Array.from({ length: 4 * count }, (_, i) => (i % 4 < 2 ? 0 : 3) + 2 * next());
    const turned = (values: Float32Array, places: readonly number[]) =>
      values.map((_, i) => values[i - (i % 4) + (places[i % 4] as number)] as number);
    for (const name of names) {
      const { grad } = losses[name].valueAndGrad(boxes, target);
      for (const places of [
        [2, 1, 0, 3],
        [0, 3, 2, 1],
        [2, 3, 0, 1],
      ]) {
        expect(losses[name].valueAndGrad(turned(boxes, places), target).grad).toEqual(turned(grad, places));
      }
    }
  });

  it("the same box by its other corners costs nothing, and stays within the bounds wherever it is", () => {
    for (const name of names) {
      const [value, ...grad] = both(name, [4, 4, 1, 2], [1, 2, 4, 4]);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(2e-7);
      for (const slope of grad) expect(Math.abs(slope)).toBeLessThanOrEqual(1e-6);
      const next = random(23);
      const coordinate = () => 100 * next() - 50;
      for (let round = 0; round < 500; round++) {
        const [x, y] = [coordinate(), coordinate()];
        const target = [x, y, x + 1 + 40 * next(), y + 1 + 40 * next()] as const;
        const [loss, ...slopes] = both(name, [coordinate(), coordinate(), coordinate(), coordinate()], target) as [number];
        expect(loss).toBeGreaterThanOrEqual(-2e-7);
        expect(loss).toBeLessThanOrEqual(most[name]);
        // a length's reciprocal: of sides of 1 and more
        for (const slope of slopes) expect(Math.abs(slope)).toBeLessThanOrEqual(2);
      }
    }
  });

  it("a side without length pulls both of its ends alike: with the centre, or to where it meets the target", () => {
    // the target's left side: to the right the box meets it, to the left the hull grows
    const [, x1, , x2] = both("giou", [0, 0, 0, 2], [0, 0, 2, 2]);
    // U = C = 4, no intersection: ∂I = −¼ + ¼, ∂C = ¼·2
    expect(x1).toBeCloseTo(-0.25, 6);
    expect(x2).toBe(x1);
    expect(both("iou", [0, 0, 0, 2], [0, 0, 2, 2])[1]).toBeCloseTo(-0.5 * 2 * 0.25, 6);
    expect(both("iou", [1, 0, 1, 2], [0, 0, 2, 2])).toEqual([1, 0, 0, 0, 0]);
    const [, left, , right] = both("diou", [1, 1, 1, 1], [0, 1, 6, 1]);
    expect(left).toBeCloseTo(-2 / 36, 6);
    expect(right).toBe(left);
  });

  it("descent turns an inside-out box right", () => {
    const prediction = list(274.3, 274.3, 125.7, 125.7);
    const target = list(180, 180, 220, 220);
    let value = Number.NaN;
    for (let step = 0; step < 4000; step++) {
      value = losses.giou.valueAndGrad(prediction, target, { grad: prediction, accumulate: true, upstream: -200 }).value;
      expect(value).toBeGreaterThanOrEqual(-2e-7);
    }
    expect(value).toBeLessThan(0.1);
  });

  it.each(names)("%s refuses a target whose corners are not in order, and writes nothing", (name) => {
    const loss = losses[name];
    const inverted = list(1, 2, 4, 4, 40, 183, 49, 140);
    const prediction = list(1, 2, 4, 4, 1, 2, 4, 4);
    const grad = list(7, 7, 7, 7, 7, 7, 7, 7);
    const said = [/^\w+: target's box 1 is 40, 183, 49, 140, so y2 < y1/, /x1, y1, x2, y2/, /x, y, width, height/];
    expectThrown("ERR_XYLOSS_VALUE", said, () => loss.value(prediction, inverted));
    expectThrown("ERR_XYLOSS_VALUE", said, () => loss.each(prediction, inverted));
    expectThrown("ERR_XYLOSS_VALUE", said, () => loss.valueAndGrad(prediction, inverted, { grad }));
    expectThrown("ERR_XYLOSS_VALUE", [/so x2 < x1/], () => loss.value(list(0, 0, 1, 1), list(3, 0, 2, 1)));
    const step = loss.bind({ prediction, target: inverted, grad });
    expectThrown("ERR_XYLOSS_VALUE", said, step);
    expect(grad).toEqual(list(7, 7, 7, 7, 7, 7, 7, 7));
    // one that is missing may be anything, and NaN is data as everywhere
    const weights = list(1, 0);
    expect(loss.valueAndGrad(prediction, inverted, { weights }).grad.subarray(4)).toEqual(list(0, 0, 0, 0));
    expectThrown("ERR_XYLOSS_VALUE", said, () => loss.value(prediction, inverted, { weights: list(0, 1) }));
    inverted.set([40, 183, Number.NaN, 190], 4);
    expect(step()).toBeNaN();
    expect(loss.each(prediction, inverted)[0]).toBeLessThanOrEqual(2e-7);
    // only once a target that counts is wrong is the prediction's order of no account
    expect(loss.each(list(4, 4, 1, 2), list(1, 2, 4, 4))[0]).toBeLessThanOrEqual(2e-7);
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
  it("of finite size give no NaN gradient, and a loss within its bounds", () => {
    const sizes = [0, -0, 2 ** -149, 1e-38, 1e-25, 1, -1, 2, 640, 1e10, 3e17, -3e17, 1e19, 1e25, -1e25, 3.4e38, -3.4e38];
    const next = random(5);
    const boxes = () => Float32Array.from({ length: 160_000 }, () => sizes[Math.floor(next() * sizes.length)] as number);
    const prediction = boxes();
    const any = boxes();
    const target = any.map((x, i) => (i % 4 < 2 ? Math.min(x, any[i + 2] as number) : Math.max(x, any[i - 2] as number)));
    for (const name of names) {
      const { grad } = ours[name].valueAndGrad(prediction, target, { reduction: "sum" });
      const shown = (at: number) => `${name}: ${[...prediction.subarray(at, at + 4)]} | ${[...target.subarray(at, at + 4)]}`;
      const at = grad.findIndex(Number.isNaN);
      expect(at, shown(at - (at % 4))).toBe(-1);
      ours[name].each(prediction, target).forEach((value, i) => {
        if (!(value >= -1e-6 && value <= most[name] + 1e-6)) expect.fail(`${shown(4 * i)}: ${value}`);
      });
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
  const prediction = list(...onLines.flatMap((box) => upright.flatMap(() => box)));
  const target = list(...onLines.flatMap(() => upright.flat()));
  const got = ours[name].valueAndGrad(prediction, target, { reduction: "sum" }).grad;
  const expected = theirs[name].valueAndGrad(prediction, target, { reduction: "sum" }).grad;
  for (let i = 0; i < got.length; i++) {
    const [actual, wanted] = [got[i] as number, expected[i] as number];
    if (Math.abs(actual - wanted) <= 1e-5 * (1 + Math.abs(wanted))) continue;
    const at = i - (i % 4);
    expect.fail(`[${prediction.slice(at, at + 4)}] on [${target.slice(at, at + 4)}]: slope ${i % 4} is ${actual}, not ${wanted}`);
  }
});

it("on that grid the reference's slopes are the means of one-sided differences, whichever way the corners lie", () => {
  const step = 1e-6;
  for (const name of ["iou", "giou", "diou"] as const) {
    for (const box of onLines) {
      for (const other of upright) {
        const [left, top, right, bottom] = other;
        // boxes without an area, whose union ε makes up, are steeper than any step
        if (left === right || top === bottom) continue;
        const target = Float64Array.from(other);
        const { grad } = theirs[name].valueAndGrad(Float64Array.from(box), target);
        for (let i = 0; i < 4; i++) {
          const moved = [-step, step].map((by) =>
            theirs[name].value(
              Float64Array.from(box, (x, j) => (i === j ? x + by : x)),
              target,
            ),
          );
          const wanted = ((moved[1] as number) - (moved[0] as number)) / (2 * step);
          const difference = Math.abs((grad[i] as number) - wanted);
          if (difference > 1e-5) expect.fail(`${name} [${box}] on [${other}]: slope ${i} is ${grad[i]}, not ${wanted}`);
        }
      }
    }
  }
});

it("a target that cannot be is found wherever it is", () => {
  for (let count = 1; count <= 9; count++) {
    for (let wrong = 0; wrong < count; wrong++) {
      for (const box of [
        [3, 0, 2, 1],
        [2, 1, 3, 0],
      ]) {
        const target = Float32Array.from({ length: 4 * count }, (_, i) => ((i % 4) + 1) >> 1);
        target.set(box, 4 * wrong);
        expectThrown("ERR_XYLOSS_VALUE", [new RegExp(`box ${wrong} is ${box.join(", ")}`)], () =>
          kernels.iou.value(new Float32Array(4 * count), target),
        );
      }
    }
  }
});

describe("targets that cannot be, of more boxes than a tile or a chunk has", () => {
  // the last one, which its own weight or position must not hide
  it.each([2_049, 5_001, 65_537])("%d boxes", (count) => {
    const ws = new kernels.Workspace({ floats: 13 * count });
    const ordinary = { prediction: new Float32Array(4 * count), target: new Float32Array(4 * count), grad: new Float32Array(4 * count) };
    const inPlace = { prediction: ws.alloc(4 * count), target: ws.alloc(4 * count), grad: ws.alloc(4 * count) };
    for (const { prediction, target, grad } of [ordinary, inPlace]) {
      for (let i = 0; i < count; i++) target.set([i, 0, i + 1, 1], 4 * i);
      prediction.set(target);
      const step = kernels.iou.bind({ prediction, target, grad });
      expect(step()).toBeLessThanOrEqual(2e-7);
      target.set([3, 0, 2, 1], 4 * count - 4);
      grad.fill(7);
      expectThrown("ERR_XYLOSS_VALUE", [new RegExp(`box ${count - 1} is 3, 0, 2, 1`)], step);
      expect(grad.every((slope) => slope === 7)).toBe(true);
      const weights = new Float32Array(count).fill(1);
      weights[count - 1] = 0;
      expect(kernels.iou.valueAndGrad(prediction, target, { grad, weights }).value).toBeLessThanOrEqual(2e-7);
      expect([...grad.subarray(4 * count - 4)]).toEqual([0, 0, 0, 0]);
      target.set([2, 0, 3, 1], 4 * count - 4);
    }
    ws.dispose();
  });
});

it("takes whole boxes only", () => {
  expectThrown("ERR_XYLOSS_SHAPE", [/giou/, /multiple of 4/], () => kernels.giou.value(list(1, 2, 3, 4, 5, 6), list(1, 2, 3, 4, 5, 6)));
});
