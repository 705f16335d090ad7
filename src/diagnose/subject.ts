import { describe } from "../arrays.js";
import { fail } from "../errors.js";
import type { Family, Spec } from "../families/spec.js";
import type { Loss } from "../loss.js";
import { ownOf } from "../objects.js";
import { optionReader } from "../options.js";
import { specs } from "../specs.js";
import { differencesAlong } from "./statistics.js";
import { traitsOf } from "./traits.js";
import type { AnyLoss, DiagnoseOptions, LossFunction, NoOptions } from "./types.js";

/** A loss of points in the form in which it is probed: pair by pair. */
export interface Subject {
  readonly name: string;
  readonly family: Family | "function";
  readonly options: Readonly<Record<string, unknown>>;
  /** Where gradients come from: the loss, or central differences of its values. */
  readonly gradient: "analytic" | "differences";
  /** What a prediction is: the point itself, or the logits of its coordinates in [0, 1]. */
  readonly space: "points" | "logits";
  /** The loss of each pair of points, as its mean over that one point alone. */
  each(prediction: Float32Array, target: Float32Array): Float64Array;
  /** The gradient of each of those with respect to its prediction, x y x y …; NaN where there is none. */
  gradients(prediction: Float32Array, target: Float32Array): Float64Array;
  /** The same for these arrays over and over, and quicker: each call gives the gradients at what they hold then, in one array. */
  stepping?(prediction: Float32Array, target: Float32Array): () => Float64Array;
}

type PointLoss = Loss<Record<string, unknown>>;

/** The step of central differences, relative to the coordinates: the cube root of what float32 resolves, rounded up. */
const STEP = 2 ** -7;

/** The specification of a loss; null for a user's own function. */
export function specOf(loss: AnyLoss | LossFunction): Spec | null {
  if (typeof loss === "function") return null;
  const known = specs.find(({ name }) => name === (loss as Partial<AnyLoss> | null)?.name);
  if (known !== undefined && typeof (loss as Partial<PointLoss>).valueAndGrad === "function") return known;
  return fail(
    "ERR_XYLOSS_TYPE",
    `loss is ${describe(loss)}; it must be a loss of xyloss or xyloss/reference, or a function (prediction, target) => { value, grad? }`,
  );
}

/** The loss's options, with `classes: 2` where a loss of classes is not told how many there are: data are then points. */
export function optionsOf(spec: Spec | null, options: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  if (spec === null) return {};
  const own = ownOf(options);
  return spec.options.classes !== undefined && own.classes === undefined ? { classes: 2, ...own } : { ...own };
}

/** The number of columns with weights of their own; 1 where all have the same. */
export const columnsOf = ({ posWeight }: Readonly<Record<string, unknown>>): number =>
  (posWeight as ArrayLike<number> | undefined)?.length ?? 1;

/** Whether a loss compares points `[N, 2]` with points `[N, 2]`. */
export function isOfPoints(spec: Spec | null, options: Readonly<Record<string, unknown>>): boolean {
  if (spec === null || spec.family === "residual") return true;
  // points have the columns x and y
  if (spec.family === "bounded") return spec.options.thresholds === undefined && columnsOf(options) <= 2;
  if (spec.family !== "classes" || spec.options.classes === undefined || spec.ignore !== undefined) return false;
  const { classes, positions = 1 } = optionReader(spec.name, spec.options)(options);
  return classes === 2 && positions === 1;
}

/**
 * The loss in the form in which it is probed; null where it does not compare points with points.
 *
 * @param probed options for one point alone, where those given have numbers for each
 */
