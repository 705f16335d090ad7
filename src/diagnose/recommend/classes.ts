/** What to use for classes, labels and bins, best first. */
import { SUM_TOLERANCE } from "../points.js";
import { shareOf } from "../statistics.js";
import type { Study } from "../study.js";
import { percent, round } from "../text.js";
import { type Advised, entry, type PointInspection } from "./grounds.js";

/** For points as distributions over bins. */
export function binLosses({ spec, options, given }: Study, { measured }: PointInspection): Advised[] {
  const { bins } = options as { bins?: number };
  const error = `The median error is ${round(measured.distance.q50)} ${bins === undefined ? "pixels" : "bins"}. `;
  if (bins === undefined) {
    const labels = "Labels are sigma wide, so bins next to the right one count as nearly right.";
    const likelihood = `${error}The likelihood of the target under bins that are sigma wide.`;
    return spec?.name === "mlecc"
      ? [
          entry("mlecc", given, likelihood, { prediction: "logits" }),
          entry("simcc", given, `${labels} It is convex in the logits.`, { prediction: "logits" }),
        ]
      : [entry("simcc", given, `${error}${labels}`, { prediction: "logits" })];
  }
  return [
    entry("crps", { bins }, `${error}It knows the order of the bins: a near miss costs less than a far one.`, { prediction: "logits" }),
    entry("dfl", { bins }, "Cross-entropy of the two bins around the target: sharper, but blind to how far off the others are.", {
      prediction: "logits",
    }),
  ];
}

/** For rows of classes. */
export function rowLosses(study: Study): Advised[] {
  const { classes, positions } = study.options as { classes: number; positions?: number };
  const dense = positions === undefined || positions === 1 ? {} : { positions };
  if (study.spec?.ignore !== undefined) {
    return [
      entry("sparseSoftmaxCrossEntropy", { classes, ...dense }, `${study.layout.units} labels, one per row; it takes logits.`, {
        prediction: "logits",
        target: "labels",
      }),
    ];
  }
  const entropy = entropyOf(study, classes);
  const soft = `Targets have an entropy of ${round(entropy)} on average (at most ${round(Math.log(classes))}), which no prediction gets below. `;
  return [
    entry(
      "softmaxCrossEntropy",
      { classes, ...dense, excess: true },
      `${soft}It takes logits, without a clip; excess subtracts the entropy.`,
      {
        prediction: "logits",
      },
    ),
    ...(positions === undefined || positions === 1
      ? [
          entry("klDivergence", { classes }, "It takes probabilities, and is 0 if they equal the target's.", {
            prediction: "probabilities",
          }),
        ]
      : []),
  ];
}

/** For targets that are 0 or 1, one for each prediction. */
export function labelLosses({ target }: Study): Advised[] {
  const ones = shareOf(target, (t) => t === 1);
  const common = entry("bceWithLogits", {}, `${percent(ones)} of the labels are 1. It takes logits: stable at any size.`, {
    prediction: "logits",
  });
  const focal = entry("focalWithLogits", {}, `${percent(ones)} of the labels are 1: easy, common ones count little.`, {
    prediction: "logits",
  });
  return Math.min(ones, 1 - ones) < RARE ? [focal, common] : [common, focal];
}
/** The others drown labels this rare. */
const RARE = 0.05;

/** The mean entropy of the rows that are distributions and count. */
function entropyOf(study: Study, classes: number): number {
  let [total, rows] = [0, 0];
  for (let unit = 0; unit < study.layout.units; unit++) {
    let [entropy, sum] = [0, 0];
    for (let j = 0; j < classes; j++) {
      const t = study.target[study.index(unit, j, classes)] as number;
      entropy -= t > 0 ? t * Math.log(t) : t === 0 ? 0 : Number.NaN;
      sum += t;
    }
    if (!(study.counts(unit) && Number.isFinite(entropy) && Math.abs(sum - 1) <= SUM_TOLERANCE)) continue;
    total += entropy;
    rows++;
  }
  return rows === 0 ? 0 : total / rows;
}
