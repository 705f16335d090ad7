/** Metrics: values computed by hand, weights, and the argument errors they share with losses. */
import { describe, expect, it } from "vitest";
import {
  auc,
  ced,
  conformalRadius,
  coverage,
  epe,
  failureRate,
  gaussianNll2d,
  mpjpe,
  nme,
  oks,
  oksScore,
  pck,
  Workspace,
} from "../src/index.js";
import { ln } from "../src/logarithm.js";
import { expectThrown } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
// distances 5, 0, 10, 1 from the origin
const p = list(3, 4, 0, 0, 6, 8, 0, 1);
const t = new Float32Array(8);

describe("values computed by hand", () => {
  it("epe", () => {
    expect(mpjpe).toBe(epe);
    expect(epe(p, t)).toBe(4);
    expect(epe(p, t, { reduction: "sum" })).toBe(16);
    expect(epe(list(4, 6, -1, 1), list(1, 2, 2, 5))).toBe(5);
    const weights = list(2, 1, 0, 1);
    expect(epe(p, t, { weights })).toBe(11 / 4);
    expect(epe(p, t, { weights, reduction: "weighted-mean" })).toBe(11 / 4);
    expect(epe(p, t, { weights, reduction: "nonzero-mean" })).toBe(11 / 3);
    expect(epe(p, t, { weights: new Float32Array(4), reduction: "weighted-mean" })).toBe(0);
    expect(epe(list(3e38, 0), list(0, 0))).toBe(Math.fround(3e38));
  });
  it("nme", () => {
    expect(nme(p, t, { norms: [5, 2], points: 2 })).toBe((1 + 0 + 5 + 0.5) / 4);
  });
  it("pck", () => {
    expect(pck(p, t, { threshold: 5 })).toBe(0.75);
    expect(pck(p, t, { threshold: 4.5 })).toBe(0.5);
    expect(pck(p, t, { threshold: 1, norms: [5, 2], points: 2 })).toBe(0.75);
    expect(pck(p, t, { threshold: 5, weights: list(0, 1, 2, 1) })).toBe(0.5);
  });
  it("pck and auc per keypoint and per instance", () => {
    // distances 5 and 0, then 10 and 1: one keypoint is right once, the other always
    const all = { threshold: 5, points: 2 };
    expect(pck(p, t, { ...all, per: "keypoint" })).toEqual({ value: 0.75, each: Float64Array.of(0.5, 1) });
    expect(pck(p, t, { ...all, per: "instance" })).toEqual({ value: 0.75, each: Float64Array.of(1, 0.5) });
    // the mean of shares is not the share of all: 1, and 1 of 3
    const six = Float32Array.of(...p, 9, 0, 7, 7);
    const weights = list(1, 0, 1, 0, 1, 0);
    expect(pck(six, new Float32Array(12), { ...all, per: "keypoint", weights })).toEqual({
      value: 1 / 3,
      each: Float64Array.of(1 / 3, -1),
    });
    expect(pck(six, new Float32Array(12), { ...all, per: "instance", weights: list(2, 1, 0, 0, 1, 3) })).toEqual({
      value: 0.5,
      each: Float64Array.of(1, -1, 0),
    });
    expect(pck(p, t, { ...all, per: "keypoint", weights: new Float32Array(4) })).toEqual({ value: 0, each: Float64Array.of(-1, -1) });
    expect(pck(p, t, { ...all, per: "instance", weights: list(1, 3, 1, 1) }).each).toEqual(Float64Array.of(1, 0.5));
    expect(pck(p, t, { ...all, threshold: 0.5, per: "keypoint", weights: list(1, 3, 1, 1) }).each).toEqual(Float64Array.of(0, 0.75));
    expect(pck(p, t, { ...all, per: "keypoint", reduction: "sum" }).each).toEqual(Float64Array.of(1, 2));
    expect(pck(list(3, NaN, 0, 0), list(0, 0, 0, 0), { ...all, per: "keypoint" })).toEqual({ value: NaN, each: Float64Array.of(NaN, 1) });
    expect(auc(p, t, { threshold: 10, points: 2, per: "keypoint" }).each).toEqual(Float64Array.of(0.25, 0.95));
    expect(pck(p, t, { threshold: 1, norms: [5, 2], points: 2, per: "instance" }).each).toEqual(Float64Array.of(1, 0.5));
  });
  it("auc", () => {
    expect(auc(p, t, { threshold: 10 })).toBeCloseTo((0.5 + 1 + 0 + 0.9) / 4, 15);
    // the thresholds are 0, 2.5, 5 and 7.5; no distance is below the first
    expect(auc(p, t, { threshold: 10, steps: 4 })).toBe((1 + 3 + 0 + 3) / 16);
    expect(auc(p, t, { threshold: 2, norms: [5, 2], points: 2 })).toBeCloseTo((0.5 + 1 + 0 + 0.75) / 4, 15);
    expect(auc(p, t, { threshold: 10, weights: list(0, 1, 2, 1) })).toBeCloseTo((1 + 0.9) / 4, 15);
    // finer sampling tends to the integral
    expect(auc(p, t, { threshold: 10, steps: 1e5 })).toBeCloseTo(auc(p, t, { threshold: 10 }), 4);
  });
});

