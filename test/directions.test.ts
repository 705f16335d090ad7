/** angular beside the functions of gaze estimators, at 0 and π, beyond a turn, and of vectors of any length. */
import { describe, expect, it } from "vitest";
import { diagnose } from "../src/diagnose/index.js";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const engines = [
  ["kernels", kernels as unknown as typeof reference],
  ["reference", reference],
] as const;
type Vector = readonly [number, number, number];
const DEGREES = 180 / Math.PI;

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
/** The angle as Gaze360's `compute_angular_error` (vectors of yaw, pitch), and `angular` of GazeTR and L2CS-Net have it. */
const gaze360 = ([yaw, pitch]: number[]): Vector => [
  Math.cos(pitch as number) * Math.sin(yaw as number),
  Math.sin(pitch as number),
  -Math.cos(pitch as number) * Math.cos(yaw as number),
];
const gazeto3d = ([yaw, pitch]: number[]): Vector => [
  -Math.cos(pitch as number) * Math.sin(yaw as number),
  -Math.sin(pitch as number),
  -Math.cos(pitch as number) * Math.cos(yaw as number),
];
/** ETH-XGaze's `pitchyaw_to_vector`. */
const pitchYaw = ([pitch, yaw]: number[]): Vector => [
  Math.cos(pitch as number) * Math.sin(yaw as number),
  Math.sin(pitch as number),
  Math.cos(pitch as number) * Math.cos(yaw as number),
];
const degrees = (a: Vector, b: Vector) => Math.acos(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))) * DEGREES;

