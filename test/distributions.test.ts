/** Distributions over points: values by hand, what `beta` means, positive exponents, and no NaN from finite data. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const { gaussianEnergy, gaussianNll, gaussianNll2d, laplaceNll, studentTNll2d } = kernels;
const sides = [
  ["kernels", kernels as unknown as typeof reference],
  ["reference", reference],
] as const;

describe.each(sides)("by hand, %s", (_, losses) => {
  const both = (loss: "gaussianNll" | "gaussianNll2d" | "laplaceNll", p: number[], t: number[], options: object = {}) => {
    const { value, grad } = losses[loss].valueAndGrad(list(...p), list(...t), options);
    return [value, ...grad];
  };
  // s is rounded to float32 before anything is computed from it
  const close = (actual: number[], expected: number[]) =>
    actual.forEach((x, i) => {
      expect(Math.abs(x - (expected[i] as number)), `${i}: ${x} for ${expected[i]}`).toBeLessThanOrEqual(2e-6);
    });

  it("gaussianNll", () => {
    const s = Math.fround(Math.log(4));
    close(both("gaussianNll", [3, 1, s, 0], [1, 4]), [0.5 * (s + 1 + 9), 0.5, -3, 0, -4]);
    close(both("gaussianNll", [3, 1, s, 0], [1, 4], { full: true }).slice(0, 1), [0.5 * (s + 10) + Math.log(2 * Math.PI)]);
  });
  it("laplaceNll", () => {
    const s = Math.fround(Math.log(2));
    close(both("laplaceNll", [3, 1, s, 0], [0, 4]), [s + 1.5 + 3, 0.5, -1, -0.5, -2]);
    close(both("laplaceNll", [3, 1, 0, 0], [0, 4], { full: true }).slice(0, 1), [6 + 2 * Math.LN2]);
  });
  it("gaussianNll2d", () => {
    // v = (2·1, 0) + (½·2, 1·2) = (3, 2)
    const a = Math.fround(Math.LN2);
    close(both("gaussianNll2d", [1, 2, a, 0.5, 0], [0, 0]), [0.5 * 13 - a, 6, 1.5 + 2, 5, 6, 3]);
    close(both("gaussianNll2d", [1, 2, 0, 0, 0], [1, 2], { full: true }).slice(0, 1), [Math.log(2 * Math.PI)]);
  });
  it("beta multiplies the slopes of each component by e^(βs), and leaves the value", () => {
    for (const beta of [0.25, 0.5, 1]) {
      const row = [3, 1, 1.5, -0.75];
      const plain = both("gaussianNll", row, [1, 4]);
      const scaled = both("gaussianNll", row, [1, 4], { beta });
      const factor = (j: number) => Math.exp(beta * (row[2 + (j % 2)] as number));
      close(
        scaled,
        plain.map((x, i) => (i === 0 ? x : x * factor(i - 1))),
      );
    }
  });
  it("a residual of 0 contributes 0 however small s, and a kink has no side", () => {
    for (const s of [-50, -88, -103, -200, -1e4, -3e38]) {
      expect(both("gaussianNll", [1, 2, s, s], [1, 2])).toEqual([Math.fround(s), 0, 0, 0.5, 0.5]);
      expect(both("laplaceNll", [1, 2, s, 0], [1, 2])).toEqual([Math.fround(s), 0, 0, 1, 1]);
    }
    expect(both("gaussianNll2d", [1, 2, 200, 3, 200], [1, 2])).toEqual([-400, 0, 0, -1, 0, -1]);
  });
});

describe.each(sides)("gaussianEnergy, %s", (_, { gaussianEnergy }) => {
  const energy = (p: number[], t: number[], directions: 4 | 8 | 16 | 32 = 8) => {
    const { value, grad } = gaussianEnergy.valueAndGrad(list(...p), list(...t), { directions });
    return { value, grad: [...grad] };
  };
  /** The row of a Gaussian with this mean and covariance. */
  const row = (x: number, y: number, xx: number, xy: number, yy: number): number[] => {
    const determinant = xx * yy - xy * xy;
    const a = 0.5 * Math.log(yy / determinant);
    const b = -xy / determinant / Math.exp(a);
    return [x, y, a, b, 0.5 * Math.log(xx / determinant - b * b)];
  };

  it("reads the energy score of a round Gaussian", () => {
    // σ√(π/2)·e^−h·[(1 + 2h)I₀(h) + 2h·I₁(h)] − σ√π/2, h = r²/4σ²
    for (const directions of [8, 16, 32] as const) {
      expect(energy([3, 4, 0, 0, 0], [3, 4], directions).value).toBeCloseTo(0.367087211863, 6);
      expect(energy([1, 0, 0, 0, 0], [0, 0], directions).value).toBeCloseTo(0.662345535098, 6);
      expect(energy([0.6, 0.8, 0, 0, 0], [0, 0], directions).value).toBeCloseTo(0.662345535098, 6);
    }
    expect(energy([1, 0, 0, 0, 0], [0, 0], 4).value).toBeCloseTo(0.66234253, 6);
  });

  it("tends to the energy score of a long one", () => {
    const long = row(1, -1, 4, 1.8, 1);
    const expected = { 4: 1.069461, 8: 1.099432, 16: 1.098242, 32: 1.098246 } as const;
    for (const [directions, value] of Object.entries(expected)) {
      expect(energy(long, [0, 0], Number(directions) as 4).value, directions).toBeCloseTo(value, 5);
    }
    // and knows the sign of the correlation
    expect(energy(row(1, -1, 4, -1.8, 1), [0, 0]).value).toBeLessThan(0.95);
  });

  it("has its best average where targets come from", () => {
    // the mean slope over a grid of quantiles of the Gaussian itself
    const truth = row(2, 3, 2, 0.8, 1.2);
    const [sx, slope, rest] = [Math.sqrt(2), 0.8 / Math.sqrt(2), Math.sqrt(1.2 - 0.32)];
    const sum = [0, 0, 0, 0, 0];
    let weights = 0;
    for (let u = -6; u <= 6; u += 0.25) {
      for (let v = -6; v <= 6; v += 0.25) {
        const weight = Math.exp(-(u * u + v * v) / 2);
        const { grad } = energy(truth, [2 + sx * u, 3 + slope * u + rest * v]);
        weights += weight;
        for (const [j, each] of grad.entries()) sum[j] = (sum[j] as number) + weight * each;
      }
    }
    for (const each of sum) expect(Math.abs(each / weights)).toBeLessThan(1e-6);
  });

  it("pulls no harder the farther it is off, and reads the distance there", () => {
    for (const r of [1e5, 1e10, 1e30, 1e37]) {
      const { value, grad } = energy([r, 0, 0, 0, 0], [0, 0]);
      expect(value / r).toBeGreaterThan(0.987);
      expect(value / r).toBeLessThan(1.0065);
      expect(Math.abs((grad[0] as number) - 1)).toBeLessThan(0.014);
      for (const slope of grad.slice(2)) expect(Math.abs(slope)).toBeLessThan(1);
    }
    for (const [x, y] of [
      [Infinity, 0],
      [Infinity, -Infinity],
      [1, Infinity],
    ] as const) {
      const { value, grad } = energy([x, y, 0, 0.5, 0], [0, 0]);
      expect(value).toBe(Infinity);
      expect(grad.every(Number.isFinite)).toBe(true);
    }
    expect(energy([1, 2, Number.NaN, 0, 0], [0, 0]).value).toBeNaN();
  });

  it("scales with its unit", () => {
    const { value, grad } = energy([1, 2, 0.3, -0.4, 0.2], [0, 1]);
    for (const exponent of [-50, -20, 20, 50]) {
      const size = 2 ** exponent;
      const moved = exponent * Math.LN2;
      const scaled = energy([size, 2 * size, 0.3 - moved, -0.4 / size, 0.2 - moved], [0, size]);
      expect(scaled.value / size / value).toBeCloseTo(1, 5);
      expect((scaled.grad[1] as number) / (grad[1] as number)).toBeCloseTo(1, 4);
      expect((scaled.grad[4] as number) / size / (grad[4] as number)).toBeCloseTo(1, 4);
    }
  });
});

