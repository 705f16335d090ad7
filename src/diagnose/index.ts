import { ownOf } from "../objects.js";
/**
 * xyloss/diagnose: why a loss performs poorly on some data, and what to use. A subpath of its own, so that an app that only
 * computes losses does not carry it.
 */
import { plain } from "./call.js";
import { inspectData, probeLoss } from "./inspect.js";
import { pointsOf } from "./points.js";
import { race } from "./race.js";
import { recommend } from "./recommend/index.js";
import { Report } from "./report.js";
import { raceRules } from "./rules/race.js";
import { optionsOf, specOf } from "./subject.js";
import { type AnyLoss, type DiagnoseInput, findingsOf, type LossFunction, type NoOptions } from "./types.js";

export type { Floats, NdArray, NdData } from "../arrays.js";
export type { Reduction } from "../call.js";
export type { Family } from "../families/spec.js";
export type { AnyOptions, ReduceOptions } from "../loss.js";
export type { DataProbes } from "./data.js";
export type { DataInspection, LossInspection } from "./inspect.js";
export { inspectData, probeLoss } from "./inspect.js";
export { type BoxProbes, pointsOf } from "./points.js";
export type { LossProbes, PointProbes } from "./probe.js";
export type { CheckProbes } from "./probes/check.js";
export type { CurvatureProbes } from "./probes/curvature.js";
export type { DescentProbes } from "./probes/descent.js";
export type { MinimumProbes } from "./probes/minimum.js";
export type { OwnProbes } from "./probes/own.js";
export type { Measured, Scales } from "./probes/samples.js";
export type { Power, ScaleProbes, Way } from "./probes/scale.js";
export type { Example, Profiles, SpaceProbes } from "./probes/space.js";
export type { Heat, Race, RaceEntry, RaceOptions } from "./race.js";
export { race } from "./race.js";
export { recommend } from "./recommend/index.js";
export { markdownOf, Report, type ReportData, textOf } from "./report.js";
export type { Clipping, ResidualProbes, SimilarityProbes, Spread, TailProbes } from "./residuals.js";
export type { Optimiser } from "./runner.js";
export type { Axis, Pair, Slope } from "./statistics.js";
export { type Subject, subjectOf } from "./subject.js";
export { type Arrow, arrowsOf, type Frame, type Place, type Point, type Surface, surfaceOf } from "./surface.js";
export type {
  AnyLoss,
  Bounds,
  Data,
  DiagnoseData,
  DiagnoseInput,
  DiagnoseOptions,
  Finding,
  GivenOptions,
  Limit,
  LossFunction,
  NoOptions,
  OwnOptions,
  Points,
  Recommendation,
  Rule,
  Severity,
} from "./types.js";
export type { OutsideProbes, UnitName, UnitProbes } from "./units.js";
export type { MapProbes, RowProbes, RowShares, ValueProbes } from "./values.js";

/**
 * Diagnoses a loss on data: what is wrong with the data, what the loss does around its targets, how fast it gets there, and
 * what to use instead. The same input gives the same report
 * in the same engine (last digits of what is measured may differ between engines).
 *
 * @param loss one of `xyloss` or `xyloss/reference`, or a function `(prediction, target) => { value, grad? }` of points,
 *   which is asked for one at a time; without `grad` its gradient is taken from differences of its values
 * @param input prediction and target as the loss takes them; for a function, points x0 y0 x1 y1 …
 * @throws XylossError as the loss does for lengths, shapes and options; `ERR_XYLOSS_OPTION` for bounds that are none;
 *   `ERR_XYLOSS_TYPE` for what is no loss
 */
export function diagnose<Options = NoOptions>(loss: AnyLoss<Options> | LossFunction, input: DiagnoseInput<Options>): Report;
export function diagnose(loss: AnyLoss | LossFunction, given: DiagnoseInput): Report {
  const input = ownOf(given);
  const data = inspectData(input, loss);
  const probed = probeLoss(loss, input);
  const raced = race(loss, input, pointsOf(input, loss));
  const findings = [...data.findings, ...probed.findings, ...(raced === null ? [] : findingsOf(raceRules, raced))];
  return new Report({
    loss: probed.probes.loss,
    options: plain(optionsOf(specOf(loss), input.options)),
    findings,
    recommendation: recommend(input, loss, { probes: data.probes, findings }),
    probes: { data: data.probes, loss: probed.probes, race: raced },
  });
}
