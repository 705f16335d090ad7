import { elementLayout, type LayoutOf, residualLayout, rowLayout, type Unit } from "./layout.js";
import { choice, flag, type OptionTable, positive, scale } from "./options.js";

/** What is known of a loss apart from its mathematics. README table, tests and benchmark are made from these. */
export interface Spec {
  readonly name: string;
  /** The kernel of the radial geometry, for losses that have one. */
  readonly radial: string;
  readonly family: "residual" | "bounded" | "classes";
  /** Of the default geometry. */
  readonly unit: Unit;
  readonly layout: LayoutOf;
  readonly options: OptionTable;
  /** The options that the kernel takes as its parameters a and b. */
  readonly parameters: readonly string[];
}

const geometry = choice("component", "radial");
const labelSmoothing = { kind: "number", default: 0, atLeast: 0, below: 1 } as const;
/** Keras' clip. Above ½ nothing would be left between the ends. */
const epsilon = { kind: "number", default: 1e-7, atLeast: 2 ** -126, below: 0.5 } as const;
const classes = { kind: "number", default: undefined, integer: true, atLeast: 2, atMost: 2 ** 24 } as const;

const residual = (name: string, options: OptionTable): Spec => ({
  name,
  radial: `${name}_radial`,
  family: "residual",
  unit: "element",
  layout: residualLayout,
  options: { ...options, geometry },
  parameters: Object.keys(options),
});

const bounded = (name: string, options: OptionTable): Spec => ({
  name,
  radial: name,
  family: "bounded",
  unit: "element",
  layout: elementLayout,
  options: { ...options, excess: flag },
  parameters: Object.keys(options),
});

const rows = (name: string, options: OptionTable, others: OptionTable = {}): Spec => ({
  name,
  radial: name,
  family: "classes",
  unit: "row",
  layout: rowLayout,
  options: { classes, ...options, ...others },
  parameters: Object.keys(options),
});

export const mse = /* @__PURE__ */ residual("mse", {});
export const mae = /* @__PURE__ */ residual("mae", {});
export const huber = /* @__PURE__ */ residual("huber", { delta: positive(1) });
export const tukey = /* @__PURE__ */ residual("tukey", { scale: scale(4.6851) });

export const bce = /* @__PURE__ */ bounded("bce", { epsilon });
export const bceWithLogits = /* @__PURE__ */ bounded("bceWithLogits", { posWeight: positive(1), labelSmoothing });

export const categoricalCrossEntropy = /* @__PURE__ */ rows("categoricalCrossEntropy", { epsilon });
export const softmaxCrossEntropy = /* @__PURE__ */ rows("softmaxCrossEntropy", { labelSmoothing }, { excess: flag });

/** The registry, in the order of the catalogue. */
export const catalogue: readonly Spec[] = [mse, mae, huber, tukey, bce, bceWithLogits, categoricalCrossEntropy, softmaxCrossEntropy];
