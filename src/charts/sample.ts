/** Which points of a scatter are drawn. */

/** Points of a scatter: beyond, a page would grow without showing more. */
const DOTS = 2000;

/** Of how many points one is drawn. */
export const drawnEvery = (count: number): number => Math.max(1, Math.ceil(count / DOTS));

/** The residuals that are drawn of these. */
export function sampled(residuals: ArrayLike<number>): { readonly residuals: Float64Array; readonly count: number } {
  const count = Math.floor(residuals.length / 2);
  const every = drawnEvery(count);
  const length = 2 * Math.ceil(count / every);
  return { count, residuals: Float64Array.from({ length }, (_, i) => residuals[2 * every * (i >> 1) + (i & 1)] as number) };
}
