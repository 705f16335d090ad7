import type { Spec } from "../families/spec.js";
import { ownOf } from "../objects.js";
import { areLabels, pointsIn, type Read, readInput, selected } from "./points.js";
import { type CheckProbes, checkGradient } from "./probes/check.js";
import { type CurvatureProbes, measureCurvature } from "./probes/curvature.js";
import { type DescentProbes, deadShare, measureDescent } from "./probes/descent.js";
import { type MinimumProbes, measureMinimum } from "./probes/minimum.js";
import { type OwnProbes, ownOfPoints, ownOfUnits } from "./probes/own.js";
import { type Scales, samplesOf } from "./probes/samples.js";
import { measureScale, type ScaleProbes } from "./probes/scale.js";
import { measureSpace, type SpaceProbes } from "./probes/space.js";
import { optionsOf, type Subject, subjectOf } from "./subject.js";
import type { AnyLoss, DiagnoseInput, LossFunction, Points } from "./types.js";

/** Everything that is measured of a loss, on the user's own data. Plain data: what cannot be measured is null. */
export interface LossProbes {
  readonly loss: string;
  readonly family: Subject["family"];
  /** Where gradients come from. */
  readonly gradient: "analytic" | "differences";
  /** Options of the loss that advice may name. */
  readonly offers: { readonly geometry: boolean; readonly excess: boolean };
  readonly own: OwnProbes | null;
  /** The loss as one of points: null where it compares other things, and `withoutPoints` says why. */
  readonly points: PointProbes | null;
  readonly withoutPoints: string | null;
}

/** What is measured of a loss of points, around some of the data's own targets. */
export interface PointProbes {
  /** What predictions are: points, or the logits of coordinates in [0, 1]. */
  readonly space: "points" | "logits";
  readonly scale: Scales;
  /** The part of the targets that a sigmoid cannot reach; null where predictions are not bounded. */
  readonly unreachable: number | null;
  readonly size: ScaleProbes;
  readonly distance: SpaceProbes;
  readonly descent: DescentProbes;
  readonly curvature: CurvatureProbes;
  readonly minimum: MinimumProbes;
  /** Null where the gradient is differences, or one of logits. */
  readonly check: CheckProbes | null;
}

/** Measures a loss around targets of the data. */
export function measureLoss(loss: AnyLoss | LossFunction, given: DiagnoseInput): LossProbes {
  const input = ownOf(given);
  return measure(loss, readInput(input, loss), input.options ?? {});
}

function measure(loss: AnyLoss | LossFunction, read: Read, given: Readonly<Record<string, unknown>>): LossProbes {
  const { spec, options } = read;
  const subject = subjectOf(loss, given);
  const points = subject === null ? null : pointsIn(read, given.classes !== undefined);
  const offers = {
    geometry: spec?.options.geometry !== undefined && options.geometry !== "radial",
    excess: spec?.options.excess !== undefined && options.excess !== true,
  };
  const known = {
    loss: subject?.name ?? (loss as AnyLoss).name,
    family: spec?.family ?? ("function" as const),
    gradient: subject?.gradient ?? "analytic",
    offers,
  };
  if (subject === null || points === null || points.count === 0) {
    const own = spec === null ? null : ownOfUnits(loss as AnyLoss, read, optionsOf(spec, given));
    return { ...known, own, points: null, withoutPoints: whyNot(read, subject, points === null) };
  }
  const samples = samplesOf(subject, selected(points), read.bounds);
  return {
    ...known,
    own: ownOfPoints(samples, deadShare(subject, samples.own)),
    points: {
      space: subject.space,
      scale: samples.scale,
      unreachable: subject.family === "bounded" ? unreachableShare(points) : null,
      size: measureScale(subject, samples),
      distance: measureSpace(subject, samples),
      descent: measureDescent(subject, samples),
      curvature: measureCurvature(subject, samples),
      minimum: measureMinimum(subject, samples),
      check: checkGradient(subject, samples),
    },
    withoutPoints: null,
  };
}

function whyNot(read: Read, subject: Subject | null, noPoints: boolean): string {
  const { spec, shape } = read;
  if (subject === null) return `${spec?.name} does not compare points with points, but ${compared(spec)}`;
  if (!noPoints) return "no pair of points is there and finite";
  if (areLabels(read)) return "the targets are labels, 0 or 1, which are no points";
  return spec?.family === "classes"
    ? "the targets are distributions over two classes, which are no points"
    : `predictions of the shape [${shape?.join(", ")}] are no points`;
}

function compared(spec: Spec | null): string {
  const of: Partial<Record<Spec["family"], string>> = {
    bounded: spec?.options.thresholds === undefined ? "columns, each with its own weight" : "logits of thresholds with points",
    classes: "rows of scores with classes or distributions",
    heatmaps: "heat maps with maps or points",
    distributions: "distributions with points",
    keypoints: "keypoints in proportion to their instances",
    boxes: "boxes",
    images: "images",
  };
  return of[spec?.family ?? "images"] ?? "other things";
}

/** The part of the points that have a coordinate that a probability cannot be. */
function unreachableShare({ count, target }: Points): number {
  let outside = 0;
  for (let i = 0; i < count; i++) {
    const within = [target[2 * i], target[2 * i + 1]].every((t) => (t as number) >= 0 && (t as number) <= 1);
    if (!within) outside++;
  }
  return outside / count;
}
