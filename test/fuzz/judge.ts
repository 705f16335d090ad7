/** Compares results with the reference's, which are float64, within the bounds that the documentation states. */

import { type AnyLoss, ulps, unitOf, type Variant, valuesOf } from "../../catalogue/variants.js";
import type { ResidualLoss } from "../../src/index.js";
import type { Data } from "./data.js";
import { hasKinds, type Plan, variantOf } from "./plan.js";

/** The result of a call. */
export interface Result {
  readonly value?: number;
  /** The gradient, or one number per unit. */
  readonly output?: Float32Array;
}

type Options = Record<string, unknown>;

/** The options of a plan's call, without arrays. */
export function optionsOf(plan: Plan): Options {
  const reduces = plan.method !== "each" && plan.method !== "irlsWeights";
  return { ...variantOf(plan).options, ...plan.options, ...(reduces && plan.common) };
}

/** The plan's call of a loss on ordinary arrays, each with its own buffer. */
export function compute(loss: AnyLoss, plan: Plan, data: Data, start: Float32Array | undefined): Result {
  const { weights } = data;
  const prediction = data.prediction.slice();
  const target = data.target.slice() as Float32Array;
  const options: Options = optionsOf(plan);
  if (weights !== undefined) options.weights = weights.slice();
  switch (plan.method) {
    case "value":
      return { value: loss.value(prediction, target, options) };
    case "each":
      return { output: loss.each(prediction, target, options) };
    case "irlsWeights":
      return { output: (loss as ResidualLoss<Options>).irlsWeights(prediction, target, options) };
    default: {
      if (plan.method === "bind" && plan.grad === "new") return { value: loss.value(prediction, target, options) };
      if (start !== undefined) options.grad = start.slice();
      const { value, grad } = loss.valueAndGrad(prediction, target, options);
      return { value, output: grad };
    }
  }
}

/** Describes the first wrong number; undefined if there is none. `start` is what the gradient was added to. */
export function judge(plan: Plan, data: Data, start: Float32Array | undefined, actual: Result): string | undefined {
  return new Judge(plan, data, start).judge(actual);
}

class Judge {
  readonly #variant: Variant;
  readonly #options: Options;
  readonly #expected: Result;
  readonly #weightOf: (unit: number) => number;
  #each: Float32Array | undefined;
  readonly #start: Float32Array | undefined;

  constructor(
    readonly plan: Plan,
    readonly data: Data,
    start: Float32Array | undefined,
  ) {
    this.#variant = variantOf(plan);
    this.#options = optionsOf(plan);
    this.#expected = compute(this.#variant.reference as AnyLoss, plan, data, start);
    this.#start = plan.common.accumulate ? start : undefined;
    const { weights } = data;
    const per = weights === undefined ? 1 : plan.units / weights.length;
    const { labels, spec } = this.#variant;
    const ignored = labels ? (this.#options[spec.ignore as string] ?? -100) : undefined;
    this.#weightOf = (unit) => {
      if (labels && data.target[unit] === ignored) return 0;
      return weights === undefined ? 1 : (weights[Math.floor(unit / per)] as number);
    };
  }

