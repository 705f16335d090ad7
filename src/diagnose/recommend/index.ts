import { ownOf } from "../../objects.js";
import { weighted } from "../call.js";
import { type DataInspection, inspectData } from "../inspect.js";
import { pointsIn, readInput } from "../points.js";
import { subjectOf } from "../subject.js";
import { traitsOf } from "../traits.js";
import type { AnyLoss, DiagnoseInput, Finding, LossFunction, NoOptions, Recommendation } from "../types.js";
import { refittedThresholds, thresholdLosses } from "./bounded.js";
import { binLosses, isOfLabels, labelLosses, rowLosses } from "./classes.js";
import { distributionLosses } from "./distributions.js";
import { type Grounds, misplacedBy, type PointGrounds } from "./grounds.js";
import { pointLosses } from "./points.js";
import { boxLosses, heatmapLosses, imageLosses, keypointLosses, mapLosses } from "./shapes.js";

/**
 * Losses to use for the data, best first, with options fitted to it. Those of points are ranked by the squared error that a
 * location fitted to the residuals has with each; others by what the data needs.
 *
 * @param loss what is used now, if anything; without it data are points
 * @param found what `inspectData` finds, and other findings that there are
 * @throws XylossError as `inspectData`
 */
export function recommend<Options = NoOptions>(
  input: DiagnoseInput<Options>,
  loss?: AnyLoss<Options> | LossFunction,
  found?: DataInspection,
): Recommendation[];
export function recommend(
  given: DiagnoseInput,
  loss?: AnyLoss | LossFunction,
  found: DataInspection = inspectData(given, loss),
): Recommendation[] {
  const input = ownOf(given);
  const read = readInput(input, loss);
  const options = input.options ?? {};
  const points = pointsIn(read, options.classes !== undefined);
  const subject = loss === undefined ? null : subjectOf(loss, options);
  const { probes, findings } = found;
  const grounds: Grounds = { loss, options, read, subject, points, probes, findings };
  const measured = probes.points;
  const losses = points === null || measured === null ? withoutPoints(grounds) : withPoints({ ...grounds, points, measured });
  const called = input.weights === undefined ? losses : losses.map((each) => ({ ...each, call: weighted(each.call) }));
  return warned(called, findings);
}

function withPoints(grounds: PointGrounds): Recommendation[] {
  const { spec } = grounds.read;
  if (spec?.family === "heatmaps") return heatmapLosses(grounds);
  if (spec?.family === "boxes") return boxLosses(grounds);
  if (spec?.family === "distributions") return distributionLosses(grounds);
  const point = spec === null ? "values" : traitsOf(spec).point;
  if (point === "bins") return binLosses(grounds);
  if (point === "thresholds") return [...refittedThresholds(grounds), ...pointLosses(grounds)];
  return [
    ...pointLosses(grounds),
    ...(spec?.family === "keypoints" ? keypointLosses(grounds) : []),
    ...thresholdLosses(grounds),
    ...distributionLosses(grounds),
  ];
}

function withoutPoints(grounds: Grounds): Recommendation[] {
  const { spec } = grounds.read;
  if (spec?.family === "classes") return rowLosses(grounds);
  if (spec?.family === "images") return imageLosses(grounds);
  if (spec !== null && traitsOf(spec).point === "thresholds") return refittedThresholds(grounds);
  if (spec?.family === "boxes") return [];
  return isOfLabels(grounds) ? labelLosses(grounds) : mapLosses(grounds);
}

/** The first one says where residuals are no errors of a fit. */
function warned(losses: readonly Recommendation[], findings: readonly Finding[]): Recommendation[] {
  const faults = misplacedBy(findings);
  return losses.map((each, i) =>
    i > 0 || faults.length === 0 ? each : { ...each, reason: `Mend ${faults.join(" and ")} first, then fit again. ${each.reason}` },
  );
}
