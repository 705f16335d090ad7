/** Heat maps: hand-computed values, targets out of reach, huge logits, shapes and options that cannot be. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import {
  dsnt,
  heatmapCrossEntropy,
  heatmapEnergy,
  heatmapFocal,
  heatmapMse,
  softArgmax,
  softArgmaxGrad,
  toUnit,
  Workspace,
} from "../src/index.js";
import { pointSpecs } from "../src/losses/dsnt.js";
import * as reference from "../src/reference/index.js";
import { bits, expectThrown, random, ulps } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const close = (actual: number, expected: number) => expect(ulps(actual, expected), `${actual} for ${expected}`).toBeLessThanOrEqual(4);

/** The same in a workspace. */
function placed(...arrays: Float32Array[]): Float32Array[] {
  const ws = new Workspace({ floats: arrays.reduce((sum, array) => sum + array.length, 0) });
  return arrays.map((array) => {
    const place = ws.alloc(array.length);
    place.set(array);
    return place;
  });
}

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

describe("heatmapEnergy", () => {
  const PI_8 = Math.PI / 8;

  it("by hand", () => {
    // q = ¼, ¾ at x = 0, 1 and y = 0: the row has no extent, and each other projection has F = ¼ and s = 0
    const { value, grad } = heatmapEnergy.valueAndGrad(list(0, Math.log(3)), list(0, 0), { width: 2, height: 1 });
    const all = PI_8 * (1 + Math.SQRT2);
    close(value, all * 0.75 ** 2);
    close(grad[1] as number, all * 2 * 0.75 * 0.75 * 0.25);
    close(grad[0] as number, -all * 2 * 0.75 * 0.75 * 0.25);
  });

  it("of a single pixel is the distance, −5.2 % to +2.6 % off by direction", () => {
    const size = 61;
    const map = new Float32Array(size * size).fill(-1000);
    map[30 * size + 30] = 0;
    const read = (x: number, y: number) => heatmapEnergy.value(map, list(30 + x, 30 + y), { width: size, height: size }) / Math.hypot(x, y);
    for (let turn = 0; turn < 64; turn++) {
      const angle = (turn / 64) * 2 * Math.PI;
      const ratio = read(20 * Math.cos(angle), 20 * Math.sin(angle));
      expect(ratio).toBeGreaterThan(0.948);
      expect(ratio).toBeLessThan(1.0262);
      // the largest and the smallest ratio lie at multiples of 22.5°
      if (turn % 8 === 0) close(ratio, PI_8 * (1 + Math.SQRT2));
    }
  });

  it("is near the energy score of all pixels against all", () => {
    const [width, height] = [24, 20];
    const next = random(3);
    const logits = new Float32Array(width * height).map(() => 3 * next());
    const [x, y] = [10.3, 12.7];
    const powers = Array.from(logits, Math.exp);
    const sum = powers.reduce((total, e) => total + e);
    let energy = 0;
    for (const [i, e] of powers.entries()) {
      const [column, row] = [i % width, Math.floor(i / width)];
      energy += (e / sum) * Math.hypot(column - x, row - y);
      for (const [j, other] of powers.entries()) {
        energy -= (0.5 * e * other * Math.hypot(column - (j % width), row - Math.floor(j / width))) / sum ** 2;
      }
    }
    expect(Math.abs(heatmapEnergy.value(logits, list(x, y), { width, height }) / energy - 1)).toBeLessThan(0.01);
  });

  it("is proper: no map is better on average than the one that targets come from", () => {
    const [width, height] = [4, 3];
    const next = random(8);
    const truth = new Float32Array(width * height).map(() => 2 * next());
    const powers = Array.from(truth, Math.exp);
    const sum = powers.reduce((total, e) => total + e);
    const expected = (map: Float32Array) =>
      powers.reduce((total, e, i) => {
        return total + (e / sum) * heatmapEnergy.value(map, list(i % width, Math.floor(i / width)), { width, height });
      }, 0);
    const best = expected(truth);
    for (let i = 0; i < 50; i++) expect(expected(truth.map((z) => z + next() - 0.5))).toBeGreaterThan(best);
  });

  it("adds the distance of a target outside, and pulls no more the farther it is", () => {
    const map = list(0, 1, 2, 3, 1, 2);
    const at = (x: number, y: number) => heatmapEnergy.valueAndGrad(map, list(x, y), { width: 3, height: 2 });
    const [near, far, farther] = [at(12, 0.5), at(112, 0.5), at(3e38, 0.5)];
    expect(far.value - near.value).toBeCloseTo(PI_8 * (1 + Math.SQRT2) * 100, 4);
    expect(far.grad).toEqual(near.grad);
    expect(farther.grad).toEqual(near.grad);
    for (const [x, y] of [
      [Infinity, 1],
      [-Infinity, Infinity],
      [Infinity, Infinity],
    ] as const) {
      const { value, grad } = at(x, y);
      expect(value).toBe(Infinity);
      expect([...grad].every(Number.isFinite)).toBe(true);
    }
  });

  it.each([
    [70001, 3],
    [3, 70001],
    [300, 257],
  ])("computes maps larger than a workspace's desk and tile: %d × %d", (width, height) => {
    const next = random(5);
    const map = new Float32Array(width * height).map(() => 2 + next());
    const target = list(0.6 * width, 0.3 * height);
    const [p, t] = placed(map, target) as [Float32Array, Float32Array];
    const options = { width, height };
    const { value, grad } = heatmapEnergy.valueAndGrad(map, target, options);
    const inPlace = heatmapEnergy.valueAndGrad(p, t, options);
    expect(inPlace.value).toBe(value);
    expect(inPlace.grad).toEqual(grad);
    expect(Math.abs(value / reference.heatmapEnergy.value(map, target, options) - 1)).toBeLessThan(4e-7);
  });

  it("names what is wrong", () => {
    const run = (options: object) => () =>
      heatmapEnergy.value(new Float32Array(12), new Float32Array(4), options as { width: number; height: number });
    expectThrown("ERR_XYLOSS_OPTION", [/width is required/], run({ height: 3 }));
    expectThrown("ERR_XYLOSS_OPTION", [/there is no option sigma/], run({ width: 2, height: 3, sigma: 1 }));
    expectThrown("ERR_XYLOSS_SHAPE", [/width 5 × height 2/], run({ width: 5, height: 2 }));
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

    it.each([
      [70001, 3],
      [3, 70001],
    ])("computes maps larger than a workspace's desk and tile: %d × %d", (width, height) => {
      const next = random(5);
      const map = new Float32Array(width * height).map(() => 2 + next());
      const target = width > height ? list(35000.2, 1) : list(1, 35000.2);
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

describe.each([
  ["kernels", kernels],
  ["reference", reference as unknown as typeof kernels],
] as const)("softArgmax, %s", (_, { softArgmax, softArgmaxGrad }) => {
  const edges = { convention: "edges" } as const;

  it("by hand", () => {
    const map = list(0, Math.log(3), 0, 0);
    expect([...softArgmax(map, { width: 2, height: 2, ...edges })].map((x) => x * 12)).toEqual([4, 2].map((x) => expect.closeTo(x, 5)));
    const cool = softArgmax(map, { width: 2, height: 2, ...edges, temperature: 0.5 });
    expect([...cool].map((x) => x * 24)).toEqual([10, 2].map((x) => expect.closeTo(x, 5)));
    // q∘(a − Σ q a), a = x/2
    const grad = softArgmaxGrad(map, list(1, 0), { width: 2, height: 2, ...edges });
    expect([...grad].map((x) => x * 36)).toEqual([-2, 3, -2, 1].map((x) => expect.closeTo(x, 5)));
  });

  it("in every unit", () => {
    for (const width of [1, 3, 10]) {
      for (const height of [2, 7]) {
        const map = new Float32Array(2 * width * height).fill(5);
        map[width * height + width] = Infinity;
        for (const convention of ["edges", "centers", "corners"] as const) {
          if (convention === "corners" && width === 1) continue;
          const pixels = list((width - 1) / 2, (height - 1) / 2, 0, 1);
          const points = softArgmax(map, { width, height, convention });
          const expected = toUnit(pixels, { width, height, convention });
          points.forEach((u, i) => {
            close(u, expected[i] as number);
          });
        }
      }
    }
  });

  it("of logits at the ends", () => {
    const options = { width: 3, height: 1, ...edges, temperature: 2 };
    const ends: [Float32Array, number][] = [
      [list(3e38, -3e38, 3e38), 1],
      [list(-Infinity, -Infinity, -Infinity), 1],
      [list(0, -Infinity, Infinity), 2],
      [list(-3e38, 3e38, -3e38), 1],
    ];
    for (const [map, x] of ends) {
      close(softArgmax(map, options)[0] as number, x / 3);
      const grad = softArgmaxGrad(map, list(3e38, -3e38), { ...options, temperature: 2 ** -126 });
      expect([...grad].some(Number.isNaN)).toBe(false);
    }
    close(softArgmax(list(-3e38, 3e38, -3e38), { ...options, temperature: 3e38 })[0] as number, 1 / 3);
    expect(softArgmax(list(0, Number.NaN, 0, 1, 2, 3), options).map((x) => +Number.isNaN(x))).toEqual(list(1, 1, 0, 0));
  });

  it("is its own way back", () => {
    const [width, height] = [5, 3];
    const next = random(9);
    const logits = new Float32Array(15).map(() => 3 * next());
    const pointsGrad = list(0.7, -1.3);
    const options = { width, height, convention: "centers", temperature: 0.7 } as const;
    const grad = softArgmaxGrad(logits, pointsGrad, options);
    const value = (at: number, h: number) => {
      const moved = Float64Array.from(logits, (z, i) => (i === at ? z + h : z));
      const [x, y] = reference.softArgmax(moved, options);
      return 0.7 * (x as number) - 1.3 * (y as number);
    };
    grad.forEach((slope, i) => {
      expect(Math.abs(slope - (value(i, 1e-5) - value(i, -1e-5)) / 2e-5)).toBeLessThan(1e-7);
    });
    const sum = softArgmaxGrad(logits, pointsGrad, { ...options, upstream: -2, accumulate: true, grad: new Float32Array(15).fill(1) });
    sum.forEach((slope, i) => {
      expect(slope).toBeCloseTo(1 - 2 * (grad[i] as number), 6);
    });
  });

  it("names what is wrong", () => {
    const run =
      (options: object, values = 12) =>
      () =>
        softArgmax(new Float32Array(values), options as Parameters<typeof softArgmax>[1]);
    expectThrown("ERR_XYLOSS_OPTION", [/softArgmax: option convention is required/, /"centers"/], run({ width: 3, height: 2 }));
    expectThrown("ERR_XYLOSS_OPTION", [/width is 1/, /"corners"/], run({ width: 1, height: 2, convention: "corners" }));
    expectThrown("ERR_XYLOSS_OPTION", [/temperature is 0/], run({ width: 3, height: 2, ...edges, temperature: 0 }));
    expectThrown("ERR_XYLOSS_OPTION", [/no option accumulate/], run({ width: 3, height: 2, ...edges, accumulate: true }));
    expectThrown("ERR_XYLOSS_SHAPE", [/logits has 13 values/, /multiple of 6/], run({ width: 3, height: 2, ...edges }, 13));
    expectThrown("ERR_XYLOSS_EMPTY", [/logits is empty/], run({ width: 3, height: 2, ...edges }, 0));
    expectThrown("ERR_XYLOSS_LENGTH", [/out has 3 values/], run({ width: 3, height: 2, ...edges, out: new Float32Array(3) }));
    expectThrown("ERR_XYLOSS_SHAPE", [/logits.*its last axis must be 3$/], () =>
      softArgmax({ data: new Float32Array(12), shape: [6, 2] }, { width: 3, height: 2, ...edges }),
    );
    const logits = new Float32Array(12);
    const back =
      (options: object, points: unknown = new Float32Array(4)) =>
      () =>
        softArgmaxGrad(logits, points as Float32Array, { width: 3, height: 2, ...edges, ...options });
    expectThrown("ERR_XYLOSS_TYPE", [/pointsGrad/], back({}, [0, 0, 0, 0]));
    expectThrown("ERR_XYLOSS_LENGTH", [/pointsGrad has 2 values, but logits's 12 need 4/], back({}, new Float32Array(2)));
    expectThrown("ERR_XYLOSS_LENGTH", [/grad has 4 values/], back({ grad: new Float32Array(4) }));
    expectThrown("ERR_XYLOSS_OVERLAP", [/grad overlaps pointsGrad/], back({ grad: logits }, logits.subarray(2, 6)));
    expectThrown("ERR_XYLOSS_OPTION", [/no option out/], back({ out: logits }));
  });
});

describe("softArgmax", () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [11, 9],
    [48, 64],
    [301, 300],
  ])("agrees with the reference on maps of %i × %i, wherever the arrays live", (width, height) => {
    const pixels = width * height;
    const maps = 5;
    const next = random(pixels);
    const logits = new Float32Array(maps * pixels).map(() => 6 * next());
    const pointsGrad = new Float32Array(2 * maps).map(() => next() - 0.5);
    const options = { width, height, convention: "centers", temperature: 0.8 } as const;
    const points = softArgmax(logits, options);
    reference.softArgmax(logits, options).forEach((x, i) => {
      close(points[i] as number, x);
    });
    const ws = new Workspace({ floats: 2 * maps * pixels + 4 * maps });
    const [z, a, g, out] = [maps * pixels, 2 * maps, maps * pixels, 2 * maps].map((length) => ws.alloc(length)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    z.set(logits);
    a.set(pointsGrad);
    expect(bits(softArgmax(z, { ...options, out }))).toBe(bits(points));
    for (const more of [{}, { accumulate: true, upstream: -0.5 }]) {
      const start = new Float32Array(logits.length).fill(0.25);
      const grad = softArgmaxGrad(logits, pointsGrad, { ...options, ...more, grad: start.slice() });
      const expected = reference.softArgmaxGrad(logits, pointsGrad, { ...options, ...more, grad: start.slice() });
      const worst = expected.reduce((most, x, i) => Math.max(most, Math.abs(x - (grad[i] as number))), 0);
      expect(worst).toBeLessThan(3e-8);
      g.set(start);
      expect(bits(softArgmaxGrad(z, a, { ...options, ...more, grad: g }))).toBe(bits(grad));
      expect(bits(softArgmaxGrad(logits, a, { ...options, ...more, grad: start }))).toBe(bits(grad));
    }
    // in place
    const grad = softArgmaxGrad(logits, pointsGrad, options);
    expect(bits(softArgmaxGrad(z, a, { ...options, grad: z }))).toBe(bits(grad));
    expect(bits(softArgmaxGrad(logits, pointsGrad, { ...options, grad: logits }))).toBe(bits(grad));
    if (pixels === 2) {
      z.set([1, 2, 3, 4, 5, 6, 7, 8, 9, 1]);
      const expected = softArgmax(z.slice(), options);
      expect(bits(softArgmax(z, { ...options, out: z }))).toBe(bits(expected));
    }
  });
});

describe("of maps of two pixels, a gradient in the target's place", () => {
  const unit = { width: 2, height: 1, convention: "edges" } as const;
  const map = list(1, -0.5, 2, 0);
  const target = list(0.2, 0.1, 0.9, 0.4);

  it("is that of one apart", () => {
    const { convention, ...plain } = unit;
    const apart = (...arrays: Float32Array[]) => arrays.map((array) => array.slice());
    for (const place of [apart, placed]) {
      for (const [loss, options] of [
        [heatmapMse, plain],
        [heatmapCrossEntropy, plain],
        [dsnt, unit],
      ] as const) {
        const { grad } = (loss as typeof dsnt).valueAndGrad(map, target, options as typeof unit);
        const [p, t] = place(map, target);
        (loss as typeof dsnt).valueAndGrad(p as Float32Array, t as Float32Array, { ...(options as typeof unit), grad: t });
        expect(bits(t as Float32Array)).toBe(bits(grad));
      }
      const [p, t] = place(map, target);
      const grad = softArgmaxGrad(map, target, unit);
      expect(bits(softArgmaxGrad(p as Float32Array, t as Float32Array, { ...unit, grad: t }))).toBe(bits(grad));
    }
  });
});

describe("dsnt", () => {
  const shape = { width: 3, height: 2, convention: "edges" } as const;

  it("by hand", () => {
    const unit = { width: 2, height: 1, convention: "edges" } as const;
    const q = [0.25, 0.75];
    const g = [1 / (1 + Math.exp(-0.5)), 1 / (1 + Math.exp(0.5))];
    const kl = (p: number[]) => p.reduce((sum, x, i) => sum + x * Math.log((2 * x) / ((q[i] as number) + (g[i] as number))), 0);
    const { value, grad } = dsnt.valueAndGrad(list(0, Math.log(3)), list(0, 0), { ...unit, lambda: 2 });
    expect(value).toBeCloseTo(0.375 + kl(q) + kl(g), 6);
    // a = x/2 + ln(q/m)
    const a = q.map((x, i) => i / 2 + Math.log((2 * x) / (x + (g[i] as number))));
    const mean = 0.25 * (a[0] as number) + 0.75 * (a[1] as number);
    grad.forEach((slope, i) => {
      expect(slope).toBeCloseTo((q[i] as number) * ((a[i] as number) - mean), 6);
    });
  });

  it("applies every residual loss to the distance, given by name or itself", () => {
    const [width, height] = [7, 6];
    const next = random(11);
    const logits = new Float32Array(5 * width * height).map(() => 4 * next());
    const target = new Float32Array(10).map(() => 2 * next() - 0.5);
    const options = { width, height, convention: "centers", lambda: 0, reduction: "sum" } as const;
    const points = softArgmax(logits, unitOptions(options));
    const own: Record<string, object> = {
      huber: { delta: 0.2 },
      smoothL1: { beta: 0.3 },
      charbonnier: { epsilon: 0.2 },
      cauchy: { scale: 0.2 },
      gemanMcClure: { scale: 0.3 },
      welsch: { scale: 0.4 },
      tukey: { scale: 0.7 },
      barron: { alpha: -Infinity, scale: 0.4 },
      wing: { omega: 0.3, epsilon: 0.1 },
    };
    for (const name of ["euclidean", ...pointSpecs.map((spec) => spec.name)]) {
      const point = (kernels as unknown as Record<string, typeof kernels.huber>)[name] as typeof kernels.huber;
      for (const pointOptions of [{}, own[name] ?? {}]) {
        const geometry = name === "euclidean" ? {} : { geometry: "radial" as const };
        const expected = point.valueAndGrad(points, target, { ...geometry, ...pointOptions, reduction: "sum" });
        const expectedGrad = softArgmaxGrad(logits, expected.grad, unitOptions(options));
        for (const given of [name as "huber", point]) {
          const { value, grad } = dsnt.valueAndGrad(logits, target, { ...options, point: given, pointOptions });
          expect(Math.abs(value - expected.value), name).toBeLessThan(1e-6);
          grad.forEach((slope, i) => {
            expect(Math.abs(slope - (expectedGrad[i] as number)), name).toBeLessThan(1e-7);
          });
        }
      }
    }
  });

  it("of maps that are the Gaussian itself is next to nothing", () => {
    const [width, height] = [20, 13];
    const logits = new Float32Array(width * height).map((_, i) => -(((i % width) - 9) ** 2 + (Math.floor(i / width) - 6) ** 2) / 2);
    const target = list(9, 6);
    const options = { width, height, convention: "edges" } as const;
    const { value, grad } = dsnt.valueAndGrad(logits, toUnit(target, options), options);
    expect(value).toBeLessThan(1e-6);
    expect(value).toBeGreaterThanOrEqual(0);
    const divergence = dsnt.value(logits, toUnit(target, options), { ...options, point: "mse" });
    expect(divergence).toBeLessThan(1e-12);
    expect([...grad].some(Number.isNaN)).toBe(false);
  });

  it("of a divergence as large as can be is ln 2", () => {
    const map = list(0, 0, 0, 0, 0, 200);
    const value = dsnt.value(map, list(0, 0), { ...shape, sigma: 0.05, point: "mse" });
    expect(value).toBeCloseTo(Math.LN2 + (2 / 3) ** 2 + (1 / 2) ** 2, 6);
    const { grad } = dsnt.valueAndGrad(list(0, 0, 0, 0, 0, Infinity), list(2 / 3, 1 / 2), { ...shape, sigma: 0.05 });
    expect([...grad].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("is never NaN for finite input, nor for targets at ±∞", () => {
    const maps = [
      list(3e38, -3e38, 0, 1e4, -1e4, 3e38),
      list(0, -1e4, 50, -200, -90, -87.5),
      list(1, 1, 1, 1, 1, 1),
      new Float32Array(6).fill(-Infinity),
    ];
    for (const map of maps) {
      for (const x of [0, 0.3, 1e4, -3e38, 3e38, Infinity, -Infinity]) {
        for (const y of [0.25, -1e9, Infinity]) {
          for (const point of ["euclidean", "mse", "tukey", "wing"] as const) {
            for (const more of [{}, { upstream: 3e38 }, { upstream: -3e38, lambda: 3e38 }, { sigma: 2 ** -60 }, { sigma: 3e38 }]) {
              const { value, grad } = dsnt.valueAndGrad(map, list(x, y), { ...shape, point, ...more });
              expect(value, `${map}: ${x}, ${y}, ${point}, ${JSON.stringify(more)}`).not.toBeNaN();
              expect([...grad].some(Number.isNaN), `${map}: ${x}, ${y}, ${point}, ${JSON.stringify(more)}`).toBe(false);
            }
          }
        }
      }
    }
    const far = dsnt.valueAndGrad(maps[2] as Float32Array, list(Infinity, 0), { ...shape, lambda: 0 });
    expect(far.value).toBe(Infinity);
    // its direction is that of x
    expect([...far.grad].map((x) => x * 18)).toEqual([1, 0, -1, 1, 0, -1].map((x) => expect.closeTo(x, 5)));
  });

  it("spreads a NaN target", () => {
    const { value, grad } = dsnt.valueAndGrad(new Float32Array(6), list(Number.NaN, 0), shape);
    expect(value).toBeNaN();
    expect([...grad].every(Number.isNaN)).toBe(true);
  });

  it("names what is wrong", () => {
    const run = (options: object) => () => dsnt.value(new Float32Array(6), list(0, 0), { ...shape, ...options } as kernels.DsntOptions);
    expectThrown("ERR_XYLOSS_OPTION", [/convention is required/], run({ convention: undefined }));
    expectThrown("ERR_XYLOSS_OPTION", [/dsnt: option height is 1/, /"corners"/], run({ width: 6, height: 1, convention: "corners" }));
    expectThrown("ERR_XYLOSS_OPTION", [/lambda is -1/, /≥ 0/], run({ lambda: -1 }));
    expectThrown("ERR_XYLOSS_OPTION", [/point is "bce"/, /euclidean, mse/], run({ point: "bce" }));
    expectThrown("ERR_XYLOSS_OPTION", [/point is an object/], run({ point: kernels.bce }));
    expectThrown("ERR_XYLOSS_OPTION", [/dsnt: pointOptions/, /delta is -1/], run({ point: "huber", pointOptions: { delta: -1 } }));
    expectThrown("ERR_XYLOSS_OPTION", [/no option delta/], run({ point: "mse", pointOptions: { delta: 1 } }));
    expectThrown("ERR_XYLOSS_OPTION", [/no option geometry/], run({ point: "huber", pointOptions: { geometry: "radial" } }));
    expectThrown("ERR_XYLOSS_OPTION", [/pointOptions is 3/], run({ pointOptions: 3 }));
    for (const nothing of ["point", "pointOptions"]) {
      expectThrown("ERR_XYLOSS_OPTION", [new RegExp(`dsnt: option ${nothing} is null`)], run({ [nothing]: null }));
    }
  });
});

/** The options that a transform shares with a loss. */
function unitOptions({ width, height, convention }: kernels.DsntOptions) {
  return { width, height, convention };
}

it("a map of one column, however tall, is as one of one row", () => {
  const next = random(4);
  const pixels = 60_000;
  const map = Float32Array.from({ length: pixels }, next);
  const [tall, wide] = [
    { width: 1, height: pixels },
    { width: pixels, height: 1 },
  ];
  const [one, other] = [heatmapMse.value(map, list(0.25, 0.7), tall), heatmapMse.value(map, list(0.7, 0.25), wide)];
  expect(one).toBeGreaterThan(0.1);
  expect(ulps(one, other)).toBeLessThanOrEqual(4);
});

it("heatmapFocal has its powers", () => {
  const options = { width: 2, height: 1, alpha: 3, beta: 2 };
  // σ(0) = ½: (½)³ ln 2 where the point is, and (1 − ½)² times that where its neighbour is ½
  expect(heatmapFocal.value(list(0, 0), list(1, 0.5), options)).toBeCloseTo((0.5 ** 3 + 0.5 ** 2 * 0.5 ** 3) * Math.LN2, 6);
});
