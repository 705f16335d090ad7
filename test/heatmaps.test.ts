/** Heat maps: hand-computed values, targets out of reach, huge logits, shapes and options that cannot be. */
import { describe, expect, it } from "vitest";
import { heatmapCrossEntropy, heatmapMse, Workspace } from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random, ulps } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const close = (actual: number, expected: number) => expect(ulps(actual, expected), `${actual} for ${expected}`).toBeLessThanOrEqual(4);

describe("heatmapMse", () => {
  it("by hand", () => {
    const g = Math.exp(-1 / 8);
    const { value, grad } = heatmapMse.valueAndGrad(list(0.5, 2, 0, -1), list(1, 0), { width: 2, height: 2 });
    close(value, ((0.5 - g) ** 2 + 1 + g ** 4 + (1 + g) ** 2) / 4);
    close(grad[1] as number, 0.5);
    close(grad[2] as number, -0.5 * g * g);
    expect(heatmapMse.valueAndGrad(list(1), list(0, 0), { width: 1, height: 1 })).toEqual({ value: 0, grad: list(0) });
  });

  it("of a target far outside is the map's own square", () => {
    for (const target of [list(1e6, 0), list(0, -3e38), list(-Infinity, 1)]) {
      const { value, grad } = heatmapMse.valueAndGrad(list(1, 2, 3), target, { width: 3, height: 1, sigma: 1 });
      close(value, 14 / 3);
      for (const [i, slope] of grad.entries()) close(slope, (2 * (i + 1)) / 3);
    }
  });

  it("of a Gaussian narrower than any pixel is that of one pixel", () => {
    const { value } = heatmapMse.valueAndGrad(new Float32Array(15), list(3, 1), { width: 5, height: 3, sigma: 2 ** -60 });
    close(value, 1 / 15);
  });
});

describe("heatmapCrossEntropy", () => {
  it("by hand", () => {
    const g = Math.exp(-0.5) / (1 + Math.exp(-0.5));
    const q = Math.exp(1) / (1 + Math.exp(1));
    const { value, grad } = heatmapCrossEntropy.valueAndGrad(list(3, 4), list(0, 0), { width: 1, height: 2 });
    expect(value).toBeCloseTo(3 + Math.log(1 + Math.E) - (1 - g) * 3 - g * 4, 6);
    expect(grad[0]).toBeCloseTo(1 - q - (1 - g), 6);
    expect(grad[1]).toBeCloseTo(q - g, 6);
    expect(heatmapCrossEntropy.valueAndGrad(list(7), list(0, 0), { width: 1, height: 1 })).toEqual({ value: 0, grad: list(0) });
  });

  it("of a target outside, however far, has the nearest pixel", () => {
    for (const target of [list(1e9, 1), list(3e38, 1), list(Infinity, 1)]) {
      const { value, grad } = heatmapCrossEntropy.valueAndGrad(list(0, 1, 2, 3, 1, 2), target, { width: 3, height: 2, sigma: 0.05 });
      const sum = [0, 1, 2, 3, 1, 2].reduce((total, z) => total + Math.exp(z), 0);
      close(value, Math.log(sum) - 2);
      close(grad[5] as number, Math.exp(2) / sum - 1);
      close(grad[0] as number, 1 / sum);
    }
  });

  it("of finite logits is finite, and so is its gradient", () => {
    const map = list(3e38, -3e38, 0, 1e4, -1e4, 3e38);
    const { value, grad } = heatmapCrossEntropy.valueAndGrad(map, list(1, 0.5), { width: 3, height: 2 });
    const expected = reference.heatmapCrossEntropy.value(map, list(1, 0.5), { width: 3, height: 2 });
    expect(Math.abs(value / expected - 1)).toBeLessThan(1e-6);
    expect([...grad].every(Number.isFinite)).toBe(true);
    const small = heatmapCrossEntropy.value(map.slice(0, 1), list(5, 5), { width: 1, height: 1 });
    expect(small).toBe(0);
  });

  it("at ±∞", () => {
    const map = (logits: Float32Array, x: number, sigma = 1) =>
      heatmapCrossEntropy.valueAndGrad(logits, list(x, 0), { width: logits.length, height: 1, sigma });
    expect(map(list(0, -Infinity), 0).value).toBe(Infinity);
    expect([...map(list(0, -Infinity), 0).grad].every(Number.isFinite)).toBe(true);
    // masked out where g is 0
    close(map(list(0, 0, -Infinity), 0, 0.1).value, Math.LN2);
    expect(map(list(0, Infinity), 1, 0.05)).toEqual({ value: 0, grad: list(0, 0) });
    close(map(list(-Infinity, -Infinity), 0).value, Math.LN2);
    expect(map(list(0), Number.NaN).value).toBeNaN();
    expect(map(list(Number.NaN), 0).value).toBeNaN();
  });

  it("reads 0 with excess where the logits are the Gaussian's", () => {
    const [width, height] = [24, 17];
    const target = list(10.3, 30);
    const logits = new Float32Array(width * height).map((_, i) => {
      return -(((i % width) - (target[0] as number)) ** 2 + (Math.floor(i / width) - 30) ** 2) / 8 + 100;
    });
    const { value, grad } = heatmapCrossEntropy.valueAndGrad(logits, target, { width, height, sigma: 2, excess: true });
    expect(Math.abs(value)).toBeLessThan(1e-5);
    expect(Math.max(...grad.map(Math.abs))).toBeLessThan(1e-5);
  });
});

