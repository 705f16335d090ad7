import { linearRegression } from "simple-statistics";
import { finite, finiteOf, type Measured, medianOf } from "../statistics.js";
import type { Subject } from "../subject.js";
import type { Point } from "../surface.js";
import { DIRECTIONS, evaluated, isWithin, norm, type Sample, type Samples } from "./samples.js";

/** A fitted power: value ≈ constant · factor^power. */
export interface Power {
  readonly power: Measured;
  /** The largest factor between a value and the fitted power: 1 is exactly a power. */
  readonly misfit: Measured;
}

/** How the loss changes with size. */
export interface ScaleProbes {
  /** With prediction and target multiplied together: the loss as it reads, its excess over a perfect prediction, its gradient. */
  readonly together: { readonly loss: Power; readonly excess: Power; readonly gradient: Power };
  /** With only the error multiplied. */
  readonly error: { readonly excess: Power; readonly gradient: Power };
  /**
   * |cos| between the gradient and a direction in which a prediction can move, at the 95th of 100 points. Near 0 the loss does not change
   * that way. `size`: away from the origin; `turn`: around it; `shift`: both coordinates alike; `x`, `y`: one alone.
   */
  readonly along: Readonly<Record<Way, Measured>>;
  /** The highest cost of the same errors at one of the targets, over the least at another. */
  readonly places: Measured;
}

export type Way = "size" | "turn" | "shift" | "x" | "y";

/** What prediction and target are multiplied by: around the data's own size, or only down within bounds. */
const FACTORS = { free: [1 / 4, 1 / 2, 1, 2, 4], bounded: [1 / 8, 1 / 4, 1 / 2, 1] };
/** The middle circles, where errors are neither least nor largest. */
const MIDDLE = [1, 2, 3];
/** The share of points that must show a direction in which nothing changes: a few may lie oddly. */
const MOST = 0.95;

export function measureScale(subject: Subject, samples: Samples): ScaleProbes {
  const { circles, targets } = samples;
  const middle = circles.filter(({ at }) => MIDDLE.includes(at.circle));
  return {
    together: together(subject, middle, samples),
    error: {
      excess: powerOf(alongCircles(circles, ({ excess }) => Math.abs(excess))),
      gradient: powerOf(alongCircles(circles, ({ slope }) => norm(slope))),
    },
    along: Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, alignment(circles, way)])) as Record<Way, Measured>,
    places: placesOf(middle, targets.length),
  };
}

function together(subject: Subject, base: readonly Sample[], { bounds }: Samples): ScaleProbes["together"] {
  const inside = isWithin(bounds);
  const factors = bounds === null ? FACTORS.free : FACTORS.bounded;
  const times = (by: number, [x, y]: Point): Point => [by * x, by * y];
  const read = factors.map((by) => {
    const places = base.map(({ point, target, at }) => ({ point: times(by, point), target: times(by, target), at }));
    return { by, scaled: evaluated(subject, places) };
  });
  const ratios = (what: (sample: Sample) => number) =>
    powerOf(
      read.map(({ by, scaled }) => {
        const all = scaled.map((sample, i) =>
          inside(sample.point) && inside(sample.target) ? what(sample) / what(base[i] as Sample) : Number.NaN,
        );
        return [by, medianOf(all) ?? Number.NaN];
      }),
    );
  return {
    loss: ratios(({ loss }) => loss),
    excess: ratios(({ excess }) => excess),
    gradient: ratios(({ slope }) => norm(slope)),
  };
}

/** The median of each circle, with its radius. */
function alongCircles(circles: readonly Sample[], what: (sample: Sample) => number): [number, number][] {
  const count = Math.max(-1, ...circles.map(({ at }) => at.circle)) + 1;
  return Array.from({ length: count }, (_, circle) => {
    const ring = circles.filter(({ at }) => at.circle === circle);
    return [medianOf(ring.map(({ distance }) => distance)) ?? Number.NaN, medianOf(ring.map(what)) ?? Number.NaN];
  });
}

/** Fits a line through the logarithms. */
export function powerOf(pairs: readonly (readonly [number, number])[]): Power {
  const logs = pairs.map(([at, value]): [number, number] => [Math.log(at), Math.log(value)]).filter((pair) => pair.every(Number.isFinite));
  if (logs.length < 3) return { power: null, misfit: null };
  const { m, b } = linearRegression(logs);
  return { power: finite(m), misfit: finite(Math.exp(Math.max(...logs.map(([at, value]) => Math.abs(value - m * at - b))))) };
}

const ways: Readonly<Record<Way, (point: Point) => Point>> = {
  size: (point) => point,
  turn: ([x, y]) => [-y, x],
  shift: () => [1, 1],
  x: () => [1, 0],
  y: () => [0, 1],
};

function alignment(samples: readonly Sample[], way: (point: Point) => Point): Measured {
  const cosines = finiteOf(
    samples.map(({ point, slope }) => {
      const [dx, dy] = way(point);
      return Math.abs(slope[0] * dx + slope[1] * dy) / (norm(slope) * Math.hypot(dx, dy));
    }),
  ).sort((a, b) => a - b);
  return finite(cosines[Math.ceil(MOST * cosines.length) - 1]);
}

function placesOf(samples: readonly Sample[], targets: number): Measured {
  const same = new Map<number, number>();
  const error = ({ at }: Sample) => at.circle * DIRECTIONS + at.direction;
  for (const sample of samples) same.set(error(sample), (same.get(error(sample)) ?? 0) + 1);
  // bounds cut circles: only errors that occur around every target are compared
  const compared = samples.filter((sample) => same.get(error(sample)) === targets);
  const costs = finiteOf(
    Array.from(
      { length: targets },
      (_, i) => medianOf(compared.filter(({ at }) => at.target === i).map(({ excess }) => excess)) ?? Number.NaN,
    ),
  );
  return costs.length < 2 ? null : finite(Math.max(...costs) / Math.min(...costs));
}
