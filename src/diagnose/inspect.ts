/** What is measured of data and losses, and what the rules say of it. */
import { type DataProbes, measureData } from "./measure/data.js";
import { type LossProbes, measureLoss } from "./measure/loss.js";
import { dataRules, explains as explainedByData } from "./rules/data.js";
import { findingsOf, unexplained } from "./rules/judge.js";
import { explains as explainedByLoss, lossRules } from "./rules/loss.js";
import { type Study, studyOf } from "./study.js";
import type { AnyLoss, DiagnoseInput, Finding, LossFunction, NoOptions } from "./types.js";

export interface DataInspection {
  readonly findings: readonly Finding[];
  readonly probes: DataProbes;
}

export interface LossInspection {
  readonly findings: readonly Finding[];
  readonly probes: LossProbes;
}

/**
 * What is wrong with predictions and targets, as this loss takes them; without a loss, as points.
 *
 * @throws XylossError as the loss does for lengths, shapes and options; `ERR_XYLOSS_OPTION` for wrong bounds
 */
export function inspectData<Options = NoOptions>(input: DiagnoseInput<Options>, loss?: AnyLoss<Options> | LossFunction): DataInspection;
export function inspectData(input: DiagnoseInput, loss?: AnyLoss | LossFunction): DataInspection {
  return dataOf(studyOf(loss, input));
}

export function dataOf(study: Study): DataInspection {
  const probes = measureData(study);
  return { findings: unexplained(findingsOf(dataRules, probes), explainedByData), probes };
}

/** Measures a loss around targets of the data, and says what is wrong with it there. */
export function probeLoss<Options = NoOptions>(loss: AnyLoss<Options> | LossFunction, input: DiagnoseInput<Options>): LossInspection;
export function probeLoss(loss: AnyLoss | LossFunction, input: DiagnoseInput): LossInspection {
  return lossOf(studyOf(loss, input));
}

export function lossOf(study: Study): LossInspection {
  const probes = measureLoss(study);
  return { findings: unexplained(findingsOf(lossRules, probes), explainedByLoss), probes };
}
