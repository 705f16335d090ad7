/**
 * Options of the robust losses, in units of the residuals' standard deviation per axis: those with which a location that is
 * fitted to Gaussian residuals has 95 % of the efficiency of the mean, Holland and Welsch's convention (1977).
 *
 * Theirs are for one axis; these are for the distance of points, where ρ has a Rayleigh distribution and efficiency is
 * E[½(ψ′(ρ) + ψ(ρ)/ρ)]²/E[½ψ(ρ)²], solved by quadrature (Tukey's is in Lopuhaä 1989). `test/diagnose/recommend.test.ts` holds
 * each to its 95 %.
 */
export const radialTuning = {
  huber: 1.5,
  cauchy: 2.549,
  gemanMcClure: 4.096,
  welsch: 3.251,
  tukey: 5.123,
  charbonnier: 1.309,
} as const;

const LEAST = 2 ** -125;
const MOST = 2 ** 127;

/** A length for a call that is to be copied: three digits, in the range that the losses take. */
export const rounded = (length: number): number => Number(Math.min(Math.max(length, LEAST), MOST).toPrecision(3));