describe("metrics of instances, computed by hand", () => {
  const threshold = 2.5;
  it("failureRate", () => {
    expect(failureRate(p, t, { threshold: 4.5 })).toBe(0.5);
    expect(failureRate(p, t, { threshold: 5 })).toBe(0.25);
    // means of 2.5 and 5.5; a mean at the threshold is no failure
    expect(failureRate(p, t, { threshold, points: 2 })).toBe(0.5);
    expect(failureRate(p, t, { threshold: 2.4, points: 2 })).toBe(1);
    expect(failureRate(p, t, { threshold: 0.3, points: 2, norms: [10, 20] })).toBe(0);
    expect(failureRate(p, t, { threshold, points: 2, weights: list(1, 0, 1, 9) })).toBe(0.5); // 5, 1.9
    expect(failureRate(p, t, { threshold, points: 2, weights: list(0, 0, 1, 9) })).toBe(0);
    expect(failureRate(p, t, { threshold, points: 2, weights: new Float32Array(4) })).toBe(0);
  });
  it("ced", () => {
    expect(ced(p, t, { threshold: 8, steps: 4 })).toEqual({
      errors: Float64Array.of(0, 2, 4, 6, 8),
      shares: Float64Array.of(0.25, 0.5, 0.5, 0.75, 0.75),
      area: (1 - 5 / 8 + 1 + 0 + 1 - 1 / 8) / 4,
    });
    const instances = ced(p, t, { threshold: 5.5, points: 2, steps: 11 });
    expect(instances.shares).toEqual(Float64Array.of(0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1));
    expect(instances.errors[5]).toBe(2.5);
    expect(instances.area).toBeCloseTo((1 - 2.5 / 5.5) / 2, 15);
    expect(ced(p, t, { threshold: 1 }).errors.length).toBe(101);
    expect(ced(p, t, { threshold: 1, steps: 1, weights: new Float32Array(4) })).toEqual({
      errors: Float64Array.of(0, 1),
      shares: Float64Array.of(0, 0),
      area: 0,
    });
  });
  it("ced ends where failureRate begins, and its area is that of auc", () => {
    const random = Float32Array.from({ length: 600 }, (_, i) => ((i * 7919) % 613) / 60);
    const zeros = new Float32Array(600);
    for (const end of [3, 9, 20]) {
      const { shares, area } = ced(random, zeros, { threshold: end });
      expect(1 - (shares.at(-1) as number)).toBeCloseTo(failureRate(random, zeros, { threshold: end }), 14);
      expect(area).toBeCloseTo(auc(random, zeros, { threshold: end }), 14);
    }
  });
  it("oksScore", () => {
    const options = { sigmas: [0.5, 0.1], areas: [25, 50] };
    const similarity = (squared: number, area: number, sigma: number) => Math.exp(-squared / (2 * area * 4 * sigma * sigma));
    const first = (similarity(25, 25, 0.5) + 1) / 2;
    const second = (similarity(100, 50, 0.5) + similarity(1, 50, 0.1)) / 2;
    const score = oksScore(p, t, options);
    expect([...score]).toEqual([expect.closeTo(first, 6), expect.closeTo(second, 6)]);
    const of = (mode: "linear" | "square" | "log") => [...oksScore(p, t, { ...options, mode })];
    expect(of("linear")).toEqual([...score].map((s) => 1 - s));
    expect(of("square")).toEqual([...score].map((s) => 1 - s * s));
    expect(of("log")).toEqual([...score].map((s) => expect.closeTo(-Math.log(s), 14)));
    expect(oksScore(t, t, { ...options, mode: "log" })).toEqual(Float64Array.of(0, 0));
    expect([...oksScore(p, t, { ...options, weights: list(3, 1, 0, 0) })]).toEqual([
      expect.closeTo((3 * similarity(25, 25, 0.5) + 1) / 4, 6),
      -1,
    ]);
    // e⁻³⁰ is not lost beside 1
    const far = oksScore(list(Math.sqrt(60), 0), list(0, 0), { sigmas: [0.5], areas: 1, mode: "log" });
    expect(far[0]).toBeCloseTo(30, 4);
  });
  it("oksScore is 1 − oks", () => {
    const options = { sigmas: [0.5, 0.1], areas: [25, 50] };
    const mean = oksScore(p, t, options).reduce((sum, score) => sum + score, 0) / 2;
    expect(1 - mean).toBeCloseTo(oks.value(p, t, options), 6);
  });
});

