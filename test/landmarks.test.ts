/** Landmarks of other libraries as points and weights, and back. */
import { describe, expect, it } from "vitest";
import { type ErrorCode, huber, type Landmark, mse, type PackOptions, packPoints, unpackPoints, Workspace } from "../src/index.js";
import { bits, expectThrown } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
/** As MediaPipe's pose model gives them. */
const pose = [
  { x: 0.25, y: 0.5, z: -0.1, visibility: 0.75 },
  { x: 0.5, y: 0.125, z: 0.2, visibility: 0 },
];

describe("packPoints", () => {
  it("takes x, y and visibility, in the unit of width and height", () => {
    expect(packPoints(pose)).toEqual({ points: list(0.25, 0.5, 0.5, 0.125), weights: list(0.75, 0) });
    const { points, weights } = packPoints(pose, { width: 640, height: 480 });
    expect(points).toEqual(list(160, 240, 320, 60));
    expect(weights).toEqual(list(0.75, 0));
    // rounded once, after the product
    expect(packPoints([{ x: 0.1, y: 0.7 }], { width: 1920, height: 1080 }).points).toEqual(list(0.1 * 1920, 0.7 * 1080));
  });

  it("gives the losses what they take", () => {
    const packed = packPoints([...pose, null], { width: 8, height: 8 });
    const options = { weights: packed.weights, reduction: "weighted-mean", geometry: "radial" } as const;
    // only the first counts: ½·2²
    expect(huber.value(packed.points, list(4, 4, 9, 9, 9, 9), { ...options, delta: 10 })).toBe(2);
  });

  it("a weight is 1 where there is no visibility, as in TensorFlow.js, whose score is no visibility", () => {
    const keypoints = [
      { x: 12.5, y: 40, score: 0.2, name: "nose" },
      { x: 14, y: 41, score: 0.9, visibility: undefined },
      { x: 15, y: 42, visibility: null },
    ];
    expect(packPoints(keypoints)).toEqual({ points: list(12.5, 40, 14, 41, 15, 42), weights: list(1, 1, 1) });
    expect(packPoints([{ x: 1, y: 2 }, pose[1] as Landmark]).weights).toEqual(list(1, 0));
  });

  it("visibilities that are all 0 are none, as of MediaPipe's hands and faces", () => {
    const hand = [
      { x: 0.5, y: 0.5, z: 0, visibility: 0 },
      { x: 0.25, y: 0.5, z: 0, visibility: 0 },
    ];
    expect(packPoints([hand, hand]).weights).toEqual(list(1, 1, 1, 1));
    expect(packPoints([...hand, null]).weights).toEqual(list(1, 1, 0));
    expect(packPoints([hand, pose]).weights).toEqual(list(0, 0, 0.75, 0));
  });

  it("instances follow each other; one that is missing has as many missing points as the others", () => {
    const { points, weights } = packPoints([undefined, pose, null]);
    expect(points).toEqual(list(Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0.25, 0.5, 0.5, 0.125, ...Array(4).fill(Number.NaN)));
    expect(weights).toEqual(list(0, 0, 0.75, 0, 0, 0));
  });

  it("a missing landmark is never taken for a point, also where its weight is not used", () => {
    const sparse: (Landmark | null)[] = [{ x: 1, y: 2 }];
    sparse[2] = { x: 3, y: 4 };
    const { points, weights } = packPoints(sparse);
    expect(weights).toEqual(list(1, 0, 1));
    expect(mse.value(points, list(1, 2, 0, 0, 3, 4), { weights })).toBe(0);
    expect(mse.value(points, list(1, 2, 0, 0, 3, 4))).toBeNaN();
  });

  it("NaN and infinite coordinates are data", () => {
    expect(packPoints([{ x: Number.NaN, y: -Infinity }], { width: 2 })).toEqual({ points: list(Number.NaN, -Infinity), weights: list(1) });
  });

  describe("out", () => {
    const expected = packPoints(pose);
    it("is the result of an earlier call, or arrays of a workspace", () => {
      const first = packPoints([{ x: 9, y: 9 }, null]);
      const again = packPoints(pose, { out: first });
      expect(again).toEqual(expected);
      expect(again.points).toBe(first.points);
      expect(again.weights).toBe(first.weights);
      const ws = new Workspace({ floats: 6 });
      const out = { points: ws.alloc(4), weights: ws.alloc(2) };
      packPoints(pose, { out });
      expect(out).toEqual(expected);
    });
    it("may have ndarray-likes", () => {
      const data = new Float32Array(8).fill(9);
      const out = { points: { data, shape: [2, 2], offset: 1 }, weights: { data, shape: [2], offset: 6 } };
      expect(packPoints(pose, { out })).toEqual(expected);
      expect(data).toEqual(list(9, 0.25, 0.5, 0.5, 0.125, 9, 0.75, 0));
    });
  });

  const refuses = (code: ErrorCode, parts: RegExp[], landmarks: unknown, options?: unknown) => {
    expectThrown(code, [/packPoints/, ...parts], () => packPoints(landmarks as Landmark[], options as PackOptions));
  };

  it("names what it cannot take", () => {
    for (const given of [undefined, null, 5, "pose", { landmarks: [] }, { x: 1, y: 2 }, list(1, 2), new Map()]) {
      refuses("ERR_XYLOSS_TYPE", [/landmarks is/, /array of \{ x, y, visibility\? \}/], given);
    }
    refuses("ERR_XYLOSS_TYPE", [/landmarks\[1\] is the number 4/], [{ x: 1, y: 2 }, 4]);
    refuses("ERR_XYLOSS_TYPE", [/landmarks\[1\]\[0\]\.y is undefined/], [[{ x: 1, y: 2 }], [{ x: 1 }]]);
    refuses("ERR_XYLOSS_TYPE", [/landmarks\[0\]\.x is "1"/], [{ x: "1", y: 2 }]);
    refuses("ERR_XYLOSS_TYPE", [/landmarks\[0\] is an object|landmarks\[0\]\.x/], [{ x: 1, y: 2 }, [{ x: 1, y: 2 }]]);
    refuses("ERR_XYLOSS_TYPE", [/landmarks\[0\]\[0\]\.x is undefined/], [[[{ x: 1, y: 2 }]]]);
    for (const visibility of [-1, -(2 ** -149), Number.NaN, Infinity, 1e39, "0.5", true, {}]) {
      refuses("ERR_XYLOSS_VALUE", [/landmarks\[1\]\.visibility is/, /finite number ≥ 0/], [pose[0], { x: 1, y: 2, visibility }]);
    }
    refuses("ERR_XYLOSS_SHAPE", [/landmarks\[1\] has 1 landmarks and another instance has 2; give all the same number/], [pose, [pose[0]]]);
    refuses("ERR_XYLOSS_EMPTY", [/landmarks is empty/], []);
    refuses("ERR_XYLOSS_EMPTY", [/landmarks is empty/], [[], []]);
    refuses(
      "ERR_XYLOSS_TYPE",
      [/cannot be read/],
      [
        {
          get x(): number {
            throw new Error("gone");
          },
        },
      ],
    );
  });

  it("checks its options", () => {
    refuses("ERR_XYLOSS_OPTION", [/width is 0/], pose, { width: 0 });
    refuses("ERR_XYLOSS_OPTION", [/height is -1/], pose, { height: -1 });
    refuses("ERR_XYLOSS_OPTION", [/no option wdith/, /width/], pose, { wdith: 2 });
    refuses("ERR_XYLOSS_OPTION", [/options is null/, /must be an object/], pose, null);
  });

  it("checks out before it writes anything", () => {
    const out = (points: unknown, weights: unknown) => ({ out: { points, weights } });
    const good = list(7, 7, 7, 7);
    refuses("ERR_XYLOSS_LENGTH", [/out\.points has 3 values; it must have 4/], pose, out(list(1, 2, 3), list(1, 2)));
    refuses("ERR_XYLOSS_LENGTH", [/out\.weights has 1 values; it must have 2/], pose, out(good, list(1)));
    refuses("ERR_XYLOSS_TYPE", [/out\.weights/, /Float32Array/], pose, out(good, [1, 2]));
    refuses("ERR_XYLOSS_TYPE", [/out\.points/], pose, out(undefined, list(1, 2)));
    refuses("ERR_XYLOSS_TYPE", [/option out/, /points, weights/], pose, { out: null });
    const all = list(7, 7, 7, 7, 7);
    refuses("ERR_XYLOSS_OVERLAP", [/out\.points overlaps out\.weights/], pose, out(all.subarray(0, 4), all.subarray(3, 5)));
    expect(all).toEqual(list(7, 7, 7, 7, 7));
    refuses("ERR_XYLOSS_VALUE", [/visibility/], [pose[0], { x: 1, y: 1, visibility: -1 }], out(good, list(1, 2)));
    expect(good).toEqual(list(7, 7, 7, 7));
    const gone = list(1, 2, 3, 4);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    refuses("ERR_XYLOSS_DETACHED", [/out\.points/], pose, out(gone, list(1, 2)));
    const ws = new Workspace({ floats: 8 });
    const below = new Float32Array(ws.alloc(4).buffer, 1024, 4);
    expect(() => packPoints(pose, out(below, list(1, 2)) as never)).toThrow();
  });
});

describe("unpackPoints", () => {
  it("is the inverse", () => {
    expect(unpackPoints(list(0.25, 0.5, -1, Infinity))).toEqual([
      { x: 0.25, y: 0.5 },
      { x: -1, y: Infinity },
    ]);
    const points = list(1, 2, Number.NaN, 4);
    expect(bits(packPoints(unpackPoints(points)).points)).toBe(bits(points));
    expect(unpackPoints({ data: list(9, 1, 2, 9), shape: [1, 2], offset: 1 })).toEqual([{ x: 1, y: 2 }]);
  });

  it("takes x y pairs", () => {
    expectThrown("ERR_XYLOSS_SHAPE", [/unpackPoints/, /3 values/, /pairs/], () => unpackPoints(list(1, 2, 3)));
    expectThrown("ERR_XYLOSS_EMPTY", [/unpackPoints/], () => unpackPoints(list()));
    expectThrown("ERR_XYLOSS_TYPE", [/unpackPoints/, /Float32Array/], () => unpackPoints([1, 2] as never));
    expectThrown("ERR_XYLOSS_SHAPE", [/last axis must be 2/], () => unpackPoints({ data: list(1, 2, 3, 4), shape: [1, 4] }));
  });
});
