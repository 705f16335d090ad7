import { barronSpec } from "../src/losses/barron.js";
import type { Resolved } from "../src/options.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import type { Options } from "./shared/formulas.js";
import { half, ofResidual, one, square } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

function value(r: Precise, option: (name: string, otherwise: number) => Precise, { alpha }: Options): Precise {
  const u2 = square(r.div(option("scale", 1)));
  if (alpha === -Infinity) return one.minus(u2.times(-0.5).exp());
  const a = option("alpha", 1);
  if (a.isZero()) return u2.times(half).plus(one).ln();
  const b = a.minus(2).abs();
  return b.div(a).times(u2.div(b).plus(one).pow(a.div(2)).minus(1));
}

/** Of ψ at its largest, where u² = (2 − α)/(1 − α). */
function influence({ alpha, scale }: Resolved): number {
  const [a, c] = [alpha as number, scale as number];
  if (a > 1) return Infinity;
  if (a === 1) return 1 / c;
  return (a === -Infinity ? Math.exp(-1 / 2) : ((2 - a) / (1 - a)) ** ((a - 1) / 2)) / c;
}

/** What is known of `barron` beyond its specification. */
export const barron: RecordOf<"barron"> = {
  spec: barronSpec,
  take: "next",
  words: {
    formula: "(|α − 2|/α)((u²/|α − 2| + 1)^(α/2) − 1), u = r/c; at α = 2: ½u²; at α = 0: ln(1 + ½u²); at α = −∞: 1 − e^(−½u²)",
    gradient: "(r/c²)(u²/|α − 2| + 1)^(α/2 − 1)",
    curvature: "(1 + v)^(α/2 − 2)(1 + (α − 1)v)/c², v = (r/c)²/|α − 2|",
    use: "choosing or annealing the tail: α 2 quadratic, 1 charbonnier, 0 cauchy, −2 gemanMcClure, −∞ welsch",
    options: { alpha: "α, the shape of the tail", scale: "c; in the data's unit" },
    notes: ["Curvature 1/c² at 0, so multiply by c² to compare it with losses of unit curvature. Convex for α ≥ 1, bounded for α < 0."],
    equals: [
      "`robust_loss_pytorch.general.lossfun(x, alpha, scale)`: the same (its exact form; `approximate=True` differs by its epsilon).",
      "α = 1: charbonnier(ε = c)/c. α = 0: cauchy(√2 c)/c². α = −2: gemanMcClure(2c)/c². α → −∞: welsch(√2 c)/c². α = 2: mse/(2c²).",
      "The adaptive loss, which learns α and c, adds the log of a partition function: not here.",
    ],
    curves: [
      { options: { alpha: 1, scale: 1 }, label: "α = 1" },
      { options: { alpha: -2, scale: 1 }, label: "α = −2" },
    ],
    extent: [6, 5],
  },
  properties: {
    ...properties.residual,
    influence,
    // convex from alpha = 1 on
    bound: ({ alpha }) => (alpha === -Infinity ? 1 : (alpha as number) < 0 ? 1 - 2 / (alpha as number) : Infinity),
    lipschitz: (options) => (properties.numberOf(options, "alpha") > 2 ? Infinity : properties.numberOf(options, "scale") ** -2),
    homogeneous: 0,
    scaled: ["scale"],
  },
  formula: ofResidual(value),
  // and here up to u² times, u = r/c
  sampling: samples.residual([{ alpha: 0 }, { alpha: -2 }, { alpha: 0.5 }, { alpha: -Infinity }, { scale: 2.5 }], {
    cancelled: (p, t, { alpha = 1, scale }) => {
      const power = Math.max(alpha as number, -(2 ** 40)) - 2 || 4;
      const c = (scale as number) ?? 1;
      const slope = samples.pull(p, t, scale, (x) => (2 + (2 * x) / (1 + x / Math.abs(power))) * (1 + x / Math.abs(power)) ** (power / 2));
      return { value: 0, slope: slope / c ** 2 + 1e-36 };
    },
  }),
  cancels: { gradient: "|ψ|(2 + 2u²/(1 + u²/|α − 2|)), a power of a rounded base", multiplied: ["gradient"] },
  sweeps: sweeps.residual,
  extremes: [{ alpha: 1.9 }, { alpha: 0.001 }, { alpha: -8 }],
  overflows: (r, options) => {
    const { alpha = 1, scale = 1 } = options as { alpha?: number; scale?: number };
    const root = Math.sqrt(Math.abs(Math.max(Math.min(alpha, 2 ** 40), -(2 ** 40)) - 2)) || 2;
    return Math.max(r / scale, r / scale / root) >= 2 ** 127 || (Math.abs(alpha) < 2 ** 40 && scale * root > 2 ** 126);
  },
  bench: { goal: 5, ways: () => ways.residual("scale") },
  drawn: drawings.asPoints,
};
