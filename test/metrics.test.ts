/** Metrics: values computed by hand, weights, and the argument errors they share with losses. */
import { describe, expect, it } from "vitest";
import { auc, epe, mpjpe, nme, pck, Workspace } from "../src/index.js";
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
  expectThrown("ERR_XYLOSS_OPTION", [/steps/], () => auc(p, t, { threshold: 1, steps: 2.5 }));
});
