import { elementLayout, type LayoutOf, residualLayout, rowLayout, type Unit } from "./layout.js";
import { choice, flag, type OptionTable, positive, scale } from "./options.js";

/** What is known of a loss apart from its mathematics. README table, tests and benchmark are made from these. */
export interface Spec {
  readonly name: string;
  readonly family: "residual" | "bounded" | "classes";
  /** Of the default geometry. */
  readonly unit: Unit;
  readonly layout: LayoutOf;
  readonly options: OptionTable;
  /** The options that the kernel takes as its parameters a and b. */
  readonly parameters: readonly string[];
  /** ℓ as a reader wants it. */
  readonly formula: string;
  /** When to use it, in one line. */
  readonly use: string;
}

const geometry = choice("component", "radial");
const labelSmoothing = { kind: "number", default: 0, atLeast: 0, below: 1 } as const;
/** Keras' clip. Above ½ nothing would be left between the ends. */
const epsilon = { kind: "number", default: 1e-7, atLeast: 2 ** -126, below: 0.5 } as const;
const classes = { kind: "number", default: undefined, integer: true, atLeast: 2, atMost: 2 ** 24 } as const;

const residual = (name: string, options: OptionTable, formula: string, use: string): Spec => ({
  name,
  family: "residual",
  unit: "element",
  layout: residualLayout,
  options: { ...options, geometry },
  parameters: Object.keys(options),
  formula,
  use,
});

export const mse = residual("mse", {}, "r²", "the default when errors are small and alike");
export const mae = residual("mae", {}, "|r|", "medians; radial, the Euclidean distance");
export const huber = residual(
  "huber",
  { delta: positive(1) },
  "½r² for |r| ≤ δ, else δ(|r| − ½δ)",
  "outliers that should still pull a little",
);
export const tukey = residual(
  "tukey",
  { scale: scale(4.6851) },
  "(c²/6)(1 − (1 − (r/c)²)³) for |r| ≤ c, else c²/6",
  "outliers that should not pull at all (start wide, then narrow c)",
);

export const bce: Spec = {
  name: "bce",
  family: "bounded",
  unit: "element",
  layout: elementLayout,
  options: { epsilon, excess: flag },
  parameters: ["epsilon"],
  formula: "−t ln p − (1 − t) ln(1 − p), p clipped to [ε, 1 − ε]",
  use: "coordinates in [0, 1] from a model that ends in a sigmoid",
};
export const bceWithLogits: Spec = {
  name: "bceWithLogits",
  family: "bounded",
  unit: "element",
  layout: elementLayout,
  options: { posWeight: positive(1), labelSmoothing, excess: flag },
  parameters: ["posWeight", "labelSmoothing"],
  formula: "(1 − t) max(z, 0) + qt max(−z, 0) + (1 − t + qt) ln(1 + e^(−|z|))",
  use: "the same from logits: stable at any size, and the gradient never saturates",
};

export const categoricalCrossEntropy: Spec = {
  name: "categoricalCrossEntropy",
  family: "classes",
  unit: "row",
  layout: rowLayout,
  options: { classes, epsilon },
  parameters: ["epsilon"],
  formula: "−Σ t ln q, q = p/Σp clipped to [ε, 1 − ε]",
  use: "probabilities of classes; never coordinates",
};
export const softmaxCrossEntropy: Spec = {
  name: "softmaxCrossEntropy",
  family: "classes",
  unit: "row",
  layout: rowLayout,
  options: { classes, labelSmoothing, excess: flag },
  parameters: ["labelSmoothing"],
  formula: "Σ t (lse(z) − z), lse(z) = ln Σ e^z",
  use: "classes from logits: binned positions, hard or soft labels",
};

/** The registry, in the order of the catalogue. */
export const catalogue: readonly Spec[] = [
  mse,
  mae,
  huber,
  tukey,
  bce,
  bceWithLogits,
  categoricalCrossEntropy,
  softmaxCrossEntropy,
];
