import { optionReader } from "../../options.js";
import { specs } from "../../specs.js";
import { plain, withOption, written } from "../call.js";
import { type DataInspection, dataOf } from "../inspect.js";
import { type Study, studyOf } from "../study.js";
import type { AnyLoss, DiagnoseInput, LossFunction, NoOptions, Recommendation } from "../types.js";
import { refittedThresholds, thresholdLosses } from "./bounded.js";
import { binLosses, labelLosses, rowLosses } from "./classes.js";
import { distributionLosses } from "./distributions.js";
import { type Advised, misplacedBy, type PointInspection } from "./grounds.js";
import { pointLosses } from "./points.js";
import { quantileLosses } from "./quantiles.js";
import { boxLosses, directionLosses, heatmapLosses, imageLosses, keypointLosses, mapLosses } from "./shapes.js";

/**
 * Losses to use for the data, best first, with options fitted to it. Losses of points are ranked by the squared error to expect of a
 * fit with each; others by what the data needs.
 *
 * @param loss the loss in use now, if any; without it data are points
 * @param found what `inspectData` found, with any other findings
 * @throws XylossError as `inspectData`
 */
export function recommend<Options = NoOptions>(
  input: DiagnoseInput<Options>,
  loss?: AnyLoss<Options> | LossFunction,
  found?: DataInspection,
): Recommendation[];
export function recommend(input: DiagnoseInput, loss?: AnyLoss | LossFunction, found?: DataInspection): Recommendation[] {
  const study = studyOf(loss, input);
  return recommended(study, found ?? dataOf(study));
}

export function recommended(study: Study, found: DataInspection): Recommendation[] {
  const { points } = study;
  // nothing counts
  if (points?.count === 0) return [];
  const measured = found.probes.points;
  const losses = points === null || measured === null ? withoutPoints(study, found) : withPoints(study, { ...found, points, measured });
  const called = study.weightsGiven ? losses.map((each) => ({ ...each, call: withOption(each.call, "weights") })) : losses;
  const all = warned(found, called).map((each) => ({ ...each, own: isOwn(study, each) }));
  return study.edges === null ? all : joined(all, study.edges);
}

/** Recommendations with these edges, without losses that take none. */
function joined(all: readonly Recommendation[], edges: unknown): Recommendation[] {
  const takes = (loss: string) => specs.find(({ name }) => name === loss)?.edges !== undefined;
  return all
    .filter(({ loss }) => takes(loss))
    .map((each) => ({ ...each, options: { ...each.options, ...plain({ edges }) }, call: withOption(each.call, "edges") }));
}

/** Whether a recommendation is the loss as given, with its options or their defaults. */
function isOwn({ spec, options }: Study, { loss, options: advised }: Advised): boolean {
  if (spec?.name !== loss) return false;
  // of one number or more per point, the loss takes only a Float32Array
  const factors = Array.isArray(advised.whiten) ? { whiten: Float32Array.from(advised.whiten as number[]) } : {};
  return written(optionReader(loss, spec.options)({ ...advised, ...factors })) === written(options);
}

function withPoints(study: Study, found: PointInspection): Advised[] {
  const { spec, traits } = study;
  if (spec?.family === "heatmaps") return heatmapLosses(study, found);
  if (spec?.family === "boxes") return boxLosses(study);
  if (spec?.family === "angles") return directionLosses(study);
  if (found.measured.quantile?.aside === true) return quantileLosses(study, found);
  if (spec?.family === "distributions") return distributionLosses(study, found);
  if (traits?.point === "bins") return binLosses(study, found);
  if (traits?.point === "thresholds") return [...refittedThresholds(study), ...pointLosses(study, found)];
  return [
    ...pointLosses(study, found),
    ...(spec?.family === "keypoints" ? keypointLosses(study) : []),
    ...thresholdLosses(study, found),
    ...distributionLosses(study, found),
  ];
}

function withoutPoints(study: Study, { probes }: DataInspection): Advised[] {
  const { spec, traits, labels } = study;
  if (spec?.family === "classes") return rowLosses(study);
  if (spec?.family === "images") return imageLosses(study);
  if (spec?.family === "boxes") return [];
  if (spec?.family === "angles") return directionLosses(study);
  if (traits?.point === "thresholds") return refittedThresholds(study);
  return labels ? labelLosses(study) : mapLosses(study, probes);
}

/** The first one says where residuals are not the errors of a fit. */
function warned({ findings }: DataInspection, losses: readonly Advised[]): Advised[] {
  const faults = misplacedBy(findings);
  return losses.map((each, i) =>
    i > 0 || faults.length === 0 ? each : { ...each, reason: `Mend ${faults.join(" and ")} first, then fit again. ${each.reason}` },
  );
}
