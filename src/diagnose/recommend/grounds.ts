import type * as xyloss from "../../index.js";
import { callOf, plain } from "../call.js";
import type { DataInspection } from "../inspect.js";
import type { ResidualProbes } from "../measure/residuals.js";
import { dataRules } from "../rules/data.js";
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

/** A recommendation, before it is known whether it is the loss as given. */
export type Advised = Omit<Recommendation, "own">;

/** A recommendation without a measured error. */
export function entry(loss: LossName, given: Readonly<Record<string, unknown>>, reason: string, names: Names = {}): Advised {
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

/** Whether nothing worse than a note was found about the loss itself. */
export const isSound = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity, code }) => severity === "note" || ofData.has(code));
/** Findings about the data: the comparison on its residuals shows what they do to losses. */
const ofData: ReadonlySet<string> = new Set(dataRules.map(({ code }) => code));

/** The faults to mend before anything is fitted. */
export const misplacedBy = (findings: readonly Finding[]): string[] =>
  findings.filter(({ code }) => misplaced.includes(code)).map(({ code }) => code);
