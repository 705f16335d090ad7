/** Whether the race can still change the verdict: it is half of the work of a short diagnosis. */
import { farShareOf } from "./measure/race.js";
import { candidates } from "./recommend/candidates.js";
import { misplacedBy } from "./recommend/grounds.js";
import { FAR_SHARE } from "./rules/race.js";
import type { Study } from "./study.js";
import type { Finding } from "./types.js";
import { isFirst } from "./verdict.js";

/**
 * It cannot in two cases. First, a fault of the data comes before all that a race finds, and losses are not compared until it is mended. Second,
 * nothing was found, few residuals are far out, and the loss is a convex one among the candidates: all of these arrive, at any scale, and only
 * far residuals carry them away.
 */
export function isSettled(
  { traits, spec, selection }: Pick<Study, "traits" | "spec" | "selection">,
  findings: readonly Finding[],
): boolean {
  if (misplacedBy(findings).length > 0 && findings.some(isFirst)) return true;
  if (findings.some(({ severity }) => severity !== "note")) return false;
  const isKnown = candidates.some(({ loss }) => loss.name === spec?.name) && traits?.convex === true;
  return isKnown && selection !== null && (farShareOf(selection) ?? 0) < FAR_SHARE.value;
}
