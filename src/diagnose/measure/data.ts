import type { BoxProbes } from "../reading.js";
import type { Study } from "../study.js";
import { type AreaProbes, measureAreas } from "./areas.js";
import type { GroupProbes } from "./groups.js";
import type { MarkProbes } from "./marks.js";
import { measurePairing, type PairingProbes } from "./pairing.js";
import { measureResiduals, type ResidualProbes } from "./residuals.js";
import {
  measureNothing,
  measureScores,
  measureUncertainty,
  type NothingProbes,
  type ScoreProbes,
  type UncertaintyProbes,
} from "./scores.js";
import type { SwapProbes } from "./swaps.js";
import { type MapProbes, measureMaps, measureRows, measureValues, type RowProbes, type ValueProbes } from "./values.js";
import { type WorstProbes, worstPoints, worstRows } from "./worst.js";

/** Everything that is measured of the data. Plain numbers and null, so that it survives JSON. */
export interface DataProbes {
  /** The loss's name; null where it is the user's own function, or none was given. */
  readonly loss: string | null;
  /** What is counted: elements, points, rows, boxes, maps. */
  readonly unit: string;
  readonly count: number;
  /** How many of them have weight 0 or the label to ignore. */
  readonly missing: number;
  /** How many of those that count have a NaN or infinite value. −∞ is a logit like any other. */
  readonly notFinite: { readonly prediction: number; readonly target: number };
  /** Where predictions and targets are points, or stand for some. */
  readonly points: ResidualProbes | null;
  /** Points that stand for no point: everything else is measured without them. */
  readonly marks: MarkProbes | null;
  /** Keypoints and groups, where they are told. Everything else is measured without those that are broken. */
  readonly groups: GroupProbes | null;
  /** Pairs of a left and a right keypoint. Everything else is measured without what is swapped. */
  readonly swaps: readonly SwapProbes[];
  /** The ten points that are farthest from their targets, the worst first; where there are no points, the ten rows with the greatest loss. */
  readonly worst: readonly WorstProbes[];
  /** Whether rows belong together; null where there are too few points. */
  readonly pairing: PairingProbes | null;
  readonly rows: RowProbes | null;
  readonly values: ValueProbes | null;
  readonly scores: ScoreProbes | null;
  readonly uncertainty: UncertaintyProbes | null;
  readonly nothing: NothingProbes | null;
  readonly maps: MapProbes | null;
  readonly boxes: BoxProbes | null;
  /** Null for losses that take no areas. */
  readonly areas: AreaProbes | null;
}

/** Measures predictions and targets as this loss takes them; without a loss, as points. */
export function measureData(study: Study): DataProbes {
  return {
    loss: study.spec?.name ?? null,
    unit: study.layout.unit,
    count: study.layout.units,
    ...counts(study),
    points: measureResiduals(study),
    marks: study.marks,
    groups: study.groups === null ? null : { keypoints: study.groups.keypoints, groups: study.groups.groups },
    swaps: study.swaps?.pairs ?? [],
    worst: study.points === null ? worstRows(study) : worstPoints(study.points, study.membership),
    pairing: study.sound === null || study.selection === null ? null : measurePairing(study.sound, study.selection),
    rows: measureRows(study),
    values: measureValues(study),
    scores: measureScores(study),
    uncertainty: measureUncertainty(study),
    nothing: measureNothing(study),
    maps: measureMaps(study),
    boxes: study.boxes,
    areas: measureAreas(study),
  };
}

function counts(study: Study): Pick<DataProbes, "missing" | "notFinite"> {
  const { layout, prediction, target, boxes, traits } = study;
  const isOdd = (values: Float64Array, unit: number, perUnit: number, isLogit: boolean) => {
    for (let j = 0; j < perUnit; j++) {
      const value = values[study.index(unit, j, perUnit)] as number;
      if (!Number.isFinite(value) && !(isLogit && value === -Infinity)) return true;
    }
    return false;
  };
  let missing = 0 - (boxes?.target ?? 0);
  const notFinite = { prediction: 0, target: 0 };
  for (let unit = 0; unit < layout.units; unit++) {
    if (!study.counts(unit)) missing++;
    else {
      if (isOdd(prediction, unit, layout.prediction, traits?.predicts === "logits")) notFinite.prediction++;
      if (isOdd(target, unit, layout.target, false)) notFinite.target++;
    }
  }
  return { missing, notFinite };
}
