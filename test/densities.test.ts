/** residualNll: its constants beside numeric integrals, its relatives among the distributions, far residuals, and what is no density. */
import { describe, expect, it } from "vitest";
import { exp, expBend, log1p } from "../src/exponential.js";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const sides = [
  ["kernels", kernels as unknown as typeof reference],
  ["reference", reference],
] as const;

type Options = Parameters<typeof reference.residualNll.value>[2];
/** Every loss that makes a density, with options. */
const densities: readonly (readonly [point: reference.DensityLoss, pointOptions: Readonly<Record<string, number>>])[] = [
  ["mse", {}],
  ["mae", {}],
  ["euclidean", {}],
  ["logCosh", {}],
  ...[2 ** -20, 0.25, 1.5, 5, 40].map((delta) => ["huber", { delta }] as const),
  ...[0, 2 ** -10, 1, 3, 100].map((beta) => ["smoothL1", { beta }] as const),
  ...[2 ** -20, 0.75, 2, 100].map((epsilon) => ["charbonnier", { epsilon }] as const),
  ...[1.75, 2, 3, 50].map((scale) => ["cauchy", { scale }] as const),
  ...[
    [10, 2],
    [0.5, 0.25],
    [1, 1],
    [2, 0.5],
    [3, 2 ** -10],
    [50, 2 ** -6],
    [2 ** -10, 1],
    [100, 1024],
  ].map(([omega = 0, epsilon = 0]) => ["wing", { omega, epsilon }] as const),
  ...[
    [2, 20, 0.5],
    [2 ** -10, 4, 2 ** -6],
    [30, 5, 1],
    [0.5, 3.5, 0.5],
  ].map(([omega1 = 0, omega2 = 0, epsilon = 0]) => ["softWing", { omega1, omega2, epsilon }] as const),
  ...[0.25, 0.5, 1, 1.5, 2 - 2 ** -10, 2 - 2 ** -22, 2, 2 + 2 ** -22, 2.5, 4, 10, 2 ** 20].map(
    (alpha) => ["barron", { alpha, scale: 1.5 }] as const,
  ),
];

/** Z of a density's value, by Simpson's rule over the logarithm of ρ, in parts that end where the loss bends. */
function integral(value: (rho: number) => number, bends: readonly number[]): number {
  const ends = [2 ** -40, ...bends, ...bends.map((bend) => bend + 50), 2 ** 50].map(Math.log).sort((a, b) => a - b);
  let sum = 0;
  for (let i = 1; i < ends.length; i++) {
    const [from = 0, to = 0] = ends.slice(i - 1, i + 1);
    const parts = 4000;
    const step = (to - from) / parts;
    for (let j = 0; j <= parts; j++) {
      const rho = Math.exp(from + j * step);
      sum += (step / 3) * (j === 0 || j === parts ? 1 : j % 2 === 1 ? 4 : 2) * Math.exp(-value(rho)) * rho * rho;
    }
  }
  return 2 * Math.PI * sum;
}

