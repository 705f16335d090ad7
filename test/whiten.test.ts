/** Whitened residuals: every residual loss, every kind of factor, against the reference, other losses, and what can go wrong. */
import { describe, expect, it } from "vitest";
import { records } from "../catalogue/records.js";
import * as kernels from "../src/index.js";
import { optionReader } from "../src/options.js";
import * as reference from "../src/reference/index.js";
import { bits, bitsOf, expectThrown, random, ulps } from "./support.js";

const { Workspace, euclidean, gaussianNll2d, huber, mae, mse, nme, tukey } = kernels;
type Options = Record<string, unknown>;
type AnyResidual = kernels.ResidualLoss<Options>;
type Twin = reference.ResidualLoss<Options>;
const named = <T>(module: object, name: string) => (module as Record<string, T>)[name] as T;
const list = (...values: number[]) => Float32Array.from(values);
const names = records.filter(({ spec }) => spec.family === "residual").map(({ spec }) => spec.name);
const specs = Object.fromEntries(records.map(({ spec }) => [spec.name, spec]));
const geometriesOf = (name: string): Options[] => (name === "euclidean" ? [{}] : [{}, { geometry: "radial" }]);

/** Points, weights of which some are 0, and factors of every kind for them. */
function dataOf(points: number, seed = 1) {
  const next = random(seed);
  const many = (count: number, low: number, high: number) => Float32Array.from({ length: count }, () => low + (high - low) * next());
  const every = [25, 11, 7, 3, 2, 1].find((k) => points % k === 0) as number;
  const abc = (count: number) => many(3 * count, -1, 1);
  return {
    prediction: many(2 * points, -3, 3),
    target: many(2 * points, -3, 3),
    weights: many(points, -0.5, 2).map((w) => Math.max(0, w)),
    factors: {
      number: 2.5,
      "x, y": { x: 2, y: 0.5 },
      "a, b, c": { a: 0.3, b: -0.4, c: -0.2 },
      "a divisor per point": many(points, 0.5, 2),
      "two divisors per point": many(2 * points, 0.5, 2),
      "a, b, c per point": abc(points),
      "a divisor per keypoint": { every, factors: many(every, 0.5, 2) },
      "a, b, c per keypoint": { every, factors: abc(every) },
    } as Record<string, unknown>,
  };
}

/** The largest difference from what is expected, beside the largest expected number. */
function apart(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let most = 0;
  let size = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isNaN(expected[i]) && Number.isNaN(actual[i])) continue;
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    most = Number.isNaN(difference) ? Infinity : Math.max(most, difference);
    size = Math.max(size, Math.abs(expected[i] as number));
  }
  return most / size;
}

/** v cancels where its two terms do, and a sharp bend of ψ enlarges that. */
const TOLERANCE = 3e-5;

