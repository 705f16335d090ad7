/**
 * ln x of a positive float64 number, with an error of at most 2⁻⁵¹ times itself or times ln 2. The last bits of `Math.log` differ between engines;
 * those of addition, multiplication and division do not.
 */
export function ln(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  // x = m·2ᵏ with m in [√½, √2)
  let m = x;
  let k = 0;
  for (; m >= Math.SQRT2; m /= 2) k++;
  for (; m < Math.SQRT1_2; m *= 2) k--;
  // ln m = 2 artanh f; f² is below 0.0295, so the terms left out are below 2⁻⁵⁸ of the first
  const f = (m - 1) / (m + 1);
  let sum = 0;
  for (let n = 21; n >= 1; n -= 2) sum = sum * f * f + 1 / n;
  return k * LN2_HIGH + (k * LN2_LOW + 2 * f * sum);
}

/** ln 2 in two parts, the first with 32 bits, so that its multiples by exponents are exact. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;
