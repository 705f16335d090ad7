/** `hessian` of the residual losses: against differences of the gradient, the reference, and values worked out by hand. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import { huber, type ResidualLoss, smoothL1, tls, Workspace } from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { bits, expectThrown, ulps } from "./support.js";

type Options = Record<string, unknown>;
type Module = Record<string, ResidualLoss<Options>>;
type Twins = Record<string, reference.ResidualLoss<Options>>;
const ours = kernels as unknown as Module;
const theirs = reference as unknown as Twins;

/** Options of each loss that has a curvature. */
const cases: [name: string, options: Options][] = [
  ["mse", {}],
  ["huber", { delta: 1.3 }],
  ["smoothL1", { beta: 0.7 }],
  ["smoothL1", { beta: 2 ** -126 }],
  ["logCosh", {}],
  ["charbonnier", { epsilon: 0.5 }],
  ["charbonnier", { epsilon: 1e-30 }],
  ["cauchy", { scale: 1.5 }],
  ["gemanMcClure", { scale: 2 }],
  ["welsch", { scale: 1.7 }],
  ["tukey", { scale: 3 }],
  ["tls", { scale: 1.1 }],
  ...[1, 2, 0, -2, 1.5, 3, Number.NEGATIVE_INFINITY].map((alpha): [string, Options] => ["barron", { alpha, scale: 1.25 }]),
];
const ordinary = cases.filter(([, { epsilon = 1, beta = 1 }]) => (epsilon as number) > 1e-9 && (beta as number) > 1e-9);
const titled = (list: typeof cases) =>
  list.map(([name, options]) => [`${name} ${JSON.stringify(options)}${options.alpha ?? ""}`, name, options] as const);

const float32 = (values: ArrayLike<number>): Float32Array => Float32Array.from(values);
/** Residuals of both signs, some near the scales. */
const residuals = Array.from({ length: 61 }, (_, i) => Math.fround(((i - 30) / 7) * (1 + (i % 5) / 11)));

describe.each(titled(ordinary))("the reference of %s", (_, name, options) => {
  const loss = theirs[name] as reference.ResidualLoss<Options>;
  const gradient = (p: Float64Array, all: Options) => loss.valueAndGrad(p, new Float64Array(p.length), { ...all, reduction: "sum" }).grad;
  const step = 2 ** -17;

  it("is the difference of its gradients, element by element", () => {
    const p = Float64Array.from(residuals);
    const [up, down] = [step, -step].map((h) =>
      gradient(
        p.map((x) => x + h),
        options,
      ),
    ) as [Float64Array, Float64Array];
    const got = loss.hessian(p, new Float64Array(p.length), options);
    for (let i = 0; i < p.length; i++) expect(got[i]).toBeCloseTo(((up[i] as number) - (down[i] as number)) / (2 * step), 7);
  });

  it("is the differences of its gradients, point by point", () => {
    const p = Float64Array.from({ length: 60 }, (_, i) => residuals[(i * 17) % 61] as number);
    const all = { ...options, geometry: "radial" };
    const got = loss.hessian(p, new Float64Array(60), all);
    for (const axis of [0, 1]) {
      const [up, down] = [step, -step].map((h) =>
        gradient(
          p.map((x, i) => (i % 2 === axis ? x + h : x)),
          all,
        ),
      ) as [Float64Array, Float64Array];
      for (let i = 0; i < 30; i++) {
        for (const other of [0, 1]) {
          const slope = ((up[2 * i + other] as number) - (down[2 * i + other] as number)) / (2 * step);
          expect(got[3 * i + axis + other], `${p[2 * i]} ${p[2 * i + 1]}`).toBeCloseTo(slope, 6);
        }
      }
    }
  });
});

/** Numbers of every size, and what is no number. */
const sizes = [
  0,
  1e-45,
  1e-38,
  1e-30,
  1e-19,
  1e-8,
  1e-3,
  0.3,
  0.7,
  1,
  1.1,
  1.25,
  1.3,
  2,
  5,
  70,
  1e3,
  1e8,
  1e19,
  1e25,
  1e30,
  1e38,
  Infinity,
  Number.NaN,
];
const wild = float32(sizes.flatMap((size) => [size, -size]));