describe.each(names)("%s", (name) => {
  const loss = named<AnyResidual>(kernels, name);
  const twin = named<Twin>(reference, name);
  // long arrays of a few losses: of the others the loops are the same
  const long = names.indexOf(name) % 6 === 0;

  it("agrees with the reference with every kind of factor", () => {
    for (const points of long ? [1, 3, 22, 517, 2750] : [5, 517]) {
      const { prediction, target, weights, factors } = dataOf(points, points);
      for (const geometry of geometriesOf(name)) {
        const irls = specs[name]?.irls?.(optionReader(name, specs[name].options)(geometry)) === undefined;
        for (const [kind, whiten] of Object.entries(factors)) {
          for (const own of [{}, { weights }]) {
            const options = { ...geometry, ...own, whiten };
            const what = `${kind}, ${points} points, ${JSON.stringify(geometry)}`;
            const got = loss.valueAndGrad(prediction, target, { ...options, upstream: -2 });
            const expected = twin.valueAndGrad(prediction, target, { ...options, upstream: -2 });
            expect(Math.abs(got.value - expected.value), what).toBeLessThanOrEqual(4e-7 * expected.value);
            expect(apart(got.grad, expected.grad), what).toBeLessThan(TOLERANCE);
            expect(loss.value(prediction, target, options)).toBe(got.value);
            expect(apart(loss.each(prediction, target, options), twin.each(prediction, target, options)), what).toBeLessThan(TOLERANCE);
            const start = prediction.map((x) => x / 7);
            const [sum, sumExpected] = [loss, twin].map(
              (of) => (of as AnyResidual).valueAndGrad(prediction, target, { ...options, accumulate: true, grad: start.slice() }).grad,
            ) as [Float32Array, Float32Array];
            expect(apart(sum, sumExpected), what).toBeLessThan(TOLERANCE);
            if (!irls) continue;
            const weighed = twin.irlsWeights(prediction, target, options);
            expect(apart(loss.irlsWeights(prediction, target, options), weighed), what).toBeLessThan(TOLERANCE);
          }
        }
      }
    }
  });

  it("has the gradient of its value, in float64", () => {
    const points = 4;
    const { prediction, target, weights, factors } = dataOf(points, 5);
    const [p, t] = [Float64Array.from(prediction), Float64Array.from(target)];
    for (const geometry of geometriesOf(name)) {
      for (const whiten of Object.values(factors)) {
        const options = { ...geometry, whiten, weights: Float64Array.from(weights) };
        const { grad } = twin.valueAndGrad(p, t, options);
        for (let i = 0; i < p.length; i++) {
          const value = (h: number) => {
            const moved = p.slice();
            moved[i] = (p[i] as number) + h;
            return twin.value(moved, t, options);
          };
          const slope = (h: number) => (value(h) - value(-h)) / (2 * h);
          expect(grad[i]).toBeCloseTo((4 * slope(5e-5) - slope(1e-4)) / 3, 6);
        }
      }
    }
  });

  it("has the same bits staged, in a workspace, bound, and in place", () => {
    for (const points of long ? [5, 33, 2750, 9900] : [33, 517]) {
      const { prediction, target, weights, factors } = dataOf(points, 3);
      for (const geometry of geometriesOf(name)) {
        for (const [kind, whiten] of Object.entries(factors)) {
          const what = `${kind}, ${points} points, ${JSON.stringify(geometry)}`;
          const options = { ...geometry, whiten };
          const { value, grad } = loss.valueAndGrad(prediction, target, { ...options, weights });
          const each = loss.each(prediction, target, { ...options, weights });
          const ws = new Workspace({ floats: 10 * points });
          const put = (values: Float32Array) => {
            const copy = ws.alloc(values.length);
            copy.set(values);
            return copy;
          };
          const [P, T, W] = [put(prediction), put(target), put(weights)];
          const near = { ...options, whiten: whiten instanceof Float32Array ? put(whiten) : whiten };
          expect(bits(loss.each(P, T, { ...near, weights: W })), what).toBe(bits(each));
          const step = loss.bind({ prediction: P, target: T, grad: T, weights: W }, near);
          expect(bitsOf(step()), what).toBe(bitsOf(value));
          expect(bits(T), what).toBe(bits(grad));
          T.set(target);
          // the factors lie elsewhere, so that all is staged
          const staged = loss.valueAndGrad(P, T, { ...options, weights, grad: P });
          expect(bitsOf(staged.value), what).toBe(bitsOf(value));
          expect(bits(P), what).toBe(bits(grad));
          ws.dispose();
        }
      }
    }
  });
});

