/** The option `select`: which units it keeps, and that the others count as missing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gaussianNll, heatmapMse, huber, type Loss, mae, sparseSoftmaxCrossEntropy, Workspace } from "../src/index.js";
import * as reference from "../src/reference/index.js";
import type { Select } from "../src/select.js";
import { bits, bitsOf, expectThrown, sample, sampleWeights, type Variant, variants } from "./support.js";

/** Written anew: the units that are kept, by sorting. `missing` has those that count as missing. */
function keptOf(losses: ArrayLike<number>, select: Select, missing: (i: number) => boolean): Set<number> {
  const units = losses.length;
  const per = "per" in select ? select.per : units;
  const kept = new Set<number>();
  for (let from = 0; from < units; from += per) {
    const group = Array.from({ length: per }, (_, i) => from + i);
    const size = (i: number): [number, number] => (missing(i) ? [0, 0] : Number.isNaN(losses[i]) ? [2, 0] : [1, losses[i] as number]);
    const larger = (i: number, j: number): number => {
      const [[a, x], [b, y]] = [size(i), size(j)];
      return a !== b ? b - a : x === y ? 0 : y > x ? 1 : -1;
    };
    const order = group.sort((i, j) => larger(i, j) * ("trim" in select ? -1 : 1) || i - j);
    const count = "trim" in select ? per - Math.min(per - 1, Math.floor(select.trim * per + 1e-9)) : select.top;
    for (const i of order.slice(0, count)) kept.add(i);
  }
  return kept;
}

const selects = (units: number): Select[] => [
  { top: Math.ceil(units / 3), per: units },
  { top: 2, per: units % 3 === 0 ? 3 : 2 },
  { trim: 0.3 },
];

describe.each(variants.map((variant) => [variant.title, variant] as const))("%s", (_, variant: Variant) => {
  const { kernel, reference: twin, options, perUnit, step, spec } = variant;
  const units = step * 6;
  const { prediction, target } = sample(variant, units, 5);
  const weights = sampleWeights(units, 5);
  const ignored = spec.ignore === undefined ? undefined : (options[spec.ignore] ?? -100);

  it.each([undefined, weights])("is the same call with weights that leave out the others, weights %#", (own) => {
    for (const loss of [kernel, twin as unknown as Loss]) {
      const losses = loss.each(prediction, target, { ...options, weights: own });
      const missing = (i: number) => own?.[i] === 0 || (ignored !== undefined && target[i] === ignored);
      for (const select of selects(units)) {
        const kept = keptOf(losses, select, missing);
        const masked = Float32Array.from(losses, (_, i) => (kept.has(i) ? (own?.[i] ?? 1) : 0));
        for (const reduction of ["sum", "weighted-mean", "nonzero-mean"] as const) {
          const expected = loss.valueAndGrad(prediction, target, { ...options, weights: masked, reduction, upstream: 3 });
          const got = loss.valueAndGrad(prediction, target, { ...options, weights: own, reduction, upstream: 3, select });
          expect(bitsOf(got.value), `${JSON.stringify(select)} ${reduction}`).toBe(bitsOf(expected.value));
          expect(bits(got.grad)).toBe(bits(expected.grad));
          expect(bitsOf(loss.value(prediction, target, { ...options, weights: own, reduction, select }))).toBe(bitsOf(expected.value));
        }
        const sum = loss.value(prediction, target, { ...options, weights: masked, reduction: "sum" });
        expect(loss.value(prediction, target, { ...options, weights: own, select })).toBe(sum / kept.size);
      }
    }
  });

  it("gives the same bits bound, in a workspace, in place and added", () => {
    const ws = new Workspace({ floats: 3 * (prediction.length + target.length + units) });
    const inside = (values: Float32Array | Int32Array) => {
      const own = values instanceof Int32Array ? ws.allocInt32(values.length) : ws.alloc(values.length);
      own.set(values);
      return own as Float32Array;
    };
    const select = { trim: 0.3 };
    const all = { ...options, weights, select };
    const expected = kernel.valueAndGrad(prediction, target, all);
    const grad = ws.alloc(prediction.length);
    const [p, t] = [inside(prediction), inside(target)];
    const step = kernel.bind({ prediction: p, target: t, grad, weights: inside(weights) }, { ...options, select });
    for (let i = 0; i < 2; i++) {
      grad.fill(7);
      expect(bitsOf(step())).toBe(bitsOf(expected.value));
      expect(bits(grad)).toBe(bits(expected.grad));
    }
    kernel.valueAndGrad(p, t, { ...all, grad: p });
    expect(bits(p)).toBe(bits(expected.grad));
    p.set(prediction);
    grad.fill(0.5);
    kernel.valueAndGrad(p, t, { ...all, grad, accumulate: true });
    for (let i = 0; i < units * perUnit; i++) if (expected.grad[i] === 0) expect(grad[i]).toBe(0.5);
  });
});

