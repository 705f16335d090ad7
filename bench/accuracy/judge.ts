/** How far the float64 reference, which the losses are judged by, is itself from the formulas to 100 digits. */

import { lastPlace, type Precise, precise } from "../../catalogue/oracle.js";
import { recordOf } from "../../catalogue/records.js";
import { type Formula, slope } from "../../catalogue/shared/formulas.js";
import type { Sweep } from "../../catalogue/shared/sweeps.js";
import { ownOptions, sample, type Variant, valuesOf, variants } from "../../catalogue/variants.js";
import type { JudgeResult } from "../../common/accuracy.js";
import { atKink, LARGEST, sizesOf } from "./sizes.js";

/** Larger units take long. */
const MOST_VALUES = 5;
const UNITS = 1;
/** Compares some units; returns the largest error, in ULP of float32 or in 2⁻²⁴ of the terms that cancel, whichever is larger. */
function judge(
  variant: Variant,
  options: Record<string, unknown>,
  formula: Formula,
  sweep: Sweep,
  units: number,
): { most: number; count: number } {
  const { reference, perUnit, perTarget, labels, spec } = variant;
  const { prediction, target } = sample(variant, units, 7, sweep.change);
  const all = { ...variant.options, ...options };
  const [p, t] = [Float64Array.from(prediction), labels ? target : Float64Array.from(target)];
  const values = reference.each(p, t, all);
  const { grad } = reference.valueAndGrad(p, t, { ...all, reduction: "sum" });
  const sizes = sizesOf(variant, prediction, target, all, units);
  let most = 0;
  let count = 0;
  const compare = (actual: number, exact: Precise, size: number) => {
    if (exact.abs().gt(LARGEST)) return;
    const place = 2 ** lastPlace(exact.toNumber());
    most = Math.max(
      most,
      precise(actual)
        .minus(exact)
        .abs()
        .div(Math.max(place, 2 ** -24 * size))
        .toNumber(),
    );
    count++;
  };
  for (let unit = 0; unit < units; unit++) {
    const [own, wanted] = [valuesOf(variant, prediction, perUnit, unit), valuesOf(variant, target, perTarget, unit)];
    const [x, y] = [Array.from(own, precise), Array.from(wanted, precise)];
    compare(values[unit] as number, formula(x, y, all), sizes[unit]?.value.size as number);
    if (variant.sampling.surrogate?.(all) || atKink(spec, own, wanted, all)) continue;
    for (let i = 0; i < perUnit; i++)
      compare(grad[unit * perUnit + i] as number, slope(formula, x, y, all, i), sizes[unit]?.slope.size as number);
  }
  return { most, count };
}

export function judgeReference(name: string, quick: boolean): JudgeResult | undefined {
  const { formula, extremes, sweeps } = recordOf(name);
  if (formula === null) return undefined;
  const total = { most: 0, count: 0 };
  for (const variant of variants) {
    if (variant.spec.name !== name || variant.step !== 1 || variant.perUnit > MOST_VALUES) continue;
    for (const options of [{}, ...(quick ? [] : [...ownOptions(variant), ...extremes])])
      for (const sweep of sweeps) {
        const { most, count } = judge(variant, options, formula, sweep, UNITS);
        total.most = Math.max(total.most, most);
        total.count += count;
      }
  }
  return total;
}