describe("what whitening means", () => {
  it("mse of whitened points is twice what gaussianNll2d has beside −a − c, and so is its gradient", () => {
    const points = 50;
    const { prediction, target, factors } = dataOf(points, 9);
    const whiten = factors["a, b, c per point"] as Float32Array;
    const rows = Float32Array.from({ length: 5 * points }, (_, i) => {
      const [row, column] = [Math.floor(i / 5), i % 5];
      return (column < 2 ? prediction[2 * row + column] : whiten[3 * row + column - 2]) as number;
    });
    const nll = gaussianNll2d.valueAndGrad(rows, target, { reduction: "sum" });
    const ours = mse.valueAndGrad(prediction, target, { geometry: "radial", whiten, reduction: "sum" });
    let beside = 0;
    for (let i = 0; i < points; i++) beside += (whiten[3 * i] as number) + (whiten[3 * i + 2] as number);
    expect(ours.value / 2 - beside).toBeCloseTo(nll.value, 4);
    for (let i = 0; i < 2 * points; i++) {
      expect((ours.grad[i] as number) / 2).toBeCloseTo(nll.grad[5 * (i >> 1) + (i & 1)] as number, 4);
    }
  });

  it("euclidean in units of each instance's norm is the metric nme", () => {
    const [instances, perInstance] = [40, 5];
    const { prediction, target } = dataOf(instances * perInstance, 4);
    const norms = Float32Array.from({ length: instances }, (_, i) => 0.5 + i / 16);
    const whiten = Float32Array.from({ length: instances * perInstance }, (_, i) => norms[Math.floor(i / perInstance)] as number);
    expect(euclidean.value(prediction, target, { whiten })).toBeCloseTo(nme(prediction, target, { norms, points: perInstance }), 6);
  });

  it("huber with a divisor s is huber with δs, divided by s²", () => {
    const { prediction, target } = dataOf(100, 6);
    for (const geometry of ["component", "radial"] as const) {
      const ours = huber.valueAndGrad(prediction, target, { geometry, whiten: 4, delta: 0.25 });
      const other = huber.valueAndGrad(prediction, target, { geometry, delta: 1 });
      expect(16 * ours.value).toBeCloseTo(other.value, 6);
      expect(
        apart(
          ours.grad,
          other.grad.map((g) => g / 16),
        ),
      ).toBeLessThan(1e-6);
    }
  });

  it("a value worked out by hand: r = (3, 4), L = [[2, 0], [0.5, 1]], v = (8, 4)", () => {
    const whiten = { a: Math.LN2, b: 0.5, c: 0 };
    const [p, t] = [list(3, 4), list(0, 0)];
    expect(Array.from(mse.valueAndGrad(p, t, { geometry: "radial", whiten }).grad)).toEqual([32, 16].map((x) => expect.closeTo(x, 4)));
    expect(mse.value(p, t, { geometry: "radial", whiten })).toBeCloseTo(80, 4);
    // ρ = √80, ψ = 1: the gradient is L(8, 4)/√80 = (16, 8)/√80
    const { value, grad } = euclidean.valueAndGrad(p, t, { whiten });
    expect(value).toBeCloseTo(Math.sqrt(80), 5);
    expect(Array.from(grad)).toEqual([16, 8].map((x) => expect.closeTo(x / Math.sqrt(80), 5)));
    expect(Array.from(mae.valueAndGrad(p, t, { whiten, reduction: "sum" }).grad)).toEqual([2, 1.5].map((x) => expect.closeTo(x, 5)));
    expect(Array.from(huber.irlsWeights(p, t, { whiten, delta: 2 }))).toEqual([0.25, 0.5].map((x) => expect.closeTo(x, 6)));
  });

  it("divisors are of pixels: {x: w, y: h} is the loss of coordinates in [0, 1]", () => {
    const { prediction, target } = dataOf(64, 8);
    const [w, h] = [64, 16]; // powers of two, so that all is exact
    const unit = (of: Float32Array) => of.map((x, i) => x / (i % 2 === 0 ? w : h));
    const ours = tukey.valueAndGrad(prediction, target, { scale: 0.1, whiten: { x: w, y: h } });
    const other = tukey.valueAndGrad(unit(prediction), unit(target), { scale: 0.1 });
    expect(ours.value).toBe(other.value);
    expect(bits(ours.grad)).toBe(bits(unit(other.grad)));
  });
});

