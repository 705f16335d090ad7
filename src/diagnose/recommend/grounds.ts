import type * as xyloss from "../../index.js";
import { callOf, plain } from "../call.js";
import type { DataInspection } from "../inspect.js";
import type { ResidualProbes } from "../measure/residuals.js";
import type { Finding, Points, Recommendation } from "../types.js";

/** What was found where predictions are points, or stand for some. */
export interface PointInspection extends DataInspection {
  readonly points: Points;
  readonly measured: ResidualProbes;
}

export const isFound = ({ findings }: DataInspection, code: string): boolean => findings.some((finding) => finding.code === code);

/** An export of `xyloss`. */
export type LossName = keyof typeof xyloss;

interface Names {
  readonly prediction?: string;
  readonly target?: string;
}

/** A recommendation without a measured error. */
export function entry(loss: LossName, given: Readonly<Record<string, unknown>>, reason: string, names: Names = {}): Recommendation {
  const options = plain(given);
  return { loss, options, reason, call: callOf(loss, options, names.prediction, names.target), relativeError: null };
}

/** Faults that residuals show instead of the errors of a fit: what is fitted to them has to be fitted again. */
const misplaced: readonly string[] = [
  "pixel-unit-mix-up",
  "swapped-axes",
  "flipped-axis",
  "rotated-predictions",
  "wrong-scale",
  "constant-predictions",
  "collapse-to-mean",
  "wrong-class-axis",
  "target-out-of-reach",
  "unrelated-rows",
  "shifted-rows",
  "sheared-predictions",
  "shrunk-to-middle",
  "logits-given-as-probabilities",
  "probabilities-given-as-logits",
];

/** The faults to mend before anything is fitted. */
export const misplacedBy = (findings: readonly Finding[]): string[] =>
  findings.filter(({ code }) => misplaced.includes(code)).map(({ code }) => code);
