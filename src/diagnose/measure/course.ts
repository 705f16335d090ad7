/** What the race is run on: a place where all should arrive, starts around it, and outliers. */
import { random } from "../random.js";
import { centreOf, radialScale } from "../statistics.js";
import type { Subject } from "../subject.js";
import type { Point } from "../surface.js";
import { type Bounds, type Points, unitSquare } from "../types.js";

/** The number of starts; fewer for a user's own function, which may be slow. */
const STARTS = 5;
const FUNCTION_STARTS = 3;
const SEED = 4;
/** Starts are this many spreads from the centre, or as far as there is room. */
const NEAREST_START = 2;
const FARTHEST_START = 4;
/** The share of the way to a wall that a start may use. */
const ROOM = 0.9;
/** How many directions are tried for one with room for a start. */
const TRIES = 32;
/** Outliers are this many spreads away, beyond what the fitted losses take for data (Tukey's reach is 5.1). */
const OUTLIER_DISTANCE = 8;
/** The walls inside declared bounds, as a share of their width: logits of the bounds themselves are infinite. */
const WALL = 0.02;
/** Losses of classes need positive numbers: nothing in the race is closer to 0 than this share of the centre. */
const POSITIVE = 0.05;
/** A loss of classes takes part only where at least this share of the targets' coordinates is positive. */
const MOSTLY = 0.99;

/** What is raced on. */
export interface Course {
  readonly centre: Point;
  readonly spread: number;
  readonly starts: readonly Point[];
  readonly outlier: Point;
  /** What logits map to [0, 1]; undefined where nothing says. */
  readonly bounds: Bounds | undefined;
  readonly positive: boolean;
}

/** `declared`: bounds that were given. */
export function courseOf(own: Subject, { target, prediction }: Points, declared: Bounds | null): Course {
  const [x, y] = centreOf(target);
  // float32 numbers, so that a loss is given exactly the centre
  const centre: Point = [Math.fround(x), Math.fround(y)];
  const unit = target.every((t) => t >= 0 && t <= 1);
  const bounds = own.space === "points" && declared !== null ? declared : unit ? unitSquare : undefined;
  const positive = target.filter((t) => t > 0).length >= MOSTLY * target.length && centre[0] > 0 && centre[1] > 0;
  const walls = wallsOf(centre, bounds, positive);
  const room = Math.max(...walls.flat().map((wall, i) => Math.abs(wall - centre[i < 2 ? 0 : 1])));
  const wanted = radialScale(target, centre) || radialScale(prediction, centre) || Math.hypot(...centre) / OUTLIER_DISTANCE || 1;
  const spread = Math.min(wanted, room / OUTLIER_DISTANCE);
  return {
    centre,
    spread,
    bounds,
    positive,
    starts: startsOf(centre, spread, walls, own.family === "function" ? FUNCTION_STARTS : STARTS),
    outlier: outlierOf(centre, spread, walls),
  };
}

type Walls = readonly [x: Point, y: Point];

function wallsOf(centre: Point, bounds: Bounds | undefined, positive: boolean): Walls {
  return [bounds?.x, bounds?.y].map((range, axis): Point => {
    const c = centre[axis as 0 | 1];
    const floor = positive ? POSITIVE * c : -Infinity;
    if (range === undefined) return [floor, Infinity];
    const margin = WALL * (range[1] - range[0]);
    const [low, high] = [Math.max(range[0] + margin, floor), range[1] - margin];
    return low < c && c < high ? [low, high] : [floor, Infinity];
  }) as unknown as Walls;
}

function startsOf(centre: Point, spread: number, walls: Walls, count: number): Point[] {
  const { uniform } = random(SEED);
  return Array.from({ length: count }, () => {
    const distance = uniform(NEAREST_START, FARTHEST_START) * spread;
    let best = { room: 0, x: 0, y: 0 };
    for (let tries = 0; tries < TRIES && best.room < distance; tries++) {
      const angle = uniform(0, 2 * Math.PI);
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      const room = ROOM * Math.min(roomTo(x, centre[0], walls[0]), roomTo(y, centre[1], walls[1]));
      if (room > best.room) best = { room, x, y };
    }
    const length = Math.min(distance, best.room);
    return [Math.fround(centre[0] + length * best.x), Math.fround(centre[1] + length * best.y)];
  });
}

/** How far it is to a wall, for a way of which this share runs along its axis. */
const roomTo = (share: number, from: number, [low, high]: Point): number =>
  share > 0 ? (high - from) / share : share < 0 ? (low - from) / share : Infinity;

/** Along the axis with most room. Among equals it is the one with the smaller coordinate of the centre, so that the direction changes too. */
function outlierOf(centre: Point, spread: number, walls: Walls): Point {
  const axes = Math.abs(centre[0]) < Math.abs(centre[1]) ? ([0, 1] as const) : ([1, 0] as const);
  const ways = axes.flatMap((axis) => [1, -1].map((sign) => ({ axis, sign, room: roomTo(sign, centre[axis], walls[axis]) })));
  const { axis, sign } = ways.reduce((best, next) => (next.room > best.room ? next : best));
  const moved = Math.fround(centre[axis] + sign * OUTLIER_DISTANCE * spread);
  return axis === 0 ? [moved, centre[1]] : [centre[0], moved];
}
