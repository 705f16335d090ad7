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
  /** What to say about it, whatever the data. */
  readonly trait: string;
}

const geometry = "radial";
const scaled = (tuning: number) => (sigma: number) => ({ scale: rounded(tuning * sigma), geometry });

/** The first is recommended, and where nothing can be measured the others follow in this order. */
export const candidates: readonly Candidate[] = [
  {
    loss: xyloss.euclidean,
    options: () => ({}),
    trait: "It has nothing to fit, but its gradient does not fade at the target",
  },
  {
    loss: xyloss.huber,
    options: (sigma) => ({ delta: rounded(radialTuning.huber * sigma), geometry }),
    trait: "Outliers pull, but never more than delta",
  },
  {
    loss: xyloss.mse,
    options: () => ({}),
    trait: "It has the least error if residuals are normal, but every outlier pulls in proportion to its distance",
  },
  {
    loss: xyloss.charbonnier,
    options: (sigma) => ({ epsilon: rounded(radialTuning.charbonnier * sigma), geometry }),
    trait: "A distance with a rounded tip: all outliers pull equally",
  },
  {
    loss: xyloss.cauchy,
    options: scaled(radialTuning.cauchy),
    trait: "The farther out an outlier is, the less it pulls, but never zero",
  },
  {
    loss: xyloss.tukey,
    options: scaled(radialTuning.tukey),
    trait: "Nothing beyond its scale pulls, not even a bad start: begin with a wide scale and narrow it",
  },
  {
    loss: xyloss.welsch,
    options: scaled(radialTuning.welsch),
    trait: "Nothing far out pulls, not even a bad start: begin with a wide scale and narrow it",
  },
  {
    loss: xyloss.gemanMcClure,
    options: scaled(radialTuning.gemanMcClure),
    trait: "Anything far out hardly pulls, not even a bad start: begin with a wide scale and narrow it",
  },
];

/** A candidate with its options. */
export interface Fitted extends Pick<Candidate, "trait"> {
  readonly subject: Subject;
  /** A bad start does no harm. */
  readonly safe: boolean;
  /** It forgets what is far out: of several such losses, the best stands for all. */
  readonly forgets: boolean;
}

/** The candidates that can have such options: near the ends of float32 some cannot. */
export const fitting = (sigma: number): Fitted[] =>
  candidates.flatMap(({ loss, options, trait }) => {
    const { convex: safe, saturates: forgets } = traitsOf(specOf(loss) as Spec);
    try {
      return [{ subject: subjectOf(loss, options(sigma)) as Subject, trait, safe, forgets }];
    } catch {
      return [];
    }
  });
