/** Similarities of images: from their definitions, flat maps and windows, extremes, and errors. */
import { describe, expect, it } from "vitest";
import { GRAD } from "../src/flags.js";
import { lncc, ncc } from "../src/index.js";
import { lncc as code, maps } from "../src/kernels/packed.generated.js";
import { lnccSpec as spec } from "../src/losses/lncc.js";
import { lncc as plainLncc, ncc as plainNcc } from "../src/reference/index.js";
import { Family, Room } from "../src/wasm.js";
import { align, TABLE } from "../src/workspace.js";
import { expectThrown, random } from "./support.js";

const noise = (length: number, seed: number, make: (x: number) => number = (x) => x) => {
  const next = random(seed);
  return Float32Array.from({ length }, () => make(next()));
};
const both = [
  ["kernels", { ncc, lncc }],
  ["reference", { ncc: plainNcc as typeof ncc, lncc: plainLncc as typeof lncc }],
] as const;

/** The definition of `lncc`, window by window. */
function byWindow(p: ArrayLike<number>, t: ArrayLike<number>, width: number, height: number, window: number): number {
  let total = 0;
  for (let y = 0; y + window <= height; y++) {
    for (let x = 0; x + window <= width; x++) {
      const at = Array.from({ length: window ** 2 }, (_, i) => (y + Math.floor(i / window)) * width + x + (i % window));
      const centred = (values: ArrayLike<number>) => {
        const taken = at.map((i) => values[i] as number);
        const mean = taken.reduce((a, b) => a + b) / taken.length;
        return taken.map((v) => v - mean);
      };
      const [u, v] = [centred(p), centred(t)];
      const dot = (a: number[], b: number[]) => a.reduce((sum, each, i) => sum + each * (b[i] as number), 0);
      total += dot(u, v) ** 2 / (dot(u, u) * dot(v, v) + 1e-5);
    }
  }
  return 1 - total / ((width - window + 1) * (height - window + 1));
}

describe.each(both)("%s", (_, losses) => {
  it("ncc: 0 for the same, or the same but for brightness and contrast; 2 for the negative", () => {
    const map = noise(35, 1);
    const size = { width: 7, height: 5 };
    expect(losses.ncc.value(map, map, size)).toBeCloseTo(0, 14);
    expect(
      losses.ncc.value(
        map.map((x) => 4 * x + 8),
        map,
        size,
      ),
    ).toBeCloseTo(0, 6);
    expect(
      losses.ncc.value(
        map.map((x) => -x),
        map,
        size,
      ),
    ).toBeCloseTo(2, 6);
    // (−1, 0, 1) and (−1, 2, −1)/… are orthogonal
    expect(losses.ncc.value(Float32Array.of(1, 2, 3), Float32Array.of(0, 3, 0), { width: 3, height: 1 })).toBe(1);
  });

  it("ncc: a flat map, also of one pixel, has exactly 1 and no gradient", () => {
    const map = noise(30, 2);
    for (const value of [0, 0.1, 1 / 3, 1e-40, -3e38]) {
      const flat = new Float32Array(30).fill(value);
      for (const [p, t] of [
        [flat, map],
        [map, flat],
        [flat, flat],
      ] as const) {
        const { value: loss, grad } = losses.ncc.valueAndGrad(p, t, { width: 6, height: 5 });
        expect(loss).toBe(1);
        expect(grad.every((slope) => slope === 0)).toBe(true);
      }
    }
    expect(losses.ncc.value(Float32Array.of(3), Float32Array.of(4), { width: 1, height: 1 })).toBe(1);
  });

  it("lncc is what its definition says", () => {
    for (const [width, height, window] of [
      [9, 9, 9],
      [12, 10, 3],
      [10, 13, 5],
      [31, 3, 3],
    ] as const) {
      const t = noise(width * height, width);
      const p = noise(width * height, height).map((x, i) => x + 2 * (t[i] as number) + 100);
      expect(losses.lncc.value(p, t, { width, height, window })).toBeCloseTo(byWindow(p, t, width, height, window), 9);
    }
  });

  it("lncc: flat windows contribute nothing, in value and gradient", () => {
    for (const [low, make] of [
      [0.1, (x: number) => x],
      [77, (x: number) => Math.floor(256 * x)],
      [1000.3, (x: number) => 255 * x],
    ] as const) {
      // the right half is flat, where no window of the left half reaches
      const map = noise(20 * 10, 3, make).map((x, i) => (i % 20 < 8 ? x : low));
      const other = noise(20 * 10, 4, make);
      const left = (all: Float32Array) => all.filter((_, i) => i % 20 < 10);
      const options = { width: 20, height: 10, window: 3 };
      const { value, grad } = losses.lncc.valueAndGrad(map, other, { ...options, upstream: 18 });
      const alone = losses.lncc.valueAndGrad(left(map), left(other), { width: 10, height: 10, window: 3, upstream: 8 });
      expect(18 * (1 - value)).toBeCloseTo(8 * (1 - alone.value), 9);
      const largest = Math.max(...alone.grad.map(Math.abs));
      grad.forEach((slope, i) => {
        const expected = i % 20 < 10 ? (alone.grad[Math.floor(i / 20) * 10 + (i % 20)] as number) : 0;
        expect(Math.abs(slope - expected)).toBeLessThanOrEqual(2e-6 * largest);
      });
    }
    const flat = new Float32Array(100).fill(0.7);
    const { value, grad } = losses.lncc.valueAndGrad(flat, noise(100, 5), { width: 10, height: 10 });
    expect(value).toBe(1);
    expect(grad.every((slope) => slope === 0)).toBe(true);
  });

  it("lncc: a window is flat below 2⁻³⁶ of the mean square, in either map", () => {
    const options = { width: 20, height: 10, window: 3 };
    const [near, other] = [noise(200, 7, (x) => 1e4 * (x - 0.5)), noise(200, 8, (x) => 1e4 * x)];
    // the windows of the last nine columns have the variance of what is left of the noise there: this much of the mean square, or so
    const left = (share: number) => near.map((x, i) => (i % 20 < 9 ? x : x * Math.sqrt(share)));
    const seen = losses.lncc.value(left(2 ** -33), other, options);
    const flat = losses.lncc.value(left(2 ** -40), other, options);
    expect(seen).toBeLessThan(byWindow(left(2 ** -33), other, 20, 10, 3) + 1e-3);
    expect(flat).toBeGreaterThan(seen + 0.01);
    expect(flat).toBeCloseTo(losses.lncc.value(left(0), other, options), 7);
    expect(losses.lncc.value(other, left(2 ** -33), options)).toBeCloseTo(seen, 9);
    expect(losses.lncc.value(other, left(2 ** -40), options)).toBeCloseTo(flat, 9);
  });

  it("gives no NaN for finite pixels of any size", () => {
    const sizes = [0, -0, 2 ** -149, 1e-38, 1e-20, 1, -1, 255, 1e19, -1e19, 1e30, 3.4e38, -3.4e38];
    const next = random(6);
    const draw = () => Float32Array.from({ length: 500 * 25 }, () => sizes[Math.floor(next() * sizes.length)] as number);
    for (const [loss, options] of [
      [losses.ncc, { width: 5, height: 5 }],
      [losses.lncc, { width: 5, height: 5, window: 3 }],
    ] as const) {
      const { value, grad } = (loss as typeof lncc).valueAndGrad(draw(), draw(), options);
      expect(value).not.toBeNaN();
      expect(grad.some(Number.isNaN)).toBe(false);
    }
  });
});

