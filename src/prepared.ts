import { ACCUMULATE, GRAD, HESSIAN, IRLS, KIND, POINT_WEIGHTS, PREPARED, REPEATED, SINGLE, TOLERANT, UNIFORM } from "./flags.js";
import type { Kernel } from "./wasm.js";

/** Bytes from a kernel's table to its desk, and from there to what `prepare` and a loss write; as in `assembly/`. */
const DESK = 32768;
const RESIDUALS = DESK + 28672 + 320;
const ZEROS = DESK + 36864 + 832;
const SLOPES = DESK + 45056 + 1408;
/** The values of two blocks, so that calls from JavaScript to the kernels take little of the time. */
const BLOCK = 2048;

/** Writes a block's residuals to the desk, and zeros: see `assembly/prepared.ts`. */
type Prepare = (
  flags: number,
  values: number,
  zeros: number,
  prediction: number,
  target: number,
  shape: number,
  radial: number,
  table: number,
) => void;
/** Writes a block's gradient, or the curvature of its points, from what is on the desk; or mends its IRLS weights or its curvature. */
type Finish = (flags: number, values: number, output: number, shape: number, radial: number, table: number) => void;

/**
 * Runs a call whose residuals are changed first: block by block, `prepare`, the loss's kernel and `finish`. A unit has `per` values. The bits are
 * the same as if one kernel did all three.
 */
export function runPrepared(
  kernel: Kernel,
  first: Kernel,
  last: Kernel | null,
  per: number,
  flags: number,
  units: number,
  p: number,
  t: number,
  w: number,
  g: number,
  scale: number,
  total: number,
  shape: number,
  a: number,
  b: number,
  table: number,
): number {
  const prepare = first as unknown as Prepare;
  const finish = last as unknown as Finish;
  const block = BLOCK / per;
  const curved = flags & HESSIAN;
  const pairs = curved && per === 1 && (flags & PREPARED) === PREPARED;
  // slopes that `finish` turns into the gradient, and curvatures of x and y that it makes those of points, wait on the desk
  const turned = pairs || (flags & (GRAD | UNIFORM)) === GRAD;
  const own = flags & ~(PREPARED | REPEATED | SINGLE | UNIFORM | (turned ? ACCUMULATE : 0) | (flags & IRLS ? TOLERANT : 0));
  const perWeight = flags & POINT_WEIGHTS ? 2 : 4;
  const perShape = flags & REPEATED ? per : 2 * per * ((flags >> KIND) & 3);
  const perOutput = flags & GRAD ? 4 * per : pairs ? 6 : curved && per === 2 ? 12 : 4;
  for (let i = 0; i < units; i += block) {
    const count = Math.min(block, units - i);
    const values = count * per;
    const at = 4 * i * per;
    const factor = shape + i * perShape;
    const output = g + i * perOutput;
    prepare(flags, values, i === 0 ? values + 16 : 0, p + at, t + at, factor, per - 1, table);
    const weights = w === 0 ? 0 : w + i * perWeight;
    total = kernel(own, count, table + RESIDUALS, table + ZEROS, weights, turned ? table + SLOPES : output, scale, total, per, a, b, table);
    if (turned || flags & (IRLS | HESSIAN)) finish(flags, values, output, factor, per - 1, table);
  }
  return total;
}