describe("what is kept", () => {
  /** Losses of any kind at all, by an absolute error of 0 against itself. */
  const anyLoss = fc.oneof(
    fc.constantFrom(0, 1, 2, Number.NaN, Number.POSITIVE_INFINITY, 1e-45, 3.4028234663852886e38, 1e-38),
    fc.float({ min: 0, noNaN: true }),
  );

  it.each([
    ["any", anyLoss],
    ["two values", fc.constantFrom(1, 2)],
    ["one value", fc.constant(3)],
    ["random", fc.float({ min: 0, max: 1, noNaN: true })],
  ])("is what sorting says, of lists of every length: %s", (_, loss) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.infiniteStream(loss),
        fc.boolean(),
        (per, groups, share, stream, weighted) => {
          const units = per * groups;
          const losses = Float32Array.from({ length: units }, () => stream.next().value as number);
          const zeros = new Float32Array(units);
          const weights = weighted ? Float32Array.from(losses, (_, i) => (i * 7919) % 3) : undefined;
          const top = Math.max(1, Math.ceil(share * per));
          for (const select of [{ top, per }, { trim: Math.min(share, 0.999) }]) {
            const each = mae.each(losses, zeros, { weights });
            const kept = keptOf(each, select, (i) => weights?.[i] === 0);
            // its slope is 1 where a unit is kept and not on target, and NaN where it is NaN
            const { grad } = mae.valueAndGrad(losses, zeros, { reduction: "sum", select, weights });
            const expected = losses.map((value, i) =>
              kept.has(i) && value !== 0 && weights?.[i] !== 0 ? (weights?.[i] ?? 1) * (Number.isNaN(value) ? value : 1) : 0,
            );
            expect(grad).toEqual(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is exact in a long list, in every order", () => {
    const units = 40_000;
    const zeros = new Float32Array(units);
    const random = Float32Array.from({ length: units }, (_, i) => ((i * 48271) % 65521) / 65521);
    const lists = {
      random,
      up: random.slice().sort(),
      down: random.slice().sort().reverse(),
      mostlyOne: random.map((value) => (value < 0.99 ? 1 : 1 + value)),
    };
    for (const [name, losses] of Object.entries(lists)) {
      for (const select of [{ trim: 0.1 }, { trim: 0.9999 }, { top: 7, per: 20_000 }, { top: 19_999, per: 20_000 }]) {
        const kept = keptOf(losses, select, () => false);
        const { grad } = mae.valueAndGrad(losses, zeros, { reduction: "sum", select });
        expect(
          grad.every((slope, i) => slope === (kept.has(i) && losses[i] !== 0 ? 1 : 0)),
          `${name} ${JSON.stringify(select)}`,
        ).toBe(true);
      }
    }
  });

  it("is the first of equal losses", () => {
    const [p, t] = [Float32Array.of(1, -1, 1, 1), new Float32Array(4)];
    expect([...mae.valueAndGrad(p, t, { select: { top: 2, per: 4 } }).grad]).toEqual([0.5, -0.5, 0, 0]);
    expect([...mae.valueAndGrad(p, t, { select: { trim: 0.5 } }).grad]).toEqual([0.5, -0.5, 0, 0]);
  });

  it("counts NaN as largest, and missing units as smallest, even where losses are negative", () => {
    const [p, t] = [Float32Array.of(1, Number.NaN, 2, 3), new Float32Array(4)];
    expect(mae.value(p, t, { select: { top: 1, per: 4 } })).toBeNaN();
    expect(mae.value(p, t, { select: { trim: 0.25 } })).toBe(2);
    expect(mae.value(p, t, { select: { top: 1, per: 4 }, weights: Float32Array.of(1, 0, 1, 1) })).toBe(3);
    const rows = Float32Array.of(0, 0, -9, -9, 0, 0, -8, -8, 0, 0, -7, -7);
    const targets = new Float32Array(6);
    const each = gaussianNll.each(rows, targets);
    expect(Math.max(...each)).toBeLessThan(0);
    const weights = Float32Array.of(1, 1, 0);
    expect(gaussianNll.value(rows, targets, { weights, select: { top: 1, per: 3 } })).toBe(each[1]);
  });

  it("rounds a share of the units down, and keeps at least one", () => {
    const p = Float32Array.from({ length: 100 }, (_, i) => i);
    const t = new Float32Array(100);
    const count = (trim: number) =>
      mae.valueAndGrad(p, t, { reduction: "sum", select: { trim } }).grad.filter((slope) => slope !== 0).length + 1;
    expect(count(0.29)).toBe(71);
    expect(count(0.7)).toBe(30);
    expect(count(0.999)).toBe(1);
    expect(count(0)).toBe(100);
    expect(count(0.295)).toBe(71);
  });

  it("is that of MMPose's KeypointOHKMMSELoss", () => {
    // of each map the mean over its pixels, times the weight; the 2 largest of each image's 4 maps, over 2, averaged over the images
    const [width, height, sigma, maps] = [5, 4, 1.5, 8];
    const p = Float32Array.from({ length: maps * 20 }, (_, i) => Math.sin(i * 12.9898));
    const t = Float32Array.from({ length: maps * 2 }, (_, i) => (i * 7) % 4);
    const weights = Float32Array.of(1, 1, 0, 1, 0, 0, 0, 1);
    const losses = Array.from({ length: maps }, (_, m) => {
      let sum = 0;
      for (let i = 0; i < 20; i++) {
        const distance = ((i % 5) - (t[2 * m] as number)) ** 2 + (Math.floor(i / 5) - (t[2 * m + 1] as number)) ** 2;
        sum += ((p[20 * m + i] as number) - Math.exp(-distance / (2 * sigma * sigma))) ** 2;
      }
      return (sum / 20) * (weights[m] as number);
    });
    let expected = 0;
    for (let image = 0; image < 2; image++) {
      const [a = 0, b = 0] = losses.slice(4 * image, 4 * image + 4).sort((x, y) => y - x);
      expected += (a + b) / 2 / 2;
    }
    expect(heatmapMse.value(p, t, { width, height, sigma, weights, select: { top: 2, per: 4 } })).toBeCloseTo(expected, 6);
  });
});

describe("errors", () => {
  const [p, t] = [new Float32Array(12), new Float32Array(12)];
  const grad = new Float32Array(12).fill(9);
  const run = (select: unknown, more = {}) => huber.valueAndGrad(p, t, { grad, ...more, select: select as Select });

  it.each([
    [{ top: 3, per: 2 }, "ERR_XYLOSS_OPTION", "huber: option select.top is 3; select must be { top: k, per: K }"],
    [{ top: 0, per: 2 }, "ERR_XYLOSS_OPTION", ".top is 0"],
    [{ top: 1.5, per: 2 }, "ERR_XYLOSS_OPTION", ".top is 1.5"],
    [{ top: 1 }, "ERR_XYLOSS_OPTION", ".per is undefined"],
    [{ top: 1, per: Number.NaN }, "ERR_XYLOSS_OPTION", ".per is NaN"],
    [{ top: 1, per: 5 }, "ERR_XYLOSS_SHAPE", "huber: select.per is 5, but there are 12 elements; their number must be a multiple of it"],
    [{ trim: 1 }, "ERR_XYLOSS_OPTION", ".trim is 1"],
    [{ trim: -0.1 }, "ERR_XYLOSS_OPTION", ".trim is -0.1"],
    [{ trim: Number.NaN }, "ERR_XYLOSS_OPTION", ".trim is NaN"],
    [{ trim: "0.1" }, "ERR_XYLOSS_OPTION", '.trim is "0.1"'],
    [{ trim: 0.1, per: 2 }, "ERR_XYLOSS_OPTION", "both trim and"],
    [{ topp: 1, per: 2 }, "ERR_XYLOSS_OPTION", "unknown topp"],
    [{}, "ERR_XYLOSS_OPTION", ".per is undefined"],
    [3, "ERR_XYLOSS_OPTION", "option select is 3"],
    [null, "ERR_XYLOSS_OPTION", "option select is null"],
    [[1, 2], "ERR_XYLOSS_OPTION", "option select is"],
  ])("%j is %s, before anything is written", (select, code, text) => {
    const error = expectThrown(code as "ERR_XYLOSS_OPTION", [], () => run(select));
    expect(error.message).toContain(text);
    expect(() => huber.bind({ prediction: p, target: t, grad }, { select: select as Select })).toThrow(error.message);
    expect(() => reference.huber.value(p, t, { select: select as Select })).toThrow(error.message);
    expect([...grad]).toEqual(new Array(12).fill(9));
  });

  it("is no option of each and irlsWeights", () => {
    const options = { select: { trim: 0.1 } } as object;
    expectThrown("ERR_XYLOSS_OPTION", [/huber: there is no option select here/], () => huber.each(p, t, options));
    expectThrown("ERR_XYLOSS_OPTION", [/huber: there is no option select here/], () => huber.irlsWeights(p, t, options));
  });

  it("finds bad targets and weights before it writes, but in missing units", () => {
    const logits = new Float32Array(4);
    const labels = Int32Array.of(0, 7);
    const out = new Float32Array(4).fill(9);
    const options = { classes: 2, grad: out, select: { top: 1, per: 2 } };
    expectThrown("ERR_XYLOSS_VALUE", [/target\[1\]/], () => sparseSoftmaxCrossEntropy.valueAndGrad(logits, labels, options));
    const weights = Float32Array.of(1, -1);
    labels[1] = 1;
    expectThrown("ERR_XYLOSS_VALUE", [/weights\[1\]/], () =>
      sparseSoftmaxCrossEntropy.valueAndGrad(logits, labels, { ...options, weights }),
    );
    expect([...out]).toEqual([9, 9, 9, 9]);
    labels[1] = 7;
    weights[1] = 0;
    expect(sparseSoftmaxCrossEntropy.valueAndGrad(logits, labels, { ...options, weights }).value).toBeCloseTo(Math.LN2, 6);
  });
});

it("takes weights per point, also in groups that divide a point", () => {
  const p = Float32Array.of(1, 2, 3, 4, 5, 6);
  const { grad } = mae.valueAndGrad(p, new Float32Array(6), {
    reduction: "sum",
    weights: Float32Array.of(1, 2, 0),
    select: { top: 1, per: 3 },
  });
  expect([...grad]).toEqual([0, 0, 2, 2, 0, 0]);
});

it("leaves rows of an ignored label out before it chooses", () => {
  const z = Float32Array.of(0, 0, 5, 0, 0, 9);
  const labels = Int32Array.of(0, -100, 0);
  const options = { classes: 2, ignoreIndex: -100 };
  expect(sparseSoftmaxCrossEntropy.value(z, labels, { ...options, select: { top: 1, per: 3 } })).toBeCloseTo(9.0001234, 6);
  expect(sparseSoftmaxCrossEntropy.value(z, labels, { ...options, reduction: "sum", select: { top: 3, per: 3 } })).toBeCloseTo(
    9.0001234 + Math.LN2,
    6,
  );
});

it("shares its work among threads without a change of a bit, and bindAsync gives the same", async () => {
  const n = 2 ** 17;
  const ws = new Workspace({ floats: 3 * n, threads: 2 });
  await ws.ready;
  const [p, t, grad] = [ws.alloc(n), ws.alloc(n), ws.alloc(n)];
  for (let i = 0; i < n; i++) p[i] = Math.fround(((i * 48271) % 65521) / 6553 - 5);
  const options = { geometry: "radial", select: { trim: 0.2 } } as const;
  const expected = huber.valueAndGrad(p.slice(), t.slice(), options);
  expect(huber.bind({ prediction: p, target: t, grad }, options)()).toBe(expected.value);
  expect(bits(grad)).toBe(bits(expected.grad));
  grad.fill(0);
  expect(await huber.bindAsync({ prediction: p, target: t, grad }, options)()).toBe(expected.value);
  expect(bits(grad)).toBe(bits(expected.grad));
  ws.dispose();
});
