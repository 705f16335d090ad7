/**
 * The losses' formulas as the catalogue states them, to 100 digits, where it does not matter that they cancel: what the
 * float64 reference is judged by. Gradients are their central differences.
 */
import { Precise, precise } from "./oracle.js";

type Options = Readonly<Record<string, unknown>>;
/** One unit's loss. */
export type Formula = (p: readonly Precise[], t: readonly Precise[], options: Options) => Precise;

const zero = new Precise(0);
const one = new Precise(1);
const two = new Precise(2);
const half = new Precise(0.5);

const number = (options: Options, name: string, otherwise: number): Precise => precise(Math.fround((options[name] as number) ?? otherwise));
const sum = (terms: readonly Precise[]): Precise => terms.reduce((total, x) => total.plus(x), zero);
const norm = (x: Precise, y: Precise): Precise => x.times(x).plus(y.times(y)).sqrt();
/** 0·ln 0 = 0 */
const timesLog = (t: Precise, x: Precise): Precise => (t.isZero() ? zero : t.times(x.ln()));
const clamp = (x: Precise, low: Precise, high: Precise): Precise => Precise.min(Precise.max(x, low), high);
const square = (x: Precise): Precise => x.times(x);
const sigmoid = (z: Precise): Precise => one.div(one.plus(z.neg().exp()));
const entropy = (q: Precise): Precise =>
  timesLog(q, q)
    .plus(timesLog(one.minus(q), one.minus(q)))
    .neg();

const residual =
  (of: (r: Precise, option: (name: string, otherwise: number) => Precise, options: Options) => Precise): Formula =>
  (p, t, options) => {
    const [x, y] = p.map((value, i) => value.minus(t[i] as Precise));
    return of(
      y === undefined ? (x as Precise).abs() : norm(x as Precise, y),
      (name, otherwise) => number(options, name, otherwise),
      options,
    );
  };

function barron(r: Precise, option: (name: string, otherwise: number) => Precise, { alpha }: Options): Precise {
  const u2 = square(r.div(option("scale", 1)));
  if (alpha === -Infinity) return one.minus(u2.times(-0.5).exp());
  const a = option("alpha", 1);
  if (a.isZero()) return u2.times(half).plus(one).ln();
  const b = a.minus(2).abs();
  return b.div(a).times(u2.div(b).plus(one).pow(a.div(2)).minus(1));
}

function bceOfLogits(z: Precise, target: Precise, options: Options): Precise {
  const s = number(options, "labelSmoothing", 0);
  const q = number(options, "posWeight", 1);
  const t = target.times(one.minus(s)).plus(s.times(half));
  const both = one.minus(t).plus(q.times(t));
  const loss = q
    .times(t)
    .times(sigmoid(z).ln())
    .plus(one.minus(t).times(sigmoid(z.neg()).ln()))
    .neg();
  return options.excess === true ? loss.minus(both.times(entropy(q.times(t).div(both)))) : loss;
}

function bce([x = zero]: readonly Precise[], [t = zero]: readonly Precise[], options: Options): Precise {
  const e = number(options, "epsilon", 1e-7);
  const of = (p: Precise) => {
    const clipped = clamp(p, e, one.minus(e));
    return t
      .times(clipped.ln())
      .plus(one.minus(t).times(one.minus(clipped).ln()))
      .neg();
  };
  return options.excess === true ? of(x).minus(of(t)) : of(x);
}

const logSumExp = (z: readonly Precise[]): Precise => sum(z.map((x) => x.exp())).ln();

function crossEntropy(z: readonly Precise[], target: readonly Precise[], options: Options): Precise {
  const s = number(options, "labelSmoothing", 0);
  const t = target.map((x) => x.times(one.minus(s)).plus(s.div(z.length)));
  const lse = logSumExp(z);
  const loss = sum(t.map((x, i) => x.times(lse.minus(z[i] as Precise))));
  if (options.excess !== true) return loss;
  const all = sum(t);
  return loss.plus(sum(t.map((x) => timesLog(x, x.div(all)))));
}

