import type { LossProbes, PointProbes } from "../probe.js";
import type { Rule } from "../types.js";
import { evidence, ofPoints, pointLossCall } from "./lossAdvice.js";
import { percent, round } from "./text.js";

const NONE = { name: "share", value: 0, reason: "one loss that is no number makes the mean of all none" };

const notFinite: Rule<LossProbes> = {
  code: "no-number",
  severity: "error",
  meaning: "The loss or its gradient is NaN or infinite for predictions and targets that are numbers themselves.",
  limits: [NONE],
  find({ own, loss, points }) {
    if (own?.notFinite == null || own.notFinite <= NONE.value) return undefined;
    return {
      message: `${loss} or its gradient is NaN or infinite for ${percent(own.notFinite)} of the data, which are finite.`,
      evidence: evidence({ share: own.notFinite, count: own.count }),
      advice:
        points === null
          ? "See that the data are what the loss takes (probabilities at least 0, variances above 0), and give what is missing the weight 0."
          : `The loss is not defined there; for points, take ${pointLossCall(points)}.`,
    };
  },
};

const REACHED = { name: "share", value: 0, reason: "for one such target already the loss falls for ever" };

const unreachable = ofPoints(
  {
    code: "target-out-of-reach",
    severity: "error",
    meaning:
      "The loss takes coordinates in [0, 1], and targets are outside: no prediction is right for those, and the loss falls for ever.",
    limits: [REACHED],
  },
  ({ unreachable: share }, { loss }) => {
    if (share === null || share <= REACHED.value) return undefined;
    return {
      message: `${percent(share)} of the targets are outside [0, 1], where no probability reaches: ${loss} has no minimum there.`,
      evidence: { share },
      advice: "Map targets to [0, 1] first, toUnit(points, { width, height, convention }), or take a loss of points: huber.",
    };
  },
);

const APART = {
  name: "part",
  value: 0.1,
  reason: "of the innermost circle's radius, the data's own errors: such a bias is seen; the search is good to 1e-4 of it",
};
const EDGE = { name: "share", value: 0.5, reason: "of the targets: the most of them" };

const isApart = ({ minimum, scale }: PointProbes): boolean => (minimum.offset ?? 0) > APART.value * scale.inner && (minimum.gain ?? 0) > 0;
const runsAway = (points: PointProbes): boolean => isApart(points) && (points.minimum.atEdge ?? 0) >= EDGE.value;

const elsewhere = ofPoints(
  {
    code: "minimum-elsewhere",
    severity: "error",
    meaning: "A perfect prediction is not where the loss is least: training leads away from it.",
    limits: [APART],
  },
  (points) => {
    if (!isApart(points) || runsAway(points)) return undefined;
    const { offset, offsetBySpread, gain, example } = points.minimum;
    const where = example === null ? "" : `: for the target ${place(example.target)} at ${place(example.minimum)}`;
    return {
      message: `The loss is least ${round(offset ?? 0)} from the target (median)${where}.`,
      evidence: evidence({ offset, offsetBySpread, gain, least: example?.loss ?? null, perfect: example?.perfect ?? null }),
      advice: `Take a loss whose minimum is at the target: ${pointLossCall(points)}; label smoothing and class weights move it too.`,
    };
  },
);

const none = ofPoints(
  {
    code: "no-minimum",
    severity: "error",
    meaning: "The loss falls further and further away from the target: it has no minimum that a prediction could have.",
    limits: [APART, EDGE],
  },
  (points) => {
    if (!runsAway(points)) return undefined;
    const { offset, gain, atEdge, example } = points.minimum;
    const where =
      example === null
        ? ""
        : `: for the target ${place(example.target)} it reads ${round(example.perfect ?? 0)} there and ${round(example.loss ?? 0)} at ${place(example.minimum)}`;
    return {
      message: `The loss falls as far as was looked, ${round(offset ?? 0)} from the target${where}.`,
      evidence: evidence({ offset, gain, atEdge, least: example?.loss ?? null, perfect: example?.perfect ?? null }),
      advice: `Take a loss that has a minimum at the target: ${pointLossCall(points)}.`,
    };
  },
);

const place = ([x, y]: readonly [number, number]) => `(${round(x)}, ${round(y)})`;

const FLOOR = { name: "part", value: 0.1, reason: "of what the loss reads: beyond, a falling loss hides how much there is left to gain" };

const floor: Rule<LossProbes> = {
  code: "floor-hides-progress",
  severity: "note",
  meaning:
    "A perfect prediction does not read 0: soft targets leave a floor, the entropy H(t), that no prediction gets below. Only the excess says how good it is.",
  limits: [FLOOR],
  find({ own, offers }) {
    if (own?.floor == null || own.reads === null || !(own.reads > 0) || own.floor < FLOOR.value * own.reads) return undefined;
    const excess = own.reads - own.floor;
    return {
      message: `Perfect predictions read ${round(own.floor)}, those of the data ${round(own.reads)}: ${percent(own.floor / own.reads)} of it is the floor, and the excess ${round(excess)}.`,
      evidence: { floor: own.floor, reads: own.reads, excess, part: own.floor / own.reads },
      advice: offers.excess
        ? "Give the option excess: true, which takes off the floor: same gradient, and 0 is perfect."
        : "Watch the loss less that of perfect predictions, value(target, target).",
    };
  },
};

export const minimumRules: readonly Rule<LossProbes>[] = [notFinite, unreachable, none, elsewhere, floor];
