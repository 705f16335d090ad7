/** The data, titles and captions of a report's pictures. Nothing is drawn here. */
import type { PairChartData, ResidualChartData, Series, SurfaceChartData } from "../charts/index.js";
import { minimumText } from "../charts/minimum.js";
import { drawnEvery, sampled } from "../charts/sample.js";
import { written } from "../diagnose/call.js";
import { lossesAt } from "../diagnose/field.js";
import { type Heat, type Race, race } from "../diagnose/measure/race.js";
import { residualsOf } from "../diagnose/points.js";
import type { ReportData } from "../diagnose/report.js";
import { centreOf, pairs as pointsIn, radialScale } from "../diagnose/statistics.js";
import { pointsOf } from "../diagnose/study.js";
import { type Subject, subjectOf } from "../diagnose/subject.js";
import { arrowsOf, type Frame, type Point, surfaceOf } from "../diagnose/surface.js";
import { percent, place, round } from "../diagnose/text.js";
import type { AnyLoss, Bounds, DiagnoseInput, LossFunction, Points, Recommendation } from "../diagnose/types.js";
import * as xyloss from "../index.js";
import { type Pairs, pairsOf, pairsText } from "./pairs.js";

/** Intervals per side of a surface and of its arrows: dense enough for smooth contours, sparse enough to tell arrows apart. */
const STEPS = 80;
const ARROWS = 12;
/** A surface reaches this many robust standard deviations of the residuals from the target. */
const REACH = 4;
/** Intervals of a profile. */
const PROFILE = 60;
/** The directions of profiles: along the axes and the diagonals. */
const directions = [
  ["along x", 1, 0],
  ["along y", 0, 1],
  ["along (1, 1)", Math.SQRT1_2, Math.SQRT1_2],
  ["along (1, −1)", Math.SQRT1_2, -Math.SQRT1_2],
] as const;

/** A picture as plain data, which a worker can compute and a page can draw. */
export type Drawing = { readonly title: string; readonly caption: string } & (
  | { readonly kind: "pairs"; readonly data: PairChartData }
  | { readonly kind: "surface"; readonly data: SurfaceChartData }
  | { readonly kind: "profile" | "race"; readonly data: readonly Series[] }
  | { readonly kind: "residuals"; readonly data: ResidualChartData }
);

export interface Group<Of> {
  readonly title: string;
  readonly pictures: readonly Of[];
}

/** The title of the group that comes before everything else, if there are points. */
export const first = "Predictions over targets";

/** All pictures of a report, in groups. They stay small however long the data are. */
export function drawingGroups(report: ReportData, loss: AnyLoss | LossFunction, input: DiagnoseInput): readonly Group<Drawing>[] {
  const points = pointsOf(input, loss);
  const own = subjectOf(loss, input.options);
  const best = firstSubject(report.recommendation);
  const drawn = points === null || points.count === 0 ? null : placeOf(report, points, input.bounds);
  const pairs = pairsOf(report, points);
  const subjects = [own, best].filter((subject) => subject !== null);
  // a report does without it where its verdict does not depend on it
  const raced = report.probes.race ?? (own === null ? null : race(loss, input, points));
  return [
    { title: first, pictures: pairs === null ? [] : [pairPicture(pairs)] },
    {
      title: "The loss around a target",
      // surfaces in a row with profiles below; surface and profile side by side if there is only one loss
      pictures: drawn === null ? [] : [surfaceOfSubject, profileOf].flatMap((draw) => subjects.map((subject) => draw(subject, drawn))),
    },
    { title: "The race to the target", pictures: raced === null ? [] : racePictures(raced) },
    { title: "The residuals", pictures: drawn === null ? [] : [residualPicture(drawn)] },
  ].filter(({ pictures }) => pictures.length > 0);
}

/** The first recommended loss that compares points with points, and so has a surface. */
function firstSubject(recommendation: readonly Recommendation[]): Subject | null {
  const losses = xyloss as unknown as Readonly<Record<string, AnyLoss>>;
  for (const { loss, options } of recommendation) {
    const subject = losses[loss] === undefined ? null : subjectOf(losses[loss], options);
    if (subject !== null) return subject;
  }
  return null;
}

/** Where the data lie: the median target, the residuals, their median and their scale. */
interface Place {
  readonly target: Point;
  readonly residuals: Float64Array;
  readonly offset: Point;
  readonly sigma: number;
  readonly bounds: Bounds | undefined;
}

/** As measured, where it was: then the pictures show the numbers that the report says. */
function placeOf({ probes: { data } }: ReportData, points: Points, bounds: Bounds | undefined): Place {
  const residuals = residualsOf(points);
  const measured = data.points;
  if (measured === null) {
    const offset = centreOf(residuals);
    return { target: centreOf(points.target), residuals, offset, sigma: radialScale(residuals, offset), bounds };
  }
  const { target, offset, scale } = measured;
  return { target: [target.x.median, target.y.median], residuals, offset: [offset.x, offset.y], sigma: scale.radial, bounds };
}

