/** What is measured of data and losses, and what the rules say of it. */
import { type DataProbes, measureData } from "./measure/data.js";
import { type LossProbes, measureLoss } from "./measure/loss.js";
import { besideMiddle, dataRules, explains as explainedByData } from "./rules/data.js";
import { findingsOf, unexplained } from "./rules/judge.js";
import { explains as explainedByLoss, lossRules } from "./rules/loss.js";
import { raceRules } from "./rules/race.js";
import type { Study } from "./study.js";
import type { Finding } from "./types.js";

export interface DataInspection {
  readonly findings: readonly Finding[];
  readonly probes: DataProbes;
}

/** What a fault explains of another kind: of the loss by the data, and of the data by the loss. */
const acrossKinds: Readonly<Record<string, readonly string[]>> = {
  "target-out-of-reach": [...dataRules, ...lossRules, ...raceRules]
    .map(({ code }) => code)
    .filter((code) => code !== "not-finite" && code !== "missing-data" && code !== "target-out-of-reach"),
  "targets-not-a-distribution": [...lossRules, ...raceRules].map(({ code }) => code),
  "wrong-class-axis": lossRules.map(({ code }) => code),
  "logits-given-as-probabilities": lossRules.map(({ code }) => code),
  "probabilities-given-as-logits": lossRules.map(({ code }) => code),
  "inverted-boxes": lossRules.map(({ code }) => code),
};

/** All findings, without those that another one explains. */
export const findingsTogether = (findings: readonly Finding[]): Finding[] => unexplained(findings, acrossKinds);

export interface LossInspection {
  readonly findings: readonly Finding[];
  readonly probes: LossProbes;
}

export function dataOf(study: Study): DataInspection {
  const probes = measureData(study);
  const isQuantile = probes.points?.quantile?.aside === true;
  const found = findingsOf(dataRules, probes).filter(({ code }) => !(isQuantile && besideMiddle.includes(code)));
  return { findings: unexplained(found, explainedByData), probes };
}

export function lossOf(study: Study): LossInspection {
  const probes = measureLoss(study);
  return { findings: unexplained(findingsOf(lossRules, probes), explainedByLoss), probes };
}
