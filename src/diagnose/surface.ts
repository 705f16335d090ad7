import { fail } from "../errors.js";
import { gradientsAt, lossesAt } from "./field.js";
import type { Subject } from "./subject.js";
import type { Point } from "./types.js";

export type { Point };

/** The part of the plane that a picture shows. */
export interface Frame {
  /** From the centre to each side. */
  readonly extent: number;
  /** Intervals per side: there are steps + 1 values. */
  readonly steps: number;
  /** Default: the target. */
  readonly centre?: Point | undefined;
}

/** A loss around one target over a square, for a picture. */
export interface Surface {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Row by row of y, as in `value[row * x.length + column]`; NaN where the loss has no value. */
  readonly value: readonly number[];
  /** Where in the square the loss is least: the target itself, unless something is less. */
  readonly minimum: Place;
  readonly floor: Floor;
}

/** Where the loss is as low as at its minimum: at that point, along lines from it, or on an area around it. */
export interface Floor {
  readonly kind: "point" | "line" | "area";
  /** The lines, from the minimum to where they leave the picture or rise. */
  readonly lines: readonly (readonly Point[])[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** The gradient at a point of a picture, with respect to the point. */
export interface Arrow {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

/** A rectangle of the plane. */
export interface Box {
  readonly low: Point;
  readonly high: Point;
}

/** More steps would take seconds. */
const MOST_STEPS = 1000;
/** Values that differ by less than this part of them are equal: float32 rounds a few times. */
const NOISE = 2 ** -20;
/** Halvings of the search's step, from a grid's interval to below what float32 resolves. */
const HALVINGS = 20;
/** The search makes at most this many steps. */
const MOST_MOVES = 400;

const around: readonly Point[] = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const)).filter(([dx, dy]) => dx || dy);

/** The loss for one target, over a square. */
export function surfaceOf(subject: Subject, target: Point, frame: Frame): Surface {
  const { x, y, points } = gridOf(target, frame);
  const value = Array.from(lossesAt(subject, points, repeated(target, points.length / 2)));
  const box = { low: [x[0], y[0]] as unknown as Point, high: [x[x.length - 1], y[y.length - 1]] as unknown as Point };
  const minimum = minimumIn(subject, target, box, points, value);
  return { x, y, value, minimum, floor: floorAround(subject, target, box, minimum) };
}

/** Directions in which the floor is looked for. */
const DIRECTIONS = 360;
/** The floor is looked for this far from the minimum, and followed in steps of this size, as parts of the picture's width. */
const AWAY = 1 / 8;
const STEP = 1 / 32;
/** A loss this little above the minimum, as a part of the greatest at the same distance, is as low. */
const LEVEL = 1e-3;
/** As low in more than this part of all directions is an area: a line takes two directions, and those beside them. */
const WIDE = 0.25;
/** A line bends by at most this much from one step to the next, in radians. */
const BEND = 0.3;
/** The directions that are tried within the bend. */
const TRIED = 25;
/** Each round of a search looks at this part of the last one's interval. */
const NARROWER = 3 / TRIED;
const ROUNDS = 4;

function floorAround(subject: Subject, target: Point, box: Box, minimum: Place): Floor {
  const width = box.high[0] - box.low[0];
  const rise = (from: Point, distance: number, angles: readonly number[]) => {
    const places = angles.map((angle): Point => [from[0] + distance * Math.cos(angle), from[1] + distance * Math.sin(angle)]);
    const losses = lossesAt(subject, places.flat(), repeated(target, places.length));
    return places.map((place, i) => ({
      place,
      angle: angles[i] as number,
      by: isIn(box, ...place) ? (losses[i] as number) - minimum.value : Number.NaN,
    }));
  };
  /** The lowest place at a distance, within a bend of a direction. */
  const lowest = (from: Point, distance: number, angle: number, bend: number) => {
    let best = { place: from, angle, by: Infinity };
    for (let round = 0; round < ROUNDS; round++, bend *= NARROWER) {
      const { angle } = best;
      const angles = Array.from({ length: TRIED }, (_, i) => angle + bend * ((2 * i) / (TRIED - 1) - 1));
      best = rise(from, distance, angles).reduce((a, b) => (b.by < a.by ? b : a), best);
    }
    return best;
  };
  const start: Point = [minimum.x, minimum.y];
  const circle = Array.from({ length: DIRECTIONS }, (_, i) => (2 * Math.PI * i) / DIRECTIONS);
  const around = rise(start, AWAY * width, circle);
  const greatest = around.reduce((most, { by }) => (by > most ? by : most), 0);
  const level = Math.max(LEVEL * greatest, NOISE * Math.abs(minimum.value));
  const inside = around.filter(({ by }) => Number.isFinite(by));
  const low = inside.filter(({ by }) => by <= level);
  if (low.length > WIDE * inside.length) return { kind: "area", lines: [] };
  const lines = around
    .filter(({ by }, i) => by <= (around.at(i - 1)?.by ?? 0) && by < (around[(i + 1) % DIRECTIONS]?.by ?? 0))
    .map(({ angle }) => lowest(start, AWAY * width, angle, (2 * Math.PI) / DIRECTIONS))
    .filter(({ by }) => by <= level)
    .map(({ place, angle }) => {
      const line: Point[] = [start, place];
      for (let [from, along] = [place, angle]; line.length < 1 / STEP; ) {
        const next = lowest(from, STEP * width, along, BEND);
        if (!(next.by <= level)) break;
        line.push(next.place);
        [from, along] = [next.place, next.angle];
      }
      return line;
    });
  return { kind: lines.length === 0 ? "point" : "line", lines };
}

/** Its gradient over a square, without points that have none. */
export function arrowsOf(subject: Subject, target: Point, frame: Frame): Arrow[] {
  const { points } = gridOf(target, frame);
  const slopes = gradientsAt(subject, points, repeated(target, points.length / 2));
  return Array.from({ length: points.length / 2 }, (_, i) => ({
    x: points[2 * i] as number,
    y: points[2 * i + 1] as number,
    dx: slopes[2 * i] as number,
    dy: slopes[2 * i + 1] as number,
  })).filter(({ dx, dy }) => Number.isFinite(dx) && Number.isFinite(dy));
}

/** Where in a box the loss is least. Searches from the least of some points in it and from the target, which wins a tie. */
export function minimumIn(subject: Subject, target: Point, box: Box, points: ArrayLike<number>, values: ArrayLike<number>): Place {
  const own = { x: target[0], y: target[1], value: lossesAt(subject, target, target)[0] as number };
  const inside = isIn(box, own.x, own.y) && Number.isFinite(own.value);
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) && (best < 0 || (values[i] as number) < (values[best] as number))) best = i;
  }
  if (best < 0) return own;
  const least = { x: points[2 * best] as number, y: points[2 * best + 1] as number, value: values[best] as number };
  const interval = Math.max(box.high[0] - box.low[0], box.high[1] - box.low[1]) / Math.sqrt(values.length);
  const found = searched(subject, target, box, least, interval);
  if (!inside) return found;
  const near = searched(subject, target, box, own, interval);
  return isLess(found, near) ? found : near;
}

