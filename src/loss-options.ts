/** The options that each loss has of its own. Numbers are rounded to float32 first. */

export interface ResidualOptions {
  /** `"component"`: r is rx, then ry. `"radial"`: r is the distance ‖(rx, ry)‖, and the unit is the point. Default component. */
  geometry?: "component" | "radial";
}

export interface HuberOptions extends ResidualOptions {
  /** Where the quadratic turns into a line, in the data's unit; > 0, default 1. */
  delta?: number;
}

export interface TukeyOptions extends ResidualOptions {
  /** c, beyond which a residual does not pull at all, in the data's unit; at least 2⁻¹²⁶, default 4.6851. */
  scale?: number;
}

export interface BceOptions {
  /** Probabilities are clipped to [ε, 1 − ε]; default 1e-7 (Keras), below ½. */
  epsilon?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export interface BceWithLogitsOptions {
  /** q, the weight of the positive share; > 0, default 1. */
  posWeight?: number;
  /** s in [0, 1): targets become t(1 − s) + ½s. Default 0. */
  labelSmoothing?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export interface ClassesOptions {
  /** Classes per row; required, at least 2. */
  classes: number;
}

export interface CategoricalCrossEntropyOptions extends ClassesOptions {
  /** Normalised probabilities are clipped to [ε, 1 − ε]; default 1e-7 (Keras), below ½. */
  epsilon?: number;
}

export interface SoftmaxCrossEntropyOptions extends ClassesOptions {
  /** s in [0, 1): targets become t(1 − s) + s/classes. Default 0. */
  labelSmoothing?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}
