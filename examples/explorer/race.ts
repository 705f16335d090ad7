/** A race: each loss fits a point to the same measurements, with its own best learning rate. */
import { RATES, rateUnit } from "../../src/diagnose/measure/race.js";
import { type Lane, type Optimiser, Runners, type Task } from "../../src/diagnose/measure/runner.js";
import { type Subject, subjectOf } from "../../src/diagnose/subject.js";
import type { Point } from "../../src/diagnose/surface.js";
import { type Chosen, drawn, lossOf, optionsOf } from "./drawn.js";
import { bounds } from "./plane.js";

/** Measurements at the target: a single outlier is a tenth of the data. */
export const MEASUREMENTS = 9;
export const STEPS = 200;
/** A run has arrived once it stays within this share of the initial distance. */
const ARRIVED = 0.01;

export interface Course {
  readonly target: Point;
  readonly start: Point;
  readonly outliers: readonly Point[];
  readonly optimiser: Optimiser;
}

/** The way of one loss at its best rate, by step from 0 to `STEPS`. */
export interface Way {
  readonly loss: string;
  readonly rate: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly distance: Float64Array;
  /** The first step from which it stays within 1 % of the initial distance; null if there is none. */
  readonly arrived: number | null;
}

/** What an optimiser moves: the logits, if the loss takes logits; else the point itself. */
function racer(chosen: Chosen): Subject {
  const own = subjectOf(lossOf(chosen.loss), optionsOf(chosen));
  return own?.space === "logits" ? own : drawn(chosen);
}

/** @throws XylossError for options that are not valid */
export function raceOf(chosen: Chosen, { target, start, outliers, optimiser }: Course): Way {
  const subject = racer(chosen);
  const task: Task = {
    targets: [target, ...outliers].flat(),
    weights: [MEASUREMENTS, ...outliers.map(() => 1)],
    aim: target,
    bounds,
  };
  const unit = rateUnit(subject, optimiser, task, [start]);
  const lanes = RATES.map((rate): Lane => ({ start, rate: rate * unit }));
  const runners = new Runners(subject, optimiser, lanes, task);
  const all = lanes.map((_, lane) => lane);
  const ways = lanes.map(() => ({ x: new Float64Array(STEPS + 1), y: new Float64Array(STEPS + 1), distance: new Float64Array(STEPS + 1) }));
  for (let step = 0; step <= STEPS; step++) {
    if (step > 0) runners.step(all);
    for (const [lane, way] of ways.entries()) {
      [way.x[step], way.y[step]] = runners.point(lane);
      way.distance[step] = runners.distance(lane);
    }
  }
  const values = runners.values(all);
  const ranked = ways
    .map((way, lane) => ({ way, lane, arrived: arrivalOf(way.distance), value: orInfinite(values[lane] as number) }))
    .sort((a, b) => compare(a.arrived ?? Infinity, b.arrived ?? Infinity) || compare(a.value, b.value));
  const [best] = ranked as [(typeof ranked)[number], ...typeof ranked];
  return { loss: chosen.loss, rate: (lanes[best.lane] as Lane).rate, ...best.way, arrived: best.arrived };
}

function arrivalOf(distance: Float64Array): number | null {
  const goal = ARRIVED * (distance[0] as number);
  let since = distance.length;
  while (since > 0 && (distance[since - 1] as number) <= goal) since--;
  return since < distance.length ? since : null;
}

const orInfinite = (value: number): number => (Number.isFinite(value) ? value : Infinity);
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
