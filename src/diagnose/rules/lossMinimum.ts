import type { LossProbes, PointProbes } from "../measure/loss.js";
import { percent, place, round } from "../text.js";
import type { Rule } from "../types.js";
import { USE } from "./judge.js";
import { evidence, ofPoints } from "./lossAdvice.js";

const NONE = { name: "share", value: 0, reason: "one loss that is not a number spoils the mean of all" };

const notFinite: Rule<LossProbes> = {
  code: "no-number",
  severity: "error",
  meaning: "The loss or its gradient is NaN or infinite although predictions and targets are finite.",
  limits: [NONE],
  find({ own, loss, points }) {
    if (own?.notFinite == null || own.notFinite <= NONE.value) return undefined;
    return {
      message: `${loss} or its gradient is NaN or infinite for ${percent(own.notFinite)} of the data, although the data is finite.`,
      evidence: evidence({ share: own.notFinite, count: own.count }),
      advice:
        points === null
          ? "Check that the data is what the loss takes (probabilities ≥ 0, variances > 0), and give missing data the weight 0."
          : `The loss is not defined there; for points, use ${USE}.`,
    };
  },
};

const REACHED = { name: "share", value: 0, reason: "a single such target already makes the loss fall for ever" };

const SAME_UNIT = {
  name: "distance in the targets' spread",
  value: 0.5,
  reason: "for predictions as given; those in another unit, and logits, are about one spread or more away",
};

const MOST = { name: "share in another unit", value: 0.5, reason: "of the targets; a few that are just outside [0, 1] are slips" };

const unreachable = ofPoints({
  code: "target-out-of-reach",
  severity: "error",
  meaning:
    "The loss takes coordinates in [0, 1], but some targets lie outside. No prediction can match those, and the loss falls for ever.",
  limits: [REACHED, MOST, SAME_UNIT],
  find({ unreachable: share, asGiven, space }, { loss }) {
    if (share === null || share <= REACHED.value) return undefined;
    const unit = 'toUnit(points, { width, height, convention: "centers" })';
    const isSame = share > MOST.value && asGiven !== null && asGiven < SAME_UNIT.value;
    return {
      message: `${percent(share)} of the targets are outside [0, 1], which no probability can reach: ${loss} has no minimum there.`,
      evidence: { share },
      advice: isSame
        ? `Predictions and targets agree, so both seem to be in pixels or a similar unit: divide both by the image's size, ${unit}${space === "logits" ? `; ${loss} then takes the logits of the result` : ""}. Or keep them as they are and use ${USE}.`
        : `Map targets to [0, 1] first with ${unit}. Or keep them as they are and use ${USE}.`,
    };
  },
});

const APART = {
  name: "part",
  value: 0.1,
  reason: "of the innermost circle's radius, the data's own errors; such a bias shows, and the search is accurate to 1e-4 of it",
};
const EDGE = { name: "share", value: 0.5, reason: "of the targets: most of them" };

const isApart = ({ minimum, scale }: PointProbes): boolean => (minimum.offset ?? 0) > APART.value * scale.inner && (minimum.gain ?? 0) > 0;
const runsAway = (points: PointProbes): boolean => isApart(points) && (points.minimum.atEdge ?? 0) >= EDGE.value;

const elsewhere = ofPoints({
  code: "minimum-elsewhere",
  severity: "error",
  meaning: "The loss is not least at a perfect prediction: training leads away from it.",
  limits: [APART],
  find(points) {
    if (!isApart(points) || runsAway(points)) return undefined;
    const { offset, offsetBySpread, gain, example } = points.minimum;
    const where = example === null ? "" : `: for the target ${place(example.target)} at ${place(example.minimum)}`;
    return {
      message: `The loss is least ${round(offset)} from the target (median)${where}.`,
      evidence: evidence({ offset, offsetBySpread, gain, least: example?.loss ?? null, perfect: example?.perfect ?? null }),
      advice: `Use a loss whose minimum is at the target: ${USE}. Label smoothing and class weights also move the minimum.`,
    };
  },
});

const none = ofPoints({
  code: "no-minimum",
  severity: "error",
  meaning: "The loss keeps falling away from the target: it has no minimum that a prediction could reach.",
  limits: [APART, EDGE],
  find(points) {
    if (!runsAway(points)) return undefined;
    const { offset, gain, atEdge, example } = points.minimum;
    const where =
      example === null
        ? ""
        : `: for the target ${place(example.target)} it reads ${round(example.perfect)} there and ${round(example.loss)} at ${place(example.minimum)}`;
    return {
      message: `The loss still falls at ${round(offset)} from the target, as far as was searched${where}.`,
      evidence: evidence({ offset, gain, atEdge, least: example?.loss ?? null, perfect: example?.perfect ?? null }),
      advice: `Use a loss that has a minimum at the target: ${USE}.`,
    };
  },
});

const FLOOR = { name: "part", value: 0.1, reason: "of what the loss reads; a larger floor hides how much is left to gain" };

const floor: Rule<LossProbes> = {
  code: "floor-hides-progress",
  severity: "note",
  meaning:
    "A perfect prediction does not read 0. Soft targets leave a floor, their entropy H(t), which no prediction gets below. Only the excess above it says how good a prediction is.",
  limits: [FLOOR],
  find({ own, offers }) {
    if (own?.floor == null || own.reads === null || !(own.reads > 0) || own.floor < FLOOR.value * own.reads) return undefined;
    const excess = own.reads - own.floor;
    return {
      message: `Perfect predictions read ${round(own.floor)}, yours ${round(own.reads)}: ${percent(own.floor / own.reads)} of that is the floor, and the excess is ${round(excess)}.`,
      evidence: { floor: own.floor, reads: own.reads, excess, part: own.floor / own.reads },
      advice: offers.excess
        ? "Use the option excess: true, which subtracts the floor: the gradient is the same, and 0 is perfect."
        : "Watch the loss minus that of perfect predictions, value(target, target).",
    };
  },
};

export const minimumRules: readonly Rule<LossProbes>[] = [notFinite, unreachable, none, elsewhere, floor];