describe.each([
  ["kernels", kernels],
  ["reference", reference as unknown as typeof kernels],
])("points with NaN and ∞, %s", (_, { huber, mse }) => {
  const abc = { a: 0.5, b: 0.75, c: -0.5 };
  const grad = (x: number, y: number, options: object) =>
    Array.from(huber.valueAndGrad(list(x, y), list(0, 0), { reduction: "sum", ...options }).grad);

  it("a NaN in x or y makes the point NaN with a, b and c, and its coordinate alone without", () => {
    for (const [x, y] of [
      [Number.NaN, 1],
      [1, Number.NaN],
    ] as const) {
      expect(grad(x, y, { whiten: abc })).toEqual([Number.NaN, Number.NaN]);
      expect(grad(x, y, { whiten: { ...abc, b: 0 } })).toEqual([Number.NaN, Number.NaN]);
      expect(Array.from(huber.each(list(x, y), list(0, 0), { whiten: abc }))).toEqual([Number.NaN, Number.NaN]);
      expect(grad(x, y, { whiten: 2 }).filter(Number.isNaN)).toHaveLength(1);
    }
  });

  it("a missing point is exactly 0, whatever it holds", () => {
    const options = { whiten: abc, weights: list(0) };
    for (const x of [Number.NaN, Infinity, 3e38]) {
      const result = huber.valueAndGrad(list(x, x), list(0, 0), options);
      expect([result.value, ...result.grad]).toEqual([0, 0, 0]);
    }
  });

  it("an infinite coordinate pulls alone, and b = 0 hides it from the other", () => {
    expect(grad(Infinity, 1, { geometry: "radial", whiten: { x: 2, y: 2 } })).toEqual([0.5, 0]);
    expect(grad(0, -Infinity, { geometry: "radial", whiten: { a: 0, b: 0, c: 0 } })).toEqual([0, -1]);
    expect(grad(0, Infinity, { whiten: { a: 0, b: 0, c: 0 } })).toEqual([0, 1]);
  });

  it("terms that overflow with opposite signs make no NaN", () => {
    const large = { a: 80, b: -2e34, c: 0 };
    // e⁸⁰ = 5.54e34
    const { value, grad: slopes } = mse.valueAndGrad(list(3e38, 3e38), list(0, 0), { geometry: "radial", whiten: large });
    expect(value).toBeGreaterThan(3.4e38);
    expect(slopes).not.toContain(Number.NaN);
    expect(huber.value(list(1e5, 2.7703111e5), list(0, 0), { geometry: "radial", whiten: large })).toBeLessThan(Infinity);
  });

  it("residuals and factors of any size", () => {
    for (const [r, s] of [
      [1e38, 1e37],
      [1e-38, 1e-37],
      [1e-45, 2 ** -126],
      [3e38, 2 ** 126],
    ] as const) {
      const v = Math.fround(r) / Math.fround(s);
      for (const geometry of ["component", "radial"] as const) {
        const each = huber.each(list(r, 0), list(0, 0), { whiten: s, delta: 1e6, geometry });
        expect(ulps(each[0] as number, 0.5 * v * v)).toBeLessThanOrEqual(4);
      }
    }
    // beyond float32
    expect(huber.value(list(1e30, 0), list(0, 0), { whiten: 1e-20, geometry: "radial" })).toBeGreaterThan(1e49);
    expect(tukey.value(list(1e30, 0), list(0, 0), { whiten: 1e-20, geometry: "radial", scale: 3 })).toBe(1.5);
  });
});