describe.each(sides)("energyScore, %s", (_, { energyScore }) => {
  const score = (points: number[], target: number[], options: object = {}) => {
    const { value, grad } = energyScore.valueAndGrad(list(...points), list(...target), { members: points.length / 2, ...options });
    return { value, grad: [...grad] };
  };

  it("by hand", () => {
    // 5 and 0 away from the target, 5 apart
    const { value, grad } = score([3, 4, 0, 0], [0, 0]);
    expect(value).toBeCloseTo(2.5 - 5 / 4, 6);
    for (const [i, slope] of [0.3 - 0.15, 0.4 - 0.2, 0.15, 0.2].entries()) expect(grad[i]).toBeCloseTo(slope, 6);
    const fair = score([3, 4, 0, 0], [0, 0], { fair: true });
    expect(fair.value).toBeCloseTo(2.5 - 5 / 2, 6);
    for (const [i, slope] of [0, 0, 0.3, 0.4].entries()) expect(fair.grad[i]).toBeCloseTo(slope, 6);
  });

  it("of one member is the distance; of members that coincide it is theirs, and they do not push each other", () => {
    expect(score([3, 4], [0, 0]).value).toBe(5);
    expect(score([2, 1], [2, 1])).toEqual({ value: 0, grad: [0, 0] });
    const many = Array.from({ length: 22 }, (_, i) => (i % 2 === 0 ? 3 : 4));
    const { value, grad } = score(many, [0, 0], { fair: true });
    expect(value).toBeCloseTo(5, 5);
    for (const [i, slope] of grad.entries()) expect(slope).toBeCloseTo((i % 2 === 0 ? 0.6 : 0.8) / 11, 6);
  });

  it("is a mean of one-dimensional scores where all points lie on a line", () => {
    // ∫ (F − [u ≥ y])² du of four points and y = 2.5
    const { value } = score([1, 7, 2, 7, 4, 7, 8, 7], [2.5, 7]);
    expect(value).toBeCloseTo((1 / 16) * 1 + (1 / 4) * 0.5 + (1 / 4) * 1.5 + (1 / 16) * 4, 5);
  });

  it("takes distances whose squares are beyond float32", () => {
    for (const size of [1e-30, 1e-22, 1, 1e22, 1e37]) {
      const { value, grad } = score([3 * size, 4 * size, 0, 0, size, 0], [0, 0]);
      const unit = score([3, 4, 0, 0, 1, 0], [0, 0]);
      expect(value / size / unit.value).toBeCloseTo(1, 5);
      for (const [i, slope] of grad.entries()) expect(slope).toBeCloseTo(unit.grad[i] as number, 6);
    }
  });

  it("of an infinite target is infinite, and of an infinite member NaN", () => {
    const { value, grad } = score([1, 0, 0, 1], [Infinity, 0]);
    expect(value).toBe(Infinity);
    expect(grad.every(Number.isFinite)).toBe(true);
    expect(score([Infinity, 0, 0, 1], [0, 0]).value).toBeNaN();
  });

  it("of any number of members agrees with the definition", () => {
    const next = random(4);
    for (let members = 1; members < 40; members++) {
      const points = Array.from({ length: 2 * members }, () => Math.fround(next()));
      let off = 0;
      let apart = 0;
      for (let i = 0; i < members; i++) {
        off += Math.hypot((points[2 * i] as number) - 0.5, (points[2 * i + 1] as number) - 0.5);
        for (let j = 0; j < members; j++) {
          apart += Math.hypot(
            (points[2 * i] as number) - (points[2 * j] as number),
            (points[2 * i + 1] as number) - (points[2 * j + 1] as number),
          );
        }
      }
      expect(score(points, [0.5, 0.5]).value).toBeCloseTo(off / members - apart / (2 * members * members), 6);
    }
  });

  it("names what is wrong", () => {
    expectThrown("ERR_XYLOSS_OPTION", [/fair is true with members 1/, /at least two/], () => score([1, 2], [0, 0], { fair: true }));
    expectThrown("ERR_XYLOSS_OPTION", [/members is required/], () => energyScore.value(list(1, 2), list(1, 2), {} as { members: number }));
    expectThrown("ERR_XYLOSS_OPTION", [/members is 0/], () => score([1, 2], [0, 0], { members: 0 }));
    expectThrown("ERR_XYLOSS_SHAPE", [/members 3/, /multiple of 6/], () => score([1, 2, 3, 4], [0, 0], { members: 3 }));
  });
});

