/** The elementary functions of assembly/math.ts and assembly/trigonometry.ts, in units in the last place, over their whole domains (sampled). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { normalBetween } from "../src/reference/normal.js";
import { thorough } from "./sampled.js";

type Primitive = (from: number, to: number, count: number, y?: number) => void;
const { memory, log1pDouble, ...primitives } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync("build/primitives.wasm")))
  .exports as unknown as { memory: WebAssembly.Memory; log1pDouble(x: number): number } & Record<string, Primitive>;
memory.grow(16);

const BATCH = 65536;
const input = new Float32Array(memory.buffer, 65536, BATCH);
const output = new Float32Array(memory.buffer, 65536 + 4 * BATCH, BATCH);
const patterns = new Int32Array(memory.buffer, 65536, BATCH);

function apply(name: string, values: number[], y?: number): number[] {
  input.set(values);
  (primitives[name] as Primitive)(input.byteOffset, output.byteOffset, Math.ceil(values.length / 4) * 4, y);
  return [...output.subarray(0, values.length)];
}

/** |actual − exact| in units of float32's last place at `exact`. */
function ulp(actual: number, exact: number): number {
  const size = Math.abs(exact);
  if (actual === exact) return 0;
  if (!Number.isFinite(actual)) return size > 3.4028235e38 ? 0 : Infinity;
  return Math.abs(actual - exact) / 2 ** (Math.max(-126, Math.floor(Math.log2(size))) - 23);
}

function logCosh(x: number): number {
  const size = Math.abs(x);
  return size < 1 ? Math.log1p(Math.sinh(size) ** 2) / 2 : size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}

interface Domain {
  exact: (x: number) => number;
  from: number;
  to: number;
  signs: number[];
  most: number;
}

/** A domain for every exponent, the limits being given by exponent. */
function powers(name: string, exact: (x: number, y: number) => number, limits: Record<string, number>): Record<string, Domain> {
  const domain = ([y, most]: [string, number]) => [
    `${name} ${y}`,
    { exact: (x: number) => exact(x, +y), from: 1e-15, to: 1e15, signs: [1], most },
  ];
  return Object.fromEntries(Object.entries(limits).map(domain));
}

/** A prime: the step between the float32 patterns that are tried, some millions over all exponents. */
const STEP = thorough ? 521 : 4099;

/** Functions with the ends of their domains. A name may end in y. */
const domains: Record<string, Domain> = {
  exp: { exact: Math.exp, from: 0, to: 100, signs: [1, -1], most: 0.917 },
  expNegative: { exact: Math.exp, from: 0, to: 200, signs: [-1], most: 0.917 },
  log: { exact: Math.log, from: 0, to: 3.4e38, signs: [1], most: 0.962 },
  log1p: { exact: Math.log1p, from: 0, to: 3.4e38, signs: [1], most: 0.9 },
  expm1Negative: { exact: Math.expm1, from: 0, to: 200, signs: [-1], most: 0.975 },
  tanh: { exact: Math.tanh, from: 0, to: 20, signs: [1, -1], most: 0.991 },
  logCosh: { exact: logCosh, from: 0, to: 3.4e38, signs: [-1], most: 1.624 },
  normalBetween: { exact: normalBetween, from: 0, to: 3.4e38, signs: [1, -1], most: 1.316 },
  sin: { exact: Math.sin, from: 0, to: 3.4e38, signs: [1, -1], most: 1.6 },
  cos: { exact: Math.cos, from: 0, to: 3.4e38, signs: [1, -1], most: 1.6 },
  atan: { exact: Math.atan, from: 0, to: 3.4e38, signs: [1], most: 1.336 },
  ...powers("powOnePlus", (x, y) => (1 + x) ** y, { "-3": 1.5, 1: 1.5, 8: 1.5, 300: 21 }),
  ...powers("powOnePlusMinusOne", (x, y) => Math.expm1(y * Math.log1p(x)), { "-3": 1.5, 0.5: 1.5, 8: 1.5 }),
  ...powers("pow", (x, y) => x ** y, { 0.5: 1.5, 2: 1.5, 8: 1.5 }),
  softplus: { exact: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), from: 0, to: 120, signs: [1, -1], most: 0.995 },
  sigmoid: { exact: (x) => Math.exp(-Math.max(-x, 0)) / (1 + Math.exp(-Math.abs(x))), from: 0, to: 100, signs: [1, -1], most: 0.918 },
  logNormal: { exact: Math.log, from: 2 ** -126, to: 3.4e38, signs: [1], most: 0.962 },
  log1pUnit: { exact: Math.log1p, from: 0, to: 1, signs: [1], most: 0.9 },
  log1pMinusHalf: { exact: (x) => Math.log1p(-x), from: 0, to: 0.5, signs: [1], most: 0.965 },
};

