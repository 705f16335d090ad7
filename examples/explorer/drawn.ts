/** Losses as functions of points on the plane: the kernels give values, and gradients that are pulled back to the points. */

import { recordOf } from "../../catalogue/records.js";
import type { Embedding } from "../../catalogue/shared/drawings.js";
import type { Subject } from "../../src/diagnose/subject.js";
import { fail } from "../../src/errors.js";
import type { Spec } from "../../src/families/spec.js";
import * as xyloss from "../../src/index.js";
import type { Loss } from "../../src/loss.js";
import { optionReader, type Resolved } from "../../src/options.js";
import { specs } from "../../src/specs.js";

export type AnyLoss = Loss<Record<string, unknown>>;

/** A loss, with the options that the user has chosen. */
export interface Chosen {
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The most numbers that a point may be drawn as: with more, a surface of some thousand points would take seconds. */
const MOST_NUMBERS = 1024;
/** The step for differences of an embedding, which is smooth and computed in float64. */
const STEP = 1e-4;

export const lossOf = (name: string): AnyLoss => (xyloss as unknown as Readonly<Record<string, AnyLoss>>)[name] as AnyLoss;
export const specOf = (name: string): Spec | undefined => specs.find((spec) => spec.name === name);
/** How a loss is drawn. */
export const embeddingOf = (name: string): Embedding => recordOf(name).drawn;

/** A loss's options, with those of its picture. */
export function optionsOf({ loss, options }: Chosen): Record<string, unknown> {
  const { initial, fixed } = embeddingOf(loss);
  return { ...initial, ...options, ...fixed };
}

/**
 * A loss as a function of points. Its gradient is the kernel's times the Jacobian of the embedding, by central differences.
 *
 * @throws XylossError for options that are not valid
 */
export function drawn(chosen: Chosen): Subject {
  const spec = specOf(chosen.loss) as Spec;
  const { prediction: draw, target: drawTarget } = embeddingOf(spec.name);
  const options = optionsOf(chosen);
  const resolved = optionReader(spec.name, spec.options)(options);
  const loss = lossOf(spec.name);
  const { length } = draw(0, 0, resolved);
  if (length > MOST_NUMBERS) {
    fail(
      "ERR_XYLOSS_OPTION",
      `${spec.name}: with these options each point takes ${length} numbers; a picture takes at most ${MOST_NUMBERS}`,
    );
  }
  const predictionsOf = (points: Float32Array) => {
    const size = draw(0, 0, resolved).length;
    const rows = new Float32Array((points.length / 2) * size);
    for (let i = 0; i < points.length; i += 2) rows.set(draw(points[i] as number, points[i + 1] as number, resolved), (i / 2) * size);
    return rows;
  };
  const targetsOf = (points: Float32Array) => repeatedly(points, (x, y) => drawTarget(x, y, resolved), spec.ignore !== undefined);
  // one call checks that the options go together
  loss.each(predictionsOf(Float32Array.of(1, 1)), targetsOf(Float32Array.of(1, 1)), options);
  return {
    name: spec.name,
    family: spec.family,
    options: resolved,
    gradient: "analytic",
    space: "points",
    each(points, targets) {
      const units = loss.each(predictionsOf(points), targetsOf(targets), options);
      const perPoint = units.length / (points.length / 2);
      return Float64Array.from({ length: points.length / 2 }, (_, i) => mean(units.subarray(i * perPoint, (i + 1) * perPoint)));
    },
    gradients(points, targets) {
      const predictions = predictionsOf(points);
      const { grad } = loss.valueAndGrad(predictions, targetsOf(targets), { ...options, reduction: "sum" });
      const size = (2 * grad.length) / points.length;
      const perPoint = spec.layout(size, resolved, spec.name).units;
      return Float64Array.from({ length: points.length }, (_, i) => {
        const slope = grad.subarray((i >> 1) * size, ((i >> 1) + 1) * size);
        return pulledBack(slope, [points[i & ~1] as number, points[i | 1] as number], (i & 1) as 0 | 1, draw, resolved) / perPoint;
      });
    },
  };
}

/** The slope along one axis of the plane, from the slopes of all numbers that the point is drawn as. */
function pulledBack(
  slopes: Float32Array,
  [x, y]: readonly [number, number],
  axis: 0 | 1,
  draw: Embedding["prediction"],
  options: Resolved,
): number {
  const [dx, dy] = axis === 0 ? [STEP, 0] : [0, STEP];
  const [after, before] = [draw(x + dx, y + dy, options), draw(x - dx, y - dy, options)];
  let slope = 0;
  for (let i = 0; i < slopes.length; i++) slope += (slopes[i] as number) * (((after[i] as number) - (before[i] as number)) / (2 * STEP));
  return slope;
}

/** Draws targets, most of which are the same point. Labels are whole numbers. */
function repeatedly(points: Float32Array, draw: (x: number, y: number) => ArrayLike<number>, labels: boolean): Float32Array {
  let at: readonly [number, number] = [points[0] as number, points[1] as number];
  let row = draw(...at);
  // typed as the targets of all other losses
  const rows = new (labels ? Int32Array : Float32Array)((points.length / 2) * row.length) as Float32Array;
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i] as number, points[i + 1] as number];
    if (x !== at[0] || y !== at[1]) {
      at = [x, y];
      row = draw(x, y);
    }
    rows.set(row, (i / 2) * row.length);
  }
  return rows;
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
