/** What the curves of a training say: divergence, overfitting, underfitting, or a plateau. */
import { median } from "simple-statistics";
import { robustScale } from "../diagnose/statistics.js";
import { percent, round } from "../diagnose/text.js";
import type { Severity } from "../diagnose/types.js";

/** The values of a column by their step; a value may be NaN or infinite. */
export interface Curve {
  readonly column: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** One loss: its curve in training and in validation, at least one of which there is. */
export interface Course {
  readonly name: string;
  readonly train: Curve | null;
  readonly validation: Curve | null;
}

export type Verdict = "divergence" | "overfitting" | "underfitting" | "plateau" | "too-short";

export interface CurveFinding {
  readonly loss: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly message: string;
  readonly advice: string;
  readonly curves: readonly CurveNumbers[];
}

export interface CurveNumbers {
  readonly column: string;
  readonly first: number;
  /** The least running median, and its step. */
  readonly best: number;
  readonly bestStep: number;
  /** The running median at the end. */
  readonly last: number;
  /** The first step whose value is not a finite number; null where all are. */
  readonly brokenAt: number | null;
}

/** Fewer values show no trend. */
const FEWEST = 8;
/** A change is real beyond so many standard errors of the two medians. The least of many medians is low by chance, by up to three. */
const SURE = 6;
/** … and beyond so many by the spread of blocks, which a change itself widens, … */
const SURE_OF_BLOCKS = 3.5;
/** … and matters if it is this part of the whole fall, or of the value itself. */
const OF_FALL = 0.05;
const OF_VALUE = 0.05;
/** A loss has hardly moved that fell by less than this part of its first value. */
const HARDLY = 0.05;
/** Running medians are of this part of the values. */
const WINDOW = 1 / 12;
/** Fewer differences of blocks have no spread. */
const FEWEST_BLOCKS = 4;
/** Errors are widened where there are not many more values than this. */
const FEW = 15;
/** The standard error of a median of normal values, in standard deviations over √n. */
const MEDIAN_ERROR = 1.2533;
/** Second differences of independent values have √6 times their deviation; a trend hardly changes them. */
const SECOND = Math.sqrt(6);

interface Trend extends CurveNumbers {
  readonly falling: boolean;
  readonly rising: boolean;
  /** The value at the end minus the least, and what of that may be chance. */
  readonly rise: number;
  readonly median: (step: number) => number;
}

export function judged({ name, train, validation }: Course): CurveFinding {
  const [t, v] = [train, validation].map((curve) => (curve === null || curve.values.length === 0 ? null : trendOf(curve)));
  const known = [t, v].filter((trend) => trend != null) as Trend[];
  const curves = known.map(({ column, first, best, bestStep, last, brokenAt }) => ({ column, first, best, bestStep, last, brokenAt }));
  const say = (verdict: Verdict, severity: Severity, message: string, advice: string): CurveFinding => ({
    loss: name,
    verdict,
    severity,
    message,
    advice,
    curves,
  });
  const broken = known.find(({ brokenAt }) => brokenAt !== null);
  if (broken !== undefined) {
    return say(
      "divergence",
      "error",
      `${broken.column} is not a finite number at step ${broken.brokenAt}; before, it fell to ${round(broken.best)}.`,
      "Lower the learning rate, warm it up, or clip gradients. If it happens at once, look for a logarithm of 0, a division by 0, or NaN in the data.",
    );
  }
  const [own] = known as [Trend];
  if (known.every((_, i) => ((i === 0 ? (t === null ? validation : train) : validation) as Curve).values.length < FEWEST)) {
    return say(
      "too-short",
      "note",
      `${own.column} has fewer than ${FEWEST} values: too few for a trend.`,
      "Train longer, or log more often.",
    );
  }
  const ends = `from ${round(own.first)} to ${round(own.last)}`;
  if (t?.rising) return diverged(t);
  if (v?.rising) {
    if (t == null && v.last > v.first) return diverged(v);
    const meanwhile = t == null ? "" : `, while ${t.column} went from ${round(t.median(v.bestStep))} to ${round(t.last)}`;
    return say(
      "overfitting",
      "warning",
      `${v.column} was best at step ${v.bestStep} (${round(v.best)}) and has risen to ${round(v.last)} since${meanwhile}.`,
      `Take the model of step ${v.bestStep}, and stop early. For better than that: more data or augmentation, a smaller model, weight decay or dropout.`,
    );
  }
  const falling = known.filter((trend) => trend.falling);
  if (falling.length === known.length) {
    return say(
      "underfitting",
      "warning",
      `${falling.map(({ column }) => column).join(" and ")} ${falling.length === 1 ? "is" : "are"} still falling at the end (${own.column}: ${ends}).`,
      "Train longer, or with a higher learning rate.",
    );
  }
  if (own.first - own.best < HARDLY * Math.abs(own.first)) {
    return say(
      "plateau",
      "warning",
      `${own.column} has hardly moved: ${ends}.`,
      "If the model is not trained already, try learning rates 10 times higher and lower, check that gradients arrive, and overfit ten examples first.",
    );
  }
  if (t != null && v != null && t.falling) {
    return say(
      "plateau",
      "note",
      `${v.column} has not improved since step ${v.bestStep} (${round(v.best)}), while ${t.column} is still falling (${round(t.last)}).`,
      `Longer training will overfit: stop here. For better than ${round(v.best)}: more data or augmentation, or a smaller model.`,
    );
  }
  const flat = v ?? own;
  const gap = t != null && v != null && t.last > 0 && v.last > 0 ? ` ${v.column} ends at ${percent(v.last / t.last)} of ${t.column}.` : "";
  return say(
    "plateau",
    "note",
    `${flat.column} has levelled off: it was best at step ${flat.bestStep} (${round(flat.best)}), and no trend is left at the end.${gap}`,
    "Lower the learning rate (a schedule) to see whether it falls further; if not, the model, its inputs or the labels are the limit.",
  );

  function diverged(trend: Trend): CurveFinding {
    return say(
      "divergence",
      "error",
      `${trend.column} rises: its best was ${round(trend.best)} at step ${trend.bestStep}, and it ends at ${round(trend.last)} (it began at ${round(trend.first)}).`,
      `Lower the learning rate, warm it up, or clip gradients; take the model of step ${trend.bestStep}.`,
    );
  }
}

function trendOf({ column, steps, values }: Curve): Trend {
  const broken = values.findIndex((value) => !Number.isFinite(value));
  const sound = broken < 0 ? values : values.slice(0, broken);
  const brokenAt = broken < 0 ? null : (steps[broken] as number);
  if (sound.length === 0) {
    return {
      column,
      first: 0,
      best: 0,
      bestStep: steps[0] as number,
      last: 0,
      brokenAt,
      falling: false,
      rising: false,
      rise: 0,
      median: () => 0,
    };
  }
  const half = Math.max(1, Math.round((sound.length * WINDOW) / 2));
  const smooth = sound.map((_, i) => median(sound.slice(Math.max(0, i - half), i + half + 1)));
  const end = sound.slice(-2 * half - 1);
  const [first, last] = [sound[0] as number, median(end)];
  const at = smooth.reduce((least, value, i) => (value < (smooth[least] as number) ? i : least), 0);
  const best = Math.min(smooth[at] as number, last);
  const late = sound.slice(Math.floor(sound.length / 3));
  const noise = late.length < 3 ? 0 : robustScale(secondDifferences(late)) / SECOND;
  const fall = Math.max(first - best, 0);
  const quarter = Math.floor(sound.length / 4);
  const dropped = sound.length < FEWEST ? 0 : median(sound.slice(-2 * quarter, -quarter)) - median(sound.slice(-quarter));
  // neighbouring values may err alike: then medians of blocks say more
  const block = 2 * half + 1;
  const blocks = Array.from({ length: Math.floor(late.length / block) }, (_, k) => median(late.slice(k * block, (k + 1) * block)));
  const bends = secondDifferences(blocks);
  const drift = bends.length < FEWEST_BLOCKS ? 0 : robustScale(bends) / SECOND;
  // of few values the noise itself is a guess
  const guess = Math.sqrt(1 + FEW / sound.length);
  const errorOf = (count: number) =>
    Math.SQRT2 * guess * Math.max((SURE * MEDIAN_ERROR * noise) / Math.sqrt(count), SURE_OF_BLOCKS * drift * Math.sqrt(block / count));
  const rise = last - best;
  return {
    column,
    first,
    best,
    bestStep: steps[at] as number,
    last,
    brokenAt,
    falling: dropped > Math.max(errorOf(quarter), Math.min(OF_FALL * fall, OF_VALUE * Math.abs(last))),
    rising: sound.length >= FEWEST && rise > Math.max(errorOf(block), best > 0 ? OF_VALUE * best : OF_FALL * fall),
    rise,
    median: (step) => smooth[smooth.reduce((at, _, i) => ((steps[i] as number) <= step ? i : at), 0)] as number,
  };
}

const secondDifferences = (values: readonly number[]): number[] =>
  values.slice(2).map((value, i) => value - 2 * (values[i + 1] as number) + (values[i] as number));