describe.each(titled(cases))("%s", (_, name, options) => {
  const [loss, twin] = [ours[name] as ResidualLoss<Options>, theirs[name] as reference.ResidualLoss<Options>];

  /** Within units in the last place of the largest entry of its matrix, from which the others are subtracted. */
  function expectAgreement(p: Float32Array, more: Options, per: number): void {
    const all = { ...options, ...more };
    const zeros = new Float32Array(p.length);
    const got = loss.hessian(p, zeros, all);
    const exact = twin.hessian(Float64Array.from(p), new Float64Array(p.length), all as Options);
    expect(got.length).toBe(exact.length);
    const u = (r: number) => Math.abs(r) / ((all.scale as number) ?? 1);
    for (let i = 0; i < got.length; i++) {
      const [x, y] = [got[i] as number, exact[i] as number];
      if (ulps(x, Math.fround(y)) <= 4) continue;
      const matrix = exact.slice(i - (i % per), i - (i % per) + per).map(Math.abs);
      const r = per === 1 ? (p[i] as number) : Math.hypot(p[(2 * (i - (i % 3))) / 3] as number, p[(2 * (i - (i % 3))) / 3 + 1] as number);
      // rounded to the kink, ρ is on both sides of it
      if (Math.fround(r) === Math.fround((all.delta ?? all.beta ?? (name === "tls" ? all.scale : 0)) as number)) continue;
      // once ψ overflows, the rest is unspecified
      if (weightAt(r, all) * r > 2 ** 127) continue;
      // a power multiplies the roundings of its base; 1 − 2u² and such subtract; results below 2⁻¹⁰⁰ may come from subnormal numbers
      const size = Math.max(...matrix, weightAt(r, all), name === "tukey" && u(r) < 1 ? 1 : 0);
      const lost = name === "welsch" || name === "barron" ? 8 + 8 * Math.min(u(r), 40) ** 2 : 8;
      expect(Math.abs(x - y) <= lost * 2 ** -24 * size + 2 ** -100, `${JSON.stringify(more)} at ${r} [${i % per}]: ${x}, not ${y}`).toBe(
        true,
      );
    }
  }
  /** ψ(r)/r, beside which ψ′ may be small. */
  const weightAt = (r: number, all: Options): number => {
    const { geometry: _, psd: __, ...own } = all;
    const [weight] = twin.irlsWeights(Float64Array.of(r), Float64Array.of(0), own);
    return Math.abs(weight as number);
  };

  it("agrees with the reference, element by element, whatever the numbers", () => {
    expectAgreement(float32(residuals), {}, 1);
    expectAgreement(wild, {}, 1);
    expectAgreement(wild, { psd: true }, 1);
  });

  it("agrees with the reference, point by point, whatever the numbers", () => {
    const pairs = [...wild].flatMap((x) => sizes.map((y) => [x, y])).flat();
    expectAgreement(float32(pairs), { geometry: "radial" }, 3);
    expectAgreement(float32(pairs), { geometry: "radial", psd: true }, 3);
    expectAgreement(float32(residuals.slice(1)), { geometry: "radial" }, 3);
  });

  it("gives a unit the same bits whatever its neighbours are", () => {
    for (const geometry of ["component", "radial"]) {
      const per = geometry === "radial" ? 2 : 1;
      const p = float32([0, 0, 1.5, 0.25, Number.NaN, 3, 0.7, -2.1, 1e38, 1e38, 0.11, 3.3, 1e-40, 0, -1.9, 0.6]);
      const together = loss.hessian(p, new Float32Array(16), { ...options, geometry });
      const size = together.length / (16 / per);
      for (let i = 0; i < 16 / per; i++) {
        const alone = loss.hessian(p.slice(i * per, (i + 1) * per), new Float32Array(per), { ...options, geometry });
        expect(bits(alone), `${geometry} ${i}`).toBe(bits(together.slice(i * size, (i + 1) * size)));
      }
    }
  });

  it("has no negative eigenvalue with psd, and else those of the matrix without", () => {
    const p = float32(residuals.slice(1));
    const zeros = new Float32Array(60);
    const plain = twin.hessian(Float64Array.from(p), new Float64Array(60), { ...options, geometry: "radial" });
    const got = loss.hessian(p, zeros, { ...options, geometry: "radial", psd: true });
    for (let i = 0; i < 90; i += 3) {
      const [xx, xy, yy] = got.slice(i, i + 3) as unknown as [number, number, number];
      const [a, b, c] = plain.slice(i, i + 3) as unknown as [number, number, number];
      const size = Math.max(Math.abs(a), Math.abs(c));
      const eigen = (x: number, y: number, z: number) => [1, -1].map((s) => (x + z + s * Math.hypot(x - z, 2 * y)) / 2);
      for (const [j, value] of eigen(xx, xy, yy).entries()) {
        expect(Math.abs(value - Math.max(0, eigen(a, b, c)[j] as number))).toBeLessThanOrEqual(1e-5 * size);
      }
    }
  });

  it("is the same bits of every length, in a workspace, and with weights, of which 0 counts nothing", () => {
    for (const geometry of ["component", "radial"]) {
      const per = geometry === "radial" ? 2 : 1;
      const all = { ...options, geometry };
      const p = float32(Array.from({ length: 2 * 8195 }, (_, i) => residuals[(i * 7) % 61] as number));
      const zeros = new Float32Array(p.length);
      const whole = loss.hessian(p, zeros, all);
      const perUnit = whole.length / (p.length / per);
      for (const units of [1, 2, 3, 4, 5, 7, 64, 1025, 4097]) {
        const some = loss.hessian(p.slice(0, units * per), zeros.slice(0, units * per), all);
        expect(bits(some)).toBe(bits(whole.slice(0, units * perUnit)));
      }
      const ws = new Workspace({ floats: 2 * p.length });
      const [q, t] = [ws.alloc(p.length), ws.alloc(p.length)];
      q.set(p);
      expect(bits(loss.hessian(q, t, all))).toBe(bits(whole));
      const dirty = p.slice(0, 62 * per);
      dirty.fill(Number.NaN, 3 * per, 4 * per);
      const weights = float32(Array.from({ length: 62 }, (_, i) => (i === 3 ? 0 : 2 ** (i % 3))));
      const weighted = loss.hessian(dirty, zeros.slice(0, 62 * per), { ...all, weights });
      expect([...weighted]).toEqual(
        [...whole.slice(0, 62 * perUnit)].map(
          (entry, i) => (weights[Math.floor(i / perUnit)] as number) && entry * (weights[Math.floor(i / perUnit)] as number),
        ),
      );
    }
  });
});

