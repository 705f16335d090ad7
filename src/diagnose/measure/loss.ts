import type { Spec } from "../../families/spec.js";
import { centreOf, finite, type Measured, medianOf, pairs, radialScale, shareOf } from "../statistics.js";
import type { Study } from "../study.js";
import type { Subject } from "../subject.js";
import { type AnyLoss, type Points, unitSquare } from "../types.js";
import { type CheckProbes, checkGradient } from "./check.js";
import { type CurvatureProbes, measureCurvature } from "./curvature.js";
import { type DescentProbes, deadShare, measureDescent } from "./descent.js";
import { type MinimumProbes, measureMinimum } from "./minimum.js";
import { type OwnProbes, ownOfPoints, ownOfUnits } from "./own.js";
import { isWithin, type Scales, samplesOf } from "./samples.js";
import { measureScale, type ScaleProbes } from "./scale.js";
import { measureSpace, type SpaceProbes } from "./space.js";

/** Everything that is measured of a loss, on the user's own data. Plain data: what cannot be measured is null. */
export interface LossProbes {
  readonly loss: string;
  readonly family: Subject["family"];
  /** Where gradients come from. */
  readonly gradient: "analytic" | "differences";
  /** Options of the loss that advice may name. */
  readonly offers: { readonly geometry: boolean; readonly excess: boolean };
  readonly own: OwnProbes | null;
  /** Null where the loss does not compare points: `withoutPoints` says why. */
  readonly points: PointProbes | null;
  readonly withoutPoints: string | null;
}

/** What is measured of a loss of points, around some of the data's own targets. */
export interface PointProbes {
  /** What predictions are: points, or the logits of coordinates in [0, 1]. */
  readonly space: "points" | "logits";
  readonly scale: Scales;
  /** The share of the targets that a sigmoid cannot reach; null where predictions are not bounded. */
  readonly unreachable: number | null;
  /**
   * If targets can be out of reach: the median distance from them of the predictions as given, over the targets' spread. It is small where
   * both are in the same unit, such as pixels.
   */
  readonly asGiven: Measured;
  readonly size: ScaleProbes;
  readonly distance: SpaceProbes;
  readonly descent: DescentProbes;
  readonly curvature: CurvatureProbes;
  readonly minimum: MinimumProbes;
  /** Null where gradients are differences, or those of logits. */
  readonly check: CheckProbes | null;
}

/** Measures a loss around targets of the data. */
export function measureLoss(study: Study): LossProbes {
  const { loss, spec, options, subject } = study;
  const points = subject === null ? null : study.points;
  const known = {
    loss: subject?.name ?? (loss as AnyLoss).name,
    family: spec?.family ?? ("function" as const),
    gradient: subject?.gradient ?? "analytic",
    offers: {
      geometry: spec?.options.geometry !== undefined && options.geometry !== "radial",
      excess: spec?.options.excess !== undefined && options.excess !== true,
    },
  };
  if (subject === null || points === null || points.count === 0) {
    return { ...known, own: spec === null ? null : ownOfUnits(study), points: null, withoutPoints: whyNot(study) };
  }
  const samples = samplesOf(subject, study.selection as Points, study.range);
  return {
    ...known,
    own: ownOfPoints(samples, deadShare(subject, samples.own)),
    points: {
      space: subject.space,
      scale: samples.scale,
      unreachable: study.traits?.targets === "unit" ? shareOf(pairs(points.target), (target) => !isWithin(unitSquare)(target)) : null,
      asGiven: study.traits?.targets === "unit" ? asGiven(study) : null,
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

/** Of predictions that are not turned from logits to probabilities. */
function asGiven({ selection, prediction }: Study): Measured {
  const { target, places } = selection as Points;
  const off = Array.from({ length: target.length / 2 }, (_, i) => {
    const place = places?.[i] ?? i;
    return Math.hypot(
      (prediction[2 * place] as number) - (target[2 * i] as number),
      (prediction[2 * place + 1] as number) - (target[2 * i + 1] as number),
    );
  });
  return finite((medianOf(off) ?? Number.NaN) / radialScale(target, centreOf(target)));
}

function whyNot(study: Study): string {
  const { spec, labels, shape } = study;
  if (study.subject === null) return `${spec?.name} does not compare points with points, but ${compared(spec)}${taken(study)}`;
  if (study.points !== null) return "no pair of points is there and finite";
  if (labels) return "the targets are labels, 0 or 1, which are no points";
  return spec?.family === "classes"
    ? "the targets are distributions over two classes, which are no points"
    : `predictions of the shape [${shape?.join(", ")}] are no points`;
}

/** Which of several points counts as the prediction. */
function taken({ traits }: Study): string {
  if (traits?.point === "members") return "; as the point of a prediction, the mean of its members was taken";
  if (traits?.point === "component") return "; as the point of a prediction, the mean of its component with the largest logit was taken";
  return "";
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
    quantiles: "points with a quantile of the targets",
    angles: "directions",
  };
  return of[spec?.family ?? "images"] ?? "other things";
}