describe("regions", () => {
  it("ln is Math.log", () => {
    for (const x of [1, 2, 0.5, Math.SQRT2, Math.SQRT1_2, 1e-300, 5e-324, 1.7e308, 0.1, 0.9999999999, 1.0000000001, 3, 1e16]) {
      expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(Math.abs(Math.log(x)), Math.LN2));
    }
    expect([ln(1), ln(0), ln(Infinity), ln(-1), ln(NaN)]).toEqual([0, -Infinity, Infinity, NaN, NaN]);
    expect(ln(1 + 2 ** -40)).toBeCloseTo(2 ** -40, 22);
  });
  it("coverage counts points in their ellipses", () => {
    // δ of the points: 2 and 9, of Σ = I
    const means = list(1, 1, 0, 0, 0, 3, 0, 0, 0, 0);
    const origin = new Float32Array(4);
    expect(coverage(means, origin, { level: 0.6 })).toBe(0); // up to 1.83
    expect(coverage(means, origin, { level: 0.64 })).toBe(0.5); // up to 2.04
    expect(coverage(means, origin, { level: 0.988 })).toBe(0.5); // up to 8.85
    expect(coverage(means, origin, { level: 0.989 })).toBe(1); // up to 9.02
    expect(coverage(means, origin, { level: 0.7, weights: list(1, 3) })).toBe(0.25);
    expect(coverage(means, origin, { level: 0.7, weights: list(1, 3), reduction: "nonzero-mean" })).toBe(0.5);
    expect(coverage(means, origin, { level: 0.7, weights: list(0, 0) })).toBe(0);
  });
  it("coverage sees scale and correlation, as gaussianNll2d does", () => {
    const rows = Float32Array.from({ length: 5 * 301 }, (_, i) => Math.sin(i * 12.9898) * (i % 5 < 2 ? 3 : 1));
    const origin = new Float32Array(602);
    const half = gaussianNll2d.each(rows, origin);
    for (const level of [0.05, 0.5, 0.95]) {
      const inside = half.filter((value, i) => {
        const delta = 2 * (value + (rows[5 * i + 2] as number) + (rows[5 * i + 4] as number));
        return delta <= -2 * Math.log(1 - level);
      });
      expect(coverage(rows, origin, { level })).toBe(inside.length / 301);
    }
  });
  it("a calibrated Gaussian has the coverage of its level", () => {
    let state = 1;
    const uniform = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const count = 20000;
    const target = new Float32Array(2 * count);
    const rows = new Float32Array(5 * count);
    for (let i = 0; i < count; i++) {
      const [a, b, c] = [uniform() - 0.5, 2 * uniform() - 1, uniform() - 0.5];
      const size = Math.sqrt(-2 * Math.log(uniform()));
      const turn = 2 * Math.PI * uniform();
      // Lᵀr is a standard normal v: r = L⁻ᵀv
      const y = (size * Math.sin(turn)) / Math.exp(c);
      target.set([(size * Math.cos(turn) - b * y) / Math.exp(a), y], 2 * i);
      rows.set([0, 0, a, b, c], 5 * i);
    }
    for (const level of [0.1, 0.5, 0.9, 0.99]) {
      expect(Math.abs(coverage(rows, target, { level }) - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / count));
    }
  });
  it("conformalRadius", () => {
    const scores = list(5, 1, 4, 2, 3, 9, 8, 7, 6);
    const at = (level: number) => conformalRadius(scores, { level });
    // ten times the level, though 10 · 0.7 > 7 in float64, say
    expect([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map(at)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([at(0.0001), at(0.11), at(0.91), conformalRadius(list(3), { level: 0.5 })]).toEqual([1, 2, Infinity, 3]);
    expect(scores[0]).toBe(5);
    expect(conformalRadius(list(2, NaN, 1), { level: 0.1 })).toBeNaN();
    expect(conformalRadius(list(Infinity, 1), { level: 0.5 })).toBe(Infinity);
    for (let n = 1; n < 400; n++) {
      const ordered = Float32Array.from({ length: n }, (_, i) => i + 1);
      for (let percent = 1; percent < 100; percent++) {
        const rank = Math.ceil(((n + 1) * percent) / 100);
        expect(conformalRadius(ordered, { level: percent / 100 })).toBe(rank > n ? Infinity : rank);
      }
    }
  });
  it("conformalRadius holds new points as often as it says", () => {
    let state = 7;
    const score = () => {
      state = (state * 48271) % 2147483647;
      return -Math.log(state / 2147483647);
    };
    let held = 0;
    for (let trial = 0; trial < 4000; trial++) {
      const radius = conformalRadius(Float32Array.from({ length: 19 }, score), { level: 0.8 });
      held += Number(score() <= radius);
    }
    expect(Math.abs(held / 4000 - 0.8)).toBeLessThan(0.025);
  });
});

it("a NaN of an instance or a region shows unless its weight is 0", () => {
  const dirty = list(3, 4, NaN, 0, 6, 8, 0, 1);
  const weights = list(1, 0, 1, 1);
  expect(failureRate(dirty, t, { threshold: 5, points: 2 })).toBeNaN();
  const { shares, area } = ced(dirty, t, { threshold: 5, points: 2, steps: 2 });
  expect([...shares, area]).toEqual([NaN, NaN, NaN, NaN]);
  expect(failureRate(dirty, t, { threshold: 5.4, points: 2, weights })).toBe(0.5);
  expect(ced(dirty, t, { threshold: 5, points: 2, steps: 1, weights }).shares).toEqual(Float64Array.of(0, 0.5));
  const options = { sigmas: [1, 1], areas: 1 };
  expect(oksScore(dirty, t, options)[0]).toBeNaN();
  expect(oksScore(dirty, t, { ...options, weights })[0]).not.toBeNaN();
  const rows = list(0, 0, 0, NaN, 0, 0, 0, 0, 0, 0);
  expect(coverage(rows, new Float32Array(4), { level: 0.5 })).toBeNaN();
  expect(coverage(rows, new Float32Array(4), { level: 0.5, weights: list(0, 1) })).toBe(1);
  expect(failureRate(list(Infinity, 0), list(0, 0), { threshold: 5 })).toBe(1);
});

it("metrics of instances and regions reject what is wrong", () => {
  expectThrown("ERR_XYLOSS_SHAPE", [/failureRate/, /4 points/, /3/, /whole instances/], () =>
    failureRate(p, t, { threshold: 1, points: 3 }),
  );
  expectThrown("ERR_XYLOSS_SHAPE", [/ced/, /norms 3/], () => ced(p, t, { threshold: 1, points: 2, norms: [1, 1, 1] }));
  expectThrown("ERR_XYLOSS_OPTION", [/steps/], () => ced(p, t, { threshold: 1, steps: 0 }));
  expectThrown("ERR_XYLOSS_SHAPE", [/oksScore/, /sigmas has 3/], () => oksScore(p, t, { sigmas: [1, 1, 1], areas: 1 }));
  expectThrown("ERR_XYLOSS_OPTION", [/mode/, /linear/], () => oksScore(p, t, { sigmas: [1], areas: 1, mode: "cubic" as never }));
  expectThrown("ERR_XYLOSS_SHAPE", [/coverage/, /8/, /multiple of 5/], () => coverage(p, t, { level: 0.5 }));
  expectThrown("ERR_XYLOSS_LENGTH", [/coverage/, /target/], () => coverage(new Float32Array(10), t, { level: 0.5 }));
  for (const level of [0, 1, -1, NaN, "0.5"]) {
    expectThrown("ERR_XYLOSS_OPTION", [/conformalRadius: option level is/, /> 0 and < 1/], () =>
      conformalRadius(p, { level: level as number }),
    );
  }
  expectThrown("ERR_XYLOSS_OPTION", [/level is required/], () => coverage(p, t, {} as never));
  expectThrown("ERR_XYLOSS_EMPTY", [/conformalRadius: scores/], () => conformalRadius(list(), { level: 0.5 }));
  expectThrown("ERR_XYLOSS_TYPE", [/scores/], () => conformalRadius([1, 2] as never, { level: 0.5 }));
});

it("a NaN shows unless its weight is 0", () => {
  const dirty = list(3, 4, NaN, 0, 6, 8, 0, 1);
  const weights = list(1, 0, 1, 1);
  const norms = { norms: [1, 1], points: 2 };
  expect([epe(dirty, t), nme(dirty, t, norms), pck(dirty, t, { threshold: 5 }), auc(dirty, t, { threshold: 5 })]).toEqual([
    NaN,
    NaN,
    NaN,
    NaN,
  ]);
  expect(auc(dirty, t, { threshold: 5, steps: 20 })).toBeNaN();
  expect(epe(dirty, t, { weights })).toBe(4);
  expect(nme(dirty, t, { ...norms, weights })).toBe(4);
  expect(pck(dirty, t, { threshold: 5, weights })).toBeCloseTo(2 / 3, 15);
  expect(auc(dirty, t, { threshold: 5, weights })).toBeCloseTo(0.8 / 3, 15);
  expect(pck(list(Infinity, 0), list(0, 0), { threshold: 5 })).toBe(0);
  expect(auc(list(Infinity, 0), list(0, 0), { threshold: 5 })).toBe(0);
});

it("takes ndarray-likes, and a workspace's arrays until it is disposed", () => {
  const ws = new Workspace({ floats: 8 });
  const inside = ws.alloc(8);
  inside.set(p);
  expect(epe({ data: inside, shape: [2, 2, 2] }, t)).toBe(4);
  ws.dispose();
  expectThrown("ERR_XYLOSS_DISPOSED", [/disposed/], () => epe(inside, t));
});

it("rejects what losses reject", () => {
  expectThrown("ERR_XYLOSS_EMPTY", [/epe/], () => epe(list(), list()));
  expectThrown("ERR_XYLOSS_SHAPE", [/pairs/], () => epe(list(1), list(1)));
  expectThrown("ERR_XYLOSS_LENGTH", [/target/, /2/, /8/], () => epe(p, list(1, 2)));
  expectThrown("ERR_XYLOSS_LENGTH", [/weights/, /3/, /4/], () => epe(p, t, { weights: list(1, 2, 3) }));
  expectThrown("ERR_XYLOSS_VALUE", [/weights\[1\]/], () => epe(p, t, { weights: list(1, -2, 3, 4) }));
  expectThrown("ERR_XYLOSS_TYPE", [/prediction/], () => epe([1, 2] as never, t));
  expectThrown("ERR_XYLOSS_OPTION", [/treshold/, /did you mean threshold/], () => pck(p, t, { treshold: 1 } as never));
  expectThrown("ERR_XYLOSS_OPTION", [/threshold is required/], () => auc(p, t, {} as never));
  const wrong: [norms: unknown, shown: string][] = [
    [[1, 0], "\\[1\\] is 0"],
    [[1, Infinity], "\\[1\\] is Infinity"],
    [[], " has 0 numbers"],
    ["11", ' is "11"'],
    [{ length: 2, 0: 1, 1: 1 }, " is an object"],
  ];
  for (const [norms, shown] of wrong) {
    expectThrown("ERR_XYLOSS_OPTION", [new RegExp(`option norms${shown};`), /positive/], () =>
      nme(p, t, { norms: norms as number[], points: 2 }),
    );
  }
  expectThrown("ERR_XYLOSS_SHAPE", [/4 points/, /norms 2/, /points 3/], () => nme(p, t, { norms: [1, 1], points: 3 }));
  expectThrown("ERR_XYLOSS_SHAPE", [/norms/], () => pck(p, t, { threshold: 1, norms: [1, 1] }));
  expectThrown("ERR_XYLOSS_SHAPE", [/pck/, /4 points/, /3/, /whole instances/], () =>
    pck(p, t, { threshold: 1, points: 3, per: "keypoint" }),
  );
  expectThrown("ERR_XYLOSS_OPTION", [/per/, /"keypoint" or "instance"/], () => pck(p, t, { threshold: 1, per: "joint" as never }));
  expectThrown("ERR_XYLOSS_OPTION", [/steps/], () => auc(p, t, { threshold: 1, steps: 2.5 }));
});