describe("values worked out by hand", () => {
  it.each([ours, theirs as unknown as Module])("at kinks are the mean of both sides, engine %#", (module) => {
    const at = (name: string, r: number, options: Options) =>
      (module[name] as ResidualLoss<Options>).hessian(float32([r]), float32([0]), options)[0];
    expect([1, 2, -2, 3].map((r) => at("huber", r, { delta: 2 }))).toEqual([1, 0.5, 0.5, 0]);
    expect([1, 4, -4, 5].map((r) => at("smoothL1", r, { beta: 4 }))).toEqual([0.25, 0.125, 0.125, 0]);
    expect([1, 2, -2, 3].map((r) => at("tls", r, { scale: 2 }))).toEqual([1, 0.5, 0.5, 0]);
    expect(at("tukey", 3, { scale: 3 })).toBe(0);
    expect(at("mse", 7, {})).toBe(2);
  });

  it.each([ours, theirs as unknown as Module])("of a point are hxx, hxy, hyy, engine %#", (module) => {
    const of = (name: string, options: Options) => [
      ...(module[name] as ResidualLoss<Options>).hessian(float32([3, 4]), float32([0, 0]), { ...options, geometry: "radial" }),
    ];
    // ρ = 5, n = (0.6, 0.8); beyond δ the curvature along n is 0, and across it δ/ρ = 0.2
    for (const [i, entry] of of("huber", { delta: 1 }).entries()) expect(entry).toBeCloseTo([0.128, -0.096, 0.072][i] as number, 7);
    expect(of("huber", { delta: 9 })).toEqual([1, 0, 1]);
    // u = 1: ψ/ρ = ½, ψ′ = 0
    for (const [i, entry] of of("cauchy", { scale: 5 }).entries()) expect(entry).toBeCloseTo([0.32, -0.24, 0.18][i] as number, 7);
  });

  it("at the origin are the curvature in every direction", () => {
    for (const [name, options] of cases) {
      const loss = ours[name] as ResidualLoss<Options>;
      const [curvature] = loss.irlsWeights(float32([0]), float32([0]), options);
      expect([...loss.hessian(float32([0, 0]), float32([0, 0]), { ...options, geometry: "radial" })], name).toEqual([
        curvature,
        0,
        curvature,
      ]);
    }
  });

  it("take weights per point", () => {
    const p = float32([1, 5, 1, 5]);
    expect([...huber.hessian(p, new Float32Array(4), { weights: float32([2, 3]) })]).toEqual([1, 0, 1.5, 0]);
  });
});

describe("errors", () => {
  it.each([ours, theirs as unknown as Module])("say where there is no finite curvature, engine %#", (module) => {
    for (const [name, options] of [
      ["mae", {}],
      ["euclidean", {}],
      ["wing", {}],
      ["softWing", {}],
      ["smoothL1", { beta: 0 }],
    ] as const) {
      expectThrown("ERR_XYLOSS_OPTION", [new RegExp(`${name}: hessian`), /no finite limit/], () =>
        (module[name] as ResidualLoss<Options>).hessian(float32([1, 2]), float32([0, 0]), options as Options),
      );
    }
  });

  it("name unknown options, and those of other methods", () => {
    const call = (options: object) => () => tls.hessian(float32([1]), float32([0]), options);
    expectThrown("ERR_XYLOSS_OPTION", [/psd is 1/, /true or false/], call({ psd: 1 }));
    expectThrown("ERR_XYLOSS_OPTION", [/no option psdd/, /did you mean psd/], call({ psdd: true }));
    expectThrown("ERR_XYLOSS_OPTION", [/no option reduction/], call({ reduction: "sum" }));
    expectThrown("ERR_XYLOSS_OPTION", [/no option select/], call({ select: { trim: 0.1 } }));
    expectThrown("ERR_XYLOSS_LENGTH", [/weights/], call({ weights: float32([1, 2]) }));
    expectThrown("ERR_XYLOSS_VALUE", [/weights\[0\] is -1/], call({ weights: float32([-1]) }));
    expectThrown("ERR_XYLOSS_OPTION", [/psd/], () => smoothL1.each(float32([1]), float32([0]), { psd: true } as object));
  });
});
