/** Every loss's value and every component of its gradient against the float64 reference, in ULP. */

import { ulpsOf } from "../../catalogue/oracle.js";
import { recordOf } from "../../catalogue/records.js";
import type { Sweep } from "../../catalogue/shared/sweeps.js";
import { ownOptions, sample, unitOf, type Variant, valuesOf, variants } from "../../catalogue/variants.js";
import type { LossError, LossResult } from "../../common/accuracy.js";
import type { Progress } from "../../common/progress.js";
import { judgeReference } from "./judge.js";
import { atKink, LARGEST, type Size, type Sizes, sizesOf } from "./sizes.js";

/** What a gradient may be off by where its formula does not cancel. */
export const MOST_ULPS = 4;

/** What leads to smaller results may be subnormal on the way. */
const UNDERFLOW = 2 ** -100;

/** Values of predictions in one sweep. */
const FLOATS = 6000;
const QUICK_FLOATS = 120;

/** Gathers errors: in ULP, or in 2⁻²⁴ of the terms that cancel, where these are what makes a result more than 4 ULP off. */
class Errors {
  #count = 0;
  #cancelled = 0;
  #most = 0;
  #at = "";
  #absolute = 0;
  #absoluteAt = "";
  #beyond = 0;

  /** `where` is asked only for the worst. */
  add(actual: number, exact: number, { size, lost }: Size, where: () => string): void {
    this.#count++;
    const off = ulpsOf(actual, exact);
    if (off > MOST_ULPS && size > 2 * Math.abs(exact)) {
      this.#cancelled++;
      const absolute = Math.abs(actual - exact) / (2 ** -24 * size);
      if (!(absolute <= this.#absolute)) [this.#absolute, this.#absoluteAt] = [absolute, where()];
      if (Math.abs(exact) > Math.max(UNDERFLOW, 8 * lost) && !(off <= this.#beyond)) this.#beyond = off;
    } else if (!(off <= this.#most)) [this.#most, this.#at] = [off, where()];
  }

  get result(): LossError {
    return {
      count: this.#count,
      most: rounded(this.#most),
      at: this.#at,
      cancelled: this.#cancelled,
      absolute: rounded(this.#absolute),
      absoluteAt: this.#absoluteAt,
      beyond: rounded(this.#beyond),
    };
  }
}

const rounded = (x: number): number => Math.round(x * 1e3) / 1e3;

function sweepLoss(
  variant: Variant,
  options: Record<string, unknown>,
  sweep: Sweep,
  floats: number,
  value: Errors,
  gradient: Errors,
): void {
  const { kernel, reference, perUnit, perTarget, step, labels } = variant;
  const units = Math.ceil(floats / perUnit / step) * step;
  const { prediction, target } = sample(variant, units, units, sweep.change);
  const all = { ...variant.options, ...options };
  const [p, t] = [Float64Array.from(prediction), labels ? target : Float64Array.from(target)];
  const got = kernel.each(prediction, target, all);
  const expected = reference.each(p, t, all);
  const { grad } = kernel.valueAndGrad(prediction, target, { ...all, reduction: "sum" });
  const { grad: expectedGrad } = reference.valueAndGrad(p, t, { ...all, reduction: "sum" });
  const sizes = sizesOf(variant, prediction, target, all, units);
  const where = (unit: number) => {
    const [values, targets] = [valuesOf(variant, prediction, perUnit, unit), valuesOf(variant, target, perTarget, unit)];
    const shown = (numbers: Float32Array) => (numbers.length > 5 ? `${numbers.length} values` : [...numbers].join(" "));
    const given = Object.keys(options).length === 0 ? "" : ` ${JSON.stringify(options)}`;
    return `${sweep.title}: p ${shown(values)}, t ${shown(targets)}${variant.title.slice(variant.spec.name.length)}${given}`;
  };
  for (let i = 0; i < units; i++) {
    const wanted = expected[i] as number;
    if (Math.abs(wanted) < LARGEST) value.add(got[i] as number, wanted, (sizes[i] as Sizes).value, () => where(i));
  }
  for (let i = 0; i < prediction.length; i++) {
    const unit = unitOf(variant, i);
    const wanted = expectedGrad[i] as number;
    if (atKink(variant.spec, valuesOf(variant, prediction, perUnit, unit), valuesOf(variant, target, perTarget, unit), all)) continue;
    if (Math.abs(wanted) < LARGEST) gradient.add(grad[i] as number, wanted, (sizes[unit] as Sizes).slope, () => where(unit));
  }
}

export function measureLoss(name: string, quick: boolean, progress: Progress): LossResult {
  const value = new Errors();
  const gradient = new Errors();
  const { extremes, sweeps } = recordOf(name);
  for (const variant of variants.filter(({ spec }) => spec.name === name)) {
    progress.show(variant.title);
    for (const options of [{}, ...ownOptions(variant), ...extremes])
      for (const sweep of sweeps) sweepLoss(variant, options, sweep, quick ? QUICK_FLOATS : FLOATS, value, gradient);
  }
  progress.show(`${name}, the reference`);
  const judge = judgeReference(name, quick);
  progress.done(`${name}: value ${text(value)}, gradient ${text(gradient)}`);
  return { value: value.result, gradient: gradient.result, judge };
}

const text = ({ result }: Errors): string =>
  `${result.most} ULP${result.cancelled === 0 ? "" : `, and ${result.absolute}·2⁻²⁴ of what cancels`}`;
