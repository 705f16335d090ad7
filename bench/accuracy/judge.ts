/** How far the float64 reference, which judges the losses, is itself from the formulas to 100 digits. */

import { lastPlace, type Precise, precise } from "../../catalogue/oracle.js";
import { recordOf } from "../../catalogue/records.js";
import { slope } from "../../catalogue/shared/formulas.js";
import { LARGEST, trialOf } from "../../catalogue/trial.js";
import { ownOptions, variants } from "../../catalogue/variants.js";
import type { JudgeResult } from "../../common/accuracy.js";

/** Larger units take long. */
const MOST_VALUES = 5;
const SEED = 7;

/** The largest error over one unit of each sweep, in ULP of float32 or in 2⁻²⁴ of the terms that cancel, whichever is larger. */
export function judgeReference(name: string, quick: boolean): JudgeResult | undefined {
  const { formula, extremes, sweeps } = recordOf(name);
  if (formula === null) return undefined;
  let most = 0;
  let count = 0;
  const compare = (actual: number, exact: Precise, size: number) => {
    if (exact.abs().gt(LARGEST)) return;
    const unit = Math.max(2 ** lastPlace(exact.toNumber()), 2 ** -24 * size);
    most = Math.max(most, precise(actual).minus(exact).abs().div(unit).toNumber());
    count++;
  };
  for (const variant of variants.filter(({ spec, step, perUnit }) => spec.name === name && step === 1 && perUnit <= MOST_VALUES)) {
    for (const own of [{}, ...(quick ? [] : [...ownOptions(variant), ...extremes])]) {
      for (const sweep of sweeps) {
        const { options, expected, expectedGrad, units } = trialOf(variant, own, sweep, 1, SEED);
        for (const { prediction, target, value, slope: ofSlope, atKink } of units) {
          const [x, y] = [Array.from(prediction, precise), Array.from(target, precise)];
          compare(expected[0] as number, formula(x, y, options), value.size);
          if (variant.sampling.surrogate?.(options) || atKink) continue;
          for (const [i, actual] of expectedGrad.entries()) compare(actual, slope(formula, x, y, options, i), ofSlope.size);
        }
      }
    }
  }
  return { most, count };
}
