/** What readers want to know of each loss of the registry: the rows of the README's table. */
export const rows: Readonly<Record<string, { readonly formula: string; readonly use: string }>> = {
  mse: { formula: "r²", use: "errors that are small and alike" },
  mae: { formula: "\\|r\\|", use: "medians; radial, the Euclidean distance" },
  huber: { formula: "½r² for \\|r\\| ≤ δ, else δ(\\|r\\| − ½δ)", use: "outliers that should still pull a little" },
  tukey: {
    formula: "(c²/6)(1 − (1 − (r/c)²)³) for \\|r\\| ≤ c, else c²/6",
    use: "outliers that should not pull at all: start wide, narrow c",
  },
  bce: { formula: "−t ln p − (1 − t) ln(1 − p), p clipped to [ε, 1 − ε]", use: "coordinates in [0, 1] after a sigmoid" },
  bceWithLogits: {
    formula: "(1 − t) max(z, 0) + qt max(−z, 0) + (1 − t + qt) ln(1 + e^−\\|z\\|)",
    use: "the same from logits, stable at any size",
  },
  categoricalCrossEntropy: { formula: "−Σ t ln q, q = p/Σp clipped to [ε, 1 − ε]", use: "probabilities of classes; not coordinates" },
  softmaxCrossEntropy: { formula: "Σ t (lse(z) − z), lse(z) = ln Σ e^z", use: "classes from logits, soft labels" },
};