describe.each([[heatmapMse, reference.heatmapMse] as const, [heatmapCrossEntropy, reference.heatmapCrossEntropy] as const])(
  "$0.name",
  (loss, twin) => {
    const run =
      (options: object, values = 12, targets = 4) =>
      () =>
        loss.value(new Float32Array(values), new Float32Array(targets), options as { width: number; height: number });

    it("names what is wrong", () => {
      expectThrown("ERR_XYLOSS_OPTION", [/width is required/], run({ height: 3 }));
      expectThrown("ERR_XYLOSS_OPTION", [/height is 0/], run({ width: 2, height: 0 }));
      expectThrown("ERR_XYLOSS_OPTION", [/width is 1.5/], run({ width: 1.5, height: 2 }));
      expectThrown("ERR_XYLOSS_OPTION", [/sigma is 0/, /≥/], run({ width: 2, height: 3, sigma: 0 }));
      expectThrown("ERR_XYLOSS_OPTION", [/did you mean sigma/], run({ width: 2, height: 3, sigm: 1 }));
      expectThrown("ERR_XYLOSS_SHAPE", [/prediction has 12 values/, /width 5 × height 2/, /multiple of 10/], run({ width: 5, height: 2 }));
      expectThrown("ERR_XYLOSS_LENGTH", [/target has 2 values/, /need 4/], run({ width: 2, height: 3 }, 12, 2));
      const flat = { data: new Float32Array(12), shape: [4, 3] };
      expectThrown("ERR_XYLOSS_SHAPE", [/prediction/, /last axis must be 2/], () => loss.value(flat, list(0, 0), { width: 2, height: 6 }));
    });

    it("computes maps larger than a workspace's desk and tile", () => {
      const [width, height] = [70001, 3];
      const next = random(5);
      const map = new Float32Array(width * height).map(() => 2 + next());
      const target = list(35000.2, 1);
      const ws = new Workspace({ floats: 2 * map.length + 2 });
      const [p, t, g] = [ws.alloc(map.length), ws.alloc(2), ws.alloc(map.length)];
      p.set(map);
      t.set(target);
      const options = { width, height, sigma: 20000 };
      const { value, grad } = loss.valueAndGrad(map, target, options);
      const placed = loss.valueAndGrad(p, t, { ...options, grad: g });
      expect(placed.value).toBe(value);
      expect(placed.grad).toEqual(grad);
      const expected = twin.value(map, target, options);
      expect(Math.abs(value / expected - 1)).toBeLessThan(4e-7);
    });
  },
);
