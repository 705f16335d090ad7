/** The option `tolerance` of residual losses, alone and with the options that it combines with. */
import { describe, expect, it } from "vitest";
import { records } from "../catalogue/records.js";
import * as kernels from "../src/index.js";
import { optionReader } from "../src/options.js";
import * as reference from "../src/reference/index.js";
import { bits, bitsOf, expectThrown, random, sampleWeights } from "./support.js";

const { Workspace, huber, mae, mse, tukey } = kernels;
type Options = Record<string, unknown>;
type AnyResidual = kernels.ResidualLoss<Options>;
const named = (module: object, name: string) => (module as Record<string, AnyResidual>)[name] as AnyResidual;
const list = (...values: number[]) => Float32Array.from(values);
const specs = records.filter(({ spec }) => spec.family === "residual").map(({ spec }) => spec);
const geometriesOf = (name: string): Options[] => (name === "euclidean" ? [{}] : [{}, { geometry: "radial" }]);

function dataOf(points: number, seed = 1) {
  const next = random(seed);
  const many = (count: number) => Float32Array.from({ length: count }, () => 6 * next() - 3);
  const abc = many(3 * points).map((x) => x / 3);
  return { prediction: many(2 * points), target: many(2 * points), weights: sampleWeights(points, seed), abc };
}

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void => {
  const size = Math.max(1e-3, ...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs((actual[i] as number) - (expected[i] as number)), `${what}[${i}]`).toBeLessThan(4e-5 * size);
  }
};

describe.each(specs.map((spec) => [spec.name, spec] as const))("%s", (name, spec) => {
  const loss = named(kernels, name);
  const twin = named(reference, name);

  it("agrees with the reference, with and without whitening, weights and selection", () => {
    for (const points of [3, 9, 520]) {
      const { prediction, target, weights, abc } = dataOf(points, points);
      for (const geometry of geometriesOf(name)) {
        for (const whiten of [undefined, 2, { x: 2, y: 0.5 }, abc]) {
          for (const own of [{}, { weights }, { weights, accumulate: true, upstream: -2, reduction: "weighted-mean" as const }]) {
            const options = { ...geometry, ...own, whiten, tolerance: 0.75 };
            const what = `${points}, ${JSON.stringify({ ...geometry, ...own, weights: undefined })}, ${typeof whiten}`;
            const [got, expected] = [loss, twin].map((of) =>
              of.valueAndGrad(prediction, target, { ...options, grad: prediction.map((x) => x / 7) }),
            );
            close([got?.value as number], [expected?.value as number], what);
            close(got?.grad as Float32Array, expected?.grad as Float32Array, what);
            const units = { ...geometry, weights: "weights" in own ? weights : undefined, whiten, tolerance: 0.75 };
            close(loss.each(prediction, target, units), twin.each(prediction, target, units), what);
            if (spec.irls?.(optionReader(name, spec.options)(geometry)) !== undefined) continue;
            close(loss.irlsWeights(prediction, target, units), twin.irlsWeights(prediction, target, units), what);
          }
        }
      }
    }
  });

  it("is the loss of residuals that are shorter by the tolerance", () => {
    const { prediction, target } = dataOf(64, 7);
    const zeros = new Float32Array(prediction.length);
    for (const geometry of geometriesOf(name)) {
      const left = prediction.map((p, i) => {
        const r = p - (target[i] as number);
        const other = (prediction[i ^ 1] as number) - (target[i ^ 1] as number);
        const size = name === "euclidean" || geometry.geometry === "radial" ? Math.hypot(r, other) : Math.abs(r);
        return size <= 1 ? 0 : (r * (size - 1)) / size;
      });
      const got = loss.valueAndGrad(prediction, target, { ...geometry, tolerance: 1 });
      const expected = loss.valueAndGrad(left, zeros, geometry);
      close([got.value], [expected.value], "value");
      close(got.grad, expected.grad, "grad");
    }
  });

  it("has the same bits staged, in a workspace, bound, and in place", () => {
    for (const points of [33, 1100]) {
      const { prediction, target, weights, abc } = dataOf(points, 3);
      for (const geometry of geometriesOf(name)) {
        for (const whiten of [undefined, abc]) {
          const options = { ...geometry, tolerance: 0.5, whiten };
          const { value, grad } = loss.valueAndGrad(prediction, target, { ...options, weights });
          const ws = new Workspace({ floats: 10 * points });
          const put = (values: Float32Array) => {
            const copy = ws.alloc(values.length);
            copy.set(values);
            return copy;
          };
          const [p, t, w] = [put(prediction), put(target), put(weights)];
          const near = { ...options, whiten: whiten && put(whiten) };
          expect(bits(loss.each(p, t, near))).toBe(bits(loss.each(prediction, target, options)));
          expect(bitsOf(loss.bind({ prediction: p, target: t, grad: p, weights: w }, near)())).toBe(bitsOf(value));
          expect(bits(p)).toBe(bits(grad));
          ws.dispose();
        }
      }
    }
  });
});