describe.each(sides)("studentTNll2d, %s", (_, { gaussianNll2d, studentTNll2d }) => {
  const t = (row: number[], target: number[], options: object = {}) => {
    const { value, grad } = studentTNll2d.valueAndGrad(list(...row), list(...target), options);
    return { value, grad: [...grad] };
  };

  it("by hand", () => {
    // δ = 5, ν = 3
    expect(t([1, 2, 0, 0, 0], [0, 0], { nu: 3, full: true }).value).toBeCloseTo(4.28995019893867, 6);
    const { value, grad } = t([1, 2, 0, 0, 0, Math.log(3)], [0, 0]);
    expect(value).toBeCloseTo(2.5 * Math.log(8 / 3), 6);
    const w = 5 / 8;
    const ofNu = 1.5 * Math.log(8 / 3) - 1.5 * (5 / 8) - 5 / 8;
    for (const [i, slope] of [w, 2 * w, w - 1, 2 * w, 4 * w - 1, ofNu].entries()) expect(grad[i], `${i}`).toBeCloseTo(slope, 6);
  });

  it("is a density: its integral over the plane is 1", () => {
    // over circles, by u with r = u/(1 − u)
    for (const nu of [1, 4, 30]) {
      const steps = 4000;
      let mass = 0;
      for (let i = 0; i < steps; i++) {
        const u = (i + 0.5) / steps;
        const r = Math.fround(u / (1 - u));
        mass += (Math.exp(-t([r, 0, 0, 0, 0], [0, 0], { nu, full: true }).value) * r) / (1 - u) ** 2;
      }
      expect((mass * 2 * Math.PI) / steps, `${nu}`).toBeCloseTo(1, 3);
    }
  });

  it("becomes the Gaussian as ν grows, smoothly", () => {
    const row = [3, -1, 0.4, 0.3, -0.2];
    const gaussian = gaussianNll2d.valueAndGrad(list(...row), list(1, 0.5));
    let before = Infinity;
    for (const n of [2, 4, 6, 8, 10, 14, 20, 30, 40]) {
      const { value, grad } = t([...row, n], [1, 0.5]);
      const apart = Math.abs(value - gaussian.value);
      expect(apart).toBeLessThanOrEqual(before + 1e-6);
      expect(apart).toBeLessThan(20 * Math.exp(-n) + 2e-6);
      for (const [j, slope] of gaussian.grad.entries())
        expect(Math.abs((grad[j] as number) - slope)).toBeLessThan(80 * Math.exp(-n) + 4e-6);
      expect(Math.abs(grad[5] as number)).toBeLessThan(20 * Math.exp(-n));
      before = apart;
    }
    expect(t(row, [1, 0.5], { nu: 2 ** 60 }).value).toBeCloseTo(gaussian.value, 5);
  });

  it("pulls less the farther a target is off, up to residuals whose squares are beyond float32", () => {
    for (const r of [1e4, 1e10, 1e15, 1e16, 1e20, 1e30, 1e37]) {
      const { value, grad } = t([r, 0, 0, 0, 0, Math.log(4)], [0, 0]);
      expect(value / (3 * Math.log(1 + r * (r / 4)))).toBeCloseTo(1, 5);
      expect(((grad[0] as number) * r) / 6).toBeCloseTo(1, 5);
      expect(grad[2]).toBeCloseTo(5, 4);
    }
    expect(t([Infinity, 0, 0, 0, 0], [0, 0], { nu: 4 }).value).toBe(Infinity);
    expect(t([1, 0, 0, Number.NaN, 0], [0, 1], { nu: 4 }).value).toBeNaN();
  });

  it("names what is wrong", () => {
    for (const nu of [0, -1, Infinity, "4", 2 ** 61]) {
      expectThrown("ERR_XYLOSS_OPTION", [/option nu is/, /from 2\^-20 to 2\^60/], () => t([1, 2, 3, 4, 5], [1, 2], { nu }));
    }
    expectThrown("ERR_XYLOSS_SHAPE", [/6 numbers without the option nu/], () => t([1, 2, 3, 4, 5], [1, 2]));
    expectThrown("ERR_XYLOSS_SHAPE", [/5 numbers with the option nu/], () => t([1, 2, 3, 4, 5, 6], [1, 2], { nu: 4 }));
  });
});

