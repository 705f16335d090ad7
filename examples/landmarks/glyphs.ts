/** Glyphs placed on a small canvas: the pixels that a model sees, and the landmarks that it must find. */
/** Half of the longer side of a glyph's box in the unit of its coordinates, which are whole numbers, as these are short in JSON. */
export const UNIT = 250;

export interface Glyph {
  readonly face: string;
  readonly character: string;
  /** Half the width and height of its box, whose middle is at (0, 0). */
  readonly half: readonly [number, number];
  /** Closed polygons, as x0 y0 x1 y1 …, y downwards. */
  readonly contours: readonly (readonly number[])[];
}

export interface Glyphs {
  readonly training: readonly Glyph[];
  /** Of other faces. */
  readonly heldOut: readonly Glyph[];
}

/** Pixels along each side of the canvas. */
export const SIDE = 24;
/** The landmarks of a glyph, in the order of a model's outputs. */
export const landmarks = ["centre", "top left", "top right", "bottom right", "bottom left"] as const;
export const OUTPUTS = 2 * landmarks.length;
/** Half of the longer side of a glyph, in pixels. */
const sizes = [4, 7] as const;
/** A glyph turns by at most 30°, either way: this is the tangent of half of it. */
const TURN = 0.268;
/** Pixels between a glyph's box and the canvas's edge. */
const MARGIN = 1;

/** A placed glyph. */
export interface Example {
  readonly pixels: Float32Array;
  /** x0 y0 x1 y1 …, in pixels */
  readonly target: Float32Array;
  readonly contours: readonly (readonly number[])[];
}

export function placed({ half, contours }: Glyph, next: () => number): Example {
  const between = (low: number, high: number) => low + (high - low) * next();
  const size = between(...sizes) / UNIT;
  // a turn by the tangent of half its angle needs no sine, in which engines differ
  const t = between(-TURN, TURN);
  const [cos, sin] = [(size * (1 - t * t)) / (1 + t * t), (size * 2 * t) / (1 + t * t)];
  const turned = (x: number, y: number): [number, number] => [cos * x - sin * y, sin * x + cos * y];
  const [w, h] = half;
  const corners = [turned(-w, -h), turned(w, -h), turned(w, h), turned(-w, h)];
  const middle = [0, 1].map((axis) => {
    const reach = MARGIN + Math.max(...corners.map((corner) => corner[axis] as number));
    return between(reach, SIDE - reach);
  }) as [number, number];
  const outline = contours.map((contour) => {
    const points = new Array<number>(contour.length);
    for (let i = 0; i < contour.length; i += 2) {
      const [x, y] = [contour[i] as number, contour[i + 1] as number];
      points[i] = cos * x - sin * y + middle[0];
      points[i + 1] = sin * x + cos * y + middle[1];
    }
    return points;
  });
  return {
    pixels: filled(outline),
    target: Float32Array.from([middle, ...corners.map(([x, y]) => [x + middle[0], y + middle[1]])].flat()),
    contours: outline,
  };
}

/** How much of each pixel the polygons cover, exactly: signed areas, which are then summed along the rows. */
function filled(contours: readonly (readonly number[])[]): Float32Array {
  const changes = new Float64Array(SIDE * SIDE + 1);
  for (const contour of contours) {
    let [x0, y0] = contour.slice(-2) as [number, number];
    for (let i = 0; i < contour.length; i += 2) {
      const [x, y] = [contour[i] as number, contour[i + 1] as number];
      if (y0 < y) edge(changes, x0, y0, x, y, 1);
      else if (y < y0) edge(changes, x, y, x0, y0, -1);
      [x0, y0] = [x, y];
    }
  }
  const pixels = new Float32Array(SIDE * SIDE);
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) {
    sum += changes[i] as number;
    pixels[i] = Math.min(1, Math.abs(sum));
  }
  return pixels;
}

/** Adds what an edge from (x0, y0) down to (x1, y1) changes in the cover of the pixels on its right. */
function edge(changes: Float64Array, x0: number, y0: number, x1: number, y1: number, sign: number): void {
  const slope = (x1 - x0) / (y1 - y0);
  let x = x0;
  for (let row = Math.floor(y0); row < y1; row++) {
    const dy = Math.min(row + 1, y1) - Math.max(row, y0);
    const next = x + slope * dy;
    const [low, high] = x < next ? [x, next] : [next, x];
    const first = Math.floor(low);
    const last = Math.max(first + 1, Math.ceil(high));
    const at = row * SIDE;
    // the share of this row's piece that is left of a pixel, and how much of the pixel before is covered
    let passed = 0;
    let covered = 0;
    for (let column = first; column < last; column++) {
      const [from, to] = [Math.max(low, column), Math.min(high, column + 1)];
      const share = high > low ? (to - from) / (high - low) : 1;
      const cover = dy * (passed + share * (column + 1 - (from + to) / 2));
      changes[at + column] = (changes[at + column] as number) + sign * (cover - covered);
      covered = cover;
      passed += share;
    }
    changes[at + last] = (changes[at + last] as number) + sign * (dy - covered);
    x = next;
  }
}