describe.each([
  ["kernels", kernels],
  ["reference", reference as unknown as typeof kernels],
])("by hand, %s", (_, { charbonnier, euclidean, huber, mae, mse }) => {
  it("mae is the ε-insensitive loss", () => {
    const { value, grad } = mae.valueAndGrad(list(3, 0.5, -2, 1), list(0, 0, 0, 0), { tolerance: 1, reduction: "sum" });
    expect(value).toBe(3);
    expect(Array.from(grad, (x) => x + 0)).toEqual([1, 0, -1, 0]);
  });

  it("points, and IRLS weights, which times the residual are the gradient", () => {
    const options = { tolerance: 2, reduction: "sum" } as const;
    const { value, grad } = euclidean.valueAndGrad(list(3, 4), list(0, 0), options);
    expect(value).toBeCloseTo(3, 6);
    expect(Array.from(grad)).toEqual([0.6, 0.8].map((x) => expect.closeTo(x, 6)));
    expect(mse.irlsWeights(list(3, 4), list(0, 0), { geometry: "radial", tolerance: 2 })[0]).toBeCloseTo((2 * 3) / 5, 6);
    expect(Array.from(mse.irlsWeights(list(3, 1), list(0, 0), { tolerance: 2 }))).toEqual([expect.closeTo(2 / 3, 6), 0]);
    // what lies beyond is less than float32's least share of the tolerance
    const narrow = { geometry: "radial", epsilon: 1e-30, tolerance: 1649267441664 } as const;
    const [weight] = charbonnier.irlsWeights(list(-1649267441664, 4.3655745685100555e-11), list(0, 0), narrow);
    expect(weight).toBeCloseTo((1e30 * 4.3655745685100555e-11 ** 2) / (2 * 1649267441664 ** 2), 20);
  });

  it("it acts after whitening", () => {
    expect(mae.value(list(10, 3), list(0, 0), { whiten: 4, tolerance: 1, reduction: "sum" })).toBe(1.5);
  });

  it("NaN stays, ∞ counts, missing points are 0, and no size is too large or too small", () => {
    for (const geometry of ["component", "radial"] as const) {
      const options = { geometry, tolerance: 1, reduction: "sum" } as const;
      expect(mae.value(list(Number.NaN, 0), list(0, 0), options)).toBeNaN();
      expect(mae.value(list(Number.NaN, 0), list(0, 0), { ...options, weights: list(0) })).toBe(0);
      const far = huber.valueAndGrad(list(-Infinity, 0), list(0, 0), options);
      expect([far.value, ...Array.from(far.grad, (x) => x + 0)]).toEqual([Infinity, -1, 0]);
      expect(Array.from(huber.irlsWeights(list(Number.NaN, 0), list(0, 0), { geometry, tolerance: 1, weights: list(0) }))).not.toContain(
        Number.NaN,
      );
      for (const size of [2 ** -140, 1e-30, 1e30, 2e38]) {
        const each = mae.each(list(size, 0), list(0, 0), { geometry, tolerance: size / 4 });
        expect((each[0] as number) / Math.fround(size)).toBeCloseTo(0.75, 2);
        expect(mae.value(list(size, 0), list(0, 0), { geometry, tolerance: 2 * size > 3.4e38 ? 3.4e38 : 2 * size })).toBe(0);
      }
    }
  });

  it("a point within it is exactly 0, beside points of any size", () => {
    // of squares that underflow, that overflow, and that do neither
    for (const size of [4e-25, 3, 4e25]) {
      for (let at = 0; at < 9; at++) {
        const prediction = Float32Array.from({ length: 32 }, (_, i) => (i >> 1 === at ? size : i % 2 ? -1e-25 : 2e-25));
        const target = new Float32Array(32);
        const options = { geometry: "radial", tolerance: 3e-25, reduction: "sum" } as const;
        const { value, grad } = huber.valueAndGrad(prediction, target, { ...options, delta: 1 });
        expect(value).toBe(
          huber.value(prediction, target, {
            ...options,
            delta: 1,
            weights: Float32Array.from(prediction.slice(0, 16), (_, i) => +(i === at)),
          }),
        );
        expect(
          Array.from(grad).filter((x, i) => i >> 1 !== at && !Object.is(x, 0)),
          `${size} at ${at}`,
        ).toEqual([]);
        expect(grad[2 * at]).toBe(grad[2 * at + 1]);
        expect(grad[2 * at]).toBeGreaterThan(0);
      }
    }
  });

  it("0 is none, and other numbers are errors", () => {
    const [p, t] = [list(1, 2), list(0, 0)];
    expect(huber.value(p, t, { tolerance: 0 })).toBe(huber.value(p, t));
    for (const tolerance of [-1, Number.NaN, Infinity]) {
      expectThrown("ERR_XYLOSS_OPTION", [/option tolerance is/], () => huber.value(p, t, { tolerance }));
    }
  });
});

