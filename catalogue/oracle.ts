/** The exact result to 100 digits, which settles what float64 cannot. */
import { Decimal } from "decimal.js";

/** 1 + 2⁻¹⁴⁹ takes 45 digits; what such a sum then cancels to keeps 75. */
export const Precise = Decimal.clone({ precision: 120, toExpNeg: -400, toExpPos: 400, minE: -9e15, maxE: 9e15 });
export type Precise = InstanceType<typeof Precise>;

/** x itself: Decimal would take the 17 digits that JavaScript prints of it. */
export function precise(x: number): Precise {
  if (x === 0 || !Number.isFinite(x)) return new Precise(x);
  const exponent = Math.max(-1022, exponentOf(x)) - 52;
  return new Precise(x * 2 ** -Math.floor(exponent / 2) * 2 ** -Math.ceil(exponent / 2)).times(new Precise(2).pow(exponent));
}

/** The size from which a result rounds to infinity, and that infinity stands for. */
const OVERFLOW = 2 ** 128;

/** log₂ of the unit in float32's last place at x: subnormal numbers have that of the smallest normal one. */
export function lastPlace(x: number): number {
  return Math.min(127, Math.max(-126, exponentOf(x))) - 23;
}

const double = new Float64Array(1);
const word = new Int32Array(double.buffer);

/** ⌊log₂ |x|⌋ of a float64; below −1022 for the subnormal ones. */
function exponentOf(x: number): number {
  double[0] = x;
  return (((word[1] as number) >>> 20) & 0x7ff) - 1023;
}

/** |actual − exact| in units in float32's last place at `exact`; an infinite result counts as 2¹²⁸. */
export function ulpsOf(actual: number, exact: number): number {
  if (actual === exact) return 0;
  if (Number.isNaN(actual) || Number.isNaN(exact)) return Number.isNaN(actual) && Number.isNaN(exact) ? 0 : Number.POSITIVE_INFINITY;
  const [a, b] = [finite(actual), finite(exact)];
  return Math.abs(a - b) * 2 ** -lastPlace(b);
}

const finite = (x: number): number => Math.min(Math.max(x, -OVERFLOW), OVERFLOW);

/** The same against an exact result. Both are finite, or `actual` is an infinity that the result may have been rounded to. */
export function preciseUlps(actual: number, exact: Precise): number {
  const near = exact.toNumber();
  const most = precise(OVERFLOW);
  const limited = exact.abs().gt(most) ? most.times(exact.s) : exact;
  return precise(finite(actual))
    .minus(limited)
    .abs()
    .times(new Precise(2).pow(-lastPlace(placeOf(exact, near))))
    .toNumber();
}

/** A float64 in the binade of `exact`: `near` may have been rounded up into the next one. */
function placeOf(exact: Precise, near: number): number {
  return exact.abs().lt(Math.abs(near)) ? near * (1 - 2 ** -53) : near;
}