/** Both axes of a distribution over bins, summed. */
const perAxis =
  (of: (z: readonly Precise[], y: number) => Precise): Formula =>
  (p, t) => {
    const bins = p.length / 2;
    return of(p.slice(0, bins), (t[0] as Precise).toNumber()).plus(of(p.slice(bins), (t[1] as Precise).toNumber()));
  };

const ramp = (y: number, k: number): Precise => clamp(precise(y).minus(k), zero, one);

/** What a division by an area has under it, and the static methods as functions. */
const tiny = new Precise("1e-7");
const least = (a: Precise, b: Precise): Precise => Precise.min(a, b);
const most = (a: Precise, b: Precise): Precise => Precise.max(a, b);

type Box = { w: Precise; h: Precise; area: Precise; ends: readonly Precise[] };
const boxOf = (b: readonly Precise[]): Box => {
  const [x1 = zero, y1 = zero, x2 = zero, y2 = zero] = b;
  const [w, h] = [x2.minus(x1), y2.minus(y1)];
  return { w, h, area: w.times(h), ends: b };
};

const box =
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

export const formulas: Readonly<Record<string, Formula>> = {
  mse: residual(square),
  mae: residual((r) => r),
  euclidean: residual((r) => r),
  huber: residual((r, option) => {
    const d = option("delta", 1);
    return r.lte(d) ? square(r).times(half) : d.times(r.minus(d.times(half)));
  }),
  smoothL1: residual((r, option) => {
    const b = option("beta", 1);
    return r.lt(b) ? square(r).times(half).div(b) : r.minus(b.times(half));
  }),
  logCosh: residual((r) => r.plus(r.times(-2).exp().plus(one).ln()).minus(two.ln())),
  charbonnier: residual((r, option) => norm(r, option("epsilon", 1e-3)).minus(option("epsilon", 1e-3))),
  cauchy: residual((r, option) =>
    square(option("scale", 1))
      .times(half)
      .times(
        square(r.div(option("scale", 1)))
          .plus(one)
          .ln(),
      ),
  ),
  gemanMcClure: residual((r, option) =>
    square(r)
      .times(half)
      .div(square(r.div(option("scale", 1))).plus(one)),
  ),
  welsch: residual((r, option) =>
    square(option("scale", 1))
      .times(half)
      .times(
        one.minus(
          square(r.div(option("scale", 1)))
            .neg()
            .exp(),
        ),
      ),
  ),
  tukey: residual((r, option) => {
    const c = option("scale", 4.6851);
    return square(c)
      .div(6)
      .times(r.gt(c) ? one : one.minus(one.minus(square(r.div(c))).pow(3)));
  }),
  barron: residual(barron),
  wing: residual((r, option) => {
    const [w, e] = [option("omega", 10), option("epsilon", 2)];
    const log = (x: Precise) => w.times(x.div(e).plus(one).ln());
    return r.lt(w) ? log(r) : r.minus(w).plus(log(w));
  }),
  bce,
  bceWithLogits: ([z = zero], [t = zero], options) => bceOfLogits(z, t, options),
  focalWithLogits: ([z = zero], [t = zero], options) => {
    const other = one.minus(t);
    const w = sigmoid(z).times(other).plus(sigmoid(z.neg()).times(t));
    const alpha = options.alpha === null ? one : number(options, "alpha", 0.25);
    const balance = options.alpha === null ? one : alpha.times(t).plus(one.minus(alpha).times(other));
    return balance.times(w.pow(number(options, "gamma", 2))).times(bceOfLogits(z, t, {}));
  },
  qualityFocal: ([z = zero], [t = zero], options) =>
    t
      .minus(sigmoid(z))
      .abs()
      .pow(number(options, "beta", 2))
      .times(bceOfLogits(z, t, {})),
  categoricalCrossEntropy: (p, t, options) => {
    const e = number(options, "epsilon", 1e-7);
    const all = sum(p);
    return sum(p.map((x, i) => (t[i] as Precise).times(clamp(x.div(all), e, one.minus(e)).ln()))).neg();
  },
  softmaxCrossEntropy: crossEntropy,
  sparseSoftmaxCrossEntropy: (z, [label = zero], options) =>
    label.eq(number(options, "ignoreIndex", -100))
      ? zero
      : crossEntropy(
          z,
          z.map((_, i) => (label.eq(i) ? one : zero)),
          options,
        ),
  klDivergence: (p, t) => sum(p.map((x, i) => timesLog(t[i] as Precise, (t[i] as Precise).div(x)))),
  jsDivergence: (p, t) =>
    sum(
      p.map((x, i) => {
        const y = t[i] as Precise;
        const m = x.plus(y).times(half);
        return timesLog(x, x.div(m))
          .plus(timesLog(y, y.div(m)))
          .times(half);
      }),
    ),
  dfl: perAxis((z, y) => {
    const left = Math.min(Math.floor(y), z.length - 2);
    const w = precise(y).minus(left);
    return logSumExp(z)
      .minus(one.minus(w).times(z[left] as Precise))
      .minus(w.times(z[left + 1] as Precise));
  }),
  crps: perAxis((z, y) => {
    const lse = logSumExp(z);
    let below = zero;
    return sum(
      z.slice(0, -1).map((x, k) => {
        below = below.plus(x.minus(lse).exp());
        const s = ramp(y, k);
        return s.times(square(below)).plus(one.minus(s).times(square(one.minus(below))));
      }),
    );
  }),
  gaussianNll: (p, t, options) => {
    const terms = [0, 1].map((i) => {
      const s = p[i + 2] as Precise;
      return s.plus(square((p[i] as Precise).minus(t[i] as Precise)).times(s.neg().exp()));
    });
    return sum(terms)
      .times(half)
      .plus(options.full === true ? Precise.acos(-1).times(2).ln() : zero);
  },
  gaussianNll2d: ([x = zero, y = zero, a = zero, b = zero, c = zero], [tx = zero, ty = zero], options) => {
    const [rx, ry] = [x.minus(tx), y.minus(ty)];
    const v = square(a.exp().times(rx).plus(b.times(ry))).plus(square(c.exp().times(ry)));
    return v
      .times(half)
      .minus(a)
      .minus(c)
      .plus(options.full === true ? Precise.acos(-1).times(2).ln() : zero);
  },
  laplaceNll: (p, t, options) => {
    const terms = [0, 1].map((i) =>
      (p[i + 2] as Precise).plus(
        (p[i] as Precise)
          .minus(t[i] as Precise)
          .abs()
          .times((p[i + 2] as Precise).neg().exp()),
      ),
    );
    return sum(terms).plus(options.full === true ? two.ln().times(2) : zero);
  },
  iou: box(() => zero),
  giou: box((hull, union) => hull.area.minus(union).div(hull.area.plus(tiny))),
  diou: box((hull, _union, p, t) => {
    const apart = [0, 1].map((i) =>
      (p[i] as Precise)
        .plus(p[i + 2] as Precise)
        .minus(t[i] as Precise)
        .minus(t[i + 2] as Precise)
        .times(half),
    ) as [Precise, Precise];
    return square(norm(...apart)).div(square(hull.w).plus(square(hull.h)).plus(tiny));
  }),
};

/** ∂ℓ/∂p_i, to some 70 digits; at a kink the mean of both sides. */
export function slope(formula: Formula, p: readonly Precise[], t: readonly Precise[], options: Options, i: number): Precise {
  const x = p[i] as Precise;
  const step = x.isZero() ? new Precise("1e-60") : x.abs().times("1e-40");
  const moved = (by: Precise) =>
    formula(
      p.map((value, j) => (j === i ? value.plus(by) : value)),
      t,
      options,
    );
  return moved(step).minus(moved(step.neg())).div(step.times(2));
}