describe.each(engines)("angular, %s", (_, { angular }) => {
  const next = random(3);
  const rows = (count: number) => Array.from({ length: count }, () => [Math.fround(6 * next() - 3), Math.fround(2.8 * next() - 1.4)]);
  const [prediction, target] = [rows(50), rows(50)];
  const [p, t] = [list(...prediction.flat()), list(...target.flat())];

  it.each([
    ["Gaze360", gaze360, {}],
    ["L2CS-Net and GazeTR", gazeto3d, {}],
    ["ETH-XGaze", pitchYaw, { coordinates: "pitch-yaw" }],
  ] as const)("is %s's", (_, vectorOf, options) => {
    const expected = prediction.map((row, i) => degrees(vectorOf(row), vectorOf(target[i] as number[])));
    const each = angular.each(p, t, options);
    for (const [i, angle] of expected.entries()) expect((each[i] as number) * DEGREES).toBeCloseTo(angle, 4);
    const vectors = (of: number[][]) => list(...of.flatMap((row) => [...vectorOf(row)]));
    const ofVectors = angular.each(vectors(prediction), vectors(target), { coordinates: "vector", angles: "degrees" });
    for (const [i, angle] of expected.entries()) expect(ofVectors[i]).toBeCloseTo(angle, 4);
  });

  it("takes and gives degrees", () => {
    const each = angular.each(list(0, 0, 90, 0, 10, 0, 10, 60, 0, 90), list(0, 0, -90, 0, 350, 0, -10, 60, 77, -90), { angles: "degrees" });
    const across = 2 * Math.asin(Math.sin(10 / DEGREES) / 2) * DEGREES;
    for (const [i, angle] of [0, 180, 20, across, 180].entries()) expect(each[i]).toBeCloseTo(angle, 5);
    expect([each[0], each[1], each[4]]).toEqual([0, 180, 180]);
    const { grad } = angular.valueAndGrad(list(31, 40), list(30, 40), { angles: "degrees", distance: "cosine" });
    expect(grad[0]).toBeCloseTo((Math.sin(1 / DEGREES) * Math.cos(40 / DEGREES) ** 2) / DEGREES, 9);
  });

  it("keeps all digits next to 0, where an arccosine has half of them", () => {
    for (const gap of [1e-45, 1e-30, 1e-10, 1e-4]) {
      const { value, grad } = angular.valueAndGrad(list(gap, 0), list(0, 0));
      expect(value).toBe(Math.fround(gap));
      expect([...grad]).toEqual([1, 0]);
      expect(angular.value(list(1, gap, 0), list(2, 0, 0), { coordinates: "vector" })).toBeCloseTo(Math.fround(gap), 12);
      const small = angular.value(list(0, gap), list(0, 0), { distance: "cosine" });
      const wanted = Math.fround(gap) ** 2 / 2;
      expect(Math.abs(small - wanted)).toBeLessThanOrEqual(1e-6 * wanted + 2 ** -149);
    }
    const near = angular.value(list(1, 1, 1 + 2 ** -23), list(1, 1, 1), { coordinates: "vector" });
    expect(near / ((2 ** -23 * Math.SQRT2) / 3)).toBeCloseTo(1, 6);
  });

  it("has no slope where no direction leads away", () => {
    const still = (a: number[], b: number[], options: object) => angular.valueAndGrad(list(...a), list(...b), options);
    for (const options of [{}, { distance: "cosine" }, { angles: "degrees" }]) {
      expect([...still([0.5, 0.25], [0.5, 0.25], options).grad]).toEqual([0, 0]);
      expect([...still([1, 2, 3], [2, 4, 6], { ...options, coordinates: "vector" }).grad]).toEqual([0, 0, 0]);
      const opposite = still([1, 2, 3], [-2, -4, -6], { ...options, coordinates: "vector" });
      expect([...opposite.grad].map(Math.abs)).toEqual([0, 0, 0]);
    }
    expect([...still([180, 0], [0, 0], { angles: "degrees" }).grad].map(Math.abs)).toEqual([0, 0]);
    expect(still([180, 0], [0, 0], { angles: "degrees" }).value).toBe(180);
    expect(still([1, 2, 3], [-2, -4, -6], { coordinates: "vector" }).value).toBeCloseTo(Math.PI, 6);
  });

  it("has a slope of length 1 elsewhere, and none of yaw at the poles", () => {
    for (const [i, row] of prediction.entries()) {
      const { grad } = angular.valueAndGrad(list(...row), list(...(target[i] as number[])));
      expect(Math.hypot((grad[0] as number) / Math.cos(row[1] as number), grad[1] as number)).toBeCloseTo(1, 5);
    }
    const pole = angular.valueAndGrad(list(30, 90), list(0, 0), { angles: "degrees" }).grad;
    expect(pole[0]).toBeCloseTo(0, 7);
  });

  it("knows that a turn changes nothing, however many there are", () => {
    const turned = (k: number) =>
      list(...prediction.flatMap(([yaw, pitch]) => [Math.fround((yaw as number) * DEGREES) + 360 * k, (pitch as number) * DEGREES]));
    const of = (k: number) => angular.each(turned(k), list(...target.flat().map((angle) => angle * DEGREES)), { angles: "degrees" });
    const once = of(0);
    for (const [i, angle] of of(-1).entries()) expect(angle).toBeCloseTo(once[i] as number, 3);
    // whole degrees, which float32 has up to 2^24, and multiples of a power of two beyond
    const at = (yaw: number) => angular.value(list(yaw, 0), list(0, 0), { angles: "degrees" });
    expect(at(360 * 40_000 + 7)).toBeCloseTo(7, 5);
    expect(at(360 * 2 ** 80)).toBe(0);
    expect(at(2 ** 100)).toBeCloseTo(16, 4);
    // by 100 digits
    expect(angular.value(list(2 ** 100, 0), list(0, 0))).toBeCloseTo(1.05964853168, 6);
  });

  it("depends on a vector's direction only", () => {
    const expected = angular.value(list(1, 2, 3), list(3, 2, -1), { coordinates: "vector" });
    for (const k of [2 ** -140, 1e-30, 1e30, 2 ** 126]) {
      const { value, grad } = angular.valueAndGrad(
        list(k, 2 * k, 3 * k),
        list(3 / k > 3e38 ? 3 : 3 / k, 2 / k > 2e38 ? 2 : 2 / k, 3 / k > 3e38 ? -1 : -1 / k),
        { coordinates: "vector" },
      );
      expect(value).toBeCloseTo(expected, 7);
      const [x = 0, y = 0, z = 0] = grad;
      if (k > 1e-35) expect((x + 2 * y + 3 * z) / Math.hypot(x, y, z)).toBeCloseTo(0, 6);
    }
  });

  it("takes a vector of length 0 for one at a right angle", () => {
    for (const [a, b] of [
      [list(0, 0, 0), list(1, 2, 3)],
      [list(1, 2, 3), list(0, 0, 0)],
      [list(0, 0, 0), list(0, 0, 0)],
    ] as const) {
      const angle = angular.valueAndGrad(a, b, { coordinates: "vector", angles: "degrees" });
      expect(angle.value).toBe(90);
      expect([...angle.grad]).toEqual([0, 0, 0]);
      const cosine = angular.valueAndGrad(a, b, { coordinates: "vector", distance: "cosine" });
      expect(cosine.value).toBe(1);
      expect([...cosine.grad]).toEqual([0, 0, 0]);
    }
  });

  it("passes what is no angle to its own point", () => {
    const each = angular.each(list(0, 1, Infinity, 0, Number.NaN, 0, 0, 1), list(0, 0, 0, 0, 0, 0, -Infinity, 0));
    expect([...each].map(Number.isNaN)).toEqual([false, true, true, true]);
    const vectors = list(1, 0, 0, Infinity, 1, 1, Number.NaN, 0, 0);
    expect([...angular.each(vectors, list(1, 0, 0, 1, 1, 1, 1, 1, 1), { coordinates: "vector" })].map(Number.isNaN)).toEqual([
      false,
      true,
      true,
    ]);
    const missing = { coordinates: "vector", weights: list(1, 0, 0) } as const;
    expect(angular.valueAndGrad(vectors, list(1, 0, 0, 1, 1, 1, 1, 1, 1), missing)).toEqual(
      expect.objectContaining({ value: 0, grad: expect.anything() }),
    );
  });

  it("computes a point alike whatever stands beside it", () => {
    const alone = angular.valueAndGrad(list(1, 0.5), list(0.75, 0.25), { reduction: "sum" });
    const beside = angular.valueAndGrad(list(1, 0.5, 1e30, 3, 0, 0), list(0.75, 0.25, -1e20, 0, Number.NaN, 0), { reduction: "sum" });
    expect([...beside.grad].slice(0, 2)).toEqual([...alone.grad]);
  });

  it("wants whole rows, and names what it takes", () => {
    expectThrown("ERR_XYLOSS_SHAPE", [/x y z/, /3/], () => angular.value(list(1, 2), list(1, 2), { coordinates: "vector" }));
    expectThrown("ERR_XYLOSS_SHAPE", [/pairs/, /2/], () => angular.value(list(1, 2, 3), list(1, 2, 3)));
    expectThrown("ERR_XYLOSS_OPTION", [/coordinates/, /"yaw-pitch"/], () =>
      angular.value(list(1, 2), list(1, 2), { coordinates: "xyz" as "vector" }),
    );
  });
});