it("lncc has the gradient of its value", () => {
  const options = { width: 6, height: 5, window: 3, reduction: "sum" } as const;
  const t = Float64Array.from(noise(60, 9));
  const p = Float64Array.from(noise(60, 10), (x, i) => x + (t[i] as number));
  const { grad } = plainLncc.valueAndGrad(p, t, options);
  for (let i = 0; i < p.length; i++) {
    const at = p[i] as number;
    p[i] = at + 1e-5;
    const above = plainLncc.value(p, t, options);
    p[i] = at - 1e-5;
    const below = plainLncc.value(p, t, options);
    p[i] = at;
    expect(grad[i]).toBeCloseTo((above - below) / 2e-5, 7);
  }
});

it("lncc: a map larger than the desk of a workspace, rows of an odd length", () => {
  const [width, height] = [151, 203];
  const t = noise(width * height, 7);
  const p = noise(width * height, 8).map((x, i) => x + (t[i] as number));
  const got = lncc.valueAndGrad(p, t, { width, height });
  const expected = plainLncc.valueAndGrad(p, t, { width, height });
  expect(got.value).toBeCloseTo(expected.value, 12);
  const largest = Math.max(...expected.grad.map(Math.abs));
  got.grad.forEach((slope, i) => {
    expect(Math.abs(slope - (expected.grad[i] as number))).toBeLessThanOrEqual(1e-6 * largest);
  });
});

it.each([
  [9, 7, 3],
  [12, 9, 5],
  [10, 10, 3],
  [11, 8, 7],
  [9, 9, 9],
])("lncc: on maps of %i × %i the kernel writes all of its desk for windows of %i, and nothing behind it", (width, height, window) => {
  const room = new Room(2 ** 20);
  const { desk, shape } = spec.layout(width * height, { width, height, window }, "lncc");
  const floats = new Float32Array(room.memory.buffer);
  const table = align(room.start);
  const start = (table + TABLE) / 4;
  const canary = -3.25;
  floats.fill(canary, start);
  const far = start + 2 ** 17;
  const [p, t, grad] = [far, far + 1024, far + 2048];
  floats.set(noise(width * height, 1), p);
  floats.set(noise(width * height, 2), t);
  const family = new Family(maps);
  family.add(code);
  room.kernelsOf(family).get("lncc")(GRAD, 1, 4 * p, 4 * t, 0, 4 * grad, 1, 0, shape, width, window, table);
  let used = far - start;
  while (floats[start + used - 1] === canary) used--;
  expect(used).toBeLessThanOrEqual(desk);
  // float64 numbers are padded to pairs
  expect(used).toBeGreaterThanOrEqual(desk - 2);
});

it("rejects what does not fit", () => {
  const map = new Float32Array(60);
  expectThrown("ERR_XYLOSS_SHAPE", [/width 7/, /multiple of 49/], () => ncc.value(map, map, { width: 7, height: 7 }));
  expectThrown("ERR_XYLOSS_OPTION", [/window is 9/, /height 6/], () => lncc.value(map, map, { width: 10, height: 6 }));
  expectThrown("ERR_XYLOSS_OPTION", [/window is 4/, /odd/], () => lncc.value(map, map, { width: 10, height: 6, window: 4 }));
  expectThrown("ERR_XYLOSS_OPTION", [/window is 1/, /3/], () => lncc.value(map, map, { width: 10, height: 6, window: 1 }));
  expectThrown("ERR_XYLOSS_OPTION", [/height is required/], () => ncc.value(map, map, { width: 10 } as never));
});
