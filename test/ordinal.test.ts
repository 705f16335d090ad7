/** Ordinal cross-entropy, its thresholds and centres, and the points decoded from its logits. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import { centersOf, ordinalBce, quantileThresholds, uniformThresholds, Workspace } from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { bits, expectThrown, random, ulps } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const both = (values: Float32Array) => ({ x: values, y: values });

describe("thresholds", () => {
  it("are uniform, or quantiles as in NumPy", () => {
    expect([...uniformThresholds(0, 8, 3)]).toEqual([2, 4, 6]);
    expect(uniformThresholds(0, 1, 2047)).toHaveLength(2047);
    expect([...quantileThresholds([3, 1, 2], 1)]).toEqual([2]);
    // numpy.quantile([0, 1, 4, 9, 16, 25], [0.25, 0.5, 0.75])
    expect([...quantileThresholds(list(25, 0, 9, 1, 16, 4), 3)]).toEqual([1.75, 6.5, 14.25]);
    expect([...quantileThresholds(Float64Array.of(3, 1, 2), 1)]).toEqual([2]);
    expect([...centersOf([2, 4, 6], 0, 8)]).toEqual([1, 3, 5, 7]);
    expect([...centersOf(Float64Array.of(2, 4, 6), 0, 8)]).toEqual([1, 3, 5, 7]);
    expect([...centersOf([1], 0, 8)]).toEqual([0.5, 4.5]);
  });

  it("leave their input unchanged", () => {
    const values = list(3, 1, 2);
    quantileThresholds(values, 2);
    expect([...values]).toEqual([3, 1, 2]);
  });

  it("name what is wrong", () => {
    expectThrown("ERR_XYLOSS_OPTION", [/min < max/], () => uniformThresholds(1, 1, 2));
    for (const [min, max] of [
      [0, Infinity],
      [-Infinity, 0],
      [Number.NaN, 1],
    ] as const) {
      const range = [new RegExp(`the range from ${min} to ${max} must be of finite numbers`)];
      expectThrown("ERR_XYLOSS_OPTION", range, () => uniformThresholds(min, max, 2));
      expectThrown("ERR_XYLOSS_OPTION", range, () => centersOf([0.5], min, max));
    }
    expectThrown("ERR_XYLOSS_OPTION", [/number of thresholds is 0/], () => uniformThresholds(0, 1, 0));
    expectThrown("ERR_XYLOSS_OPTION", [/number of thresholds is 2048/], () => uniformThresholds(0, 1, 2048));
    expectThrown("ERR_XYLOSS_OPTION", [/tie in float32/], () => uniformThresholds(1, 1 + 1e-7, 3));
    expectThrown("ERR_XYLOSS_VALUE", [/thresholds 0 and 1 of 2 are both 1/], () => quantileThresholds([1, 1, 1, 2], 2));
    expectThrown("ERR_XYLOSS_VALUE", [/values\[1\] is NaN/], () => quantileThresholds([1, Number.NaN], 1));
    expectThrown("ERR_XYLOSS_VALUE", [/values\[0\] is Infinity/], () => quantileThresholds([Infinity, 1], 1));
    expectThrown("ERR_XYLOSS_EMPTY", [/values/], () => quantileThresholds([], 1));
    expectThrown("ERR_XYLOSS_TYPE", [/values is a string/], () => quantileThresholds("12" as unknown as number[], 1));
    expectThrown("ERR_XYLOSS_OPTION", [/ascending/], () => centersOf([2, 1], 0, 3));
    for (const thresholds of [[1, 2], [0, 1], [-1, 1], [1, 3], []]) {
      expectThrown("ERR_XYLOSS_OPTION", [/between 0 and 2/], () => centersOf(thresholds, 0, 2));
    }
  });
});

describe.each([
  ["kernels", kernels],
  ["reference", reference as unknown as typeof kernels],
])("ordinalBce, %s", (_, { ordinalBce, decodeOrdinal }) => {
  const thresholds = { x: list(1, 2, 3), y: list(10, 20, 30) };

  it("is the sum of the cross-entropies for exceeding each threshold", () => {
    const z = [1, 0.5, -2, 3, -1, -4];
    const { value, grad } = ordinalBce.valueAndGrad(list(...z), list(2.5, 10), { thresholds, reduction: "sum" });
    const labels = [1, 1, 0, 0, 0, 0]; // 10 does not exceed 10
    const losses = z.map((x, k) => Math.log1p(Math.exp(x)) - (labels[k] as number) * x);
    const expected = losses.reduce((sum, x) => sum + x, 0);
    expect(value).toBeCloseTo(expected, 5);
    expect(ordinalBce.value(list(...z), list(2.5, 10), { thresholds })).toBeCloseTo(expected / 2, 5);
    const each = ordinalBce.each(list(...z), list(2.5, 10), { thresholds });
    expect(each.length).toBe(2);
    expect(each[0]).toBeCloseTo((losses[0] as number) + (losses[1] as number) + (losses[2] as number), 5);
    z.forEach((x, k) => void expect(grad[k]).toBeCloseTo(1 / (1 + Math.exp(-x)) - (labels[k] as number), 6));
  });

  it("has exact steps as labels, however near the threshold", () => {
    const steps = [
      [0, 2 ** -149],
      [2 ** -149, 2 ** -148],
      [1, 1 + 2 ** -23],
      [-1 - 2 ** -23, -1],
      [-(2 ** -126), -(2 ** -126) + 2 ** -149],
      [2 ** 127, 2 ** 127 + 2 ** 104],
    ] as const;
    for (const [at, next] of steps) {
      const slope = (t: number) =>
        ordinalBce.valueAndGrad(list(0, 0), list(t, t), { thresholds: both(list(at)), reduction: "sum" }).grad[0];
      expect(slope(at)).toBe(0.5);
      expect(slope(next)).toBe(-0.5);
      expect(slope(Infinity)).toBe(-0.5);
      expect(slope(-Infinity)).toBe(0.5);
    }
  });

  it("has ramps between the centres as labels", () => {
    const centers = { x: list(0.5, 1.5, 2.5, 3.5), y: list(4, 14, 26, 36) };
    const slope = (x: number, y: number) =>
      [...ordinalBce.valueAndGrad(new Float32Array(6), list(x, y), { thresholds, centers, labels: "ramp", reduction: "sum" }).grad].map(
        (g) => 0.5 - g,
      );
    expect(slope(0.5, 10)).toEqual([0, 0, 0, 0.5, 0, 0]);
    expect(slope(2.25, 21.5)).toEqual([1, 0.75, 0, 1, 0.625, 0]);
    expect(slope(Infinity, -Infinity)).toEqual([1, 1, 1, 0, 0, 0]);
  });

  it("is finite for any logits, and 0 for confident correct ones", () => {
    for (const size of [1e4, 3e38, Infinity]) {
      const right = ordinalBce.valueAndGrad(list(size, -size, -size, size, size, size), list(1.5, 99), { thresholds });
      expect(right.value).toBe(0);
      expect([...right.grad].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
      const wrong = ordinalBce.valueAndGrad(list(-size, size, 0, 0, 0, 0), list(1.5, 99), { thresholds, reduction: "sum" });
      expect(ulps(wrong.value, 2 * Math.fround(size) + 4 * Math.LN2)).toBeLessThanOrEqual(1);
      expect([...wrong.grad.subarray(0, 2)]).toEqual([-1, 1]);
    }
  });

  it("is NaN for a coordinate whose target is NaN", () => {
    const { grad } = ordinalBce.valueAndGrad(new Float32Array(6), list(Number.NaN, 15), { thresholds });
    expect([...grad].map(Number.isNaN)).toEqual([true, true, true, false, false, false]);
    expect([...ordinalBce.each(new Float32Array(6), list(Number.NaN, 15), { thresholds })].map(Number.isNaN)).toEqual([true, false]);
  });

  it("decodes its labels: exactly with ramps and equal bins, within half a bin with steps", () => {
    const count = 15;
    const [width, height] = [640, 480];
    const thresholds = { x: uniformThresholds(0, width, count), y: uniformThresholds(0, height, count) };
    const centers = { x: centersOf(thresholds.x, 0, width), y: centersOf(thresholds.y, 0, height) };
    const next = random(5);
    const points = Float32Array.from({ length: 200 }, (_, i) => next() * (i % 2 === 0 ? width : height));
    for (const labels of ["ramp", "hard"] as const) {
      // with logits of 0 the slope σ(z) − label is ½ − label
      const { grad } = ordinalBce.valueAndGrad(new Float32Array(200 * count), points, { thresholds, centers, labels, reduction: "sum" });
      const logits = grad.map((slope) => Math.log((0.5 - slope) / (0.5 + slope)));
      const left = ordinalBce.valueAndGrad(logits, points, { thresholds, centers, labels, reduction: "sum" }).grad;
      expect(Math.max(...left.map(Math.abs))).toBeLessThan(1e-6);
      const decoded = decodeOrdinal(logits, thresholds, centers);
      points.forEach((point, i) => {
        const bin = (i % 2 === 0 ? width : height) / (count + 1);
        const [first, last] = [0.5 * bin, (count + 0.5) * bin];
        const error = Math.abs((decoded[i] as number) - (labels === "ramp" ? Math.min(Math.max(point, first), last) : point));
        expect(error).toBeLessThan(labels === "ramp" ? 2e-4 : 0.5 * bin + 1e-3);
      });
    }
  });

  it("takes centres with one threshold between two neighbours, or on one of them", () => {
    const y = list(4, 14, 26, 36);
    const run = (x: Float32Array) => [
      () => decodeOrdinal(new Float32Array(6), thresholds, { x, y }),
      () => ordinalBce.value(new Float32Array(6), list(1, 2), { thresholds, labels: "ramp", centers: { x, y } }),
      () => ordinalBce.value(new Float32Array(6), list(1, 2), { thresholds, centers: { x, y } }),
    ];
    for (const x of [list(1, 2, 3, 4), list(0, 1, 2, 3)]) for (const each of run(x)) expect(each).not.toThrow();
    for (const x of [list(1.5, 1.8, 2.5, 3.5), list(0.2, 0.5, 2.5, 3.5), list(0.5, 1.5, 2.5, 2.8)]) {
      const names = [/option thresholds\.x\[[012]\] is [123]; it must lie between its centers, [\d.]+ and [\d.]+$/];
      for (const each of run(x)) expectThrown("ERR_XYLOSS_OPTION", names, each);
    }
    // equally many for both axes, so that the first is named
    const fewer = { x: list(0.5, 1.5, 3.5), y: list(4, 14, 36) };
    expectThrown("ERR_XYLOSS_OPTION", [/centers has 3 of x/], () => decodeOrdinal(new Float32Array(6), thresholds, fewer));
    const more = { x: list(0.5, 1.5, 2.5, 3.5, 4.5), y: list(4, 14, 26, 36, 46) };
    expectThrown("ERR_XYLOSS_OPTION", [/centers has 5 of x/], () => decodeOrdinal(new Float32Array(6), thresholds, more));
  });

  it("decodes the largest number of logits, and names its argument", () => {
    const count = 2047;
    const most = uniformThresholds(0, 1, count);
    const centers = centersOf(most, 0, 1);
    const decoded = decodeOrdinal(new Float32Array(2 * count), { x: most, y: most }, { x: centers, y: centers });
    for (const each of decoded) expect(each).toBeCloseTo(0.5, 5);
    expectThrown("ERR_XYLOSS_TYPE", [/^decodeOrdinal: logits is a string/], () =>
      decodeOrdinal("1" as never, { x: most, y: most }, { x: centers, y: centers }),
    );
  });

  it("decodes extremes to the outer centres, and keeps a NaN in its own coordinate", () => {
    const centers = { x: list(0.5, 1.5, 2.5, 3.5), y: list(4, 14, 26, 36) };
    for (const size of [1e4, 3e38, Infinity]) {
      expect([...decodeOrdinal(list(size, size, size, -size, -size, -size), thresholds, centers)]).toEqual([3.5, 4]);
    }
    expect([...decodeOrdinal(list(0, Number.NaN, 0, 0, 0, 0), thresholds, centers)]).toEqual([Number.NaN, 20]);
  });

  it("names what is wrong", () => {
    const run =
      (options: object, length = 6) =>
      () =>
        ordinalBce.value(new Float32Array(length), list(1, 2), options as { thresholds: typeof thresholds });
    const centers = { x: list(0.5, 1.5, 2.5, 3.5), y: list(4, 14, 26, 36) };
    expectThrown("ERR_XYLOSS_OPTION", [/thresholds is required/], run({}));
    for (const x of [
      list(1, 1, 2),
      list(1, 3, 2),
      [1, 2, Number.NaN],
      [1, 2, Infinity],
      [1, 2],
      "123",
      [1, 1 + 1e-9, 2],
      [-3e38, 0, 3e38],
    ]) {
      expectThrown(
        "ERR_XYLOSS_OPTION",
        [/option thresholds(\.x(\[\d\])?)? (is|has|spans) /, /ascending/],
        run({ thresholds: { x, y: thresholds.y } }),
      );
    }
    for (const wrong of [null, 5, {}, { x: thresholds.x }, { y: thresholds.y }]) {
      expectThrown("ERR_XYLOSS_OPTION", [/thresholds(\.[xy])? is/, /ascending/], run({ thresholds: wrong }));
    }
    expectThrown("ERR_XYLOSS_OPTION", [/2047/], run({ thresholds: both(Float32Array.from({ length: 2048 }, (_, k) => k)) }));
    expectThrown("ERR_XYLOSS_OPTION", [/centers is required with labels "ramp"/], run({ thresholds, labels: "ramp" }));
    expectThrown("ERR_XYLOSS_OPTION", [/labels/, /"hard", "ramp"/], run({ thresholds, labels: "soft" }));
    expectThrown("ERR_XYLOSS_OPTION", [/centers has 3 of x/], run({ thresholds, labels: "ramp", centers: both(list(1, 2, 3)) }));
    expectThrown(
      "ERR_XYLOSS_OPTION",
      [/thresholds\.x\[0\] is 1; it must lie between/],
      run({ thresholds, centers: { x: centers.y, y: centers.x } }),
    );
    expectThrown("ERR_XYLOSS_SHAPE", [/multiple of 6/, /3 logits/], run({ thresholds }, 9));
    expectThrown("ERR_XYLOSS_LENGTH", [/target has 2 values/, /need 4/], run({ thresholds }, 12));
    const logits = new Float32Array(6);
    expectThrown("ERR_XYLOSS_OPTION", [/decodeOrdinal/, /centers/], () => decodeOrdinal(logits, thresholds, both(list(1, 2, 3))));
    expectThrown("ERR_XYLOSS_SHAPE", [/logits has 9 values/], () => decodeOrdinal(new Float32Array(9), thresholds, centers));
    expectThrown("ERR_XYLOSS_LENGTH", [/out has 3 values/], () => decodeOrdinal(logits, thresholds, centers, { out: list(1, 2, 3) }));
    expectThrown("ERR_XYLOSS_OPTION", [/no option output/], () => decodeOrdinal(logits, thresholds, centers, { output: logits } as object));
  });

  it("copies its options", () => {
    const own = { x: list(1, 2, 3), y: list(10, 20, 30) };
    const step = ordinalBce.bind({ prediction: list(1, 0.5, -2, 3, -1, -4), target: list(2.5, 10) }, { thresholds: own });
    const before = step();
    own.x.fill(100);
    expect(step()).toBe(before);
  });
});

it("decodes to the same bits wherever the arrays are", () => {
  const next = random(3);
  for (const count of [1, 2, 7, 40]) {
    const thresholds = both(uniformThresholds(0, 1, count));
    const centers = both(centersOf(thresholds.x, 0, 1));
    const points = 1501;
    const logits = Float32Array.from({ length: 2 * points * count }, () => 8 * next() - 4);
    const decoded = kernels.decodeOrdinal(logits, thresholds, centers);
    const expected = reference.decodeOrdinal(logits, thresholds, centers);
    decoded.forEach((point, i) => void expect(Math.abs(point - (expected[i] as number))).toBeLessThanOrEqual(2 ** -23));
    const ws = new Workspace({ floats: logits.length + decoded.length });
    const placed = ws.alloc(logits.length);
    const out = ws.alloc(decoded.length);
    placed.set(logits);
    expect(kernels.decodeOrdinal(placed, thresholds, centers, { out })).toBe(out);
    expect(bits(out)).toBe(bits(decoded));
    expect(bits(kernels.decodeOrdinal(placed, thresholds, centers))).toBe(bits(decoded));
    if (count === 1) expect(bits(kernels.decodeOrdinal(placed, thresholds, centers, { out: placed }))).toBe(bits(decoded));
  }
});

it("accepts float64 in the reference", () => {
  const thresholds = both(list(1, 2));
  const logits = Float64Array.of(1, 2, 3, 4);
  expect(reference.decodeOrdinal(logits, thresholds, both(list(0.5, 1.5, 2.5)))).toBeInstanceOf(Float64Array);
  expect(ordinalBce.unit).toBe("element");
});