describe("extremes", () => {
  const sizes = [0, -0, 2 ** -149, 1e-30, 1, -1, 30, -30, 87, -87, 95, -95, 104, -104, 200, -200, 1e4, -1e4, 1e20, -1e20, 3e38, -3e38];
  it.each([
    [gaussianNll, 4, [{}, { beta: 0.5 }, { beta: 1 }]],
    [laplaceNll, 4, [{}]],
    [gaussianNll2d, 5, [{}]],
    [gaussianEnergy, 5, [{}, { directions: 4 }]],
    [studentTNll2d, 6, [{}]],
    [studentTNll2d, 5, [{ nu: 2 ** -20 }, { nu: 4 }, { nu: 2 ** 60 }]],
  ] as const)("of finite size give no NaN gradient (%#)", (loss, size, all) => {
    const next = random(11);
    for (const options of all) {
      const prediction = Float32Array.from({ length: 20000 * size }, () => sizes[Math.floor(next() * sizes.length)] as number);
      const target = Float32Array.from({ length: 40000 }, () => sizes[Math.floor(next() * sizes.length)] as number);
      // where a residual overflows it is no longer finite
      for (let i = 0; i < 40000; i++) {
        const p = prediction[(i >> 1) * size + (i & 1)] as number;
        if (!Number.isFinite(Math.fround(p - (target[i] as number)))) target[i] = p;
      }
      const { grad } = (loss as typeof gaussianNll).valueAndGrad(prediction, target, { ...options, reduction: "sum" });
      const at = grad.findIndex(Number.isNaN);
      const row = Math.floor(at / size);
      expect(at, `${[...prediction.subarray(row * size, (row + 1) * size)]} | ${target.subarray(2 * row, 2 * row + 2)}`).toBe(-1);
    }
  });

  it("of standardised residuals neither overflow nor underflow on the way", () => {
    // r²e^(−s) = 1 though r² is beyond float32
    for (const exponent of [-60, 60, 40, -40]) {
      const r = Math.fround(Math.exp(exponent));
      const { value, grad } = gaussianNll.valueAndGrad(list(r, 0, 2 * exponent, 0), list(0, 0), {});
      const z2 = Math.exp(2 * (Math.log(r) - exponent));
      expect(value).toBeCloseTo(0.5 * (2 * exponent + z2), 3);
      expect(grad[2]).toBeCloseTo(0.5 * (1 - z2), 5);
    }
  });

  it("of exponents of either sign agree with the reference", () => {
    const next = random(3);
    for (let i = 0; i < 2000; i++) {
      const [x, y, a, b, c] = Array.from({ length: 5 }, () => Math.fround(8 * (next() - 0.5))) as [number, number, number, number, number];
      const p = list(x, y, a, b, c);
      const got = gaussianNll2d.each(p, list(0, 0))[0] as number;
      const expected = reference.gaussianNll2d.each(p, list(0, 0))[0] as number;
      const size = (Math.exp(a) * Math.abs(x) + Math.abs(b * y)) ** 2 + (Math.exp(c) * y) ** 2 + Math.abs(a) + Math.abs(c);
      expect(Math.abs(got - expected)).toBeLessThanOrEqual(4 * 2 ** -24 * size);
    }
  });
});

describe("errors", () => {
  it("of shape and options", () => {
    expectThrown("ERR_XYLOSS_SHAPE", [/gaussianNll2d/, /multiple of 5/], () => gaussianNll2d.value(list(1, 2, 3, 4), list(1, 2)));
    for (const directions of [5, 2, 64, "8", null]) {
      const run = () => gaussianEnergy.value(list(1, 2, 3, 4, 5), list(1, 2), { directions } as object);
      expectThrown("ERR_XYLOSS_OPTION", [/directions/, /4, 8, 16 or 32/], run);
    }
    expectThrown("ERR_XYLOSS_LENGTH", [/target/, /4/, /2/], () => gaussianNll.value(list(1, 2, 3, 4), list(1, 2, 3, 4)));
    expectThrown("ERR_XYLOSS_OPTION", [/beta/, /1/], () => gaussianNll.value(list(1, 2, 3, 4), list(1, 2), { beta: 1.5 }));
    expectThrown("ERR_XYLOSS_OPTION", [/beta/], () => laplaceNll.value(list(1, 2, 3, 4), list(1, 2), { beta: 0.5 } as object));
  });
});
