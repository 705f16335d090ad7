import type { Spec } from "../../families/spec.js";
import * as xyloss from "../../index.js";
import { type Subject, specOf, subjectOf } from "../subject.js";
import { traitsOf } from "../traits.js";
import { radialTuning, rounded } from "../tuning.js";
import type { AnyLoss } from "../types.js";

type Options = Readonly<Record<string, unknown>>;

/** A loss of points, with options for a robust standard deviation per axis. */
export interface Candidate {
  readonly loss: AnyLoss;
  readonly options: (sigma: number) => Options;
  /**
   * The squared error of real fits, as far as residuals do not say it: over that of a location, and relative to the loss with 1. Chosen on
   * the training tasks of `npm run calibrate -- --recommend`.
   */
  readonly factor: number;
  /** What to say about it, whatever the data. */
  readonly trait: string;
}

/** It learns a region that few points are in, where others take those for outliers. */
const FEELS_ALL = 0.7;
/** The best of all losses if one is chosen always. */
const SAFE = 1;
/** Their scale is that of the residuals, which are those of the first fit and not of a better one. */
const SCALED = 1.6;
/** They lose what they take for outliers. */
const FORGETS = 2;
/** What holds for a loss that is not among the candidates. */
export const factorOf = (convex: boolean): number => (convex ? SCALED : FORGETS);

const geometry = "radial";
const scaled = (tuning: number) => (sigma: number) => ({ scale: rounded(tuning * sigma), geometry });

/** In the order in which they are offered where nothing can be measured: outliers cannot be excluded, and there may be no scale to fit. */
export const candidates: readonly Candidate[] = [
  {
    loss: xyloss.euclidean,
    options: () => ({}),
    factor: SAFE,
    trait: "It has nothing to fit, but its gradient does not fade at the target",
  },
  {
    loss: xyloss.huber,
    options: (sigma) => ({ delta: rounded(radialTuning.huber * sigma), geometry }),
    factor: SCALED,
    trait: "Outliers pull, but never more than delta",
  },
  {
    loss: xyloss.mse,
    options: () => ({}),
    factor: FEELS_ALL,
    trait: "It has the least error if residuals are normal, but every outlier pulls in proportion to its distance",
  },
  {
    loss: xyloss.charbonnier,
    options: (sigma) => ({ epsilon: rounded(radialTuning.charbonnier * sigma), geometry }),
    factor: SCALED,
    trait: "A distance with a rounded tip: all outliers pull equally",
  },
  {
    loss: xyloss.cauchy,
    options: scaled(radialTuning.cauchy),
    factor: FORGETS,
    trait: "The farther out an outlier is, the less it pulls, but never zero",
  },
  {
    loss: xyloss.tukey,
    options: scaled(radialTuning.tukey),
    factor: FORGETS,
    trait: "Nothing beyond its scale pulls, not even a bad start: begin with a wide scale and narrow it",
  },
  {
    loss: xyloss.welsch,
    options: scaled(radialTuning.welsch),
    factor: FORGETS,
    trait: "Nothing far out pulls, not even a bad start: begin with a wide scale and narrow it",
  },
  {
    loss: xyloss.gemanMcClure,
    options: scaled(radialTuning.gemanMcClure),
    factor: FORGETS,
    trait: "Anything far out hardly pulls, not even a bad start: begin with a wide scale and narrow it",
  },
];

/** A candidate with its options. */
export interface Fitted extends Pick<Candidate, "trait" | "factor"> {
  readonly subject: Subject;
  /** A bad start does no harm. */
  readonly safe: boolean;
  /** It forgets what is far out: of several such losses, the best stands for all. */
  readonly forgets: boolean;
}

/** The candidates that can have such options: near the ends of float32 some cannot. */
export const fitting = (sigma: number): Fitted[] =>
  candidates.flatMap(({ loss, options, trait, factor }) => {
    const { convex: safe, saturates: forgets } = traitsOf(specOf(loss) as Spec);
    try {
      return [{ subject: subjectOf(loss, options(sigma)) as Subject, trait, factor, safe, forgets }];
    } catch {
      return [];
    }
  });