describe("a diagnosis of directions", () => {
  const next = random(8);
  const normal = () => Array.from({ length: 12 }, next).reduce((sum, x) => sum + x, -6);
  const target = Float32Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 360 : 120) * (next() - 0.5));
  const prediction = target.map((angle, i) => {
    const off = angle + 4 * normal();
    return i % 2 === 1 ? off : off > 180 ? off - 360 : off < -180 ? off + 360 : off;
  });

  it("takes −179° and 179° for neighbours, and keeps the loss", () => {
    const report = diagnose(kernels.angular, { prediction, target, options: { angles: "degrees" } });
    expect(report.findings.map(({ code }) => code)).toEqual([]);
    expect(report.verdict.action).toBe('Keep yours: angular.valueAndGrad(prediction, target, { angles: "degrees" }).');
    expect(report.recommendation[0]?.reason).toMatch(/median angle is \d\.\d+°/);
    expect(report.recommendation[1]?.call).toContain('distance: "cosine"');
  });

  it("notices rows that do not belong together", () => {
    const shifted = Float32Array.from(prediction, (_, i) => prediction[(i + 2) % prediction.length] as number);
    const report = diagnose(kernels.angular, { prediction: shifted, target, options: { angles: "degrees" } });
    expect(report.findings.length).toBeGreaterThan(0);
  });

  it("takes vectors", () => {
    const vectors = Float32Array.from({ length: 300 }, normal);
    const report = diagnose(kernels.angular, {
      prediction: vectors.map((x) => x + 0.1 * normal()),
      target: vectors,
      options: { coordinates: "vector" },
    });
    expect(report.verdict.cause).toBe("nothing-found");
  });
});
