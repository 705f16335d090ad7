/**
 * The losses' formulas as the catalogue states them, to 100 digits, where it does not matter that they cancel: what the
 * float64 reference is judged by. Gradients are their central differences.
 */
import { Precise, precise } from "../oracle.js";

export type Options = Readonly<Record<string, unknown>>;
/** One unit's loss; `unit` is its number. */
export type Formula = (p: readonly Precise[], t: readonly Precise[], options: Options, unit?: number) => Precise;

export const zero = new Precise(0);
export const one = new Precise(1);
export const two = new Precise(2);
export const half = new Precise(0.5);

export const setting = (options: Options, name: string, otherwise: number): Precise =>
  precise(Math.fround((options[name] as number) ?? otherwise));
export const sum = (terms: readonly Precise[]): Precise => terms.reduce((total, x) => total.plus(x), zero);
export const norm = (x: Precise, y: Precise): Precise => x.times(x).plus(y.times(y)).sqrt();
/** 0·ln 0 = 0 */
export const timesLog = (t: Precise, x: Precise): Precise => (t.isZero() ? zero : t.times(x.ln()));
export const clamp = (x: Precise, low: Precise, high: Precise): Precise => Precise.min(Precise.max(x, low), high);
export const square = (x: Precise): Precise => x.times(x);
export const sigmoid = (z: Precise): Precise => one.div(one.plus(z.neg().exp()));
export const entropy = (q: Precise): Precise =>
  timesLog(q, q)
    .plus(timesLog(one.minus(q), one.minus(q)))
    .neg();

/** Lᵀr, L = [[e^a, 0], [b, e^c]]. */
const timesL = ([x = zero, y = zero]: readonly Precise[], [a = zero, b = zero, c = zero]: readonly Precise[]): [Precise, Precise] => [
  a.exp().times(x).plus(b.times(y)),
  c.exp().times(y),
];

/** ‖Lᵀ(μ − t)‖² of a row μx μy a b c. */
export function mahalanobis(row: readonly Precise[], t: readonly Precise[]): Precise {
  const [v, w] = timesL(
    t.map((x, i) => (row[i] as Precise).minus(x)),
    row.slice(2),
  );
  return square(v).plus(square(w));
}

/** ln 2π with `full`: the constant of a density over points. */
export const fullConstant = ({ full }: Options): Precise => (full === true ? Precise.acos(-1).times(2).ln() : zero);

/** v = Lᵀr of a component or of a point. */
export function whitened([x, y]: readonly Precise[], whiten: unknown): readonly (Precise | undefined)[] {
  if (whiten === undefined) return [x, y];
  const divided = (by: Options): (Precise | undefined)[] => [x?.div(setting(by, "x", 1)), y?.div(setting(by, "y", 1))];
  if (typeof whiten === "number") return divided({ x: whiten, y: whiten });
  if ("x" in (whiten as Options)) return divided(whiten as Options);
  return timesL(
    [x as Precise, y as Precise],
    ["a", "b", "c"].map((name) => setting(whiten as Options, name, 0)),
  );
}

export const ofResidual =
  (of: (r: Precise, option: (name: string, otherwise: number) => Precise, options: Options) => Precise): Formula =>
  (p, t, options) => {
    const [x, y] = whitened(
      p.map((value, i) => value.minus(t[i] as Precise)),
      options.whiten,
    );
    const r = y === undefined ? (x as Precise).abs() : norm(x as Precise, y);
    return of(
      options.tolerance === undefined ? r : Precise.max(r.minus(setting(options, "tolerance", 0)), 0),
      (name, otherwise) => setting(options, name, otherwise),
      options,
    );
  };

export function bceOfLogits(z: Precise, target: Precise, options: Options, unit = 0): Precise {
  const s = setting(options, "labelSmoothing", 0);
  const { posWeight } = options as { posWeight?: number | ArrayLike<number> };
  const q = setting({ q: typeof posWeight === "object" ? posWeight[unit % posWeight.length] : posWeight }, "q", 1);
  const t = target.times(one.minus(s)).plus(s.times(half));
  const both = one.minus(t).plus(q.times(t));
  const loss = q
    .times(t)
    .times(sigmoid(z).ln())
    .plus(one.minus(t).times(sigmoid(z.neg()).ln()))
    .neg();
  return options.excess === true ? loss.minus(both.times(entropy(q.times(t).div(both)))) : loss;
}

export const logSumExp = (z: readonly Precise[]): Precise => sum(z.map((x) => x.exp())).ln();

export function crossEntropy(z: readonly Precise[], target: readonly Precise[], options: Options): Precise {
  const s = setting(options, "labelSmoothing", 0);
  const weights = options.classWeights as ArrayLike<number> | undefined;
  const weightOf = (i: number) => (weights === undefined ? one : precise(Math.fround(weights[i] as number)));
  const t = target.map((x, i) => x.times(one.minus(s)).plus(s.div(z.length)).times(weightOf(i)));
  const lse = logSumExp(z);
  const loss = sum(t.map((x, i) => x.times(lse.minus(z[i] as Precise))));
  if (options.excess !== true) return loss;
  const all = sum(t);
  return loss.plus(sum(t.map((x) => timesLog(x, x.div(all)))));
}

const pi = Precise.acos(-1);

/** 2φ(z), φ the density of the standard normal distribution. */
export const normalTwice = (z: Precise): Precise => two.div(pi).sqrt().times(square(z).times(half).neg().exp());

/** 2Φ(z) − 1 = 2φ(z)·Σ z^(2n+1)/(1·3·…·(2n+1)), whose terms do not cancel; ±1 beyond 17, to 64 digits. */
export function normalBetween(z: Precise): Precise {
  if (z.abs().gt(17)) return new Precise(z.s);
  const z2 = square(z);
  let term = z;
  let all = z;
  for (let n = 3; term.abs().gt(all.abs().times("1e-115")); n += 2) {
    term = term.times(z2).div(n);
    all = all.plus(term);
  }
  return all.times(normalTwice(z));
}

