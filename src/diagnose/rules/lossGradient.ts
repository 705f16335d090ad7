import type { LossProbes } from "../probe.js";
import { EXPLODING, NEGLIGIBLE } from "../probes/descent.js";
import type { Rule } from "../types.js";
import { evidence, isBlind, ofPoints, pointLossCall } from "./lossAdvice.js";
import { percent, round } from "./text.js";

const LEFT = {
  name: "part",
  value: 0.25,
  reason: "of the distance that is left where the gradient ends: losses of points leave under 1 %",
};

const arrives = ofPoints(
  {
    code: "gradient-misses-target",
    severity: "error",
    meaning: "Following the gradient down from where the data's own errors are does not lead to the target.",
    limits: [LEFT],
  },
  (points) => {
    const { left, angle, astray } = points.descent;
    if ((left.median ?? 0) < LEFT.value) return undefined;
    return {
      message: `Following the gradient to its end leaves ${percent(left.median ?? 0)} of the distance to the target (median); it points ${round(angle.mean ?? 0)}° off the target on average, ${round(angle.worst ?? 0)}° at worst.`,
      evidence: evidence({ left: left.median, meanLeft: left.mean, meanAngle: angle.mean, worstAngle: angle.worst, astray }),
      advice: `Take a loss whose gradient points at the target: ${pointLossCall(points)}.`,
    };
  },
);

const ASTRAY = {
  name: "share",
  value: 0.05,
  reason: "of points that a small step down does not bring closer: losses of points have none at all",
};

const astray = ofPoints(
  {
    code: "step-leads-away",
    severity: "error",
    meaning: "At many points even the smallest step down the gradient takes a prediction no closer to its target.",
    limits: [ASTRAY],
  },
  (points) => {
    const { descent } = points;
    if ((descent.astray ?? 0) < ASTRAY.value) return undefined;
    return {
      message: `At ${percent(descent.astray ?? 0)} of the points around targets a step down the gradient does not come closer to the target.`,
      evidence: evidence({ share: descent.astray, meanAngle: descent.angle.mean, worstAngle: descent.angle.worst }),
      advice: `Take a loss whose gradient points at the target: ${pointLossCall(points)}.`,
    };
  },
);

const ANGLE = {
  name: "degrees",
  value: 30,
  reason: "on average: a sum of two losses of coordinates that does not saturate has up to 22",
};

const sideways = ofPoints(
  {
    code: "gradient-sideways",
    severity: "note",
    meaning: "The gradient leads to the target, but not straight: one coordinate is done before the other.",
    limits: [ANGLE, LEFT],
  },
  ({ descent: { angle, left } }, { offers }) => {
    if ((angle.mean ?? 0) < ANGLE.value || (left.median ?? 1) >= LEFT.value) return undefined;
    return {
      message: `The gradient points ${round(angle.mean ?? 0)}° off the target on average, ${round(angle.worst ?? 0)}° at worst.`,
      evidence: evidence({ mean: angle.mean, worst: angle.worst, left: left.median }),
      advice: offers.geometry
        ? 'Give the option geometry: "radial": the gradient of a distance points straight at the target.'
        : "Adam or another optimiser that scales each coordinate by itself makes up for part of it.",
    };
  },
);

const DEAD = { name: "share", value: 0.5, reason: "of the predictions: where most do not learn, the others decide alone" };
const WEAK = {
  name: "share",
  value: 0.1,
  reason: "of the predictions: robust losses whose scale fits the data leave out gross outliers, which are seldom that many",
};
const SMALL = {
  name: "part",
  value: NEGLIGIBLE,
  reason: "of the largest gradient on the way to the target: a step is then lost in the noise of the others",
};

const deadAdvice = ({ points }: LossProbes): string =>
  points === null
    ? "Take a loss that has a gradient far from the target too: giou, diou or ciou instead of iou; for others, start from better predictions."
    : points.unreachable === 1
      ? "Map targets to [0, 1] first: toUnit(points, { width, height, convention })."
      : `Widen the loss's scale to the data's errors (their median is ${round(points.scale.residual)}), or start with ${pointLossCall(points)}.`;