describe.each(sides)("%s", (side, { cauchy, gaussianNll2d, huber, residualNll, studentTNll2d }) => {
  const nll = (row: readonly number[], target: readonly number[], options?: Options) => {
    const { value, grad } = residualNll.valueAndGrad(list(...row), list(...target), options);
    return { value, grad: [...grad] };
  };
  const near = (actual: readonly number[], expected: readonly number[], most = 1e-5) =>
    expected.forEach((x, i) => {
      expect(Math.abs((actual[i] as number) - x), `${i}: ${actual[i]} for ${x}`).toBeLessThan(most * (1 + Math.abs(x)));
    });

  it("by hand", () => {
    // v = (3, 4)/5·10: huber's tail with δ = 2 at ρ = 5
    const { value, grad } = nll([3, 4, 0, 0, 0], [0, 0], { pointOptions: { delta: 2 } });
    near([value, ...grad], [2 * 5 - 2, 1.2, 1.6, 3.6 - 1, 4.8, 6.4 - 1]);
    // v = (2·1 + ½·2, 2) = (3, 2)
    const a = Math.fround(Math.LN2);
    near((({ value: loss, grad: slopes }) => [loss, ...slopes])(nll([1, 2, a, 0.5, 0], [0, 0], { point: "mse" })), [
      13 - a,
      12,
      3 + 4,
      6 * 2 - 1,
      12,
      8 - 1,
    ]);
  });

  it("has the constants that others know", () => {
    const constant = (options: Options) => Math.exp(nll([0, 0, 0, 0, 0], [0, 0], { ...options, full: true }).value);
    near(
      [
        constant({ point: "huber", pointOptions: { delta: 1.5 } }),
        constant({ point: "charbonnier", pointOptions: { epsilon: 0.7 } }),
        constant({ point: "logCosh" }),
        constant({ point: "cauchy", pointOptions: { scale: 2 } }),
        constant({ point: "barron" }),
        constant({ point: "barron", pointOptions: { alpha: 1.5 } }),
        constant({ point: "mse" }),
        constant({ point: "euclidean" }),
      ],
      [7.189786024, 10.6814150222, 11.5103631263, 4 * Math.PI, 4 * Math.PI, 9.473973627, Math.PI, 2 * Math.PI],
      1e-6,
    );
  });

  it.each(densities)("%s %o integrates to 1 over the plane", (point, pointOptions) => {
    const { delta = 1, beta = 1, omega = 1, omega1 = 1 } = pointOptions;
    const options = { point, pointOptions, full: true } as const;
    // the integrand in float64, and this side's own constant
    const loss = (rho: number) =>
      reference.residualNll.value(Float64Array.of(rho, 0, 0, 0, 0), Float64Array.of(0, 0), { point, pointOptions });
    const rest = nll([0, 0, 0, 0, 0], [0, 0], options).value;
    const bends = [delta, beta, omega, omega1].filter((x) => x > 0);
    expect(integral(loss, bends) * Math.exp(-rest)).toBeCloseTo(1, side === "kernels" ? 5 : 7);
  });

  it("is steady where the constant's tail is at the edge of what is finite", () => {
    const rest = (options: Options) => nll([0, 0, 0, 0, 0], [0, 0], { ...options, full: true }).value;
    const c = Math.fround(Math.SQRT2) + 2 ** -23;
    near([rest({ point: "cauchy", pointOptions: { scale: c } })], [Math.log((2 * Math.PI * c * c) / (c * c - 2))]);
    near([rest({ point: "softWing", pointOptions: { omega2: 2 + 2 ** -22 } })], [Math.log(2 * Math.PI * Math.exp(-2) * 6.25 * 2 ** 22)]);
    // Laplace's method: √(π/α), for a small α
    near([rest({ point: "barron", pointOptions: { alpha: 2 ** -40 } })], [Math.log(2 * Math.PI * Math.sqrt(Math.PI * 2 ** 40))]);
    near([rest({ point: "huber", pointOptions: { delta: 2 ** -126 } })], [Math.log(2 * Math.PI) + 252 * Math.LN2]);
    near([rest({ point: "huber", pointOptions: { delta: 2 ** 127 } })], [Math.log(2 * Math.PI)]);
    near([rest({ point: "wing", pointOptions: { omega: 2 ** -126, epsilon: 2 ** 100 } })], [Math.log(2 * Math.PI)]);
    near([rest({ point: "wing", pointOptions: { omega: 2 ** 100, epsilon: 2 ** -100 } })], [Math.log(2 * Math.PI) - 400 * Math.LN2]);
    near([rest({ point: "softWing", pointOptions: { omega1: 2 ** 40 } })], [Math.log(2 * Math.PI)]);
    near([rest({ point: "charbonnier", pointOptions: { epsilon: 2 ** 62 } })], [Math.log(2 * Math.PI) + 62 * Math.LN2]);
  });

  it("is gaussianNll2d of mse, with rows √2 as sharp, and of huber with a large δ", () => {
    const next = random(5);
    for (let i = 0; i < 50; i++) {
      const [x = 0, y = 0, a = 0, b = 0, c = 0] = Array.from({ length: 5 }, () => Math.fround(2 * next() - 1));
      const gaussian = gaussianNll2d.valueAndGrad(list(x, y, a + Math.LN2 / 2, b * Math.SQRT2, c + Math.LN2 / 2), list(0.5, -0.25), {
        full: true,
      });
      const ours = nll([x, y, a, b, c], [0.5, -0.25], { point: "mse", full: true });
      const [gx, gy, ga, gb, gc] = gaussian.grad as unknown as [number, number, number, number, number];
      near([ours.value, ...ours.grad], [gaussian.value, gx, gy, ga, gb * Math.SQRT2, gc]);
      const same = gaussianNll2d.valueAndGrad(list(x, y, a, b, c), list(0.5, -0.25), { full: true });
      const bent = nll([x, y, a, b, c], [0.5, -0.25], { point: "huber", pointOptions: { delta: 1e6 }, full: true });
      near([bent.value, ...bent.grad], [same.value, ...same.grad]);
    }
  });

  it("is studentTNll2d of cauchy with ν = c² − 2", () => {
    const next = random(6);
    for (const scale of [1.5, 2, 3]) {
      const nu = scale ** 2 - 2;
      const wider = Math.log(scale / Math.sqrt(nu));
      for (let i = 0; i < 20; i++) {
        const [x = 0, y = 0, a = 0, b = 0, c = 0] = Array.from({ length: 5 }, () => Math.fround(2 * next() - 1));
        const t = studentTNll2d.valueAndGrad(list(x, y, a, b, c), list(0.5, -0.25), { nu, full: true });
        const row = [x, y, a + wider, b * Math.exp(wider), c + wider];
        const ours = nll(row, [0.5, -0.25], { point: "cauchy", pointOptions: { scale }, full: true });
        near([ours.value, ...ours.grad.slice(0, 3)], [t.value, ...[...t.grad].slice(0, 3)]);
      }
    }
  });

  it("is the residual loss with whiten, but for the logarithms", () => {
    const [a, b, c] = [0.25, -0.5, 0.125];
    const next = random(7);
    for (const [loss, options] of [
      [huber, { delta: 0.5 }],
      [cauchy, { scale: 2 }],
    ] as const) {
      const [x, y] = [Math.fround(next()), Math.fround(3 * next())];
      const whitened = (loss as typeof huber).valueAndGrad(list(x, y), list(0, 0), { ...options, whiten: { a, b, c }, geometry: "radial" });
      const ours = nll([x, y, a, b, c], [0, 0], { point: loss as never, pointOptions: options });
      near([ours.value + a + c, ...ours.grad.slice(0, 2)], [whitened.value, ...whitened.grad]);
    }
  });

  it("has the best scale where its density is the data's", () => {
    // the mean slope over radii of the density itself is 0
    for (const [point, pointOptions] of densities.filter(
      ([, { scale = 9, alpha = 1, delta = 1 }]) => scale > 2 && alpha >= 0.5 && delta > 0.1,
    )) {
      const { omega2 = 9, omega = 10 } = pointOptions;
      if (omega2 < 4 || omega < 0.1) continue;
      const at = (rho: number) =>
        reference.residualNll.valueAndGrad(Float64Array.of(rho, 0, 0, 0, 0), Float64Array.of(0, 0), { point, pointOptions });
      let [sum, all] = [0, 0];
      for (let x = -30; x < 20; x += 2 ** -8) {
        const rho = Math.exp(x);
        const { value, grad } = at(rho);
        const weight = Math.exp(-value) * rho * rho;
        // a + c together
        sum += weight * ((grad[2] as number) + (grad[4] as number));
        all += weight;
      }
      expect(Math.abs(sum / all), `${point} ${JSON.stringify(pointOptions)}`).toBeLessThan(5e-3);
    }
  });

  it("has no direction on the target, and one however near or far", () => {
    for (const [point, pointOptions] of densities) {
      const { grad } = nll([1, 2, 200, 3, 200], [1, 2], { point, pointOptions });
      expect(grad, point).toEqual([0, 0, -1, 0, -1]);
    }
    for (const size of [2 ** -140, 2 ** -100, 2 ** -40, 1, 2 ** 40, 2 ** 100, 2 ** 125]) {
      const { value, grad } = nll([3 * size, 4 * size, 0, 0, 0], [0, 0], { point: "euclidean" });
      expect(value / size).toBeCloseTo(5, 5);
      near(grad.slice(0, 2), [0.6, 0.8]);
    }
  });

  it("of an infinite residual is infinite, and of NaN NaN", () => {
    for (const [point, pointOptions] of densities) {
      expect(nll([Infinity, 0, 0, 0, 0], [0, 0], { point, pointOptions }).value, point).toBe(Infinity);
      for (let j = 0; j < 5; j++) {
        const row = [1, 2, 0, 0.5, 0].map((x, i) => (i === j ? Number.NaN : x));
        expect(nll(row, [0, 0], { point, pointOptions }).value, `${point} ${j}`).toBeNaN();
      }
    }
  });

  it("refuses what is no density, and says why", () => {
    const run = (options: object) => () => nll([1, 2, 3, 4, 5], [1, 2], options as Options);
    for (const loss of [kernels.tls, kernels.welsch, kernels.tukey, kernels.gemanMcClure]) {
      const point = loss.name;
      expectThrown(
        "ERR_XYLOSS_OPTION",
        [new RegExp(`point is ${point}, a bounded loss`), /no finite integral/, /studentTNll2d/],
        run({ point }),
      );
      expectThrown("ERR_XYLOSS_OPTION", [/a bounded loss/], run({ point: loss }));
    }
    const edges = [
      ["cauchy", "scale", Math.fround(Math.SQRT2), /above √2/],
      ["cauchy", "scale", 1, /above √2/],
      ["softWing", "omega2", 2, /above 2/],
      ["barron", "alpha", 0, /at least 2\^-40/],
      ["barron", "alpha", -Infinity, /at least 2\^-40/],
      ["barron", "alpha", 2 ** -41, /at least 2\^-40/],
    ] as const;
    for (const [point, option, value, why] of edges) {
      const names = [new RegExp(`option ${option} is ${value}`), why, /no finite integral|too slowly/];
      expectThrown("ERR_XYLOSS_OPTION", names, run({ point, pointOptions: { [option]: value } }));
    }
    // cauchy's default is one of them
    expectThrown("ERR_XYLOSS_OPTION", [/scale is 1/], run({ point: "cauchy" }));
    expectThrown("ERR_XYLOSS_OPTION", [/option point is "bce"/, /euclidean, huber/], run({ point: "bce" }));
    expectThrown("ERR_XYLOSS_OPTION", [/residualNll: pointOptions/, /no option detla/, /delta/], run({ pointOptions: { detla: 1 } }));
    expectThrown("ERR_XYLOSS_OPTION", [/pointOptions of mse: there is no option delta/], run({ point: "mse", pointOptions: { delta: 1 } }));
    expectThrown("ERR_XYLOSS_SHAPE", [/multiple of 5/], () => residualNll.value(list(1, 2, 3, 4), list(1, 2)));
  });
});