describe.each([
  ["kernels", kernels],
  ["reference", reference as unknown as typeof kernels],
])("errors, %s", (_, { huber }) => {
  const [p, t] = [new Float32Array(8).fill(1), new Float32Array(8)];
  const grad = new Float32Array(8).fill(7);
  const thrown = (code: kernels.ErrorCode, name: RegExp, whiten: unknown, more: object = {}) => {
    expectThrown(code, [/^huber: /, name], () => huber.valueAndGrad(p, t, { whiten, grad, ...more } as object));
    expect(grad.every((g) => g === 7)).toBe(true);
  };

  it("options that are no factor", () => {
    thrown("ERR_XYLOSS_OPTION", /option whiten is 0; whiten must be/, 0);
    thrown("ERR_XYLOSS_OPTION", /option whiten is -1; /, -1);
    thrown("ERR_XYLOSS_OPTION", /option whiten is NaN; /, Number.NaN);
    thrown("ERR_XYLOSS_OPTION", /option whiten\.y is 0; /, { x: 1, y: 0 });
    thrown("ERR_XYLOSS_OPTION", /option whiten\.c is 88; /, { a: 1, b: 2, c: 88 });
    thrown("ERR_XYLOSS_OPTION", /option whiten\.b is Infinity; /, { a: 1, b: Infinity, c: 1 });
    thrown("ERR_XYLOSS_OPTION", /option whiten\.x is "2"; /, { x: "2", y: 2 });
    thrown("ERR_XYLOSS_OPTION", /option whiten is an object; /, { x: 2 });
    thrown("ERR_XYLOSS_OPTION", /option whiten is "2"; /, "2");
    thrown("ERR_XYLOSS_OPTION", /option whiten is an Array; /, [1, 2, 3]);
    thrown("ERR_XYLOSS_OPTION", /option whiten\.every is 0; /, { every: 0, factors: [1] });
    thrown("ERR_XYLOSS_OPTION", /option whiten\.every is 2001; /, { every: 2001, factors: list(1) });
    thrown("ERR_XYLOSS_OPTION", /option whiten\.factors has 5 numbers for 2 points; /, { every: 2, factors: [1, 2, 3, 4, 5] });
    thrown("ERR_XYLOSS_OPTION", /option whiten\.factors\[1\] is -2; /, { every: 2, factors: [1, -2] });
    thrown("ERR_XYLOSS_OPTION", /option whiten\.factors is not a list of numbers; /, { every: 2, factors: 3 });
  });

  it("lengths that do not fit", () => {
    thrown("ERR_XYLOSS_LENGTH", /whiten has 5 values, but 4 points need 4, 8 or 12/, new Float32Array(5).fill(1));
    thrown("ERR_XYLOSS_LENGTH", /whiten\.every is 3, but there are 4 points/, { every: 3, factors: [1, 2, 3] });
    thrown("ERR_XYLOSS_LENGTH", /weights has 8 values, but whiten with a, b and c needs 4/, { a: 0, b: 0, c: 0 }, { weights: p });
    expectThrown("ERR_XYLOSS_SHAPE", [/prediction has 3 values; whiten is per point/], () =>
      huber.value(list(1, 2, 3), list(1, 2, 3), { whiten: { x: 1, y: 2 } }),
    );
    expect(huber.value(list(2, 4, 6), list(0, 0, 0), { whiten: 2, reduction: "sum", delta: 9 })).toBe(7);
    thrown("ERR_XYLOSS_TYPE", /whiten is an Int32Array; /, new Int32Array(4));
  });

  it("values of an array that are no factor, by their index", () => {
    const at = (length: number, index: number, value: number) => new Float32Array(length).fill(1).fill(value, index, index + 1);
    for (const value of [0, -1, Infinity, Number.NaN, 2 ** -127, 2 ** 127]) {
      thrown("ERR_XYLOSS_VALUE", /whiten\[3\] is .*; divisors must be from 2\^-126 to 2\^126/, at(4, 3, value));
      thrown("ERR_XYLOSS_VALUE", /whiten\[5\] is .*; divisors must be/, at(8, 5, value));
    }
    for (const value of [88, -88, Infinity, Number.NaN]) {
      for (const i of [0, 2, 3, 5, 9, 11]) {
        thrown("ERR_XYLOSS_VALUE", new RegExp(`whiten\\[${i}\\] is .*; a and c must be within ±87`), at(12, i, value));
      }
    }
    for (const value of [-Infinity, Number.NaN]) thrown("ERR_XYLOSS_VALUE", /whiten\[7\] is .*; b must be finite/, at(12, 7, value));
    expect(huber.value(p, t, { whiten: at(12, 7, 1e30) })).toBeGreaterThan(0);
    expect(huber.value(p, t, { whiten: at(4, 0, 2 ** 126) })).toBeGreaterThan(0);
  });

  it("an output over the factors", () => {
    const both = new Float32Array(8).fill(1);
    expectThrown("ERR_XYLOSS_OVERLAP", [/grad overlaps whiten/], () => huber.valueAndGrad(p, t, { whiten: both, grad: both }));
  });
});

it("an infinite y whose two parts of v have opposite signs is no NaN, in kernel and reference", () => {
  const options = { geometry: "radial", whiten: { a: 0.25, b: -0.5, c: -0.375 }, reduction: "sum" } as const;
  const [p, t] = [list(-0.4, -Infinity), list(0, 3)];
  const [got, expected] = [huber.valueAndGrad(p, t, options), reference.huber.valueAndGrad(p, t, options)];
  expect(expected.value).toBe(Infinity);
  expect(got.value).toBe(Infinity);
  expect(Array.from(expected.grad)).not.toContain(Number.NaN);
  expect(apart(got.grad, expected.grad)).toBeLessThan(1e-6);
});