/** Both axes of a distribution over bins, summed. */
export const perAxis =
  (of: (z: readonly Precise[], y: number) => Precise): Formula =>
  (p, t) => {
    const bins = p.length / 2;
    return of(p.slice(0, bins), (t[0] as Precise).toNumber()).plus(of(p.slice(bins), (t[1] as Precise).toNumber()));
  };

/** Both axes of rows of binsX and binsY logits, summed: `of` is given an axis' logits, and −(k − μ)²/2σ² of its bins. */
export const ofCoordinates =
  (of: (z: readonly Precise[], depths: readonly Precise[], options: Options) => Precise): Formula =>
  (p, t, options) => {
    const binsX = options.binsX as number;
    const split = setting(options, "split", 2);
    const sigmas = typeof options.sigma === "object" ? (options.sigma as Options) : { x: options.sigma, y: options.sigma };
    const axis = (z: readonly Precise[], pixel: Precise, name: string): Precise => {
      const at = pixel.times(split);
      const mu = options.round === true ? at.toDecimalPlaces(0, Precise.ROUND_HALF_EVEN) : at;
      const sigma = setting(sigmas, name, 6);
      const depths = z.map((_, k) => square(mu.minus(k).div(sigma)).times(half).neg());
      return of(z, depths, options);
    };
    return axis(p.slice(0, binsX), t[0] as Precise, "x").plus(axis(p.slice(binsX), t[1] as Precise, "y"));
  };

/** What a division by an area has under it, and the static methods as functions. */
export const tiny = new Precise("1e-7");
const least = (a: Precise, b: Precise): Precise => Precise.min(a, b);
const most = (a: Precise, b: Precise): Precise => Precise.max(a, b);

type Box = { w: Precise; h: Precise; area: Precise; ends: readonly Precise[] };
const boxOf = (b: readonly Precise[]): Box => {
  const [x1 = zero, y1 = zero, x2 = zero, y2 = zero] = b;
  const [w, h] = [x2.minus(x1), y2.minus(y1)];
  return { w, h, area: w.times(h), ends: b };
};

export const ofBoxes =
  (penalty: (hull: Box, union: Precise, p: readonly Precise[], t: readonly Precise[]) => Precise): Formula =>
  (p, t) => {
    const pick = (choose: typeof least, other: typeof least) =>
      boxOf([0, 1, 2, 3].map((i) => (i < 2 ? choose : other)(p[i] as Precise, t[i] as Precise)));
    const inner = pick(most, least);
    const hull = pick(least, most);
    const overlap = inner.w.gt(0) && inner.h.gt(0) ? inner.area : zero;
    const union = boxOf(p).area.plus(boxOf(t).area).minus(overlap);
    return one.minus(overlap.div(union.plus(tiny))).plus(penalty(hull, union, p, t));
  };

/** The sides of a box, whichever corner comes first. */
export const sides = (b: readonly Precise[]): [Precise, Precise] => {
  const [x1 = zero, y1 = zero, x2 = zero, y2 = zero] = b;
  return [x2.minus(x1).abs(), y2.minus(y1).abs()];
};

/** The squared distance of two boxes' centres, over that of their hull's corners. */
export const centresApart = (hull: Box, p: readonly Precise[], t: readonly Precise[]): Precise => {
  const middle = (b: readonly Precise[], i: number) => (b[i] as Precise).plus(b[i + 2] as Precise).times(half);
  const [x, y] = [0, 1].map((i) => middle(p, i).minus(middle(t, i))) as [Precise, Precise];
  return square(norm(x, y)).div(square(hull.w).plus(square(hull.h)).plus(tiny));
};

/** ∂ℓ/∂p_i, to some 70 digits, and to 40 at a kink: the mean of both sides. */
export function slope(
  formula: Formula,
  p: readonly Precise[],
  t: readonly Precise[],
  options: Options,
  i: number,
  part = one,
  unit = 0,
): Precise {
  const x = p[i] as Precise;
  const step = part.times(x.isZero() ? new Precise("1e-60") : x.abs().times("1e-40"));
  const moved = (by: Precise) =>
    formula(
      p.map((value, j) => (j === i ? value.plus(by) : value)),
      t,
      options,
      unit,
    );
  return moved(step).minus(moved(step.neg())).div(step.times(2));
}

/** The same to 60 digits even at a kink, where the difference of two steps extrapolates. */
export const exactSlope = (
  formula: Formula,
  p: readonly Precise[],
  t: readonly Precise[],
  options: Options,
  i: number,
  unit = 0,
): Precise =>
  slope(formula, p, t, options, i, half, unit)
    .times(two)
    .minus(slope(formula, p, t, options, i, one, unit));

/** ∂²ℓ/∂p_i∂p_j, to some 40 digits, from the differences of differences. */
export function curvature(formula: Formula, p: readonly Precise[], t: readonly Precise[], options: Options, i: number, j: number): Precise {
  const step = norm(
    ...(p
      .map((x, k) => x.minus(t[k] as Precise))
      .concat(zero)
      .slice(0, 2) as [Precise, Precise]),
  ).times("1e-30");
  const moved = (by: Precise, other: Precise) =>
    formula(
      p.map((x, k) => x.plus(k === i ? by : zero).plus(k === j ? other : zero)),
      t,
      options,
    );
  const [up, down] = [step, step.neg()];
  const all = moved(up, up).minus(moved(up, down)).minus(moved(down, up)).plus(moved(down, down));
  return all.div(square(step)).div(4);
}