/** A compass search: moves to the best of eight neighbours, or halves the step where none is better. */
function searched(subject: Subject, target: Point, box: Box, start: Place, interval: number): Place {
  let place = start;
  let step = interval;
  const targets = repeated(target, around.length);
  for (let moves = 0, halvings = 0; halvings < HALVINGS && moves < MOST_MOVES; moves++) {
    const points = around.flatMap(([dx, dy]) => [
      Math.min(Math.max(place.x + dx * step, box.low[0]), box.high[0]),
      Math.min(Math.max(place.y + dy * step, box.low[1]), box.high[1]),
    ]);
    const next = lossesAt(subject, points, targets).reduce(
      (best, value, i) => (value < best.value ? { x: points[2 * i] as number, y: points[2 * i + 1] as number, value } : best),
      place,
    );
    if (isLess(next, place)) place = next;
    else {
      step /= 2;
      halvings++;
    }
  }
  return place;
}

const isLess = (a: Place, b: Place) => b.value - a.value > NOISE * Math.max(Math.abs(a.value), Math.abs(b.value));

const isIn = ({ low, high }: Box, x: number, y: number) => x >= low[0] && x <= high[0] && y >= low[1] && y <= high[1];

/** A point, repeated. */
export function repeated([x, y]: Point, times: number): Float64Array {
  return Float64Array.from({ length: 2 * times }, (_, i) => (i % 2 === 0 ? x : y));
}

function gridOf(target: Point, { extent, steps, centre = target }: Frame) {
  if (!(extent > 0 && extent < Infinity)) fail("ERR_XYLOSS_VALUE", `extent is ${extent}; it must be a number > 0`);
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= MOST_STEPS)) {
    fail("ERR_XYLOSS_VALUE", `steps is ${steps}; it must be a whole number from 1 to ${MOST_STEPS}`);
  }
  if (![...target, ...centre].every(Number.isFinite)) fail("ERR_XYLOSS_VALUE", "target and centre must be points of finite numbers");
  const along = (middle: number) => Array.from({ length: steps + 1 }, (_, i) => middle + extent * ((2 * i) / steps - 1));
  const [x, y] = [along(centre[0]), along(centre[1])];
  return { x, y, points: Float64Array.from(y.flatMap((row) => x.flatMap((column) => [column, row]))) };
}
