import type { DataProbes } from "../measure/data.js";
import { farScales, farTimes, fewestRows, offsetScales, type PartProbes, unlearnedSkill, unlearnedTimes } from "../measure/groups.js";
import { apart, areSwapped, nearer, swappedRows, swappedShare } from "../measure/swaps.js";
import { counted, pair, percent, round } from "../text.js";
import type { Rule } from "../types.js";

/** What these rules look at. */
type Parts = Pick<DataProbes, "groups" | "swaps">;

/** The most parts that a message names. */
const NAMED = 3;

/** Some of many, in words: "a, b, c and 5 others". */
function listed(all: readonly string[], between: string): string {
  const some = all.slice(0, NAMED);
  const more = all.length - some.length;
  return more === 0 ? some.join(between) : `${some.join(between)}${between}and ${counted(more, "other")}`;
}

const swapped: Rule<Parts> = {
  code: "swapped-keypoints",
  severity: "warning",
  meaning:
    "In some rows, a left keypoint is where its right one should be, and the other way round: a mirrored image whose labels kept their names, or a model that cannot tell the sides. Names tell which keypoints belong together: left_eye and right_eye, l_hip and r_hip. All other findings are about the rows without it.",
  limits: [swappedRows, swappedShare, apart, nearer],
  find({ swaps }) {
    const found = swaps.filter((each) => areSwapped(each.swapped, each.share)).sort((a, b) => b.swapped - a.swapped);
    const [worst] = found;
    if (worst === undefined) return undefined;
    const sayings = found.map(
      ({ left, right, rows, swapped, share }) => `${left} and ${right} in ${swapped} of ${counted(rows, "row")} (${percent(share)})`,
    );
    return {
      message: `Left and right are swapped: ${listed(sayings, ", ")}.`,
      evidence: { pairs: found.length, of: swaps.length, rows: worst.rows, swapped: worst.swapped, share: worst.share },
      advice:
        worst.share > 0.5
          ? `Exchange ${worst.left} and ${worst.right} on one side: its order of keypoints is another.`
          : "When an image is mirrored, exchange its left and right labels too. Look at these rows in the labels first.",
    };
  },
};

const hows: Readonly<Record<NonNullable<PartProbes["fault"]>["how"], (part: PartProbes) => string>> = {
  constant: ({ constant }) => `, and most of its predictions are ${constant === null ? "equal" : pair(constant)}`,
  "reversed-x": () => ", and x goes against its targets",
  "reversed-y": () => ", and y goes against its targets",
  offset: ({ bias }) => `, and it is off by ${pair(bias)}`,
  unlearned: () => ", no better than a constant",
  far: () => "",
};

const advices: Readonly<Record<NonNullable<PartProbes["fault"]>["how"], string>> = {
  constant: "Its output is not trained, or not read: check its index, its channel and its weight.",
  "reversed-x": "It is mirrored: check how its x is computed, and its labels.",
  "reversed-y": "It is mirrored: check how its y is computed, and its labels.",
  offset: "Subtract that from its predictions, and look for what moved it: a crop, a padding or another definition of the point.",
  unlearned: "Check its labels and its order among the others: its predictions say nothing about its targets.",
  far: "Look at its worst rows, its labels and its order among the others.",
};

const broken: Rule<Parts> = {
  code: "broken-part",
  severity: "warning",
  meaning:
    "One keypoint, or one group such as a camera, is wrong while the others are right: all its predictions are the same, mirrored, off by a constant, no better than a constant, or far more off than the others'. No loss mends that, and pooled with the rest it looks like outliers. All other findings, and the ranking of losses, are about the other parts.",
  limits: [farTimes, farScales, unlearnedTimes, unlearnedSkill, offsetScales, fewestRows],
  find({ groups }) {
    const kinds = [
      ["Keypoint", groups?.keypoints],
      ["Group", groups?.groups],
    ] as const;
    const found = kinds
      .flatMap(([kind, parts]) => parts?.flatMap((part) => (part.fault === null ? [] : [{ kind, part, fault: part.fault }])) ?? [])
      .sort((a, b) => b.fault.times - a.fault.times);
    const [worst] = found;
    if (worst === undefined) return undefined;
    const sayings = found.map(
      ({ kind, part, fault }) =>
        `${kind} ${part.name} has a median error of ${round(part.median)}, ${round(fault.times)} times that of the others${hows[fault.how](part)}`,
    );
    return {
      message: `${listed(sayings, "; ")}.`,
      evidence: { parts: found.length, rows: worst.part.rows, median: worst.part.median, times: worst.fault.times },
      advice: advices[worst.fault.how],
    };
  },
};

/** Whether one keypoint or one group is unlike the others. */
export const groupRules: readonly Rule<Parts>[] = [swapped, broken];