  judge({ value, output }: Result): string | undefined {
    const { method } = this.plan;
    const isGrad = method === "valueAndGrad" || method === "bind";
    const outputs = this.#expected.output;
    if (output !== undefined && outputs !== undefined) {
      if (output.length !== outputs.length) return `${output.length} results where ${outputs.length} are expected`;
      for (let i = 0; i < output.length; i++) {
        const [a, e] = [output[i] as number, outputs[i] as number];
        if (a === e || (Number.isNaN(a) && Number.isNaN(e))) continue;
        const unit = isGrad ? unitOf(this.#variant, i) : i;
        const why = this.#rightIn(unit, a, e, isGrad ? "slope" : "value", this.#start?.[i] ?? 0);
        if (why !== undefined) return `${isGrad ? "grad" : method}[${i}] is ${a} where the reference has ${e}${why}`;
      }
    }
    return value === undefined ? undefined : this.#judgeValue(value, this.#expected.value as number);
  }

  /** How far a unit's number is off; undefined if it is right. */
  #rightIn(unit: number, actual: number, expected: number, what: "value" | "slope", start: number): string | undefined {
    const weight = this.#weightOf(unit);
    if (weight === 0) return actual === (what === "slope" ? start : 0) ? undefined : ": the unit is missing";
    const { far, method, common } = this.plan;
    if (this.data.wild?.[unit] === 1) return this.#rightKind(unit, actual, expected, what);
    if (far === "extreme") return undefined;
    const off = ulps(actual, expected);
    const isScaled = what === "slope" && method !== "irlsWeights";
    // docs/accuracy.md leaves out the scale of gradients: upstream/divisor is rounded to float32, and so is its product with the slope
    if (off <= (isScaled ? 7.5 : 6)) return undefined;
    const scale = isScaled ? (weight * Math.abs(common.upstream ?? 1)) / this.#divisor() : weight;
    const error = Math.abs(actual - expected);
    // the sum is rounded, too
    const added = start === 0 ? 0 : Math.abs(start) + 3 * Math.abs(expected - start);
    if (error <= 4 * 2 ** -24 * (scale * this.#cancelled(unit)[what] + added) + this.#subnormal(unit)) return undefined;
    const { sampling } = this.#variant;
    // where terms of IRLS weights cancel, they are about 1
    if (method === "irlsWeights" && sampling.cancelled !== undefined && error <= 4 * 2 ** -24 * Math.max(1, weight)) return undefined;
    if (far === "moderate" && error <= 2e-5 * Math.abs(expected) + 2e-5 * scale * (1 + this.#size(unit, what))) return undefined;
    return `, ${off.toPrecision(3)} ULP apart`;
  }

  /** What a reduction divides by. */
  #divisor(): number {
    const { common, units } = this.plan;
    const { reduction = "mean" } = common;
    if (reduction === "sum") return 1;
    let divisor = 0;
    for (let unit = 0; unit < units; unit++) {
      const weight = this.#weightOf(unit);
      divisor += reduction === "mean" ? 1 : reduction === "weighted-mean" ? weight : weight !== 0 ? 1 : 0;
    }
    return divisor;
  }

  #dataOf(unit: number): [prediction: Float32Array, target: Float32Array] {
    const { perUnit, perTarget } = this.#variant;
    const { prediction, target } = this.data;
    return [valuesOf(this.#variant, prediction, perUnit, unit), valuesOf(this.#variant, target as Float32Array, perTarget, unit)];
  }

  /** The size of the terms whose difference a unit's results are. */
  #cancelled(unit: number): { value: number; slope: number } {
    const { value, slope } = this.#variant.sampling.cancelled?.(...this.#dataOf(unit), this.#options) ?? { value: 0, slope: 0 };
    // the excess is a difference of two losses
    return this.#options.excess === true ? { value: value + 4 + 2 * this.#lossOf(unit), slope: slope + 4 } : { value, slope };
  }

  /** A unit's unweighted loss, not as an excess. */
  #lossOf(unit: number): number {
    if (this.#each === undefined) {
      const { prediction, target } = this.data;
      const { excess, reduction, upstream, accumulate, ...options } = this.#options;
      this.#each = this.#variant.reference.each(prediction, target as Float32Array, options) as Float32Array;
    }
    return Math.abs(this.#each[unit] as number);
  }

  /** What subnormal results may lose. With residuals ψ(r)/r may be subnormal, and is multiplied by r. */
  #subnormal(unit: number): number {
    if (this.#variant.spec.family !== "residual") return 2 ** -149;
    const [p, t] = this.#dataOf(unit);
    return 2 ** -149 * Math.max(1, Math.hypot(...p.map((x, i) => x - (t[i] as number))));
  }

  #size(unit: number, what: "value" | "slope"): number {
    return what === "value" ? Math.min(this.#lossOf(unit), 100) : this.#cancelled(unit).slope;
  }

  /** Results for special numbers are NaN or infinite where the reference's are. */
  #rightKind(unit: number, actual: number, expected: number, what: "value" | "slope"): string | undefined {
    const { far, method } = this.plan;
    if (far !== "stated" || method === "irlsWeights") return undefined;
    const inputs = this.#dataOf(unit).flatMap((values) => [...values]);
    if (!hasKinds(this.plan)) {
      const mustBe = what === "value" && inputs.some(Number.isNaN);
      return mustBe && !Number.isNaN(actual) ? ": a NaN in its data is lost" : undefined;
    }
    if (!comparable(this.#variant, inputs)) return undefined;
    const wrong = Number.isNaN(actual) !== Number.isNaN(expected) || Number.isFinite(actual) !== Number.isFinite(expected);
    return wrong ? `: another kind of number, from [${inputs}]` : undefined;
  }

  #judgeValue(actual: number, expected: number): string | undefined {
    const { plan, data } = this;
    if (Object.is(actual, expected) || Math.abs(actual - expected) <= 4e-7 * Math.abs(expected)) return undefined;
    if (plan.far === "extreme") return undefined;
    if (data.wild?.includes(1)) {
      // units with special numbers may overflow in one sum and not in the other
      return Number.isNaN(actual) && Number.isFinite(expected) && hasKinds(plan) && this.#allComparable()
        ? `value is NaN where the reference has ${expected}`
        : undefined;
    }
    let size = 0;
    for (let unit = 0; unit < plan.units; unit++) {
      const weight = this.#weightOf(unit);
      if (weight === 0) continue;
      const loose = plan.far === "moderate" ? 2e-5 * (1 + this.#lossOf(unit)) : 0;
      size += weight * (4e-7 * this.#lossOf(unit) + 4 * 2 ** -24 * this.#cancelled(unit).value + loose);
    }
    const bound = size / this.#divisor();
    return Math.abs(actual - expected) <= bound ? undefined : `value is ${actual} where the reference has ${expected}, beyond ${bound}`;
  }

  #allComparable(): boolean {
    const { prediction, target } = this.data;
    return comparable(this.#variant, [...prediction, ...target]);
  }
}

/** Whether float32 and float64 give the same kind of number: not near the ends of float32's range. */
function comparable({ spec }: Variant, inputs: readonly number[]): boolean {
  const { family, name } = spec;
  const finite = (least: number, most: number) =>
    inputs.every((x) => x === 0 || !Number.isFinite(x) || (Math.abs(x) >= least && Math.abs(x) <= most));
  if (!finite(family === "residual" ? 0 : 1e-15, 1e15)) return false;
  // these take powers of targets, which must be probabilities
  if (name === "focalWithLogits" || name === "qualityFocal") return inputs.every((x) => !(x < 0 || x > 1));
  // an infinite target times an exponential that is 0 only in float32; powers of numbers above 1 overflow
  if (family !== "residual" && inputs.some((x) => Math.abs(x) > 1))
    return name === "bceWithLogits" && inputs.every((x) => !(Math.abs(x) > 88));
  return true;
}
