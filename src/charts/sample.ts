/** Which points of a scatter plot are drawn. */

/** The most points of a scatter plot: more would make the page larger without showing more. */
const DOTS = 2000;

/** n, if one in n points is drawn. */
export const drawnEvery = (count: number): number => Math.max(1, Math.ceil(count / DOTS));

/** The residuals that are drawn. */
export function sampled(residuals: ArrayLike<number>): { readonly residuals: Float64Array; readonly count: number } {
  const count = Math.floor(residuals.length / 2);
  const every = drawnEvery(count);
  const length = 2 * Math.ceil(count / every);
  return { count, residuals: Float64Array.from({ length }, (_, i) => residuals[2 * every * (i >> 1) + (i & 1)] as number) };
}
