import { geometricMean, quantile } from "simple-statistics";

/** A measured number: the median over the rounds, and the 10th and 90th percentiles. */
export interface Figure {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function figureOf(samples: readonly number[]): Figure {
  const at = (p: number) => quantile([...samples], p);
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

/** a/b, round by round: what slows down both sides of a round cancels. */
export function ratioOf(a: readonly number[], b: readonly number[]): Figure {
  const rounds = Math.min(a.length, b.length);
  return figureOf(Array.from({ length: rounds }, (_, i) => (a[i] as number) / (b[i] as number)));
}

export function geometricMeanOf(figures: readonly Figure[]): number {
  return geometricMean(figures.map((figure) => figure.median));
}

export function scaled(figure: Figure, by: number): Figure {
  return { median: figure.median * by, low: figure.low * by, high: figure.high * by };
}

/** by / figure: a time turned into a rate. */
export function inverted(figure: Figure, by: number): Figure {
  return { median: by / figure.median, low: by / figure.high, high: by / figure.low };
}
