/** What the adapters for other libraries share: they hand a library's arrays to a loss, and its gradient back. */
import { describe } from "./arrays.js";
import { fail } from "./errors.js";
import type { Loss, Reduction } from "./index.js";
import { specOf } from "./loss.js";
import { optionReader } from "./options.js";
import { reducing, type Select } from "./select.js";

/** A loss that an adapter takes. */
export type AdaptableLoss<Options> = Loss<Options, Float32Array, Float32Array> | Loss<Options, Float32Array, Int32Array>;

/** What an adapter takes beside the loss's own options. */
export interface AdapterOptions {
  /** Named by its divisor. `"mean"`, the default, is over units. */
  reduction?: Reduction;
  /** Keeps only the units with the largest losses, or all but those. */
  select?: Select;
}

/** Values as libraries keep them. */
type Values = ArrayLike<number>;

export interface Adapted {
  readonly name: string;
  /** Fails where a shape contradicts the other, or the options. */
  expectShapes(prediction: readonly number[], target: readonly number[]): void;
  valueAndGrad(prediction: Values, target: Values, weights: Values | undefined): { readonly value: number; readonly grad: Float32Array };
}

/** `owner` is the adapter's name, and `strangers` has the options that losses take elsewhere but not here, each with what to do instead. */
export function adapted(owner: string, loss: unknown, options: object | undefined, strangers: Record<string, string>): Adapted {
  const spec = typeof loss === "object" && loss !== null ? specOf(loss) : undefined;
  if (spec === undefined) fail("ERR_XYLOSS_TYPE", `${owner}: loss is ${describe(loss)}; it must be a loss of xyloss, such as huber`);
  const { name, valueAndGrad } = loss as Loss;
  for (const [stranger, remedy] of Object.entries(strangers)) {
    if (Object.hasOwn(options ?? {}, stranger)) fail("ERR_XYLOSS_OPTION", `${name}: ${owner} has no option ${stranger}: ${remedy}`);
  }
  const [last = 0] = spec.axes?.(optionReader(name, reducing(spec), [])(options)) ?? [];
  return {
    name,
    expectShapes(prediction, target) {
      if (sizeOf(target) === sizeOf(prediction) && target.join() !== prediction.join()) {
        fail("ERR_XYLOSS_SHAPE", `${name}: prediction's shape is [${prediction}] and target's [${target}]; reshape one of them`);
      }
      // a dense layer gives all points of an example in one row
      if (last > 0 && prediction.length > 1 && (prediction.at(-1) as number) % last !== 0) {
        fail("ERR_XYLOSS_SHAPE", `${name}: prediction's shape is [${prediction}]; its last axis must be ${last}, or a multiple of it`);
      }
    },
    valueAndGrad(prediction, target, weights) {
      const targets = spec.ignore === undefined ? floatsOf(target) : labelsOf(name, target);
      const more = weights && floatsOf(weights);
      return valueAndGrad(floatsOf(prediction), targets, { ...options, weights: more });
    },
  };
}

export function expectDtype(owner: string, name: string, dtype: string, dtypes: readonly string[], remedy: string): void {
  if (!dtypes.includes(dtype)) fail("ERR_XYLOSS_TYPE", `${owner}: ${name} has dtype ${dtype}; it must be ${dtypes.join(" or ")}${remedy}`);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

const floatsOf = (values: Values): Float32Array => (values instanceof Float32Array ? values : Float32Array.from(values));

function labelsOf(owner: string, values: Values): Int32Array {
  if (values instanceof Int32Array) return values;
  const labels = Int32Array.from(values);
  const wrong = labels.findIndex((label, i) => label !== values[i]);
  if (wrong >= 0) fail("ERR_XYLOSS_VALUE", `${owner}: target[${wrong}] is ${values[wrong]}; labels must be whole numbers`);
  return labels;
}
