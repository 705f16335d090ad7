/** What is measured of data and losses, judged by the rules. */
import { type DataProbes, measureData } from "./data.js";
import { type LossProbes, measureLoss } from "./probe.js";
import { dataRules, explains as explainedByData } from "./rules/data.js";
import { explains as explainedByLoss, lossRules } from "./rules/loss.js";
import { type AnyLoss, type DiagnoseInput, type Finding, findingsOf, type LossFunction, type NoOptions, unexplained } from "./types.js";

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
 * @throws XylossError as the loss does for lengths, shapes and options; `ERR_XYLOSS_OPTION` for bounds that are none
 */
export function inspectData<Options = NoOptions>(input: DiagnoseInput<Options>, loss?: AnyLoss<Options> | LossFunction): DataInspection;
export function inspectData(input: DiagnoseInput, loss?: AnyLoss | LossFunction): DataInspection {
  const probes = measureData(input, loss);
  return { findings: unexplained(findingsOf(dataRules, probes), explainedByData), probes };
}

/** Measures a loss around targets of the data, and says what is wrong with it there. */
export function probeLoss<Options = NoOptions>(loss: AnyLoss<Options> | LossFunction, input: DiagnoseInput<Options>): LossInspection;
export function probeLoss(loss: AnyLoss | LossFunction, input: DiagnoseInput): LossInspection {
  const probes = measureLoss(loss, input);
  return { findings: unexplained(findingsOf(lossRules, probes), explainedByLoss), probes };
}
