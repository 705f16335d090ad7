import { EXPLODING, NEGLIGIBLE } from "../measure/descent.js";
import type { LossProbes } from "../measure/loss.js";
import { percent, round } from "../text.js";
import type { Rule } from "../types.js";
import { USE } from "./judge.js";
import { evidence, isBlind, ofPoints } from "./lossAdvice.js";

const LEFT = {
  name: "part",
  value: 0.25,
  reason: "of the distance that is left where the gradient ends; losses for points leave less than 1 %",
};

const arrives = ofPoints({
  code: "gradient-misses-target",
  severity: "error",
  meaning: "Following the gradient down from the data's own errors does not lead to the target.",
  limits: [LEFT],
  find(points) {
    const { left, angle, astray } = points.descent;
    if ((left.median ?? 0) < LEFT.value) return undefined;
    return {
      message: `Following the gradient to its end leaves ${percent(left.median)} of the distance to the target (median). The gradient points ${round(angle.mean)}° off the target on average, ${round(angle.worst)}° at worst.`,
      evidence: evidence({ left: left.median, meanLeft: left.mean, meanAngle: angle.mean, worstAngle: angle.worst, astray }),
      advice: `Use a loss whose gradient points at the target: ${USE}.`,
    };
  },
});

const ASTRAY = {
  name: "share",
  value: 0.05,
  reason: "of points that a small step down does not bring closer; losses for points have none",
};

const astray = ofPoints({
  code: "step-leads-away",
  severity: "error",
  meaning: "At many points not even the smallest step down the gradient brings a prediction closer to its target.",
  limits: [ASTRAY],
  find(points) {
    const { descent } = points;
    if ((descent.astray ?? 0) < ASTRAY.value) return undefined;
    return {
      message: `At ${percent(descent.astray)} of the points around targets a step down the gradient does not lead closer to the target.`,
      evidence: evidence({ share: descent.astray, meanAngle: descent.angle.mean, worstAngle: descent.angle.worst }),
      advice: `Use a loss whose gradient points at the target: ${USE}.`,
    };
  },
});

const ANGLE = {
  name: "degrees",
  value: 30,
  reason: "on average; a sum of two losses of one coordinate each, without saturation, has up to 22",
};

const sideways = ofPoints({
  code: "gradient-sideways",
  severity: "note",
  meaning: "The gradient leads to the target, but not straight: one coordinate arrives before the other.",
  limits: [ANGLE, LEFT],
  find({ descent: { angle, left } }, { offers }) {
    if ((angle.mean ?? 0) < ANGLE.value || (left.median ?? 1) >= LEFT.value) return undefined;
    return {
      message: `The gradient points ${round(angle.mean)}° off the target on average, ${round(angle.worst)}° at worst.`,
      evidence: evidence({ mean: angle.mean, worst: angle.worst, left: left.median }),
      advice: offers.geometry
        ? 'Use the option geometry: "radial": the gradient of a distance points straight at the target.'
        : "Adam, or another optimiser that scales each coordinate separately, makes up for part of it.",
    };
  },
});

const DEAD = { name: "share", value: 0.5, reason: "of the predictions; if most do not learn, the others decide alone" };
const WEAK = {
  name: "share",
  value: 0.1,
  reason: "of the predictions; robust losses with a fitted scale ignore gross outliers, which are rarely that many",
};
const SMALL = {
  name: "part",
  value: NEGLIGIBLE,
  reason: "of the largest gradient on the way to the target; a smaller step is lost in the noise of the others",
};

const deadAdvice = ({ points }: LossProbes): string =>
  points === null
    ? "Use a loss that also has a gradient far from the target: ciou instead of iou. Otherwise start from better predictions."
    : points.unreachable === 1
      ? "Map targets to [0, 1] first: toUnit(points, { width, height, convention })."
      : `Widen the loss's scale to the data's errors (their median is ${round(points.scale.residual)}), or start with ${USE}.`;

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
      message: `${percent(own.dead)} of the predictions miss their targets and get almost no gradient.`,
      evidence: evidence({ share: own.dead, count: own.count, medianGradient: own.gradient.median, largestGradient: own.gradient.largest }),
      advice: deadAdvice(probes),
    };
  },
});

const noGradient = dead(
  "no-gradient",
  "error",
  [DEAD, undefined],
  "Most predictions are wrong but get no gradient: the loss is saturated or clipped there.",
);
const weakGradient = dead(
  "weak-gradient",
  "warning",
  [WEAK, DEAD],
  "Many predictions are wrong but get no gradient: the loss is saturated or clipped there.",
);

const FAR = { name: "share", value: 0.5, reason: "of the points as far away as the targets spread: most of them" };

const flatFar = ofPoints({
  code: "flat-far-away",
  severity: "note",
  meaning:
    "Far from the target the loss has almost no gradient. A redescending loss does this by design, so that outliers do not pull, but a bad start is an outlier too.",
  limits: [FAR, SMALL],
  find({ descent, scale, size }, { own }) {
    if ((descent.deadFar ?? 0) < FAR.value || (own?.dead ?? 0) >= DEAD.value) return undefined;
    return {
      message: `At a distance of ${round(scale.spread)}, the spread of the targets, ${percent(descent.deadFar)} of the directions have almost no gradient.`,
      evidence: evidence({
        share: descent.deadFar,
        distance: scale.spread,
        medianError: scale.residual,
        powerOfError: size.error.excess.power,
      }),
      advice:
        "Start with a loss that pulls from afar (huber), or with a wide scale (tukey, gemanMcClure, barron) that you narrow once predictions are near.",
    };
  },
});

