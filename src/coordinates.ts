import { type ArrayArgument, arraysOf, expectApart, expectSome, type Output, returned } from "./arrays.js";
import { expectOptions, type Input } from "./call.js";
import { fail } from "./errors.js";
import { member } from "./objects.js";
import { choice, type OptionTable, optionReader, type Resolved } from "./options.js";
import { isShared, snapshotOf } from "./shared.js";
import { expectHandedOut } from "./workspace.js";

/** How pixels and [0, 1] correspond: see `toUnit`. */
export type Convention = "edges" | "centers" | "corners";

export interface UnitOptions<Out extends Input<Float32Array> = Input<Float32Array>> {
  /** Pixels across; > 0 (`"corners"`: > 1). */
  width: number;
  /** Pixels down; > 0 (`"corners"`: > 1). */
  height: number;
  /** Required: mixed conventions are the most common silent bug. */
  convention: Convention;
  /** Where the result goes; it may be `points` itself. */
  out?: Out;
}

export const convention = { ...choice("edges", "centers", "corners"), default: undefined };

const table: OptionTable = {
  width: { kind: "number", default: undefined, above: 0 },
  height: { kind: "number", default: undefined, above: 0 },
  convention,
};

const readToUnit = /* @__PURE__ */ optionReader("toUnit", table, ["out"]);
const readFromUnit = /* @__PURE__ */ optionReader("fromUnit", table, ["out"]);

const args: readonly ArrayArgument[] = [
  { name: "points", accepted: ["Float32Array"] },
  { name: "out", accepted: ["Float32Array"], optional: true },
];
const pairs = [2];

/** The unit's size across and down, and the shift: u = (x + shift)/size. */
export function unitOf(name: string, { width, height, convention }: Resolved): [sizeX: number, sizeY: number, shift: number] {
  const [sizeX, sizeY] = [width, height].map((pixels, axis) => {
    const size = convention === "corners" ? (pixels as number) - 1 : (pixels as number);
    if (size > 0) return size;
    return fail("ERR_XYLOSS_OPTION", `${name}: option ${axis === 0 ? "width" : "height"} is ${pixels}; with "corners" it must be > 1`);
  }) as [number, number];
  return [sizeX, sizeY, convention === "centers" ? 0.5 : 0];
}

/**
 * Maps points (x0 y0 x1 y1 …) from pixels to [0, 1]. Values outside are mapped too, not clipped.
 *
 * - `"edges"`: u = x/width. 0 and 1 are the image's edges: CSS, clicks, d3.
 * - `"centers"`: u = (x + ½)/width. Pixel indices; a pixel's centre is half a pixel from its edge: half-pixel, align_corners=False.
 * - `"corners"`: u = x/(width − 1). 0 and 1 are the outermost pixels' centres: align_corners=True.
 *
 * @param points x0 y0 x1 y1 … in pixels
 * @param options `width` and `height` of the image, the `convention`, and where you want it `out`
 * @returns x0 y0 x1 y1 … in the unit: `options.out`, or a new array
 * @throws XylossError `ERR_XYLOSS_TYPE`, `ERR_XYLOSS_SHAPE`, `ERR_XYLOSS_EMPTY`, `ERR_XYLOSS_LENGTH`, `ERR_XYLOSS_OPTION`, `ERR_XYLOSS_OVERLAP`, `ERR_XYLOSS_DETACHED`
 *
 * @example
 * ```js
 * import { fromUnit, toUnit } from "xyloss";
 *
 * const points = Float32Array.of(0, 0, 320, 240); // x0 y0 x1 y1, in pixels
 * const unit = toUnit(points, { width: 640, height: 480, convention: "edges" });
 * console.log(unit.join(" ")); // 0 0 0.5 0.5
 * console.log(fromUnit(unit, { width: 640, height: 480, convention: "edges" }).join(" ")); // 0 0 320 240
 * ```
 */
export function toUnit<Out extends Input<Float32Array> = never>(points: Input<Float32Array>, options: UnitOptions<Out>): Output<Out> {
  return map("toUnit", readToUnit, points, options, (value, size, shift) => (value + shift) / size);
}

/**
 * Maps points from [0, 1] back to pixels: the inverse of `toUnit`.
 *
 * @param points x0 y0 x1 y1 … in the unit
 * @param options as for `toUnit`
 * @returns x0 y0 x1 y1 … in pixels: `options.out`, or a new array
 * @throws XylossError as `toUnit`
 */
export function fromUnit<Out extends Input<Float32Array> = never>(points: Input<Float32Array>, options: UnitOptions<Out>): Output<Out> {
  return map("fromUnit", readFromUnit, points, options, (value, size, shift) => value * size - shift);
}

/** The length of an array of x y pairs. Callers read it once: in shared memory another thread can make the array longer. */
export function pairsIn(name: string, points: Float32Array): number {
  const { length } = points;
  expectSome(name, "points", length);
  if (length % 2 !== 0) fail("ERR_XYLOSS_SHAPE", `${name}: points has ${length} values; it must be x y pairs`);
  return length;
}

function map<Out extends Input<Float32Array>>(
  name: string,
  read: (options: unknown) => Resolved,
  given: Input<Float32Array>,
  options: UnitOptions<Out>,
  change: (value: number, size: number, shift: number) => number,
): Output<Out> {
  expectOptions(options, `${name}: options`, "an object { width, height, convention }");
  const checked = read(options);
  const place = member(options, "out");
  const [points, into] = arraysOf<readonly [Float32Array, Float32Array | null]>(name, args, [given, place], pairs);
  const out = into ?? new Float32Array(points.length);
  const length = pairsIn(name, points);
  if (out.length !== length) {
    fail("ERR_XYLOSS_LENGTH", `${name}: out has ${out.length} values, but points has ${length}; it must have as many`);
  }
  expectApart(name, out, "out", points, "points");
  expectHandedOut(name, out);
  const [sizeX, sizeY, shift] = unitOf(name, checked);
  const from = isShared(out.buffer) && isShared(points.buffer) ? snapshotOf(points, "points", length).copy : points;
  for (let i = 0; i < length; i += 2) {
    out[i] = change(from[i] as number, sizeX, shift);
    out[i + 1] = change(from[i + 1] as number, sizeY, shift);
  }
  return returned(place, out) as Output<Out>;
}