describe.each(Object.entries(domains))("%s", (name, { exact, from, to, signs, most }) => {
  it(`is within ${most} ULP`, () => {
    const [primitive, y] = name.split(" ") as [string, string?];
    const pattern = (x: number) => new Int32Array(Float32Array.of(x).buffer)[0] as number;
    let worst = 0;
    let at = 0;
    for (const sign of signs) {
      const flip = sign < 0 ? 1 << 31 : 0;
      for (let next = pattern(from); next <= pattern(to); ) {
        let count = 0;
        for (; count < BATCH && next <= pattern(to); count++, next += STEP) patterns[count] = next | flip;
        for (let rest = count; rest < BATCH && rest % 4 !== 0; rest++) patterns[rest] = patterns[0] as number;
        (primitives[primitive] as Primitive)(input.byteOffset, output.byteOffset, (count + 3) & -4, Number(y));
        for (let i = 0; i < count; i++) {
          const off = ulp(output[i] as number, exact(input[i] as number));
          if (off > worst) {
            worst = off;
            at = input[i] as number;
          }
        }
      }
    }
    expect(worst, `at ${at}`).toBeLessThanOrEqual(most);
  });
});

describe("special values", () => {
  it("exp", () => {
    expect(apply("exp", [0, -0, Infinity, -Infinity, NaN, 88.7, 89, 1000, -104, -1e30])).toEqual([
      1,
      1,
      Infinity,
      0,
      NaN,
      expect.closeTo(Math.exp(Math.fround(88.7)), -33),
      Infinity,
      Infinity,
      0,
      0,
    ]);
  });
  it("expNegative", () => expect(apply("expNegative", [-0, 0, -Infinity, NaN, -104, -3e38])).toEqual([1, 1, 0, NaN, 0, 0]));
  it("log", () => {
    expect(apply("log", [1, 0, -0, Infinity, -1, -Infinity, NaN, 2 ** -149])).toEqual([
      0,
      -Infinity,
      -Infinity,
      Infinity,
      NaN,
      NaN,
      NaN,
      Math.fround(Math.log(2 ** -149)),
    ]);
  });
  it("log1p", () => {
    expect(apply("log1p", [0, 2 ** -149, 3.4028234663852886e38, Infinity, NaN])).toEqual([
      0,
      2 ** -149,
      Math.fround(128 * Math.LN2),
      Infinity,
      NaN,
    ]);
  });
  it("expm1Negative", () => expect(apply("expm1Negative", [0, -(2 ** -149), -Infinity, NaN])).toEqual([0, -(2 ** -149), -1, NaN]));
  it("tanh", () => {
    const inputs = [0, -0, 2 ** -149, -(2 ** -149), 3e38, Infinity, -Infinity, NaN];
    expect(apply("tanh", inputs)).toEqual([0, -0, 2 ** -149, -(2 ** -149), 1, 1, -1, NaN]);
  });
  it("logCosh", () => {
    const inputs = [0, 2 ** -149, 2 ** -60, 3e38, Infinity, -Infinity, NaN];
    expect(apply("logCosh", inputs)).toEqual([0, 0, 2 ** -121, Math.fround(3e38), Infinity, Infinity, NaN]);
  });
  it("atan", () => {
    const turn = Math.fround(Math.PI / 2);
    expect(apply("atan", [0, 2 ** -149, 3e38, Infinity, NaN])).toEqual([0, 2 ** -149, turn, turn, NaN]);
  });
  it("powOnePlus", () => {
    const inputs = [0, 2 ** -149, 3, 3e38, Infinity, NaN];
    expect(apply("powOnePlus", inputs, 0)).toEqual([1, 1, 1, 1, 1, NaN]);
    expect(apply("powOnePlus", inputs, 2)).toEqual([1, 1, 16, Infinity, Infinity, NaN]);
    expect(apply("powOnePlus", inputs, -2)).toEqual([1, 1, 0.0625, 0, 0, NaN]);
    expect(apply("powOnePlus", inputs, -1e30)).toEqual([1, 1, 0, 0, 0, NaN]);
    expect(apply("powOnePlus", inputs, 1e37)).toEqual([1, 1, Infinity, Infinity, Infinity, NaN]);
  });
  it("powOnePlusMinusOne", () => {
    const inputs = [0, 2 ** -100, 3, 3e38, Infinity, NaN];
    expect(apply("powOnePlusMinusOne", inputs, 0)).toEqual([0, 0, 0, 0, 0, NaN]);
    expect(apply("powOnePlusMinusOne", inputs, 1)).toEqual([0, 2 ** -100, 3, Math.fround(3e38), Infinity, NaN]);
    expect(apply("powOnePlusMinusOne", inputs, -2)).toEqual([0, -(2 ** -99), -0.9375, -1, -1, NaN]);
    expect(apply("powOnePlusMinusOne", inputs, -1e30)).toEqual([0, expect.closeTo(Math.expm1(-1e30 * 2 ** -100), 6), -1, -1, -1, NaN]);
  });
  it("pow", () => {
    const inputs = [0, -0, 2 ** -149, 1, 4, 3e38, NaN];
    expect(apply("pow", inputs, 0)).toEqual([1, 1, 1, 1, 1, 1, NaN]);
    expect(apply("pow", inputs, 0.5)).toEqual([0, 0, Math.fround(2 ** -74.5), 1, 2, Math.fround(Math.fround(3e38) ** 0.5), NaN]);
    expect(apply("pow", inputs, 2)).toEqual([0, 0, 0, 1, 16, Infinity, NaN]);
    expect(apply("pow", inputs, 1e-20)).toEqual([0, 0, 1, 1, 1, 1, NaN]);
    expect(apply("pow", inputs, 3e38)).toEqual([0, 0, 0, 1, Infinity, Infinity, NaN]);
  });
  it("logNormal", () => expect(apply("logNormal", [1, NaN])).toEqual([0, NaN]));
  it("log1pUnit", () => expect(apply("log1pUnit", [0, 2 ** -149, 1, NaN])).toEqual([0, 2 ** -149, Math.fround(Math.LN2), NaN]));
  it("log1pMinusHalf", () => expect(apply("log1pMinusHalf", [0.5, NaN])).toEqual([-Math.fround(Math.LN2), NaN]));
  it("log1pDouble", () => {
    for (const x of [0, 1e-300, 1e-20, 1e-9, 0.1, 0.29, 0.2929, 0.4142, 0.5, 1, 3, 1e6, 1e300, -0.1, -0.29, -0.3, -0.7, -0.999]) {
      expect(Math.abs(log1pDouble(x) - Math.log1p(x)), `at ${x}`).toBeLessThanOrEqual(1e-11 * Math.abs(Math.log1p(x)));
    }
    expect([Infinity, -1, -2, NaN].map(log1pDouble)).toEqual([Infinity, -Infinity, NaN, NaN]);
  });
});
