import { USE } from "./rules/judge.js";
import type { Finding, Recommendation } from "./types.js";

/** There is one recommendation: findings that advise a loss quote its first entry. */
export function quoting(findings: readonly Finding[], [first]: readonly Recommendation[]): Finding[] {
  const use = first === undefined ? "a loss that suits the data" : `\`${first.call}\``;
  const kept = (advice: string) => (first?.own === true ? advice.replaceAll(`Use ${USE}`, `Keep your loss, ${USE}`) : advice);
  return findings.map((finding) => ({ ...finding, advice: kept(finding.advice).replaceAll(USE, use) }));
}
