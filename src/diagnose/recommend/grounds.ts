import { callOf, plain } from "../call.js";
import type { DataProbes } from "../data.js";
import type { Read } from "../points.js";
import type { ResidualProbes } from "../residuals.js";
import type { Subject } from "../subject.js";
import type { AnyLoss, Finding, LossFunction, Points, Recommendation } from "../types.js";

/** What recommendations are made from. */
export interface Grounds {
  readonly loss: AnyLoss | LossFunction | undefined;
  /** The loss's own options, as they were given. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly read: Read;
  /** The loss as one of points; null where it is none, or none was given. */
  readonly subject: Subject | null;
  /** Where predictions are points, or stand for some; then `probes.points` is there too. */
  readonly points: Points | null;
  readonly probes: DataProbes;
  readonly findings: readonly Finding[];
}

/** Grounds with points in them. */
export interface PointGrounds extends Grounds {
  readonly points: Points;
  readonly measured: ResidualProbes;
}

export const isFound = ({ findings }: Grounds, code: string): boolean => findings.some((finding) => finding.code === code);

interface Names {
  readonly prediction?: string;
  readonly target?: string;
}

/** A recommendation that was not measured as those of points are. */
export function entry(loss: string, given: Readonly<Record<string, unknown>>, reason: string, names: Names = {}): Recommendation {
  const options = plain(given);
  return { loss, options, reason, call: callOf(loss, options, names.prediction, names.target), relativeError: null };
}

/** Faults after which residuals are not the errors of a fit: what is fitted to them is to be fitted again. */
const misplaced: readonly string[] = [
  "pixel-unit-mix-up",
  "swapped-axes",
  "flipped-axis",
  "rotated-predictions",
  "wrong-scale",
  "constant-predictions",
  "collapse-to-mean",
  "wrong-class-axis",
  "logits-given-as-probabilities",
  "probabilities-given-as-logits",
];

/** Of findings, the faults that are mended before anything is fitted. */
export const misplacedBy = (findings: readonly Finding[]): string[] =>
  findings.filter(({ code }) => misplaced.includes(code)).map(({ code }) => code);
