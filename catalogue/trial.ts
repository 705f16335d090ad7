/** One sweep of a loss: its data, the reference's results, and the sizes of the terms that cancel in them. */
import { recordOf } from "./records.js";
import type { Sweep } from "./shared/sweeps.js";
import { atKink, distance, sample, type Variant, valuesOf } from "./variants.js";

/** Results up to this size are compared: larger ones may overflow on the way, which docs/limits.md states. */
export const LARGEST = 2 ** 115;

/** The size of the terms that cancel, 0 where none do, and the part of it that stands for subnormal intermediate results. */
export interface Size {
  readonly size: number;
  readonly lost: number;
}

type Values = Float32Array;
type Options = Readonly<Record<string, unknown>>;

/** A unit of a trial. */
export interface Unit {
  readonly prediction: Values;
  readonly target: Values;
  readonly value: Size;
  readonly slope: Size;
  /** Whether the gradient jumps at this residual, which is rounded: it is not compared then. */
  readonly atKink: boolean;
}

export interface Trial {
  readonly options: Options;
  readonly prediction: Values;
  readonly target: Values;
  /** What the reference computes in float64. */
  readonly expected: Float64Array;
  readonly expectedGrad: Float64Array;
  readonly units: readonly Unit[];
}

export function trialOf(variant: Variant, own: Options, sweep: Sweep, count: number, seed: number): Trial {
  const { reference, perUnit, perTarget, labels, sampling, spec } = variant;
  const { prediction, target } = sample(variant, count, seed, sweep.change);
  const options: Record<string, unknown> = { ...variant.options, ...own };
  const [p, t] = [Float64Array.from(prediction), labels ? target : Float64Array.from(target)];
  // the excess is a difference of two losses
  const floor = options.excess === true ? reference.each(p, t, { ...options, excess: false }) : undefined;
  const units = Array.from({ length: count }, (_, unit): Unit => {
    const [values, targets] = [valuesOf(variant, prediction, perUnit, unit), valuesOf(variant, target, perTarget, unit)];
    const found = sampling.cancelled?.(values, targets, options) ?? { value: 0, slope: 0 };
    const lost = underflow(variant, values, targets, options);
    const excess = floor ? 4 + 2 * (floor[unit] as number) : 0;
    return {
      prediction: values,
      target: targets,
      value: { size: found.value + lost.value + excess, lost: lost.value },
      slope: { size: found.slope + lost.slope, lost: lost.slope },
      atKink: atKink(spec, values, targets, options),
    };
  });
  const expected = reference.each(p, t, options) as Float64Array;
  const expectedGrad = reference.valueAndGrad(p, t, { ...options, reduction: "sum" }).grad as Float64Array;
  return { options, prediction, target, expected, expectedGrad, units };
}

/** Of a residual loss: 2²⁴ times what is lost where (r/c)² or ψ(r)/r is subnormal, and the size of what it subtracts. */
function underflow({ spec: { name, family } }: Variant, p: Values, t: Values, options: Options): { value: number; slope: number } {
  if (family !== "residual") return { value: 0, slope: 0 };
  const { scale } = options as { scale?: number };
  const r = distance(p, t);
  const subtracted = recordOf(name).subtracted?.(r, options) ?? 0;
  return { value: (scale === undefined ? 0 : scale * scale * 2 ** -126) + subtracted, slope: r * 2 ** -126 };
}
