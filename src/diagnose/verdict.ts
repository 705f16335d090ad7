/** The one answer above everything else: what is wrong first, how surely, what to do, and the call to write. */
import { dataRules } from "./rules/data.js";
import { enough } from "./rules/dataOfPoints.js";
import type { Study } from "./study.js";
import { round } from "./text.js";
import type { Finding, Recommendation, Severity } from "./types.js";

export interface Verdict {
  /**
   * The code of the finding that comes first. Where there is none: "nothing-found", or why nothing could be: "too-few-points" or "no-points".
   */
  readonly cause: string;
  /** Of verdicts with this cause, the share that was right on tasks with known faults; 0 where nothing could be found. */
  readonly confidence: number;
  readonly message: string;
  /** What to do. */
  readonly action: string;
  /** The one call to write; null where no loss can be recommended. */
  readonly call: string | null;
}

/**
 * Causes before what they may cause: values that cannot be, rows that do not belong together, places, spreads, and the shape of
 * residuals last. Findings about the loss come between, by their severity.
 */
const order: readonly string[] = [
  "not-finite",
  "inverted-boxes",
  "wrong-class-axis",
  "logits-given-as-probabilities",
  "probabilities-given-as-logits",
  "one-hot-predictions",
  "labels-off-by-one",
  "targets-not-a-distribution",
  "target-out-of-reach",
  "no-positives",
  "constant-predictions",
  "pixel-unit-mix-up",
  "areas-off",
  "shifted-rows",
  "unrelated-rows",
  "marked-targets",
  "swapped-axes",
  "flipped-axis",
  "rotated-predictions",
  "sheared-predictions",
  "wrong-scale",
  "collapse-to-mean",
  "uncertainty-off",
  "half-pixel-shift",
];
const later: readonly string[] = [
  "swapped-keypoints",
  "broken-part",
  "default-predictions",
  "clipped-predictions",
  "quantised-predictions",
  "misplaced-subset",
  "out-of-bounds",
  "duplicated-rows",
  "one-axis-unlearned",
  "shrunk-to-middle",
  "constant-offset",
  "heavy-tails",
];
const severities: readonly Severity[] = ["error", "warning", "note"];

/** A finding's place: data that is wrong, then losses that cannot work, then what costs accuracy, then notes. */
function placeOf({ code, severity }: Finding): number {
  const [early, late] = [order.indexOf(code), later.indexOf(code)];
  if (early >= 0) return early;
  if (severity === "error" && late < 0) return 100;
  if (late >= 0) return 200 + late;
  return 300 + severities.indexOf(severity);
}

/** Whether a finding comes before all that is found about losses. */
export const isFirst = ({ code }: Finding): boolean => order.includes(code);

/** The findings with the cause of the others first. */
export const byCause = (findings: readonly Finding[]): Finding[] => [...findings].sort((a, b) => placeOf(a) - placeOf(b));

const ofData: ReadonlySet<string> = new Set(dataRules.map(({ code }) => code));
/** Findings about data that losses are chosen by: nothing is to be mended. */
const ofShape: ReadonlySet<string> = new Set([
  "heavy-tails",
  "heteroscedastic-residuals",
  "correlated-residuals",
  "missing-data",
  "weak-but-calibrated",
  "targets-near-bound",
  "unbalanced-heat-maps",
]);

/** Why nothing can be found in data that has too few points, or none; null where there are enough. */
export type Blindness = Pick<Verdict, "cause" | "message" | "action">;

export function blindnessOf({ points, subject, labels, shape }: Study): Blindness | null {
  if (points === null) {
    if (subject === null || labels) return null;
    const shaped = shape === null ? "" : ` of the shape [${shape.join(", ")}]`;
    return {
      cause: "no-points",
      message: `Predictions${shaped} are no points, so most faults cannot be found.`,
      action: "Give x and y of each prediction, then x and y of each target.",
    };
  }
  const { count } = points;
  if (count >= enough.value) return null;
  return {
    cause: "too-few-points",
    message: `${count === 1 ? "1 point is" : `${count} points are`} too few to find most faults.`,
    action: `Diagnose ${enough.value} points or more.`,
  };
}

export function verdictOf(
  findings: readonly Finding[],
  recommendation: readonly Recommendation[],
  blindness: Blindness | null = null,
): Verdict {
  const [cause] = byCause(findings);
  const first = recommendation[0];
  const call = first?.call ?? null;
  const use = first === undefined ? "" : `${first.own ? "Keep yours:" : "Use"} ${first.call}.`;
  if (cause === undefined || cause.severity === "note") {
    if (blindness !== null) return { ...blindness, confidence: 0, call };
    return {
      cause: "nothing-found",
      confidence: confidenceOf("nothing-found"),
      message: cause === undefined ? "Found nothing wrong with this loss on this data." : `Found nothing wrong. A note: ${cause.message}`,
      action: first === undefined ? "Keep it." : use,
      call,
    };
  }
  // where the advice is another loss, the data is as it should be
  const mend = ofData.has(cause.code) && !ofShape.has(cause.code) && !(call !== null && cause.advice.includes(call));
  return {
    cause: cause.code,
    confidence: confidenceOf(cause.code),
    message: cause.message,
    action: mend ? `Mend the data first. ${cause.advice}${first === undefined ? "" : ` Then use ${first.call}.`}` : cause.advice,
    call,
  };
}

/** How sure, in words with a number; nothing where nothing could be found. */
export const surely = ({ confidence }: Verdict): string => (confidence === 0 ? "" : `${round(100 * confidence)} % sure`);

/**
 * How often a verdict with each cause is right, (Σ share + 1)/(tables + 2): the shares are those of the training tasks' verdicts with this cause
 * that were right, one share per table, as verdicts about one table resemble each other. `npm run calibrate -- --faults` counts it and writes
 * docs/diagnosis-faults.json; a test compares the two. docs/diagnosis.md shows how it holds on the judging tasks.
 */
export const confidences: Readonly<Record<string, number>> = {
  "broken-part": 0.88,
  "clipped-predictions": 0.96,
  "collapse-to-mean": 0.96,
  "constant-offset": 0.67,
  "constant-predictions": 0.97,
  "default-predictions": 0.93,
  "duplicated-rows": 0.96,
  "flipped-axis": 0.96,
  "half-pixel-shift": 0.67,
  "heavy-tails": 0.84,
  "inverted-boxes": 0.92,
  "labels-off-by-one": 0.96,
  "logits-given-as-probabilities": 0.97,
  "marked-targets": 0.96,
  "misplaced-subset": 0.9,
  "no-positives": 0.97,
  "not-finite": 0.97,
  "nothing-found": 0.79,
  "one-axis-unlearned": 0.33,
  "one-hot-predictions": 0.97,
  "out-of-bounds": 0.92,
  "pixel-unit-mix-up": 0.85,
  "probabilities-given-as-logits": 0.97,
  "quantised-predictions": 0.89,
  "rotated-predictions": 0.91,
  "sheared-predictions": 0.8,
  "shifted-rows": 0.96,
  "shrunk-to-middle": 0.86,
  "swapped-axes": 0.94,
  "swapped-keypoints": 0.86,
  "target-out-of-reach": 0.92,
  "targets-not-a-distribution": 0.97,
  "uncertainty-off": 0.97,
  "unrelated-rows": 0.97,
  "wrong-scale": 0.8,
};
/** Of causes that the tasks do not have: those of losses, which are measured on the losses themselves. */
const usual = 0.9;
const confidenceOf = (cause: string): number => confidences[cause] ?? usual;