describe("options that combine", () => {
  const { prediction, target, weights, abc } = dataOf(24, 12);
  const all: readonly Options[] = [
    { geometry: "radial" },
    { whiten: abc },
    { whiten: { every: 4, factors: abc.subarray(0, 12) } },
    { tolerance: 0.5 },
    { select: { top: 2, per: 4 } },
    { select: { trim: 0.25 } },
    { weights },
    { reduction: "weighted-mean" },
    { reduction: "nonzero-mean" },
    { accumulate: true },
    { upstream: -3 },
  ];
  const pairs = all.flatMap((one, i) => all.slice(i).map((other) => ({ ...one, ...other })));

  it.each([huber, tukey, mse, mae].map((loss) => [loss.name, loss] as const))("%s: every pair, also in place", (name, loss) => {
    const twin = named(reference, name);
    for (const options of pairs) {
      const what = JSON.stringify(options, (key, value) => (value instanceof Float32Array ? key : value));
      const run = (of: AnyResidual, grad: Float32Array) => of.valueAndGrad(prediction.slice(), target, { ...options, grad });
      const [got, expected] = [run(loss as AnyResidual, prediction.slice()), run(twin, prediction.slice())];
      close([got.value], [expected.value], what);
      close(got.grad, expected.grad, what);
      const inPlace = prediction.slice();
      const again = (loss as AnyResidual).valueAndGrad(inPlace, target, { ...options, grad: inPlace });
      expect(bitsOf(again.value), what).toBe(bitsOf(got.value));
      expect(bits(inPlace), what).toBe(bits(got.grad));
    }
  });
});

it.each(specs.filter(({ name }) => name !== "euclidean").map(({ name }) => name))(
  "%s of points within the tolerance is 0 with extreme options",
  (name) => {
    const { options } = specs.find((spec) => spec.name === name) as (typeof specs)[number];
    const prediction = Float32Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 0 : i % 2 === 0 ? -4e37 : 1e-30));
    const scales = Object.entries(options).filter(([option]) => ["delta", "epsilon", "scale", "omega", "omega1", "beta"].includes(option));
    for (const end of ["least", "most"]) {
      const extreme = Object.fromEntries(
        scales.map(([option, spec]) => {
          const { atLeast = 2 ** -126, atMost = 2 ** 60 } = spec as { atLeast?: number; atMost?: number };
          return [option, end === "least" ? Math.max(atLeast, 2 ** -126) : Math.min(atMost, 2 ** 60)];
        }),
      );
      for (const loss of [named(kernels, name), named(reference, name)]) {
        const all = { ...extreme, tolerance: 1.2e38, geometry: "radial" };
        const { value, grad } = loss.valueAndGrad(prediction, new Float32Array(40), all);
        expect(value).toBe(0);
        expect(grad.every((slope) => slope === 0)).toBe(true);
      }
    }
  },
);
