import type { Finding, Rule } from "../types.js";

/** Stands in an advice for the call that is recommended first. */
export const USE = "{use}";

export function findingsOf<Probes>(rules: readonly Rule<Probes>[], probes: Probes): Finding[] {
  return rules.flatMap(({ code, severity, find }) => {
    const found = find(probes);
    return found === undefined ? [] : [{ code, severity, ...found }];
  });
}

/** Findings without those that another one explains: `explains` lists their codes by its code. */
export function unexplained(findings: readonly Finding[], explains: Readonly<Record<string, readonly string[]>>): Finding[] {
  const explained = new Set(findings.flatMap(({ code }) => explains[code] ?? []));
  return findings.filter(({ code }) => !explained.has(code));
}