const dead = (
  code: string,
  severity: "error" | "warning",
  [from, to]: readonly [typeof DEAD, typeof DEAD | undefined],
  meaning: string,
): Rule<LossProbes> => ({
  code,
  severity,
  meaning,
  limits: [from, SMALL],
  find(probes) {
    const { own } = probes;
    if (own?.dead == null || own.dead < from.value || (to !== undefined && own.dead >= to.value)) return undefined;
    return {
      message: `${percent(own.dead)} of the predictions are off their targets and have no gradient to speak of.`,
      evidence: evidence({ share: own.dead, count: own.count, medianGradient: own.gradient.median, largestGradient: own.gradient.largest }),
      advice: deadAdvice(probes),
    };
  },
});

const noGradient = dead(
  "no-gradient",
  "error",
  [DEAD, undefined],
  "Most predictions get no gradient, although they are wrong: the loss is saturated or clipped where they are.",
);
const weakGradient = dead(
  "weak-gradient",
  "warning",
  [WEAK, DEAD],
  "Many predictions get no gradient, although they are wrong: the loss is saturated or clipped where they are.",
);

const FAR = { name: "share", value: 0.5, reason: "of the points as far away as the targets are spread: most of them" };

const flatFar = ofPoints(
  {
    code: "flat-far-away",
    severity: "note",
    meaning:
      "Far from the target the loss hardly has a gradient. That is what a redescending loss is for (an outlier does not pull), but a bad start is an outlier too.",
    limits: [FAR, SMALL],
  },
  ({ descent, scale, size }, { own }) => {
    if ((descent.deadFar ?? 0) < FAR.value || (own?.dead ?? 0) >= DEAD.value) return undefined;
    return {
      message: `At a distance of ${round(scale.spread)}, which is how far the targets are spread, ${percent(descent.deadFar ?? 0)} of the directions have no gradient to speak of.`,
      evidence: evidence({
        share: descent.deadFar,
        distance: scale.spread,
        medianError: scale.residual,
        powerOfError: size.error.excess.power,
      }),
      advice:
        "Start with a loss that pulls from afar (huber), or with a wide scale that narrows (tukey, gemanMcClure, barron), once predictions are near.",
    };
  },
);

const EXPLODES = {
  name: "factor",
  value: EXPLODING,
  reason: "over gradients in the middle: one such point outweighs a batch of a hundred",
};
const EXPLODED = { name: "share", value: 0.01, reason: "of the predictions: one in a batch of a hundred" };

const exploding = ofPoints(
  {
    code: "exploding-gradient",
    severity: "warning",
    meaning: "Predictions of the data lie so close to the boundary that their gradients are orders of magnitude above the others.",
    limits: [EXPLODES, EXPLODED],
  },
  ({ descent: { edge } }) => {
    if ((edge?.own ?? 0) < EXPLODED.value) return undefined;
    return {
      message: `${percent(edge?.own ?? 0)} of the predictions are so near the boundary that their gradients are over ${EXPLODING} times the usual.`,
      evidence: evidence({ share: edge?.own ?? null, factorNearBoundary: edge?.factor ?? null }),
      advice: "Take the loss of logits, whose gradient is bounded: bceWithLogits for bce; or clip gradients.",
    };
  },
);
const steepEdge = ofPoints(
  {
    code: "steep-at-boundary",
    severity: "note",
    meaning: "Near the boundary of the range the gradient grows by orders of magnitude.",
    limits: [EXPLODES, EXPLODED],
  },
  ({ descent: { edge } }) => {
    if ((edge?.factor ?? 0) < EXPLODES.value || (edge?.own ?? 0) >= EXPLODED.value) return undefined;
    return {
      message: `Within 1 % of the boundary gradients reach ${round(edge?.factor ?? 0)} times those in the middle; no prediction of the data is there yet.`,
      evidence: evidence({ factor: edge?.factor ?? null, share: edge?.own ?? null }),
      advice: "Take the loss of logits, whose gradient is bounded (bceWithLogits for bce), or clip gradients.",
    };
  },
);

const JUMP = { name: "part", value: 0.5, reason: "of the gradient that is left next to the target: one that fades has 1/64 there" };

