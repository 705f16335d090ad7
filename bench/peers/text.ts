/** What the command prints. */
import { BASE, gapsOf, type Outcome, type PeerRun, threadsText } from "../../common/peers.js";
import type { Figure } from "../../common/statistics.js";
import { aligned } from "../../common/text.js";
import { sizeText } from "../text.js";

const times = ({ median, low, high }: Figure): string => `${median.toPrecision(3)} (${low.toPrecision(2)}–${high.toPrecision(2)})`;

/** A table for each size, on one thread and on all. */
export function tablesText({ cases, contenders, all }: PeerRun): string {
  const sizes = [...new Set(cases.map(({ size }) => size))];
  return sizes
    .flatMap((size) =>
      [...new Set([1, all])].flatMap((threads) => {
        const those = contenders.filter((each) => each.threads === threads);
        const rows = cases
          .filter((each) => each.size === size)
          .map(({ label, outcomes }) => [
            label,
            ...those.map(({ peer }) => cell(outcomes.find((of) => of.peer === peer && of.threads === threads))),
          ]);
        const head = ["", ...those.map(({ peer, title }) => (peer === BASE ? `${title}, ns per float` : title))];
        return those.length === 0
          ? []
          : [`${sizeText(size)}, ${threadsText(threads)}: time over that of xyloss in a workspace\n${aligned([head, ...rows]).join("\n")}`];
      }),
    )
    .join("\n\n");
}

function cell(of: Outcome | undefined): string {
  if (of === undefined) return "–";
  if ("refused" in of) return "refused";
  return of.peer === BASE ? of.ns.median.toPrecision(2) : times(of.times);
}

/** Who is not there, and what was not timed. */
export function gapsText(run: PeerRun): string {
  const gaps = gapsOf(run);
  return gaps.length === 0 ? "" : ["Not measured:", ...gaps.map((gap) => `  ${gap}`)].join("\n");
}
