/** What a rule sees, and the losses that it can choose. */
import { fitting } from "../../../src/diagnose/recommend/candidates.js";
import { centreOf, radialScale } from "../../../src/diagnose/statistics.js";
import { rounded } from "../../../src/diagnose/tuning.js";
import type { AnyLoss } from "../../../src/diagnose/types.js";
import * as xyloss from "../../../src/index.js";
import type { Choice } from "./fits.js";

/** Predictions and targets of a fit, and the loss that it was made with. */
export interface View {
  readonly loss: AnyLoss;
  readonly choice: Choice;
  readonly input: { readonly prediction: Float64Array; readonly target: Float64Array };
}

export type ChoiceRule = (view: View) => Choice;

export const residualsOf = ({ input }: View): Float64Array => input.prediction.map((p, k) => p - (input.target[k] as number));

/** A robust standard deviation of the residuals, per axis. */
export function scaleOf(view: View): number {
  const residuals = residualsOf(view);
  return radialScale(residuals, centreOf(residuals)) || Number.MIN_VALUE;
}

/** Every loss on offer, by name, with options that fit the residuals. */
export function allOf(view: View): ReadonlyMap<string, Choice> {
  const sigma = scaleOf(view);
  const perAxis = { delta: rounded(ONE_AXIS * sigma) };
  return new Map([
    ...fitting(sigma).map(({ subject: { name: loss, options } }): [string, Choice] => [loss, { loss, options }]),
    [xyloss.mae.name, { loss: xyloss.mae.name, options: {} }],
    [`${xyloss.huber.name}, each axis`, { loss: xyloss.huber.name, options: perAxis }],
  ]);
}
/** Huber's delta for residuals of one axis, in standard deviations. */
const ONE_AXIS = 1.345;