const jump = ofPoints(
  {
    code: "gradient-jumps-at-target",
    severity: "note",
    meaning: "The gradient does not fade near the target but turns round there, so that steps of one size go to and fro around it.",
    limits: [JUMP],
  },
  ({ descent, curvature, scale }) => {
    if ((descent.atTarget ?? 0) < JUMP.value) return undefined;
    return {
      message: `Next to the target the gradient still has ${percent(descent.atTarget ?? 0)} of its size at a distance of ${round(scale.inner)}.`,
      evidence: evidence({ part: descent.atTarget, distance: scale.inner, lipschitz: curvature.lipschitz }),
      advice: `Let the learning rate decay, or round the tip: huber, or charbonnier with { epsilon: ${round(scale.inner / 4)} }.`,
    };
  },
);

const BENT = { name: "share", value: 0.01, reason: "of segments: rounding makes none, convex losses have none" };

const nonConvex = ofPoints(
  {
    code: "not-convex",
    severity: "note",
    meaning:
      "Between two predictions the loss can be higher than between their costs. Robust losses that let go of outliers are so by design; a bad start can then stay where it is.",
    limits: [BENT],
  },
  ({ curvature }) => {
    if ((curvature.nonConvex ?? 0) < BENT.value) return undefined;
    return {
      message: `On ${percent(curvature.nonConvex ?? 0)} of the segments around targets the middle costs more than the mean of the ends; the Hessian's least eigenvalue is ${round(curvature.least ?? 0)}.`,
      evidence: evidence({ share: curvature.nonConvex, leastEigenvalue: curvature.least, lipschitz: curvature.lipschitz }),
      advice: "Start from predictions that are near (after some epochs of huber, say), or anneal: wide scale first.",
    };
  },
);

const CONDITION = {
  name: "condition number",
  value: 100,
  reason: "gradient descent takes about as many steps as this to be done in both directions",
};

const conditioned = ofPoints(
  {
    code: "ill-conditioned",
    severity: "warning",
    meaning: "Around a perfect prediction the loss is curved far more in one direction than in the other: descent is slow in the latter.",
    limits: [CONDITION],
  },
  (points) => {
    const { condition, least, most } = points.curvature.atTarget;
    if ((condition ?? 1) < CONDITION.value || isBlind(points)) return undefined;
    return {
      message: `At perfect predictions the loss is curved ${round(condition ?? 0)} times as much in one direction as in the other.`,
      evidence: evidence({ condition, least, most }),
      advice: `Scale both coordinates alike, use Adam, or take ${pointLossCall(points)}.`,
    };
  },
);

const differences: Rule<LossProbes> = {
  code: "numeric-gradient",
  severity: "note",
  meaning: "The function gave no gradient, so that central differences were used in its place.",
  limits: [],
  find({ gradient, own }) {
    if (gradient !== "differences") return undefined;
    return {
      message: "The function returns no grad: gradients were taken by central differences of its values.",
      evidence: { count: own?.count ?? 0 },
      advice: "Return { value, grad } for exact ones, and to have the gradient itself checked.",
    };
  },
};

const MISMATCH = { name: "part", value: 0.1, reason: "differences of float32 are good to about 1 %, and the median does not see kinks" };

const wrong = ofPoints(
  {
    code: "wrong-gradient",
    severity: "error",
    meaning: "The function's gradient is not that of its values.",
    limits: [MISMATCH],
  },
  ({ check }, { family }) => {
    if (family !== "function" || (check?.mismatch ?? 0) < MISMATCH.value) return undefined;
    return {
      message: `The function's grad is off the slope of its values by ${percent(check?.mismatch ?? 0)} (median), and ${round(check?.factor ?? 0)} times as long along it.`,
      evidence: evidence({ mismatch: check?.mismatch ?? null, factor: check?.factor ?? null }),
      advice: "Correct the gradient (a factor of −1 is a sign, 2 or ½ a forgotten square, 2 a sum where value is a mean), or leave it out.",
    };
  },
);

export const gradientRules: readonly Rule<LossProbes>[] = [
  wrong,
  arrives,
  astray,
  noGradient,
  weakGradient,
  exploding,
  conditioned,
  sideways,
  flatFar,
  steepEdge,
  jump,
  nonConvex,
  differences,
];
