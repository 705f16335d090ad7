import {
  type ArrayArgument,
  arrayOf,
  arraysOf,
  describe,
  expectApart,
  expectSome,
  isList,
  type Output,
  returned,
  shown,
} from "./arrays.js";
import { expectOptions, type Input } from "./call.js";
import { pairsIn } from "./coordinates.js";
import { fail, XylossError } from "./errors.js";
import { member } from "./objects.js";
import { optionReader, positive } from "./options.js";
import { expectHandedOut } from "./workspace.js";

/** A point as MediaPipe, TensorFlow.js and others return it. Other properties, such as z, name or score, are ignored. */
export interface Landmark {
  readonly x: number;
  readonly y: number;
  /** How visible the point is, ≥ 0. It becomes the point's weight. */
  readonly visibility?: number | null | undefined;
  /** Ignored, like any other property. */
  readonly z?: unknown;
  readonly score?: unknown;
  readonly name?: unknown;
}

/** A landmark, or null if the detector found none. */
export type FoundLandmark = Landmark | null | undefined;

/** Points x0 y0 x1 y1 … and one weight for each. */
export interface PackedPoints<Points = Float32Array, Weights = Float32Array> {
  readonly points: Points;
  readonly weights: Weights;
}

export interface PackOptions<
  Points extends Input<Float32Array> = Input<Float32Array>,
  Weights extends Input<Float32Array> = Input<Float32Array>,
> {
  /** Multiplies x: the image's width if landmarks are in [0, 1], as MediaPipe's are. > 0, default 1. */
  width?: number;
  /** Multiplies y. > 0, default 1. */
  height?: number;
  /** Where the result goes: the result of an earlier call, or arrays of a workspace. */
  out?: PackedPoints<Points, Weights>;
}

const name = "packPoints";
const readOptions = /* @__PURE__ */ optionReader(name, { width: positive(1), height: positive(1) }, ["out"]);

/**
 * Packs landmarks for the losses of points: an array of `{ x, y, visibility? }`, or one such array per instance, all of the
 * same length. TensorFlow.js gives keypoints in pixels. MediaPipe gives landmarks in [0, 1]: pass `width` and `height`.
 *
 * A landmark's weight is its visibility, or 1 if it has none. MediaPipe reports a visibility of 0 for every landmark of hands
 * and faces, so if every visibility is 0, all weights are 1. A landmark that is null or undefined gets weight 0 and NaN
 * coordinates, and so does every landmark of an instance that is null or undefined. NaN coordinates stay NaN.
 *
 * @param landmarks one instance's landmarks, or an array of them for each instance
 * @param options `width` and `height`, which multiply x and y; where you want it `out`
 * @returns `points`, x0 y0 x1 y1 …, and `weights`, one per point: `options.out`'s arrays, or new ones
 * @throws XylossError `ERR_XYLOSS_TYPE`, `ERR_XYLOSS_EMPTY`, `ERR_XYLOSS_OPTION`; `ERR_XYLOSS_SHAPE` for instances of different
 *   lengths; `ERR_XYLOSS_VALUE` for a visibility that is negative or not finite; `ERR_XYLOSS_LENGTH`, `ERR_XYLOSS_OVERLAP`,
 *   `ERR_XYLOSS_DETACHED` for `out`
 *
 * @example
 * ```js
 * import { huber, packPoints } from "xyloss";
 *
 * const found = [{ x: 0.25, y: 0.5, visibility: 0.5 }, null]; // as MediaPipe gives them, in [0, 1]
 * const { points, weights } = packPoints(found, { width: 640, height: 480 });
 * const target = Float32Array.of(160, 242, 300, 300); // x0 y0 x1 y1, in pixels
 * console.log(huber.value(points, target, { geometry: "radial", weights, reduction: "weighted-mean" })); // 1.5
 * ```
 */
export function packPoints<Points extends Input<Float32Array> = never, Weights extends Input<Float32Array> = never>(
  landmarks: readonly FoundLandmark[] | readonly (readonly FoundLandmark[] | null | undefined)[],
  options: PackOptions<Points, Weights> = {},
): PackedPoints<Output<Points>, Output<Weights>> {
  const { width, height } = readOptions(options) as { width: number; height: number };
  const out = member(options, "out");
  const found = read(landmarks);
  const count = found.length / 3;
  expectSome(name, "landmarks", count);
  const points = new Float32Array(2 * count);
  const weights = new Float32Array(count);
  const told = found.some((value, i) => i % 3 === 2 && value !== 0 && value !== MISSING);
  for (let i = 0; i < count; i++) {
    points[2 * i] = (found[3 * i] as number) * width;
    points[2 * i + 1] = (found[3 * i + 1] as number) * height;
    const visibility = found[3 * i + 2] as number;
    weights[i] = visibility === MISSING ? 0 : visibility === UNSAID || !told ? 1 : visibility;
  }
  if (out === undefined) return { points, weights } as PackedPoints<Output<Points>, Output<Weights>>;
  expectOptions(out, `${name}: option out`, "an object { points, weights }");
  const given = { points: member(out, "points"), weights: member(out, "weights") };
  const [to, beside] = arraysOf<readonly [Float32Array, Float32Array]>(name, outs, [given.points, given.weights]);
  expectPlace(to, "out.points", 2 * count);
  expectPlace(beside, "out.weights", count);
  expectApart(name, to, "out.points", beside, "out.weights");
  to.set(points);
  beside.set(weights);
  return { points: returned(given.points, to) as Output<Points>, weights: returned(given.weights, beside) as Output<Weights> };
}

