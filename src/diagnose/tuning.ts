/**
 * Options of the robust losses, in standard deviations of the residuals per axis. With them a location fitted to Gaussian residuals
 * has 95 % of the efficiency of the mean, the convention of Holland and Welsch (1977).
 *
 * Theirs are for one axis. These are for the distance of points, where ρ has a Rayleigh distribution and the efficiency is
 * E[½(ψ′(ρ) + ψ(ρ)/ρ)]²/E[½ψ(ρ)²], solved by quadrature (Tukey's is in Lopuhaä 1989). `test/diagnose/recommend.test.ts` checks
 * the 95 %.
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

/** A length with three digits for a call to copy, in the range that the losses take. */
export const rounded = (length: number): number => Number(Math.min(Math.max(length, LEAST), MOST).toPrecision(3));
