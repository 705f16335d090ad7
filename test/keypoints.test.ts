/** Object keypoint similarity: values by hand, factors of keypoints and instances over many tiles, extremes, errors. */
import { describe, expect, it } from "vitest";
import { COCO_SIGMAS, oks, Workspace } from "../src/index.js";
import { oks as plain } from "../src/reference/index.js";
import { bits, expectThrown, random, ulps } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);

it.each([
  ["kernels", oks],
  ["reference", plain as typeof oks],
] as const)("by hand, %s", (_, loss) => {
  // κ = ½ and 1, area 2: d² = 1 and 4 over 2·2·¼ and 2·2·1
  const options = { sigmas: [0.25, 0.5], areas: [2] };
  const { value, grad } = loss.valueAndGrad(list(1, 0, 0, 2), list(0, 0, 0, 0), { ...options, reduction: "sum" });
  expect(value).toBeCloseTo(2 * (1 - Math.exp(-1)), 6);
  expect([...grad].map((x, i) => x - ([2, 0, 0, 1][i] as number) * Math.exp(-1)).every((x) => Math.abs(x) < 1e-6)).toBe(true);
  // tiny distances are no differences from 1
  const tiny = loss.each(list(1e-6, 0, 0, 0), list(0, 0, 0, 0), options);
  expect(ulps(tiny[0] as number, Math.fround(1e-6) ** 2)).toBeLessThanOrEqual(4);
  expect(tiny[1]).toBe(0);
});

it("takes COCO's 17 sigmas, and an area of each instance, over many tiles", () => {
  expect(COCO_SIGMAS.length).toBe(17);
  const next = random(8);
  const instances = 5003;
  const points = 17 * instances;
  const areas = Float32Array.from({ length: instances }, () => 400 + 9000 * next());
  const target = Float32Array.from({ length: 2 * points }, () => 200 * next());
  const prediction = target.map((x) => x + 20 * (next() - 0.5));
  const options = { sigmas: COCO_SIGMAS, areas };
  const expected = plain.valueAndGrad(prediction, target, options);
  const got = oks.valueAndGrad(prediction, target, options);
  expect(Math.abs(got.value - expected.value)).toBeLessThanOrEqual(2e-7);
  got.grad.forEach((slope, i) => {
    const wanted = expected.grad[i] as number;
    expect(Math.abs(slope - wanted) <= 2e-5 * Math.abs(wanted) + 1e-40, `${i}: ${slope} for ${wanted}`).toBe(true);
  });
  const ws = new Workspace({ floats: 6 * points });
  const [p, t, g] = [ws.alloc(2 * points), ws.alloc(2 * points), ws.alloc(2 * points)];
  p.set(prediction);
  t.set(target);
  const step = oks.bind({ prediction: p, target: t, grad: g }, options);
  expect(step()).toBe(got.value);
  expect(bits(g)).toBe(bits(got.grad));
  // the step has its own copy of them
  areas.fill(1);
  expect(step()).toBe(got.value);
});

describe("extremes", () => {
  const sizes = [0, 2 ** -149, 1e-30, 1e-19, 1, 1e19, 1e30, 3.4e38];
  it("of finite size give no NaN", () => {
    for (const sigma of sizes.slice(1)) {
      for (const areas of sizes.slice(1)) {
        for (const x of sizes) {
          for (const y of sizes) {
            const { value, grad } = oks.valueAndGrad(list(x, -y), list(0, 0), { sigmas: [sigma], areas });
            expect(value >= 0 && value <= 1 && grad.every((slope) => !Number.isNaN(slope)), `${[sigma, areas, x, y]}`).toBe(true);
          }
        }
      }
    }
  });
  it("an infinite distance: 1, without a slope", () => {
    const { value, grad } = oks.valueAndGrad(list(Infinity, 3), list(0, 0), { sigmas: [1], areas: 1 });
    expect([value, ...grad]).toEqual([1, 0, 0]);
  });
  it("neither square over- or underflows where the quotient does not", () => {
    for (const unit of [1e-25, 1e25]) {
      // d²/(2·area·κ²) with an area that float32 can hold
      const sigma = unit / Math.sqrt(8);
      const [value] = oks.each(list(unit, 0), list(0, 0), { sigmas: [sigma], areas: 1 });
      expect(value).toBeCloseTo(1 - Math.exp(-1), 6);
    }
  });
});

it("rejects what does not fit", () => {
  const [p, t] = [new Float32Array(8), new Float32Array(8)];
  expectThrown("ERR_XYLOSS_SHAPE", [/4 points/, /sigmas/, /areas/], () => oks.value(p, t, { sigmas: [1, 1], areas: [1, 2, 3] }));
  expectThrown("ERR_XYLOSS_SHAPE", [/4 points; option sigmas has 3 of keypoints$/], () => oks.value(p, t, { sigmas: [1, 1, 1], areas: 1 }));
  expectThrown("ERR_XYLOSS_OPTION", [/areas is required/], () => oks.value(p, t, { sigmas: [1] } as never));
  for (const areas of [[1, 0], [1, -1], [Infinity, 1], [], "1", [1e39, 1]] as never[]) {
    expectThrown("ERR_XYLOSS_OPTION", [/areas/, /positive/], () => oks.value(p, t, { sigmas: [1, 1], areas }));
  }
});