const outs: readonly ArrayArgument[] = [
  { name: "out.points", accepted: ["Float32Array"] },
  { name: "out.weights", accepted: ["Float32Array"] },
];

/** Stand for a visibility: of a landmark that has none, and of a missing landmark. */
const UNSAID = -1;
const MISSING = -2;

/** x, y and visibility of each landmark. Each property is read once, as it may be a getter. */
function read(landmarks: unknown): number[] {
  const found: number[] = [];
  try {
    const all = listOf(landmarks, "landmarks");
    const first = all.find(isList);
    if (first === undefined) add(found, all, "landmarks");
    else {
      for (let i = 0; i < all.length; i++) {
        const at = `landmarks[${i}]`;
        const instance = isMissing(all[i]) ? new Array(first.length) : listOf(all[i], at);
        if (instance.length !== first.length) {
          fail(
            "ERR_XYLOSS_SHAPE",
            `${name}: ${at} has ${instance.length} landmarks and another instance has ${first.length}; give all the same number, with null for a missing one`,
          );
        }
        add(found, instance, at);
      }
    }
  } catch (cause) {
    if (cause instanceof XylossError) throw cause;
    fail("ERR_XYLOSS_TYPE", `${name}: landmarks cannot be read`, { cause });
  }
  return found;
}

const isMissing = (value: unknown): boolean => value === null || value === undefined;

function listOf(value: unknown, at: string): readonly unknown[] {
  if (isList(value)) return Array.from(value);
  return fail("ERR_XYLOSS_TYPE", `${name}: ${at} is ${describe(value)}; it must be an array of { x, y, visibility? }`);
}

function add(found: number[], landmarks: readonly unknown[], list: string): void {
  for (let i = 0; i < landmarks.length; i++) {
    const landmark = landmarks[i];
    const at = `${list}[${i}]`;
    if (isMissing(landmark)) {
      found.push(Number.NaN, Number.NaN, MISSING);
      continue;
    }
    if (typeof landmark !== "object") fail("ERR_XYLOSS_TYPE", `${name}: ${at} is ${describe(landmark)}; it must be { x, y, visibility? }`);
    const [x, y, visibility] = ["x", "y", "visibility"].map((each) => member(landmark, each));
    if (typeof x !== "number" || typeof y !== "number") {
      const [axis, value] = typeof x === "number" ? ["y", y] : ["x", x];
      fail("ERR_XYLOSS_TYPE", `${name}: ${at}.${axis} is ${shown(value)}; it must be a number`);
    }
    if (!isMissing(visibility) && !(typeof visibility === "number" && visibility >= 0 && Number.isFinite(Math.fround(visibility)))) {
      fail("ERR_XYLOSS_VALUE", `${name}: ${at}.visibility is ${shown(visibility)}; it must be a finite number ≥ 0`);
    }
    found.push(x, y, (visibility as number | null | undefined) ?? UNSAID);
  }
}

/** Throws if a result of so many values cannot go to an array. */
function expectPlace(array: Float32Array, label: string, length: number): void {
  if (array.length !== length) fail("ERR_XYLOSS_LENGTH", `${name}: ${label} has ${array.length} values; it must have ${length}`);
  expectHandedOut(name, array);
}

/**
 * Points x0 y0 x1 y1 … as `{ x, y }[]`, as canvas code and other libraries take them: the inverse of `packPoints`.
 *
 * @param points x0 y0 x1 y1 …
 * @returns one `{ x, y }` per point
 * @throws XylossError `ERR_XYLOSS_TYPE`, `ERR_XYLOSS_SHAPE`, `ERR_XYLOSS_EMPTY`, `ERR_XYLOSS_DETACHED`
 *
 * @example
 * ```js
 * import { unpackPoints } from "xyloss";
 *
 * console.log(unpackPoints(Float32Array.of(1, 2, 3, 4))); // [ { x: 1, y: 2 }, { x: 3, y: 4 } ]
 * ```
 */
export function unpackPoints(points: Input<Float32Array>): { x: number; y: number }[] {
  const values = arrayOf<Float32Array>("unpackPoints", points, "points", ["Float32Array"], 2);
  return Array.from({ length: pairsIn("unpackPoints", values) / 2 }, (_, i) => ({
    x: values[2 * i] as number,
    y: values[2 * i + 1] as number,
  }));
}
