/** How large results are that are compared, and the terms that cancel in them. */
import { recordOf } from "../../catalogue/records.js";
import { type Variant, valuesOf } from "../../catalogue/variants.js";
import type { Spec } from "../../src/families/spec.js";

/** Results that are compared: what overflows on the way to larger ones is among the limits. */
export const LARGEST = 2 ** 115;

/** Of the terms that cancel, 0 where none do; and how much of it stands for what is subnormal on the way. */
export interface Size {
  readonly size: number;
  readonly lost: number;
}

export interface Sizes {
  readonly value: Size;
  readonly slope: Size;
}

/** The sizes of the terms that cancel in each unit's value and gradient. */
export function sizesOf(
  variant: Variant,
  prediction: Float32Array,
  target: Float32Array,
  options: Record<string, unknown>,
  units: number,
): Sizes[] {
  const { reference, sampling, spec, perUnit, perTarget, labels } = variant;
  // the excess is a difference of two losses
  const whole = () =>
    reference.each(Float64Array.from(prediction), labels ? target : Float64Array.from(target), { ...options, excess: false });
  const floor = options.excess === true ? whole() : undefined;
  return Array.from({ length: units }, (_, unit) => {
    const [p, t] = [valuesOf(variant, prediction, perUnit, unit), valuesOf(variant, target, perTarget, unit)];
    const found = sampling.cancelled?.(p, t, options) ?? { value: 0, slope: 0 };
    const lost = underflow(spec, p, t, options);
    const excess = floor ? 4 + 2 * (floor[unit] as number) : 0;
    return {
      value: { size: found.value + lost.value + excess, lost: lost.value },
      slope: { size: found.slope + lost.slope, lost: lost.slope },
    };
  });
}

const distance = (p: Float32Array, t: Float32Array): number => Math.hypot(...p.map((x, i) => x - (t[i] as number)));

/** Of residual losses: the size of what is lost where (r/c)² or ψ(r)/r is subnormal, in 2²⁴ times that; and of what is subtracted. */
function underflow(
  { name, family }: Spec,
  p: Float32Array,
  t: Float32Array,
  options: Record<string, unknown>,
): { value: number; slope: number } {
  if (family !== "residual") return { value: 0, slope: 0 };
  const { scale = 1 } = options as Record<string, number>;
  const r = distance(p, t);
  const subtracted = recordOf(name).subtracted?.(r, options) ?? 0;
  return { value: ("scale" in options ? scale * scale * 2 ** -126 : 0) + subtracted, slope: r * 2 ** -126 };
}

/** Whether r, which is rounded, is where the gradient jumps. */
export const atKink = ({ name }: Spec, p: Float32Array, t: Float32Array, options: Record<string, unknown>): boolean =>
  recordOf(name).atKink?.(distance(p, t), options) === true;
