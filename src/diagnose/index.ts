/**
 * xyloss/diagnose: why a loss performs poorly on some data, and what to use instead. It has its own entry, so that an app that
 * only computes losses does not carry it.
 */
import { plain } from "./call.js";
import { dataOf, findingsTogether, lossOf } from "./inspect.js";
import { measureRace } from "./measure/race.js";
import { quoting } from "./quote.js";
import { recommended } from "./recommend/index.js";
import { Report } from "./report.js";
import { findingsOf } from "./rules/judge.js";
import { raceRules } from "./rules/race.js";
import { isSettled } from "./settled.js";
import { studyOf } from "./study.js";
import type { AnyLoss, DiagnoseInput, LossFunction, NoOptions } from "./types.js";
import { blindnessOf, verdictOf } from "./verdict.js";

export type { Floats, NdArray, NdData } from "../arrays.js";
export type { Reduction } from "../call.js";
export type { Family } from "../families/spec.js";
export type { AnyOptions, ReduceOptions } from "../loss.js";
export type { Select } from "../select.js";
export type { DataInspection, LossInspection } from "./inspect.js";
export type { Line as TextLine, Paint, Part, Style } from "./lines.js";
export type { AreaProbes } from "./measure/areas.js";
export type { CheckProbes } from "./measure/check.js";
export type { CurvatureProbes } from "./measure/curvature.js";
export type { DataProbes } from "./measure/data.js";
export type { DescentProbes } from "./measure/descent.js";
export type { Coefficient, FitProbes, Line } from "./measure/fits.js";
export type { GroupProbes, PartFault, PartProbes } from "./measure/groups.js";
export type { LossProbes, PointProbes } from "./measure/loss.js";
export type { Mark, MarkProbes } from "./measure/marks.js";
export type { MinimumProbes } from "./measure/minimum.js";
export type { MixtureProbes, MoveName } from "./measure/mixture.js";
export type { OwnProbes } from "./measure/own.js";
export type { LagProbes, PairingProbes } from "./measure/pairing.js";
export type { PlaceRanks } from "./measure/places.js";
export type { QuantileProbes } from "./measure/quantile.js";
export type { Heat, Race, RaceEntry, RaceOptions } from "./measure/race.js";
export { race } from "./measure/race.js";
export type { Clipping, ResidualProbes, SimilarityProbes, Spread, TailProbes } from "./measure/residuals.js";
export type { Optimiser } from "./measure/runner.js";
export type { Scales } from "./measure/samples.js";
export type { Power, ScaleProbes, Way } from "./measure/scale.js";
export type { NothingProbes, ScoreProbes, UncertaintyProbes } from "./measure/scores.js";
export type { Example, Profiles, SpaceProbes } from "./measure/space.js";
export type { StepProbes } from "./measure/steps.js";
export type { SwapProbes } from "./measure/swaps.js";
export type { OutsideProbes, UnitName, UnitProbes } from "./measure/units.js";
export type { MapProbes, RowProbes, RowShares, ValueProbes } from "./measure/values.js";
export type { WhiteningFactor, WhiteningProbes } from "./measure/whitening.js";
export type { WorstProbes } from "./measure/worst.js";
export { inspectData, probeLoss } from "./parts.js";
export type { BoxProbes } from "./reading.js";
export { recommend } from "./recommend/index.js";
export { markdownOf, Report, type ReportData, type TextOptions, textOf } from "./report.js";
export type { Axis, Measured, Pair, Slope } from "./statistics.js";
export { pointsOf } from "./study.js";
export { type Subject, subjectOf } from "./subject.js";
export { type Arrow, arrowsOf, type Floor, type Frame, type Place, type Point, type Surface, surfaceOf } from "./surface.js";
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
export type { Verdict } from "./verdict.js";

/**
 * Diagnoses a loss on data: what is wrong with the data, what the loss does around its targets, how fast it gets there, and
 * what to use instead. The same input gives the same report in the same engine; the last digits may differ between engines.
 *
 * @param loss one of `xyloss` or `xyloss/reference`, or a function `(prediction, target) => { value, grad? }` of points, which
 *   is called with one at a time; without `grad` its gradient is taken from differences of its values
 * @param input prediction and target as the loss takes them; for a function, points x0 y0 x1 y1 …
 * @returns a report: `verdict` is its one answer, `String(report)` its text
 * @throws XylossError as the loss does for lengths, shapes and options; `ERR_XYLOSS_OPTION` for wrong bounds;
 *   `ERR_XYLOSS_TYPE` for anything that is not a loss
 *
 * @example
 * ```js
 * import { huber } from "xyloss";
 * import { diagnose } from "xyloss/diagnose";
 *
 * const target = Float32Array.from({ length: 200 }, (_, i) => (i * 37) % 100); // x0 y0 x1 y1 …
 * const prediction = target.map((_, i) => target[i ^ 1]); // y0 x0 y1 x1 …
 * console.log(diagnose(huber, { prediction, target }).verdict.cause); // swapped-axes
 * ```
 */
export function diagnose<Options = NoOptions>(loss: AnyLoss<Options> | LossFunction, input: DiagnoseInput<Options>): Report;
export function diagnose(loss: AnyLoss | LossFunction, input: DiagnoseInput): Report {
  const study = studyOf(loss, input);
  const data = dataOf(study);
  const { probes: probed, findings: ofLoss } = lossOf(study);
  const without = findingsTogether([...data.findings, ...ofLoss]);
  const raced = isSettled(study, without) ? null : measureRace(study);
  const found = raced === null ? without : findingsTogether([...data.findings, ...ofLoss, ...findingsOf(raceRules, raced)]);
  const recommendation = recommended(study, { probes: data.probes, findings: found });
  const findings = quoting(found, recommendation);
  return new Report({
    loss: probed.loss,
    options: plain(study.edges === null ? study.given : { ...study.given, edges: study.edges }),
    verdict: verdictOf(findings, recommendation, blindnessOf(study)),
    findings,
    recommendation,
    probes: { data: data.probes, loss: probed, race: raced },
  });
}