describe("factors in memory", () => {
  it("are checked anew at each step, before anything is written", () => {
    for (const place of ["workspace", "ordinary"] as const) {
      const ws = new Workspace({ floats: 100_000 });
      const alloc = (length: number) => (place === "workspace" ? ws.alloc(length) : new Float32Array(length));
      for (const points of [3, 6000]) {
        const [prediction, target, grad, whiten] = [alloc(2 * points).fill(1), alloc(2 * points), alloc(2 * points), alloc(points).fill(2)];
        const step = huber.bind({ prediction, target, grad }, { whiten, reduction: "sum" });
        expect(step()).toBe(points / 4);
        whiten.fill(1);
        expect(step()).toBe(points);
        whiten[points - 1] = 0;
        grad.fill(7);
        expectThrown("ERR_XYLOSS_VALUE", [new RegExp(`whiten\\[${points - 1}\\] is 0`)], step);
        expect(grad.every((g) => g === 7)).toBe(true);
        ws.reset();
      }
    }
  });

  it("may be shared, an ndarray, or of a workspace of their own", () => {
    const { prediction, target, factors } = dataOf(20, 2);
    const whiten = factors["a, b, c per point"] as Float32Array;
    const expected = huber.value(prediction, target, { whiten });
    const shared = new Float32Array(new SharedArrayBuffer(4 * whiten.length));
    shared.set(whiten);
    expect(huber.value(prediction, target, { whiten: shared })).toBe(expected);
    expect(huber.value(prediction, target, { whiten: { data: whiten, shape: [20, 3] } })).toBe(expected);
    const ws = new Workspace({ floats: 200 });
    const own = ws.alloc(60);
    own.set(whiten);
    const step = huber.bind({ prediction, target }, { whiten: own });
    expect(step()).toBe(expected);
    ws.dispose();
    expectThrown("ERR_XYLOSS_DISPOSED", [/dispose/], step);
    const given = structuredClone(whiten);
    const bound = huber.bind({ prediction, target }, { whiten: given });
    structuredClone(given, { transfer: [given.buffer] });
    expectThrown("ERR_XYLOSS_DETACHED", [/whiten's buffer is detached/], bound);
  });

  it("a copy of repeated factors is taken when a step is bound", () => {
    const factors = [1, 2];
    const step = huber.bind(
      { prediction: list(1, 1, 2, 2), target: new Float32Array(4) },
      { whiten: { every: 2, factors }, reduction: "sum" },
    );
    const before = step();
    factors[0] = 100;
    expect(step()).toBe(before);
  });
});

describe("the curvature", () => {
  const curved = names.filter(
    (name) => specs[name]?.irls?.(optionReader(name, specs[name].options)({})) === undefined && name !== "euclidean",
  );

  it.each(curved)("%s agrees with the reference, weighted, with psd, and staged or not", (name) => {
    const loss = named<AnyResidual>(kernels, name);
    const twin = named<Twin>(reference, name);
    for (const points of [1, 2, 5, 33, 1100]) {
      const { prediction, target, weights, factors } = dataOf(points, points);
      for (const geometry of geometriesOf(name)) {
        for (const [kind, whiten] of Object.entries(factors)) {
          for (const own of [{}, { weights, psd: true }]) {
            const options = { ...geometry, ...own, whiten };
            const what = `${kind}, ${points} points, ${JSON.stringify(geometry)}`;
            const got = loss.hessian(prediction, target, options);
            const expected = twin.hessian(prediction, target, options);
            expect(got.length, what).toBe(expected.length);
            const pairs = geometry.geometry === "radial" || kind.startsWith("a, b, c");
            expect(got.length, what).toBe((pairs ? 3 : 2) * points);
            expect(apart(got, expected), what).toBeLessThan(1e-4);
            const ws = new Workspace({ floats: 9 * points });
            const put = (values: Float32Array) => {
              const copy = ws.alloc(values.length);
              copy.set(values);
              return copy;
            };
            const near = {
              ...options,
              whiten: whiten instanceof Float32Array ? put(whiten) : whiten,
              ...("weights" in own && { weights: put(weights) }),
            };
            expect(bits(loss.hessian(put(prediction), put(target), near)), what).toBe(bits(got));
            ws.dispose();
          }
        }
      }
    }
  });

  it("is the derivative of the gradient by the prediction, in float64", () => {
    const { prediction, target, factors } = dataOf(6, 8);
    const [p, t] = [Float64Array.from(prediction), Float64Array.from(target)];
    for (const loss of [reference.cauchy, reference.logCosh]) {
      for (const geometry of ["component", "radial"] as const) {
        for (const whiten of [factors["a, b, c"], factors["a, b, c per point"]] as { a: number; b: number; c: number }[]) {
          const options = { geometry, whiten };
          const curvature = loss.hessian(p, t, options);
          for (let i = 0; i < p.length; i++) {
            const at = (h: number) =>
              loss.valueAndGrad(
                p.map((x, j) => x + (i === j ? h : 0)),
                t,
                { ...options, reduction: "sum" },
              ).grad;
            const [up, down] = [at(1e-5), at(-1e-5)];
            const [point, axis] = [i >> 1, i & 1];
            for (const other of [0, 1]) {
              const slope = ((up[2 * point + other] as number) - (down[2 * point + other] as number)) / 2e-5;
              expect(curvature[3 * point + axis + other]).toBeCloseTo(slope, 6);
            }
          }
        }
      }
    }
  });

  it("takes no tolerance", () => {
    expectThrown("ERR_XYLOSS_OPTION", [/hessian takes no tolerance/], () => huber.hessian(list(1, 2), list(0, 0), { tolerance: 1 }));
  });
});

it("gives a point the same bits, down to the sign of 0, whatever stands beside it", () => {
  const options = { geometry: "radial", whiten: { a: 0.25, b: -0.5, c: -0.375 } } as const;
  const of = (at: number, beside = false) => {
    const prediction = new Float32Array(80);
    const target = new Float32Array(80);
    prediction.set([0, -4 * 2 ** -149], 2 * at);
    target.set([2 ** -149, -3 * 2 ** -149], 2 * at);
    if (beside) prediction[2 * (at ^ 1)] = Number.NaN;
    const { grad } = huber.valueAndGrad(prediction, target, options);
    return Array.from(grad.subarray(2 * at, 2 * at + 2), (x) => (Object.is(x, -0) ? "-0" : String(x)));
  };
  for (const at of [0, 3, 36, 39]) expect(of(at, true), String(at)).toEqual(of(at));
});

describe("numbers for each point, in more than one tile of their check", () => {
  it.each([1, 2, 3])("bound steps on ordinary arrays, and calls with select, are the plain call's: %i numbers each", (kind) => {
    const points = 9000;
    const next = random(kind);
    const many = (count: number) => Float32Array.from({ length: count }, () => 0.5 + next());
    const [prediction, target] = [many(2 * points), many(2 * points)];
    const options = { whiten: many(kind * points), geometry: "radial" } as const;
    const { value, grad } = huber.valueAndGrad(prediction, target, options);
    const own = new Float32Array(2 * points);
    const step = huber.bind({ prediction, target, grad: own }, options);
    for (let i = 0; i < 2; i++) {
      expect(step()).toBe(value);
      expect(own).toEqual(grad);
    }
    expect(huber.valueAndGrad(prediction, target, { ...options, select: { trim: 0 } })).toEqual({ value, grad });
  });

  it("the same array may be weights and whitening", () => {
    const points = 9000;
    const next = random(5);
    const many = (count: number) => Float32Array.from({ length: count }, () => 0.5 + next());
    const [prediction, target, both] = [many(2 * points), many(2 * points), many(points)];
    const options = { whiten: both, geometry: "radial" } as const;
    const expected = huber.value(prediction, target, { ...options, weights: both });
    const step = huber.bind({ prediction, target, weights: both }, options);
    for (let i = 0; i < 2; i++) expect(step()).toBe(expected);
  });
});
