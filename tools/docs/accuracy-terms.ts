/** S of a loss's value and of its gradient, in words. */
interface Terms {
  readonly value?: string;
  readonly gradient?: string;
  /** Where nothing is subtracted, and S is the result times what a power or an exponential multiplies roundings by. */
  readonly multiplied?: readonly ("value" | "gradient")[];
}

/**
 * The size S of the terms that cancel in a loss's value and in its gradient, in words: what `cancelled` in catalogue/samples
 * computes. A residual's (r/c)² and ψ(r)/r may be subnormal, besides: c²·2⁻¹²⁶ and |r|·2⁻¹²⁶ are in S.
 */
export const terms: Readonly<Record<string, Terms>> = {
  cauchy: { value: "c²·2⁻¹²⁶", gradient: "|r|·2⁻¹²⁶" },
  gemanMcClure: { gradient: "4|ψ|, which takes the roundings of r four times", multiplied: ["gradient"] },
  welsch: { value: "c²·2⁻¹²⁶", gradient: "2(1 + (r/c)²)|ψ|, e^(−(r/c)²) of a rounded exponent", multiplied: ["gradient"] },
  tukey: { gradient: "2c: 1 − (r/c)² towards |r| = c" },
  barron: { gradient: "|ψ|(2 + 2u²/(1 + u²/|α − 2|)), a power of a rounded base", multiplied: ["gradient"] },
  wing: { value: "|r|, where |r| − C is small beside it" },
  bce: { value: "with `excess`, 4 + twice the floor" },
  bceWithLogits: { value: "with `labelSmoothing`, 4 + 4|z|; with `excess`, 4 + twice the floor", gradient: "8, the probabilities" },
  focalWithLogits: { value: "γw^γ·BCE, a power of a rounded base", gradient: "(1 + γ)w^γ(w + γ·BCE)", multiplied: ["value", "gradient"] },
  qualityFocal: { value: "4 + 4|z|, a power of a difference", gradient: "8 + 4|z|" },
  ordinalBce: { value: "of ramps, 4Σ|z|", gradient: "8, the probabilities" },
  categoricalCrossEntropy: { value: "4, logarithms near 1", gradient: "4 + 4 max t/p" },
  softmaxCrossEntropy: {
    value: "with `labelSmoothing`, 4 + 4 max|z|; with `excess`, 4 + twice the floor",
    gradient: "8, the probabilities",
  },
  sparseSoftmaxCrossEntropy: {
    value: "how far logits lie below the highest, on average; with `labelSmoothing`, 4 + 4 max|z|",
    gradient: "8, the probabilities",
  },
  klDivergence: { value: "4Σ|t ln(t/p)|, terms of both signs" },
  jsDivergence: { value: "Σ max(p, t)" },
  simcc: { value: "8 + 4 max|z|", gradient: "8, the probabilities" },
  dfl: { value: "how far logits lie below the highest, on average", gradient: "8, the probabilities" },
  crps: { value: "n(1 + max|z|) for n logits", gradient: "the same" },
  heatmapMse: { value: "2, the maps", gradient: "8" },
  heatmapCrossEntropy: { value: "with `excess`, 4 + twice the floor", gradient: "8, the probabilities" },
  dsnt: { value: "4", gradient: "8, probabilities and coordinates" },
  heatmapFocal: { value: "(α + β)·ℓ, powers of rounded bases", gradient: "(α + β) times the largest of its terms", multiplied: ["value"] },
  adaptiveWing: {
    value: "ωα|ln m|m^(α−t)/(1 + m^(α−t)), m = |r|/ε: a rounded exponent",
    gradient: "the same over |r|",
    multiplied: ["value", "gradient"],
  },
  gaussianNll: { gradient: "2(1 + r²e^(−s)); with `beta`, times e^(βs)" },
  gaussianNll2d: { value: "2v², v the sum of |e^a rx| and |b ry|", gradient: "twice the largest product of that" },
  laplaceNll: { gradient: "2(1 + |r|e^(−s))" },
  oks: { gradient: "4z|∂z|e^(−z), of a rounded exponent z", multiplied: ["gradient"] },
  iou: { value: "8, ratios of areas", gradient: "8(1/w + 1/h + the longer side over the target's area)" },
  giou: { value: "8", gradient: "as `iou`" },
  diou: { value: "8", gradient: "as `iou`" },
  ciou: { value: "8", gradient: "as `iou`" },
  ncc: { value: "1, from which the correlation is taken", gradient: "2" },
  lncc: { value: "1", gradient: "4" },
};