/** The part of the plane that is drawn: the unit square for losses that are defined there, else the target's surroundings. */
function frameOf({ family, space }: Subject, { target, sigma, bounds }: Place): { target: Point; frame: Omit<Frame, "steps"> } {
  if (family === "bounded" || space === "logits") {
    const unit = ([0, 1] as const).map((axis) => {
      const [low, high] = (axis === 0 ? bounds?.x : bounds?.y) ?? [0, 1];
      return (target[axis] - low) / (high - low);
    }) as [number, number];
    return { target: unit, frame: { extent: 0.5, centre: [0.5, 0.5] } };
  }
  return { target, frame: { extent: REACH * sigma || Math.hypot(...target) / 2 || 1 } };
}

function pairPicture(pairs: Pairs): Drawing {
  const { x, y } = pairs.domain;
  const areOutside = (points: ArrayLike<number>) => pointsIn(points).some(([px, py]) => px < x[0] || px > x[1] || py < y[0] || py > y[1]);
  return {
    title: "Each prediction, joined with its target",
    caption: [
      pairsText(pairs),
      ...(pairs.map === null ? [] : ["The arrows are the axes of the targets, and what becomes of them."]),
      ...(areOutside(pairs.prediction) ? ["Crosses at the edge are predictions further out."] : []),
      ...(areOutside(pairs.target) ? ["Rings at the edge are targets further out."] : []),
    ].join(" "),
    kind: "pairs",
    data: pairs,
  };
}

function surfaceOfSubject(subject: Subject, at: Place): Drawing {
  const { target, frame } = frameOf(subject, at);
  const surface = surfaceOf(subject, target, { ...frame, steps: STEPS });
  const arrows = arrowsOf(subject, target, { ...frame, extent: (frame.extent * ARROWS) / (ARROWS + 1), steps: ARROWS });
  return {
    title: titleOf(subject.name, subject.options),
    caption: `The target is ${place(target)}, the data's median. Arrows point downhill. ${minimumText(surface)}`,
    kind: "surface",
    data: { name: subject.name, surface, arrows, target },
  };
}

function profileOf(subject: Subject, place: Place): Drawing {
  const { target, frame } = frameOf(subject, place);
  const series = directions.map(([name, dx, dy]): Series => {
    const x = Array.from({ length: PROFILE + 1 }, (_, i) => (frame.extent * i) / PROFILE);
    const points = x.flatMap((distance) => [target[0] + dx * distance, target[1] + dy * distance]);
    const targets = x.flatMap(() => target);
    return { name, x, y: lossesAt(subject, points, targets) };
  });
  return {
    title: titleOf(subject.name, subject.options),
    caption:
      "The loss over the Euclidean distance from the target. If the lines coincide, only the distance counts. A flat line has no gradient in its direction.",
    kind: "profile",
    data: series,
  };
}

function residualPicture({ residuals, offset, sigma }: Place): Drawing {
  const count = residuals.length / 2;
  const every = drawnEvery(count);
  return {
    title: `Prediction − target of ${count} points`,
    caption: `${every === 1 ? "" : `One point in ${every} is drawn. `}Circles at 1, 2 and 3 robust standard deviations (${round(sigma)} per axis) around the median, ${place(offset)}; crosses at the edge are points further out.`,
    kind: "residuals",
    data: { ...sampled(residuals), sigma, centre: offset },
  };
}

const optimisers = { gradientDescent: "Gradient descent", adam: "Adam" } as const;

/** One picture per optimiser, with and without outliers. */
function racePictures({ entries, outlierShare }: Race): Drawing[] {
  const heats = entries[0]?.heats ?? [];
  return heats.map(({ optimiser, outliers }) => {
    const runs = entries.map(({ loss, own, heats }) => ({
      name: own ? `${loss}, yours` : loss,
      heat: heats.find((heat) => heat.optimiser === optimiser && heat.outliers === outliers) as Heat,
    }));
    const series = runs.map(
      ({ name, heat }): Series => ({ name, x: heat.curve.map(({ step }) => step), y: heat.curve.map(({ distance }) => distance) }),
    );
    const lost = runs.filter(({ heat }) => heat.rate === null).map(({ name }) => name);
    const ahead = runs
      .filter(({ heat }) => heat.toPercent !== null)
      .sort((a, b) => (a.heat.toPercent as number) - (b.heat.toPercent as number));
    const arrived = ahead.map(({ name, heat }) => `${name} ${heat.toPercent}`).join(", ");
    return {
      title: `${optimisers[optimiser]}, ${outliers ? `${percent(outlierShare)} outliers` : "clean targets"}`,
      caption: `Each loss at its own best rate; medians over the same starts. Steps to 1 % of the initial distance: ${arrived === "" ? "none arrived" : arrived}.${lost.length === 0 ? "" : ` No rate kept these finite: ${lost.join(", ")}.`}`,
      kind: "race",
      data: series,
    };
  });
}

/** A loss with its options, as in code. */
export const titleOf = (loss: string, options: Readonly<Record<string, unknown>>): string =>
  Object.keys(options).length === 0 ? loss : `${loss} ${written(options)}`;
