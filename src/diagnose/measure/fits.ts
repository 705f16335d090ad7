import { median } from "simple-statistics";
import { mean, type Pair, robustScale, shareOf } from "../statistics.js";

/** A coefficient of a fit with its standard error. */
export interface Coefficient {
  readonly value: number;
  readonly error: number;
}

/** prediction = x · target.x + y · target.y + constant, for one coordinate of the prediction. */
export interface Line {
  readonly x: Coefficient;
  readonly y: Coefficient;
  /** The part of the variance that the fit explains, by robust scales; 0 where that of most values is 0. */
  readonly explained: number;
  /** The share of rows far from the fit. */
  readonly strays: number;
}

/** The map from targets to predictions, and how targets follow from predictions. */
export interface FitProbes {
  readonly map: Pair<Line>;
  /** The map from predictions to targets. Where the inputs say too little, only this one is unbiased; where outputs are noisy, only the other. */
  readonly back: Pair<Line>;
  /** The slope of target over prediction: 1 where predictions are conditional means, more where they are drawn to the middle. */
  readonly calibration: Pair<Coefficient>;
  /**
   * The same by least squares of all rows: what a model that minimises squared errors makes 1, whatever the shape of the targets. Its error
   * allows for residuals of different sizes, and for neighbouring rows that err alike.
   */
  readonly whole: Pair<Coefficient>;
  /** The share of rows far from that line, in the axis where it is larger. */
  readonly strays: number;
}

/** Rows farther than so many robust scales from a fit are left out of the next round. */
const FAR = 3;
const ROUNDS = 3;
/** Farther than this they are strays. */
const STRAY = 4;

/** Null where predictions or targets do not vary in one axis, or are on a line. */
export function measureFits(p: Pair<number[]>, t: Pair<number[]>): FitProbes | null {
  const [x, y, bx, by] = [lineOf(p.x, t), lineOf(p.y, t), lineOf(t.x, p), lineOf(t.y, p)];
  const [cx, cy] = [slopeOver(t.x, p.x), slopeOver(t.y, p.y)];
  if (x === null || y === null || bx === null || by === null || cx === null || cy === null) return null;
  return {
    map: { x, y },
    back: { x: bx, y: by },
    calibration: { x: cx.slope, y: cy.slope },
    whole: { x: wholeSlope(t.x, p.x), y: wholeSlope(t.y, p.y) },
    strays: Math.max(cx.strays, cy.strays),
  };
}

/** Trimmed least squares on two features. */
function lineOf(of: readonly number[], over: Pair<readonly number[]>): Line | null {
  const fitted = trimmed(of, (rows) => {
    const [mx, my, mo] = [meanAt(over.x, rows), meanAt(over.y, rows), meanAt(of, rows)];
    let [xx, yy, xy, xo, yo] = [0, 0, 0, 0, 0];
    for (const i of rows) {
      const [dx, dy, d] = [(over.x[i] as number) - mx, (over.y[i] as number) - my, (of[i] as number) - mo];
      xx += dx * dx;
      yy += dy * dy;
      xy += dx * dy;
      xo += dx * d;
      yo += dy * d;
    }
    const determinant = xx * yy - xy * xy;
    if (!(determinant > LINE * xx * yy)) return null;
    const [a, b] = [(yy * xo - xy * yo) / determinant, (xx * yo - xy * xo) / determinant];
    return {
      at: (i: number) => mo + a * ((over.x[i] as number) - mx) + b * ((over.y[i] as number) - my),
      coefficients: [a, b],
      spreads: [yy / determinant, xx / determinant],
    };
  });
  if (fitted === null) return null;
  const [x, y] = fitted.coefficients as [Coefficient, Coefficient];
  const scale = robustScale(of);
  // where most values are equal, there is no variance to explain
  return { x, y, explained: scale > 0 ? Math.max(0, 1 - (fitted.scale / scale) ** 2) : 0, strays: fitted.strays };
}
/** Targets whose correlation is this near to 1 are on a line. */
const LINE = 1e-6;

function slopeOver(of: readonly number[], over: readonly number[]): { slope: Coefficient; strays: number } | null {
  const fitted = trimmed(of, (rows) => {
    const [mx, mo] = [meanAt(over, rows), meanAt(of, rows)];
    let [xx, xo] = [0, 0];
    for (const i of rows) {
      const dx = (over[i] as number) - mx;
      xx += dx * dx;
      xo += dx * ((of[i] as number) - mo);
    }
    if (!(xx > 0)) return null;
    return { at: (i: number) => mo + (xo / xx) * ((over[i] as number) - mx), coefficients: [xo / xx], spreads: [1 / xx] };
  });
  return fitted === null ? null : { slope: fitted.coefficients[0] as Coefficient, strays: fitted.strays };
}

const BLOCKS = 50;
/** The error sums what blocks of rows say, row by row where there are few: neighbours are not independent. */
function wholeSlope(of: readonly number[], over: readonly number[]): Coefficient {
  const [mx, mo] = [mean(over), mean(of)];
  const xx = over.reduce((total, value) => total + (value - mx) ** 2, 0);
  const value = over.reduce((total, x, i) => total + (x - mx) * ((of[i] as number) - mo), 0) / xx;
  const pull = over.map((x, i) => (x - mx) * ((of[i] as number) - mo - value * (x - mx)));
  const squares = (size: number) => {
    let total = 0;
    for (let start = 0; start < pull.length; start += size) total += pull.slice(start, start + size).reduce((a, b) => a + b, 0) ** 2;
    return total;
  };
  return { value, error: Math.sqrt(Math.max(squares(1), squares(Math.ceil(pull.length / BLOCKS)))) / xx };
}

interface Fitted {
  at(i: number): number;
  readonly coefficients: readonly number[];
  /** The variance of each coefficient over that of a residual. */
  readonly spreads: readonly number[];
}

function trimmed(of: readonly number[], fit: (rows: readonly number[]) => Fitted | null) {
  let rows = of.map((_, i) => i);
  for (let round = 1; ; round++) {
    const found = fit(rows);
    if (found === null) return null;
    const residuals = of.map((value, i) => value - found.at(i));
    const centre = median([...residuals]);
    const scale = robustScale(residuals, centre);
    if (round === ROUNDS || scale === 0) {
      const deviation = Math.sqrt(mean(rows.map((i) => (residuals[i] as number) ** 2)));
      const coefficients = found.coefficients.map((value, k) => ({ value, error: deviation * Math.sqrt(found.spreads[k] as number) }));
      return { coefficients, scale, strays: shareOf(residuals, (value) => Math.abs(value - centre) > STRAY * scale) };
    }
    rows = rows.length === 0 ? rows : of.flatMap((_, i) => (Math.abs((residuals[i] as number) - centre) <= FAR * scale ? [i] : []));
  }
}

const meanAt = (values: readonly number[], rows: readonly number[]): number =>
  rows.reduce((total, i) => total + (values[i] as number), 0) / rows.length;
