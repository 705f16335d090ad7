import { USE } from "./rules/judge.js";
import type { Finding, Recommendation } from "./types.js";

/** There is one recommendation: findings that advise a loss quote its first entry. */
export function quoting(findings: readonly Finding[], [first]: readonly Recommendation[]): Finding[] {
  const use = first === undefined ? "a loss that suits the data" : `\`${first.call}\``;
  return findings.map((finding) => ({ ...finding, advice: finding.advice.replaceAll(USE, use) }));
}
