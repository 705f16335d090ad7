/** How far the float64 reference, which judges the losses, is itself from the formulas to 100 digits. */

import { lastPlace, type Precise, precise } from "../../catalogue/oracle.js";
import { recordOf } from "../../catalogue/records.js";
import { one, slope } from "../../catalogue/shared/formulas.js";
import { LARGEST, trialOf } from "../../catalogue/trial.js";
import { ownOptions, type Variant, variants } from "../../catalogue/variants.js";
import type { JudgeResult } from "../../common/accuracy.js";

/** Larger units take long. */
const MOST_VALUES = 5;
const SEED = 7;

/** The largest error over one unit of each sweep, or one of each axis, in ULP of float32 or in 2⁻²⁴ of the terms that cancel, whichever is larger. */
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
  const few = ({ spec, step, apart, perUnit }: Variant) => spec.name === name && step <= 2 && !apart && perUnit <= MOST_VALUES;
  for (const variant of variants.filter(few)) {
    for (const own of [{}, ...(quick ? [] : [...ownOptions(variant), ...extremes])]) {
      for (const sweep of sweeps) {
        const { options, expected, expectedGrad, units } = trialOf(variant, own, sweep, variant.step, SEED);
        for (const [unit, { prediction, target, value, slope: ofSlope, atKink }] of units.entries()) {
          const [x, y] = [Array.from(prediction, precise), Array.from(target, precise)];
          compare(expected[unit] as number, formula(x, y, options, unit), value.size);
          if (variant.sampling.surrogate?.(options) || atKink) continue;
          for (const [i, actual] of expectedGrad.subarray(unit * x.length, (unit + 1) * x.length).entries())
            compare(actual, slope(formula, x, y, options, i, one, unit), ofSlope.size);
        }
      }
    }
  }
  return { most, count };
}
