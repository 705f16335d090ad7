import { ownOf } from "../objects.js";
import { type BoxProbes, pointsIn, type Read, readInput } from "./points.js";
import { probePoints, type ResidualProbes } from "./residuals.js";
import type { Pair } from "./statistics.js";
import { traitsOf } from "./traits.js";
import type { AnyLoss, Bounds, DiagnoseInput, LossFunction } from "./types.js";
import { countedIn, indexIn, type MapProbes, probeMaps, probeRows, probeValues, type RowProbes, type ValueProbes } from "./values.js";

/** Everything that is measured of the data. Plain numbers and null, so that it survives JSON. */
export interface DataProbes {
  /** The loss's name; null where it is the user's own function, or none was given. */
  readonly loss: string | null;
  /** What is counted: elements, points, rows, boxes, maps. */
  readonly unit: string;
  readonly count: number;
  /** Of them, those whose weight is 0 or whose label is the one to ignore. */
  readonly missing: number;
  /** Of those that count, those with a NaN or infinite value. −∞ is a logit like any other. */
  readonly notFinite: { readonly prediction: number; readonly target: number };
  /** Where predictions and targets are points, or stand for some. */
  readonly points: ResidualProbes | null;
  readonly rows: RowProbes | null;
  readonly values: ValueProbes | null;
  readonly maps: MapProbes | null;
  readonly boxes: BoxProbes | null;
}

/** Measures predictions and targets as this loss takes them; without a loss, as points. */
export function measureData(given: DiagnoseInput, loss?: AnyLoss | LossFunction): DataProbes {
  const input = ownOf(given);
  const read = readInput(input, loss);
  const saidClasses = input.options?.classes !== undefined;
  const points = pointsIn(read, saidClasses);
  const values = probeValues(read);
  return {
    loss: read.spec?.name ?? null,
    ...counts(read, values?.takes === "logits"),
    points: points === null || noneLeft(read) ? null : probePoints(points, read.bounds ?? impliedBounds(read), pixelIn(read)),
    rows: probeRows(read, saidClasses),
    values,
    maps: probeMaps(read),
    boxes: read.boxes,
  };
}

/** Whether all targets that count are refused. */
const noneLeft = ({ boxes }: Read): boolean => boxes !== null && boxes.target === boxes.count;

function counts(read: Read, logits: boolean): Pick<DataProbes, "unit" | "count" | "missing" | "notFinite"> {
  const { layout, prediction, target } = read;
  const [counted, index] = [countedIn(read), indexIn(read)];
  const odd = (values: Float64Array, unit: number, perUnit: number, minusInfinity: boolean) => {
    for (let j = 0; j < perUnit; j++) {
      const value = values[index(unit, j, perUnit)] as number;
      if (!Number.isFinite(value) && !(minusInfinity && value === -Infinity)) return true;
    }
    return false;
  };
  let missing = 0 - (read.boxes?.target ?? 0);
  const notFinite = { prediction: 0, target: 0 };
  for (let unit = 0; unit < layout.units; unit++) {
    if (!counted(unit)) missing++;
    else {
      if (odd(prediction, unit, layout.prediction, logits)) notFinite.prediction++;
      if (odd(target, unit, layout.target, false)) notFinite.target++;
    }
  }
  return { unit: layout.unit, count: layout.units, missing, notFinite };
}

/** Where targets can be by the loss's own definition. */
function impliedBounds({ spec, options }: Read): Bounds | null {
  const { width, height, convention } = options as { width?: number; height?: number; convention?: string };
  const targets = spec === null ? "any" : traitsOf(spec).targets;
  if (targets === "unit" || (targets === "image" && convention !== "corners")) return { x: [0, 1], y: [0, 1] };
  if (width === undefined || height === undefined) return null;
  // half a pixel around the outermost pixels' centres
  if (targets === "image") return { x: [-0.5 / (width - 1), 1 + 0.5 / (width - 1)], y: [-0.5 / (height - 1), 1 + 0.5 / (height - 1)] };
  return targets === "pixels" ? { x: [-0.5, width - 0.5], y: [-0.5, height - 0.5] } : null;
}

/** A pixel in the targets' unit, where the loss says it. */
function pixelIn({ spec, options }: Read): Pair<number> | null {
  const { width, height, convention } = options as { width: number; height: number; convention?: string };
  const less = convention === "corners" ? 1 : 0;
  const targets = spec === null ? "any" : traitsOf(spec).targets;
  if (targets === "image") return { x: 1 / (width - less), y: 1 / (height - less) };
  return targets === "pixels" ? { x: 1, y: 1 } : null;
}