it("finite data of any size gives no NaN gradient", () => {
  const sizes = [0, -0, 2 ** -149, 1e-30, 1, -1, 30, -30, 87, -87, 95, -95, 104, -104, 200, -200, 1e4, -1e4, 1e20, -1e20, 3e38, -3e38];
  const next = random(11);
  const count = 2000;
  for (const [point, pointOptions] of densities) {
    const prediction = Float32Array.from({ length: count * 5 }, () => sizes[Math.floor(next() * sizes.length)] as number);
    const target = Float32Array.from({ length: 2 * count }, () => sizes[Math.floor(next() * sizes.length)] as number);
    for (let i = 0; i < 2 * count; i++) {
      const p = prediction[(i >> 1) * 5 + (i & 1)] as number;
      if (!Number.isFinite(Math.fround(p - (target[i] as number)))) target[i] = p;
    }
    const { grad } = kernels.residualNll.valueAndGrad(prediction, target, { point, pointOptions, reduction: "sum" });
    const row = Math.floor(grad.findIndex(Number.isNaN) / 5);
    expect(row, `${point} ${[...prediction.subarray(row * 5, row * 5 + 5)]} | ${target.subarray(2 * row, 2 * row + 2)}`).toBe(-1);
  }
});

it("exp, eˣ − 1 − x and ln(1 + x) are those of float64", () => {
  const next = random(12);
  for (let i = 0; i < 4000; i++) {
    const x = (next() < 0.5 ? -1 : 1) * 2 ** (12 * next() - 4);
    if (Math.abs(x) < 700) expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(2 ** -50);
    if (Math.abs(x) > 0.4 && x < 700) expect(Math.abs(expBend(x) / (Math.expm1(x) - x) - 1)).toBeLessThan(2 ** -46);
    const small = x * 2 ** -20;
    expect(Math.abs(expBend(small) / (small * small * (1 / 2 + small * (1 / 6 + small * (1 / 24 + small / 120)))) - 1)).toBeLessThan(
      2 ** -50,
    );
    const positive = 2 ** (400 * next() - 200);
    expect(Math.abs(log1p(positive) / Math.log1p(positive) - 1)).toBeLessThan(2 ** -50);
  }
  expect([exp(-800), exp(-Infinity), exp(720), exp(Infinity), exp(0)]).toEqual([0, 0, Infinity, Infinity, 1]);
  expect(exp(Number.NaN)).toBeNaN();
});

describe("what a hostile reader found", () => {
  it("other code's names on Object.prototype are no options of a loss without any", () => {
    Object.defineProperty(Object.prototype, "foo", { value: 1, configurable: true, enumerable: true, writable: true });
    try {
      for (const { residualNll } of [kernels, reference])
        expect(residualNll.value(Float32Array.of(3, 4, 0, 0, 0), new Float32Array(2), { point: "mae" })).toBe(5);
    } finally {
      Reflect.deleteProperty(Object.prototype, "foo");
    }
    expect(kernels.residualNll.value(new Float32Array(5), new Float32Array(2), { point: "mae", pointOptions: { delta: undefined } })).toBe(
      0,
    );
  });

  it("an infinite ℓ₀ stays infinite where a + c overflows", () => {
    const row = Float32Array.of(1e20, 0, 3e38, 0, 3e38);
    for (const { residualNll } of [kernels, reference])
      expect(residualNll.value(row, new Float32Array(2), { point: "mse" })).toBe(Infinity);
  });
});