export function subjectOf<Options = NoOptions>(
  loss: AnyLoss<Options> | LossFunction,
  given?: NoInfer<DiagnoseOptions<Options>>,
  probed?: NoInfer<DiagnoseOptions<Options>>,
): Subject | null;
export function subjectOf(
  loss: AnyLoss | LossFunction,
  given: Readonly<Record<string, unknown>> = {},
  probed: Readonly<Record<string, unknown>> = given,
): Subject | null {
  const spec = specOf(loss);
  if (spec === null) return ofFunction(loss as LossFunction);
  const options = optionsOf(spec, probed);
  if (!isOfPoints(spec, options)) return null;
  const { each, valueAndGrad, bind } = loss as PointLoss;
  const perPoint = spec.layout(2, optionReader(spec.name, spec.options, [])(options), spec.name).units;
  const summed = { ...options, reduction: "sum" } as const;
  return {
    name: spec.name,
    family: spec.family,
    options: optionsOf(spec, given),
    gradient: "analytic",
    space: traitsOf(spec).point === "sigmoid" ? "logits" : "points",
    each(prediction, target) {
      const units = each(prediction, target, options);
      if (perPoint === 1) return new Float64Array(units);
      const losses = new Float64Array(prediction.length / 2);
      for (let i = 0; i < losses.length; i++) losses[i] = ((units[2 * i] as number) + (units[2 * i + 1] as number)) / 2;
      return losses;
    },
    gradients(prediction, target) {
      const { grad } = valueAndGrad(prediction, target, summed);
      return ofPoint(grad, perPoint, new Float64Array(grad.length));
    },
    stepping(prediction, target) {
      const grad = new Float32Array(prediction.length);
      const slopes = new Float64Array(prediction.length);
      const step = bind({ prediction, target, grad }, summed);
      return () => {
        step();
        return ofPoint(grad, perPoint, slopes);
      };
    },
  };
}

/** The gradients of points, each of which is so many units of the loss. */
function ofPoint(grad: ArrayLike<number>, units: number, slopes: Float64Array): Float64Array {
  for (let i = 0; i < slopes.length; i++) slopes[i] = (grad[i] as number) / units;
  return slopes;
}

function ofFunction(loss: LossFunction): Subject {
  // copies, as a function may write to its arguments
  const at = (prediction: Float32Array, target: Float32Array) => {
    const result = called(loss, prediction.slice(), target.slice());
    if (typeof result?.value !== "number") {
      return fail("ERR_XYLOSS_TYPE", "loss: the function returned no { value } that is a number; it must return { value, grad? }");
    }
    const { grad } = result;
    if (grad !== undefined && grad?.length !== 2) {
      fail("ERR_XYLOSS_LENGTH", `loss: the function's grad has ${grad?.length} values for one point; it must have prediction's 2`);
    }
    return result;
  };
  const { grad: offered } = at(Float32Array.of(0.25, 0.5), Float32Array.of(0.5, 0.25));
  const pairs = (prediction: Float32Array, target: Float32Array) =>
    Array.from(
      { length: prediction.length / 2 },
      (_, i) => [prediction.subarray(2 * i, 2 * i + 2), target.subarray(2 * i, 2 * i + 2)] as const,
    );
  return {
    name: loss.name || "the given function",
    family: "function",
    options: {},
    gradient: offered === undefined ? "differences" : "analytic",
    space: "points",
    each: (prediction, target) => Float64Array.from(pairs(prediction, target), ([p, t]) => at(p, t).value),
    gradients(prediction, target) {
      const result = pairs(prediction, target).flatMap(([p, t]) => {
        const { grad } = offered === undefined ? { grad: undefined } : at(p, t);
        return grad === undefined ? differences(p, t, (moved) => at(moved, t).value) : Array.from(grad);
      });
      return Float64Array.from(result);
    },
  };
}

function called(loss: LossFunction, prediction: Float32Array, target: Float32Array): ReturnType<LossFunction> | null | undefined {
  try {
    return loss(prediction, target);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const given = `prediction [${prediction.join(", ")}] and target [${target.join(", ")}]`;
    return fail("ERR_XYLOSS_VALUE", `loss: the function threw for ${given}: ${why}`, { cause });
  }
}

/** Central differences of one point's value. */
function differences(prediction: Float32Array, target: Float32Array, value: (prediction: Float32Array) => number): number[] {
  const size = Math.max(...Array.from(prediction, (p, i) => Math.max(Math.abs(p), Math.abs(p - (target[i] as number)))), 2 ** -100);
  return ([0, 1] as const).flatMap((axis) =>
    differencesAlong(
      prediction,
      axis,
      () => STEP * size,
      (moved) => [value(moved)],
    ),
  );
}
