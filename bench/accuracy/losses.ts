/** Every loss's value and every component of its gradient against the float64 reference, in ULP. */

import { ulpsOf } from "../../catalogue/oracle.js";
import { recordOf } from "../../catalogue/records.js";
import type { Sweep } from "../../catalogue/shared/sweeps.js";
import { LARGEST, type Size, trialOf, type Unit } from "../../catalogue/trial.js";
import { ownOptions, unitOf, type Variant, variants } from "../../catalogue/variants.js";
import { type LossError, type LossResult, MOST_ULPS } from "../../common/accuracy.js";
import type { Progress } from "../../common/progress.js";
import { judgeReference } from "./judge.js";

/** Smaller results may come from subnormal intermediate ones. */
const UNDERFLOW = 2 ** -100;

/** Values of the prediction in one sweep. */
const FLOATS = 6000;
const QUICK_FLOATS = 120;

/** Gathers errors: in ULP, or in 2⁻²⁴ of the terms that cancel, where these make a result more than 4 ULP off. */
class Errors {
  #count = 0;
  #cancelled = 0;
  #most = 0;
  #at = "";
  #absolute = 0;
  #absoluteAt = "";
  #beyond = 0;

  /** Calls `where` only for the worst. */
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

function sweepLoss(variant: Variant, own: Record<string, unknown>, sweep: Sweep, floats: number, value: Errors, gradient: Errors): void {
  const { kernel, perUnit, step, title, spec } = variant;
  const count = Math.ceil(floats / perUnit / step) * step;
  const { options, prediction, target, expected, expectedGrad, units } = trialOf(variant, own, sweep, count, count);
  const got = kernel.each(prediction, target, options);
  const { grad } = kernel.valueAndGrad(prediction, target, { ...options, reduction: "sum" });
  const where = ({ prediction, target }: Unit) => {
    const shown = (numbers: Float32Array) => (numbers.length > 5 ? `${numbers.length} values` : [...numbers].join(" "));
    const given = Object.keys(own).length === 0 ? "" : ` ${JSON.stringify(own)}`;
    return `${sweep.title}: p ${shown(prediction)}, t ${shown(target)}${title.slice(spec.name.length)}${given}`;
  };
  for (const [i, unit] of units.entries()) {
    const wanted = expected[i] as number;
    if (Math.abs(wanted) < LARGEST) value.add(got[i] as number, wanted, unit.value, () => where(unit));
  }
  for (const [i, wanted] of expectedGrad.entries()) {
    const unit = units[unitOf(variant, i)] as Unit;
    if (!unit.atKink && Math.abs(wanted) < LARGEST) gradient.add(grad[i] as number, wanted, unit.slope, () => where(unit));
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
