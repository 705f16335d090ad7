/** The formulas of losses of maps to 100 digits, for their records: see `formulas.ts`. */
import { type Precise, precise } from "../oracle.js";
import { type Formula, half, logSumExp, type Options, one, setting, square, sum, timesLog, two } from "./formulas.js";

/** e^(−(k − μ)²/2σ²) for every k below `size`. */
export function peaks(size: number, mu: Precise, sigma: Precise): Precise[] {
  return Array.from({ length: size }, (_, k) => square(mu.minus(k).div(sigma)).times(half).neg().exp());
}

/** The Gaussian around a point, at every pixel, row by row; of sum 1 if `normalised`. */
export function gaussian(t: readonly Precise[], options: Options, sigma: Precise, normalised: boolean): Precise[] {
  const [x, y] = [t[0] as Precise, t[1] as Precise];
  const columns = peaks(options.width as number, x, sigma);
  const rows = peaks(options.height as number, y, sigma);
  const all = rows.flatMap((row) => columns.map((column) => row.times(column)));
  const total = normalised ? sum(all) : one;
  return all.map((g) => g.div(total));
}

export const softmax = (z: readonly Precise[]): Precise[] => {
  const lse = logSumExp(z);
  return z.map((x) => x.minus(lse).exp());
};

/** Of ordinary sizes: the pixels' own mean. */
const meanOf = (values: readonly Precise[]): Precise => sum(values).div(values.length);

/** ½KL(q ‖ m) + ½KL(g ‖ m), m = (q + g)/2. */
export function divergence(q: readonly Precise[], g: readonly Precise[]): Precise {
  return sum(
    q.map((x, i) => {
      const y = g[i] as Precise;
      const m = x.plus(y).times(half);
      return timesLog(x, x.div(m)).plus(timesLog(y, y.div(m)));
    }),
  ).times(half);
}

/** The products of two maps' deviations from their means over some pixels: Σ(p − p̄)(t − t̄). */
const covariance = (p: readonly Precise[], t: readonly Precise[]): Precise => {
  const [meanP, meanT] = [meanOf(p), meanOf(t)];
  return sum(p.map((x, i) => x.minus(meanP).times((t[i] as Precise).minus(meanT))));
};

/** 1 − the correlation of two maps. */
export const correlation: Formula = (p, t) => {
  const size = covariance(p, p).times(covariance(t, t));
  return size.isZero() ? one : one.minus(covariance(p, t).div(size.sqrt()));
};

/** 1 − the mean of the windows' squared correlations, X²/(P·T + 1e-5). */
export const localCorrelation: Formula = (p, t, options) => {
  const [width, window] = [options.width as number, (options.window as number) ?? 9];
  const [wide, tall] = [width - window + 1, p.length / width - window + 1];
  const shares: Precise[] = [];
  for (let y = 0; y < tall; y++) {
    for (let x = 0; x < wide; x++) {
      const within = (values: readonly Precise[]) =>
        Array.from({ length: window * window }, (_, i) => values[(y + Math.floor(i / window)) * width + x + (i % window)] as Precise);
      const [a, b] = [within(p), within(t)];
      shares.push(square(covariance(a, b)).div(covariance(a, a).times(covariance(b, b)).plus("1e-5")));
    }
  }
  return one.minus(meanOf(shares));
};

/** The expected pixel of a distribution over a map. */
export function expected(q: readonly Precise[], width: number): [Precise, Precise] {
  return [sum(q.map((share, i) => share.times(i % width))), sum(q.map((share, i) => share.times(Math.floor(i / width))))];
}

/** Mean of ω ln(1 + (|r|/ε)^y) for |r| < θ, y = α − t, and of the line through (θ, ·) of the same slope beyond. */
export const adaptive: Formula = (p, t, options) => {
  const omega = setting(options, "omega", 14);
  const epsilon = setting(options, "epsilon", 1);
  const theta = setting(options, "theta", 0.5);
  const alpha = setting(options, "alpha", 2.1);
  return meanOf(
    p.map((x, i) => {
      const size = x.minus(t[i] as Precise).abs();
      const y = alpha.minus(t[i] as Precise);
      const curve = (at: Precise) => omega.times(one.plus(at.div(epsilon).pow(y)).ln());
      if (size.lt(theta)) return curve(size);
      const power = theta.div(epsilon).pow(y);
      const slope = omega
        .times(y)
        .times(power)
        .div(theta.times(one.plus(power)));
      return curve(theta).plus(slope.times(size.minus(theta)));
    }),
  );
};

/** Focal loss where the target is 1, and with the weight (1 − t)^β elsewhere; over the number of the former, or 1. */
export const focal: Formula = (z, t, options) => {
  const [alpha, beta] = [setting(options, "alpha", 2), setting(options, "beta", 4)];
  const positives = t.filter((x) => x.eq(1)).length;
  const terms = z.map((x, i) => {
    const target = t[i] as Precise;
    const u = target.eq(1) ? x.neg() : x;
    // 1 − p and −ln p of the right answer
    const wrong = one.div(one.plus(u.neg().exp()));
    const loss = one.plus(u.exp()).ln();
    const penalty = target.eq(1) ? one : one.minus(target).pow(beta);
    return penalty.times(wrong.pow(alpha)).times(loss);
  });
  return sum(terms).div(Math.max(1, positives));
};

/** Mean of (h − g)². */
export const gaussianMse: Formula = (p, t, options) => {
  const g = gaussian(t, options, setting(options, "sigma", 2), false);
  return meanOf(p.map((x, i) => square(x.minus(g[i] as Precise))));
};

/** lse(z) − Σ g z; the excess over the entropy of g. */
export const gaussianCrossEntropy: Formula = (z, t, options) => {
  const g = gaussian(t, options, setting(options, "sigma", 1), true);
  const lse = logSumExp(z);
  const loss = sum(g.map((share, i) => share.times(lse.minus(z[i] as Precise))));
  return options.excess === true ? loss.plus(sum(g.map((share) => timesLog(share, share)))) : loss;
};

/** 1 − e^(−d²/2sκ²), κ = 2σ of the keypoint. */
export const similarity: Formula = (p, t, options, unit = 0) => {
  const sigmas = options.sigmas as ArrayLike<number>;
  const kappa = two.times(precise(Math.fround(sigmas[unit % sigmas.length] as number)));
  const d2 = sum(p.map((x, i) => square(x.minus(t[i] as Precise))));
  const size = two.times(setting(options, "areas", 1)).times(square(kappa));
  return one.minus(d2.div(size).neg().exp());
};
