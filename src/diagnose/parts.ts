/** The parts of a diagnosis, which an app can use alone. */
import { type DataInspection, dataOf, type LossInspection, lossOf } from "./inspect.js";
import { quoting } from "./quote.js";
import { recommended } from "./recommend/index.js";
import { USE } from "./rules/judge.js";
import { type Study, studyOf } from "./study.js";
import type { AnyLoss, DiagnoseInput, Finding, LossFunction, NoOptions } from "./types.js";

/**
 * What is wrong with predictions and targets, as this loss takes them; without a loss, as points.
 *
 * @throws XylossError as the loss does for lengths, shapes and options; `ERR_XYLOSS_OPTION` for wrong bounds
 */
export function inspectData<Options = NoOptions>(input: DiagnoseInput<Options>, loss?: AnyLoss<Options> | LossFunction): DataInspection;
export function inspectData(input: DiagnoseInput, loss?: AnyLoss | LossFunction): DataInspection {
  const study = studyOf(loss, input);
  const data = dataOf(study);
  return { ...data, findings: quoted(study, data, data.findings) };
}

/** Measures a loss around targets of the data, and says what is wrong with it there. */
export function probeLoss<Options = NoOptions>(loss: AnyLoss<Options> | LossFunction, input: DiagnoseInput<Options>): LossInspection;
export function probeLoss(loss: AnyLoss | LossFunction, input: DiagnoseInput): LossInspection {
  const study = studyOf(loss, input);
  const { probes, findings } = lossOf(study);
  return { probes, findings: quoted(study, null, findings) };
}

/** Losses are ranked only if a finding quotes the first. */
function quoted(study: Study, data: DataInspection | null, findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some(({ advice }) => advice.includes(USE))) return findings;
  return quoting(findings, recommended(study, data ?? dataOf(study)));
}