const EXPLODES = {
  name: "factor",
  value: EXPLODING,
  reason: "over gradients in the middle; one such point outweighs a batch of a hundred",
};
const EXPLODED = { name: "share", value: 0.01, reason: "of the predictions; one in a batch of a hundred" };

const exploding = ofPoints({
  code: "exploding-gradient",
  severity: "warning",
  meaning: "Predictions of the data lie so close to the boundary that their gradients are orders of magnitude above the others.",
  limits: [EXPLODES, EXPLODED],
  find({ descent: { edge } }) {
    if ((edge?.own ?? 0) < EXPLODED.value) return undefined;
    return {
      message: `${percent(edge?.own)} of the predictions are so near the boundary that their gradients are more than ${EXPLODING} times the usual.`,
      evidence: evidence({ share: edge?.own ?? null, factorNearBoundary: edge?.factor ?? null }),
      advice: "Use the loss of logits, whose gradient is bounded (bceWithLogits for bce), or clip gradients.",
    };
  },
});
const steepEdge = ofPoints({
  code: "steep-at-boundary",
  severity: "note",
  meaning: "Near the boundary of the range the gradient grows by orders of magnitude.",
  limits: [EXPLODES, EXPLODED],
  find({ descent: { edge } }) {
    if ((edge?.factor ?? 0) < EXPLODES.value || (edge?.own ?? 0) >= EXPLODED.value) return undefined;
    return {
      message: `Within 1 % of the boundary gradients reach ${round(edge?.factor)} times those in the middle; no prediction of the data is there yet.`,
      evidence: evidence({ factor: edge?.factor ?? null, share: edge?.own ?? null }),
      advice: "Use the loss of logits, whose gradient is bounded (bceWithLogits for bce), or clip gradients.",
    };
  },
});

const JUMP = { name: "part", value: 0.5, reason: "of the gradient that is left next to the target; one that fades has 1/64 there" };

const jump = ofPoints({
  code: "gradient-jumps-at-target",
  severity: "note",
  meaning: "The gradient does not fade near the target but flips there, so steps of one size oscillate around it.",
  limits: [JUMP],
  find({ descent, curvature, scale }) {
    if ((descent.atTarget ?? 0) < JUMP.value) return undefined;
    return {
      message: `Next to the target the gradient still has ${percent(descent.atTarget)} of its size at a distance of ${round(scale.inner)}.`,
      evidence: evidence({ part: descent.atTarget, distance: scale.inner, lipschitz: curvature.lipschitz }),
      advice: `Let the learning rate decay, or use a loss with a rounded tip: huber, or charbonnier with { epsilon: ${round(scale.inner / 4)} }.`,
    };
  },
});

const BENT = { name: "share", value: 0.01, reason: "of segments; convex losses have none, and rounding makes none" };

const nonConvex = ofPoints({
  code: "not-convex",
  severity: "note",
  meaning:
    "Between two predictions the loss can exceed the mean of their costs. Robust losses that let go of outliers are not convex by design, but a bad start can get stuck.",
  limits: [BENT],
  find({ curvature }) {
    if ((curvature.nonConvex ?? 0) < BENT.value) return undefined;
    return {
      message: `On ${percent(curvature.nonConvex)} of the segments around targets the middle costs more than the mean of the ends. The Hessian's least eigenvalue is ${round(curvature.least)}.`,
      evidence: evidence({ share: curvature.nonConvex, leastEigenvalue: curvature.least, lipschitz: curvature.lipschitz }),
      advice: "Start from good predictions (after some epochs of huber, say), or anneal: begin with a wide scale.",
    };
  },
});

const CONDITION = {
  name: "condition number",
  value: 100,
  reason: "gradient descent takes about this many steps to finish in both directions",
};

const conditioned = ofPoints({
  code: "ill-conditioned",
  severity: "warning",
  meaning: "Around a perfect prediction the loss curves far more in one direction than in the other, where descent is slow.",
  limits: [CONDITION],
  find(points) {
    const { condition, least, most } = points.curvature.atTarget;
    if ((condition ?? 1) < CONDITION.value || isBlind(points)) return undefined;
    return {
      message: `At perfect predictions the loss curves ${round(condition)} times as much in one direction as in the other.`,
      evidence: evidence({ condition, least, most }),
      advice: `Scale both coordinates alike, use Adam, or take ${USE}.`,
    };
  },
});

const differences: Rule<LossProbes> = {
  code: "numeric-gradient",
  severity: "note",
  meaning: "The function returns no gradient, so central differences were used instead.",
  limits: [],
  find({ gradient, own }) {
    if (gradient !== "differences") return undefined;
    return {
      message: "The function returns no grad, so gradients are central differences of its values.",
      evidence: { count: own?.count ?? 0 },
      advice: "Return { value, grad } to get exact gradients, and to have yours checked.",
    };
  },
};

const MISMATCH = { name: "part", value: 0.1, reason: "float32 differences are good to about 1 %, and the median ignores kinks" };

const wrong = ofPoints({
  code: "wrong-gradient",
  severity: "error",
  meaning: "The function's gradient does not match its values.",
  limits: [MISMATCH],
  find({ check }, { family }) {
    if (family !== "function" || (check?.mismatch ?? 0) < MISMATCH.value) return undefined;
    return {
      message: `The function's grad differs from the slope of its values by ${percent(check?.mismatch)} (median); along that slope it is ${round(check?.factor)} times as long.`,
      evidence: evidence({ mismatch: check?.mismatch ?? null, factor: check?.factor ?? null }),
      advice:
        "Correct the gradient, or leave it out. A factor of −1 is a wrong sign; 2 or ½ is a forgotten square, or a sum where value is a mean.",
    };
  },
});

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
