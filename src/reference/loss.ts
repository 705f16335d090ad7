/** Like `src/loss.ts`, but a twin computes the loss, for Float64Array too. */
import type { Floats } from "../arrays.js";
import type { Spec } from "../families/spec.js";
import {
  type AnyOptions,
  createLoss as create,
  createResidualLoss as createResidual,
  type Loss as LossOf,
  type ResidualLoss as ResidualLossOf,
  type LossWithRequiredOptions as WithRequiredOptions,
} from "../loss.js";
import { referenceEngine, type Twin } from "./engine.js";

/** As in `xyloss`, for Float32Array and Float64Array. `Loss` alone is any loss of the reference. */
export type Loss<Options = AnyOptions, T extends Floats = Floats, Target = string extends keyof Options ? Floats | Int32Array : T> = LossOf<
  Options,
  T,
  Target
>;
/** As in `xyloss`, for Float32Array and Float64Array. */
export type LossWithRequiredOptions<Options, T extends Floats = Floats, Target = T> = WithRequiredOptions<Options, T, Target>;
/** As in `xyloss`, for Float32Array and Float64Array. */
export type ResidualLoss<Options = AnyOptions, T extends Floats = Floats> = ResidualLossOf<Options, T>;

type Any = { readonly unit: Spec["unit"] };

export const createLoss = <L extends Any>(spec: Spec, twin: Twin): L => create<L>(spec, referenceEngine(twin));
export const createResidualLoss = <L extends Any>(spec: Spec, twin: Twin): L => createResidual<L>(spec, referenceEngine(twin));
