/** Points to heat maps and labels, and back: against the reference, against MMPose's formulas, and exact where they are. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import { decodeHeatmap, decodeSimcc, encodeSimcc, gaussianMap, gaussianMapGrad, simcc, Workspace } from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const size = { width: 24, height: 20 };
const methods = ["unbiased", "msra", "udp"] as const;
const refinements = ["argmax", "quarter", "dark", "darkUdp"] as const;

/** Numbers in [0, 1), the same in every run. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, most: number, what = ""): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number];
    if (Number.isNaN(b) || !Number.isFinite(b)) expect(a, `${what}[${i}]`).toBe(b);
    else expect(Math.abs(a - b), `${what}[${i}]: ${a} for ${b}`).toBeLessThanOrEqual(most * Math.max(1, Math.abs(b)));
  }
}

describe("a Gaussian comes back exactly", () => {
  // to the nearest float32 or the next one
  const ulp = (x: number) => 2 ** (Math.floor(Math.log2(x)) - 23);
  it("μ = (7.3, 5.8), σ = 2", () => {
    const maps = gaussianMap(list(7.3, 5.8), { ...size, sigma: 2, method: "unbiased" });
    for (const method of ["dark", "darkUdp"] as const) {
      const [x, y, score] = decodeHeatmap(maps, { ...size, method }) as unknown as [number, number, number];
      expect(Math.abs(x - Math.fround(7.3))).toBeLessThanOrEqual(3 * ulp(7.3));
      expect(Math.abs(y - Math.fround(5.8))).toBeLessThanOrEqual(3 * ulp(5.8));
      expect(score).toBeCloseTo(Math.exp(-(0.09 + 0.04) / 8), 6);
    }
  });
  it("logits of a Gaussian, without a logarithm", () => {
    const logits = Float32Array.from({ length: 480 }, (_, i) => -(((i % 24) - 7.3) ** 2 + (Math.floor(i / 24) - 5.8) ** 2) / 8 + 3);
    for (const method of ["dark", "darkUdp"] as const) {
      const found = decodeHeatmap(logits, { ...size, method, logits: true });
      expectClose(found.subarray(0, 2), [7.3, 5.8], 2e-6);
      expect(
        decodeHeatmap(
          logits.map((z) => z - 100),
          { ...size, method, logits: true },
        )[0],
      ).toBeCloseTo(7.3, 3);
    }
  });
  it("anywhere in a map, of any σ", () => {
    const draw = draws(3);
    for (const sigma of [1, 1.5, 2, 3]) {
      const points = Float32Array.from({ length: 400 }, (_, i) => 3 + draw() * (i % 2 ? 14 : 18));
      const maps = gaussianMap(points, { ...size, sigma, method: "unbiased" });
      for (const method of ["dark", "darkUdp"] as const) {
        const found = decodeHeatmap(maps, { ...size, method });
        const back = points.map((_, i) => found[3 * (i >> 1) + (i & 1)] as number);
        expectClose(back, points, 3e-7 * sigma * sigma, `${method}, σ ${sigma}: `);
      }
    }
  });
  it("UDP's maps too, though cut off", () => {
    const points = list(7.3, 5.8, 11.49, 9.51);
    const found = decodeHeatmap(gaussianMap(points, { ...size, sigma: 2, method: "udp" }), { ...size, method: "darkUdp" });
    expectClose([found[0], found[1], found[3], found[4]] as number[], points, 1e-6);
  });
  it("MSRA's maps only to the pixel", () => {
    const found = decodeHeatmap(gaussianMap(list(7.3, 5.8), { ...size, sigma: 2, method: "msra" }), { ...size, method: "darkUdp" });
    expectClose(found, [7, 6, 1], 1e-6);
  });
});

describe("MMPose's formulas, by hand", () => {
  it("MSRA: about the nearest pixel, cut off at 3σ", () => {
    const map = gaussianMap(list(2.5, 1.4), { width: 7, height: 4, sigma: 1, method: "msra" });
    const h = (squared: number) => Math.exp(-squared / 2);
    expectClose(map.subarray(7, 14), [h(9), h(4), h(1), 1, h(1), h(4), h(9)], 1e-6);
    const edge = gaussianMap(list(0, 0), { width: 7, height: 4, sigma: 1, method: "msra" });
    expectClose(edge.subarray(0, 7), [1, h(1), h(4), h(9), 0, 0, 0], 1e-6);
    expect(gaussianMap(list(-4, 1), { width: 7, height: 4, sigma: 1, method: "msra" }).every((x) => x === 0)).toBe(true);
    expect(gaussianMap(list(-3, 1), { width: 7, height: 4, sigma: 1, method: "msra" })[7]).toBeCloseTo(h(9), 6);
  });
  it("UDP: about the point, with MSRA's pixels", () => {
    const map = gaussianMap(list(2.4, 1), { width: 7, height: 3, sigma: 1, method: "udp" });
    const h = (d: number) => Math.exp(-(d * d) / 2);
    expectClose(map.subarray(7, 14), [h(2.4), h(1.4), h(0.4), h(0.6), h(1.6), h(2.6), 0], 1e-6);
  });
  it("unbiased: nothing cut off, and no map for a point that is 3σ outside", () => {
    const map = gaussianMap(list(0, 1), { width: 7, height: 3, sigma: 1, method: "unbiased" });
    expect(map[7 + 6]).toBeCloseTo(Math.exp(-18), 12);
    const sum = (x: number) => gaussianMap(list(x, 1), { width: 7, height: 3, sigma: 1, method: "unbiased" }).reduce((a, b) => a + b, 0);
    expect([sum(9.99) > 0, sum(10), sum(-4) > 0, sum(-4.01)]).toEqual([true, 0, true, 0]);
  });
  it("the first of the highest pixels, and −1 where none is above 0", () => {
    const flat = { width: 3, height: 2, method: "argmax" } as const;
    expect([...decodeHeatmap(list(0, 5, 1, 5, 5, 2), flat)]).toEqual([1, 0, 5]);
    expect([...decodeHeatmap(list(0, -1, 0, -5, -5, -2), flat)]).toEqual([-1, -1, 0]);
    expect([...decodeHeatmap(list(-3, -1, -2, -5, -5, -2), { ...flat, logits: true })]).toEqual([1, 0, -1]);
    expect([...decodeHeatmap(list(1, NaN, 1, 1, 1, 1), flat)]).toEqual([NaN, NaN, NaN]);
    expect([...decodeHeatmap(list(1, 1, 1, 1, Infinity, 1), flat)]).toEqual([1, 1, Infinity]);
  });
  it("a quarter towards the higher neighbour, but not at the edge", () => {
    const map = new Float32Array(480);
    const at = (x: number, y: number) => {
      map.fill(0);
      map[24 * y + x] = 1;
      map[24 * y + x + 1] = 0.5;
      map[24 * (y - 1) + x] = 0.25;
      return [...decodeHeatmap(map, { ...size, method: "quarter" })];
    };
    expect(at(5, 5)).toEqual([5.25, 4.75, 1]);
    expect(at(1, 5)).toEqual([1, 4.75, 1]); // 1 < x does not hold
    expect(at(2, 5)).toEqual([2.25, 4.75, 1]);
    expect(at(5, 1)).toEqual([5.25, 1, 1]);
    expect(at(22, 5)).toEqual([22.25, 4.75, 1]);
    expect(at(5, 18)).toEqual([5.25, 17.75, 1]);
    map.fill(0);
    map[24 * 5 + 23] = 1;
    expect([...decodeHeatmap(map, { ...size, method: "quarter" })]).toEqual([23, 5, 1]);
  });
  it("DARK not within two pixels of the edge; DARK-UDP with the edge repeated", () => {
    const near = gaussianMap(list(1.3, 5.8), { ...size, sigma: 2, method: "unbiased" });
    expect([...decodeHeatmap(near, { ...size, method: "dark" })].slice(0, 2)).toEqual([1, 6]);
    expectClose(decodeHeatmap(near, { ...size, method: "darkUdp" }).subarray(0, 2), [1.3, 5.8], 1e-6);
    const map = gaussianMap(list(0.2, 5.8), { ...size, sigma: 2, method: "unbiased" });
    const l = (x: number) => -((x - 0.2) ** 2) / 8;
    const offset = -(0.5 * (l(1) - l(0))) / (l(1) - 2 * l(0) + l(0));
    expectClose(decodeHeatmap(map, { ...size, method: "darkUdp" }).subarray(0, 2), [offset, 5.8], 1e-5);
  });
  it("OpenCV's filter, on a lone pixel", () => {
    // what getGaussianKernel(11) gives, σ = 2
    const filter = [0.008812, 0.027144, 0.065114, 0.121649, 0.176998, 0.200565];
    const map = new Float32Array(480);
    map[24 * 8 + 10] = 3;
    map[24 * 8 + 11] = 1;
    // rescaled, and clipped below at 0.001 of ln: x only, as y is symmetric
    const h = (x: number) => 3 * (filter[5 - Math.abs(x - 10)] as number) + (filter[5 - Math.abs(x - 11)] as number);
    const l = (x: number) => Math.log((h(x) * 3) / h(10));
    const offset = -(0.5 * (l(11) - l(9))) / (l(11) - 2 * l(10) + l(9));
    const [x, y] = decodeHeatmap(map, { ...size, method: "darkUdp", blur: 11 });
    expect(x).toBeCloseTo(10 + offset, 4);
    expect(y).toBeCloseTo(8, 6);
  });
  it("SimCC's labels and their maxima", () => {
    const bins = { binsX: 12, binsY: 10, split: 2 };
    const h = (d: number, sigma: number) => Math.exp(-(d * d) / (2 * sigma * sigma));
    const point = list(2.2, 1.25);
    const labels = encodeSimcc(point, { ...bins, sigma: 1.5, unit: "integral", round: true });
    expectClose(
      labels.subarray(0, 12),
      Array.from({ length: 12 }, (_, k) => h(k - 4, 1.5) / (1.5 * Math.sqrt(2 * Math.PI))),
      1e-6,
    );
    expectClose(
      labels.subarray(12),
      Array.from({ length: 10 }, (_, k) => h(k - 2, 1.5) / (1.5 * Math.sqrt(2 * Math.PI))),
      1e-6,
    ); // 2.5 to even
    const own = encodeSimcc(point, { ...bins, sigma: { x: 1, y: 2 }, unit: "peak" });
    expectClose(
      own.subarray(12),
      Array.from({ length: 10 }, (_, k) => h(k - 2.5, 2)),
      1e-6,
    );
    expect([...decodeSimcc(labels, bins)]).toEqual([2, 1, expect.closeTo(1 / (1.5 * Math.sqrt(2 * Math.PI)), 6)]);
    expect([...decodeSimcc(list(0, 3, 3, -1, -2, -3), { binsX: 3, binsY: 3, split: 4 })]).toEqual([0.25, 0, -1]);
    expect([...decodeSimcc(list(0, NaN, 3, -1, -2, -3), { binsX: 3, binsY: 3 })]).toEqual([NaN, 0, NaN]);
  });
  it("a label with sum 1 is that of simcc: the loss's gradient is softmax − label", () => {
    const bins = { binsX: 12, binsY: 10, split: 2, sigma: 1.5 };
    const point = list(2.2, -30);
    const { grad } = simcc.valueAndGrad(new Float32Array(22), point, bins);
    const labels = encodeSimcc(point, bins);
    expectClose(
      labels,
      grad.map((slope, i) => 1 / (i < 12 ? 12 : 10) - slope),
      1e-6,
    );
  });
});

describe("the kernels agree with the reference", () => {
  const draw = draws(11);
  const shapes = [
    [1, 1],
    [2, 1],
    [3, 5],
    [4, 4],
    [17, 3],
    [24, 20],
    [33, 48],
  ] as const;
  const pointsIn = (width: number, height: number, count: number) =>
    Float32Array.from({ length: 2 * count }, (_, i) => (draw() * 1.6 - 0.3) * (i % 2 ? height : width));
  it.each(shapes)("gaussianMap and its gradient, %s × %s", (width, height) => {
    for (const method of methods) {
      for (const sigma of [0.5, 1, 2.5]) {
        const points = pointsIn(width, height, 40);
        const options = { width, height, sigma, method };
        const maps = gaussianMap(points, options);
        expectClose(maps, reference.gaussianMap(points, options), 4e-7, `${method} ${sigma}`);
        if (method === "msra") continue;
        const slopes = maps.map(() => draw() - 0.5);
        const own = { ...options, method, upstream: 0.7 };
        expectClose(gaussianMapGrad(points, slopes, own), reference.gaussianMapGrad(points, slopes, own), 3e-6, `${method} ${sigma}`);
      }
    }
  });
  it.each(shapes)("decodeHeatmap, %s × %s", (width, height) => {
    for (const blur of [1, 3, 5, 7, 9, 11, 17, 63]) {
      for (const method of refinements) {
        if (blur > 1 && !method.startsWith("dark")) continue;
        // smooth maps, so that the Hessian is not near singular
        const points = pointsIn(width, height, 30);
        const maps = gaussianMap(points, { width, height, sigma: 2, method: "unbiased" }).map((h) => h * (0.95 + 0.05 * draw()));
        const options = { width, height, method, blur };
        const [ours, theirs] = [decodeHeatmap(maps, options), reference.decodeHeatmap(maps, options)];
        // a filter far wider than the map leaves hardly any curvature
        expectClose(ours, theirs, blur > 17 ? 3e-2 : 2e-4, `${method}, blur ${blur}: `);
        if (blur === 1) expectClose(ours, theirs, 2e-5, method);
        const own = { ...options, logits: true, blur: 1 };
        expectClose(decodeHeatmap(maps, own), reference.decodeHeatmap(maps, own), 1e-3, `${method}, logits: `);
      }
    }
  });
  it("encodeSimcc and decodeSimcc", () => {
    for (const [binsX, binsY] of [
      [2, 2],
      [5, 3],
      [17, 40],
      [96, 128],
    ] as const) {
      for (const unit of ["sum", "peak", "integral"] as const) {
        for (const round of [false, true]) {
          const points = Float32Array.from({ length: 40 }, (_, i) => (draw() * 1.6 - 0.3) * (i % 2 ? binsY : binsX) * 0.5);
          points.set([2.25, 0.75], 0);
          const options = { binsX, binsY, split: 2, sigma: { x: 1.5, y: 4.9 }, unit, round };
          const labels = encodeSimcc(points, options);
          expectClose(labels, reference.encodeSimcc(points, options), 1e-6, `${unit} ${round}`);
          const bins = { binsX, binsY, split: 2 };
          const noisy = labels.map((y) => y * (0.5 + draw()) - 0.2);
          expect(decodeSimcc(noisy, bins)).toEqual(reference.decodeSimcc(noisy, bins));
        }
      }
    }
  });
  it("the gradient of gaussianMap is that of differences", () => {
    const points = Float64Array.of(7.3, 5.8, 2.1, 0.4, 23.4, 19.2);
    for (const method of ["unbiased", "udp"] as const) {
      const options = { ...size, sigma: 1.7, method };
      const slopes = Float64Array.from({ length: 3 * 480 }, (_, i) => Math.sin(i * 1.7));
      const value = (at: Float64Array) => reference.gaussianMap(at, options).reduce((sum, h, i) => sum + h * (slopes[i] as number), 0);
      const grad = reference.gaussianMapGrad(points, slopes, options);
      for (let i = 0; i < 6; i++) {
        const [up, down] = [points.slice(), points.slice()];
        up[i] = (up[i] as number) + 1e-5;
        down[i] = (down[i] as number) - 1e-5;
        expect(grad[i]).toBeCloseTo((value(up) - value(down)) / 2e-5, 7);
      }
    }
  });
});

describe("odd data", () => {
  it("points that are NaN or far away", () => {
    for (const method of methods) {
      const options = { width: 5, height: 4, sigma: 1, method };
      const maps = gaussianMap(list(NaN, 1, 1, NaN, Infinity, 1, 1, -Infinity, 1e30, -1e30), options);
      expect([...maps.subarray(0, 40)].every(Number.isNaN)).toBe(true);
      expect([...maps.subarray(40)].every((h) => h === 0)).toBe(true);
      if (method === "msra") continue;
      const grad = gaussianMapGrad(list(Infinity, 1, 1e30, 2, NaN, 1), new Float32Array(60).fill(1), { ...options, method });
      expect([...grad]).toEqual([0, 0, 0, 0, NaN, NaN]);
    }
    const labels = encodeSimcc(list(NaN, 1e30, Infinity, -Infinity), { binsX: 3, binsY: 3, sigma: 1 });
    expect([...labels]).toEqual([NaN, NaN, NaN, 0, 0, 1, 0, 0, 1, 1, 0, 0]);
  });
  it("maps of anything decode to points in the map or near it, and never throw", () => {
    const bits = new Int32Array(30 * 480);
    const draw = draws(5);
    for (let i = 0; i < bits.length; i++) bits[i] = (draw() * 4294967296) | 0;
    const maps = new Float32Array(bits.buffer).map((h) => (Number.isNaN(h) ? 0 : h));
    for (const method of refinements) {
      for (const more of [{}, { logits: true }]) {
        const options = { ...size, method, ...more };
        expectClose(decodeHeatmap(maps, options), reference.decodeHeatmap(maps, options), 1e-4, `${method} ${JSON.stringify(more)}: `);
      }
    }
    for (const h of [0, 1, -1, 1e-12, 1e30, Infinity, -Infinity]) {
      for (const method of refinements) {
        const flat = new Float32Array(480).fill(h);
        expect(decodeHeatmap(flat, { ...size, method })).toEqual(list(h > 0 ? 0 : -1, h > 0 ? 0 : -1, h));
      }
    }
  });
});

describe("calls", () => {
  it("are the same in a workspace, in place and with an output of one's own", () => {
    const ws = new Workspace({ floats: 20_000 });
    const points = list(7.3, 5.8, 1, 2, 11, 12.5);
    const options = { ...size, sigma: 1.5, method: "udp" } as const;
    const maps = gaussianMap(points, options);
    const [inside, out, found] = [ws.alloc(6), ws.alloc(3 * 480), ws.alloc(9)];
    inside.set(points);
    expect(gaussianMap(inside, { ...options, out })).toBe(out);
    expect(out).toEqual(maps);
    const decoded = decodeHeatmap(maps, { ...size, method: "darkUdp", blur: 11 });
    expect(decodeHeatmap(out, { ...size, method: "darkUdp", blur: 11, out: found })).toBe(found);
    expect(found).toEqual(decoded);
    const grad = gaussianMapGrad(points, maps, options);
    expect(gaussianMapGrad(inside, out, { ...options, grad: inside })).toBe(inside);
    expect(inside).toEqual(grad);
    const twice = grad.map((slope) => Math.fround(slope + slope));
    expect(gaussianMapGrad(points, maps, { ...options, grad, accumulate: true })).toEqual(twice);
    ws.dispose();
  });
  it("reject what is wrong", () => {
    const map = new Float32Array(480);
    expectThrown("ERR_XYLOSS_OPTION", [/gaussianMap: option method is required/, /msra/], () => gaussianMap(list(1, 2), size as never));
    expectThrown("ERR_XYLOSS_SHAPE", [/gaussianMap: points has 3/], () => gaussianMap(list(1, 2, 3), { ...size, method: "udp" }));
    expectThrown("ERR_XYLOSS_OPTION", [/sigma/], () => gaussianMap(list(1, 2), { ...size, method: "udp", sigma: 0 }));
    expectThrown("ERR_XYLOSS_LENGTH", [/out has 7/], () => gaussianMap(list(1, 2), { ...size, method: "udp", out: new Float32Array(7) }));
    expectThrown("ERR_XYLOSS_OPTION", [/msra/, /"unbiased" or "udp"/], () => gaussianMapGrad(list(1, 2), map, { ...size, method: "msra" }));
    expectThrown("ERR_XYLOSS_LENGTH", [/mapsGrad has 479/, /480/], () =>
      gaussianMapGrad(list(1, 2), map.subarray(1), { ...size, method: "udp" }),
    );
    expectThrown("ERR_XYLOSS_SHAPE", [/decodeHeatmap: maps has 479/, /multiple of 480/], () =>
      decodeHeatmap(map.subarray(1), { ...size, method: "dark" }),
    );
    expectThrown("ERR_XYLOSS_OPTION", [/blur is 4; it must be odd/], () => decodeHeatmap(map, { ...size, method: "dark", blur: 4 }));
    expectThrown("ERR_XYLOSS_OPTION", [/blur/, /63/], () => decodeHeatmap(map, { ...size, method: "dark", blur: 65 }));
    expectThrown("ERR_XYLOSS_OPTION", [/method "quarter" takes none/], () => decodeHeatmap(map, { ...size, method: "quarter", blur: 3 }));
    expectThrown("ERR_XYLOSS_OPTION", [/logits are not blurred/], () =>
      decodeHeatmap(map, { ...size, method: "dark", blur: 3, logits: true }),
    );
    expectThrown("ERR_XYLOSS_OPTION", [/binsX is required/], () => encodeSimcc(list(1, 2), {} as never));
    expectThrown("ERR_XYLOSS_SHAPE", [/decodeSimcc: logits has 5/, /binsX 2 and binsY 2/], () =>
      decodeSimcc(new Float32Array(5), { binsX: 2, binsY: 2 }),
    );
    expectThrown("ERR_XYLOSS_EMPTY", [/maps is empty/], () => decodeHeatmap(list(), { ...size, method: "dark" }));
  });
  it("are exported by both engines", () => {
    for (const name of ["gaussianMap", "gaussianMapGrad", "decodeHeatmap", "encodeSimcc", "decodeSimcc"]) {
      expect(kernels).toHaveProperty(name);
      expect(reference).toHaveProperty(name);
    }
  });
});
