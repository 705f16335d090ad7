import { residualsOf } from "../points.js";
import { along, mean } from "../statistics.js";
import type { Study } from "../study.js";
import { round } from "../text.js";
import type { Points } from "../types.js";
import { type Advised, entry, isFound, type LossName, type PointInspection } from "./grounds.js";

/** The mean negative log-likelihood of the residuals per point under each distribution, with the best scales. */
export interface Likelihoods {
  readonly gaussianNll: number;
  readonly gaussianNll2d: number;
  readonly laplaceNll: number;
}

/** A distribution is worth it if it is better than a simpler one by this much per point: one parameter's share of 100 points. */
const WORTH = 0.01;

/** Losses that also predict the uncertainty, where residuals call for it. */
export function distributionLosses({ spec, given }: Study, found: PointInspection): Advised[] {
  const { points, measured } = found;
  const asked = spec?.family === "distributions";
  const correlated = isFound(found, "correlated-residuals");
  const varies = isFound(found, "heteroscedastic-residuals");
  if (!asked && !correlated && !varies) return [];
  const nll = likelihoodsOf(points);
  const best = nll === null ? null : bestOf(nll);
  const own = asked && !Object.hasOwn(shapes, spec.name) ? [kept(spec.name as LossName, given, best)] : [];
  if (nll === null || best === null) return own;
  const why = [
    ...(correlated && measured.correlation !== null ? [`residuals in x and y correlate, ρ = ${round(measured.correlation.rho)}`] : []),
    ...(varies ? ["their size varies with position"] : []),
  ].join(" and ");
  const order = (["gaussianNll", "gaussianNll2d", "laplaceNll"] as const).filter((name) => asked || name === best);
  const others = order
    .sort((a, b) => Number(b === best) - Number(a === best) || nll[a] - nll[b])
    .map((name) =>
      entry(
        name,
        {},
        `${why === "" ? "" : `Also predict the uncertainty: ${why}. `}${shapes[name]}: ${round(nll[name])} nats per point with one scale for all${
          name === best ? "" : `, ${round(nll[name] - nll[best])} more than ${best}`
        }.`,
        { prediction: "distribution" },
      ),
    );
  return [...own, ...others];
}

/** A distribution with more parameters than these residuals could tell apart. */
function kept(loss: LossName, given: Study["given"], best: keyof Likelihoods | null): Advised {
  const simplest = best === null ? "" : ` Of the simpler distributions, ${best} fits them best.`;
  return entry(loss, given, `Residuals of one point each do not show what it gains by its shape.${simplest}`, {
    prediction: "distribution",
  });
}

const shapes = {
  gaussianNll: "A Gaussian per axis",
  gaussianNll2d: "A Gaussian with a covariance",
  laplaceNll: "A Laplace distribution per axis, for heavy tails",
} as const;

/** The simplest that is as good as any. */
function bestOf(nll: Likelihoods): keyof Likelihoods {
  const simpler = nll.laplaceNll < nll.gaussianNll - WORTH ? "laplaceNll" : "gaussianNll";
  return nll.gaussianNll2d < nll[simpler] - WORTH ? "gaussianNll2d" : simpler;
}

/** Null where the residuals of an axis do not vary. */
export function likelihoodsOf(points: Points): Likelihoods | null {
  const residuals = residualsOf(points);
  const [x, y] = [along(residuals, 0), along(residuals, 1)];
  const product = (a: readonly number[], b: readonly number[]) => mean(a.map((value, i) => value * (b[i] as number)));
  const [xx, yy, xy] = [product(x, x), product(y, y), product(x, y)];
  const [ax, ay] = [mean(x.map(Math.abs)), mean(y.map(Math.abs))];
  const determinant = xx * yy - xy * xy;
  if (!(determinant > 0 && ax > 0 && ay > 0)) return null;
  const normal = 1 + Math.log(2 * Math.PI);
  return {
    gaussianNll: normal + Math.log(xx * yy) / 2,
    gaussianNll2d: normal + Math.log(determinant) / 2,
    laplaceNll: 2 + Math.log(4 * ax * ay),
  };
}
