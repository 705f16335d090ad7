import { lossesAt } from "../field.js";
import { finite, type Measured, measuredShareOf, medianOf } from "../statistics.js";
import type { Subject } from "../subject.js";
import { type Box, minimumIn, type Place, type Point } from "../surface.js";
import { between, boxAround, gridIn, lossesAround, type Samples } from "./samples.js";

/** Where the loss is least. */
export interface MinimumProbes {
  /** The median distance from a target to the prediction that costs least, also as a part of the targets' spread. */
  readonly offset: Measured;
  readonly offsetBySpread: Measured;
  /** The share of the targets whose minimum is at the edge of the search: the loss falls further beyond. */
  readonly atEdge: Measured;
  /** How much less than a perfect prediction the cheapest one costs: the median. */
  readonly gain: Measured;
  /** The one with the median offset. */
  readonly example: { readonly target: Point; readonly minimum: Point; readonly loss: Measured; readonly perfect: Measured } | null;
}

/** Intervals per side of the grid that the search starts from. */
const STEPS = 16;
/** A place this close to the edge, as a part of the box's width, is at it. */
const AT_EDGE = 1e-3;

export function measureMinimum(subject: Subject, samples: Samples): MinimumProbes {
  const found = samples.targets.map((target) => {
    const box = boxAround(target, samples);
    const points = gridIn(box, STEPS);
    const minimum = minimumIn(subject, target, box, points, lossesAround(subject, points, target));
    const perfect = lossesAt(subject, target, target)[0] as number;
    return { target, minimum, perfect, offset: between([minimum.x, minimum.y], target), atEdge: isAtEdge(box, minimum, target) };
  });
  const offset = medianOf(found.map((each) => each.offset));
  const sorted = [...found].sort((a, b) => a.offset - b.offset);
  const middle = sorted[sorted.length >> 1];
  return {
    offset,
    offsetBySpread: offset === null ? null : finite(offset / samples.scale.spread),
    atEdge: measuredShareOf(found, (each) => each.atEdge),
    gain: medianOf(found.map(({ perfect, minimum }) => perfect - minimum.value)),
    example:
      middle === undefined
        ? null
        : {
            target: middle.target,
            minimum: [middle.minimum.x, middle.minimum.y],
            loss: finite(middle.minimum.value),
            perfect: finite(middle.perfect),
          },
  };
}

/** Whether the minimum is at the edge of the search and the target is not. */
function isAtEdge({ low, high }: Box, { x, y }: Place, target: Point): boolean {
  return ([0, 1] as const).some((axis) => {
    const [value, own] = [[x, y][axis] as number, target[axis]];
    const near = AT_EDGE * (high[axis] - low[axis]);
    return [low[axis], high[axis]].some((end) => Math.abs(value - end) <= near && Math.abs(own - end) > near);
  });
}
