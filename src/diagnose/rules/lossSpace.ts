import type { LossProbes } from "../measure/loss.js";
import type { Example } from "../measure/space.js";
import { percent, place, round } from "../text.js";
import type { Rule } from "../types.js";
import { USE } from "./judge.js";
import { evidence, ofPoints } from "./lossAdvice.js";

const CORRELATION = {
  name: "rank correlation",
  value: 0.6,
  reason: "of loss and distance; losses for points have at least 0.97, component-wise ones that saturate 0.8",
};
const FLAT = { name: "flat share", value: 0.5, reason: "if most far points cost the same, ranks say nothing; flat-far-away does" };

/** Whether the farthest of the article's three predictions costs less than both closer ones. */
const isInverted = (example: Example | null): boolean =>
  example?.both != null && example.one !== null && example.other !== null && example.both < Math.min(example.one, example.other);

const distance = ofPoints({
  code: "cost-not-distance",
  severity: "error",
  meaning:
    "Predictions farther from the target do not cost more: an error in both coordinates costs less than an error in one, or the order of costs has little to do with that of distances.",
  limits: [CORRELATION, FLAT],
  find(points) {
    const { example, rankCorrelation, anisotropy } = points.distance;
    const unordered = (rankCorrelation.mean ?? 1) < CORRELATION.value && (points.descent.deadFar ?? 0) < FLAT.value;
    const inverted = isInverted(example);
    if (!inverted && !unordered) return undefined;
    return {
      message:
        inverted && example !== null
          ? exampleText(example)
          : `Cost hardly grows with distance: their rank correlation is ${round(rankCorrelation.mean)} (1 for a loss of the distance).`,
      evidence: evidence({
        rankCorrelation: rankCorrelation.mean,
        target: example?.at ?? null,
        step: example?.step ?? null,
        offInBoth: example?.both ?? null,
        offInY: example?.one ?? null,
        offInX: example?.other ?? null,
        perfect: example?.perfect ?? null,
        highestOverLeastOnCircle: anisotropy.median,
      }),
      advice: `Use a loss that grows with the distance: ${USE}.`,
    };
  },
});

function exampleText({ at, step, both, one, other }: Example): string {
  const far = at + step;
  return (
    `For the target ${place([at, at])} the prediction ${place([far, far])} costs ${round(both)} more than a perfect one. ${place([at, far])} and ` +
    `${place([far, at])} are nearer, but cost ${round(one)} and ${round(other)} more.`
  );
}

const ROUND = {
  name: "ratio",
  value: 10,
  reason: "between costs at one distance; component-wise losses have up to 2, those of probabilities 2 to 6 away from the edges",
};

const anisotropic = ofPoints({
  code: "uneven-around-target",
  severity: "error",
  meaning: "At the same distance from the target, errors in one direction cost many times as much as in another, or nothing.",
  limits: [ROUND],
  find(points, { points: all }) {
    const { median, largest } = points.distance.anisotropy;
    if ((median ?? 1) < ROUND.value || all === null) return undefined;
    return {
      message: `On circles around targets the costliest direction costs ${round(median)} times the cheapest (median; 1 for a loss of the distance).`,
      evidence: evidence({ median, largest, rotationDefect: points.distance.rotation.largest }),
      advice: `Use a loss that is the same in all directions: ${USE}.`,
    };
  },
});

const TURNED = {
  name: "part",
  value: 0.05,
  reason: "of the cost that turning the plane changes; rounding changes 1e-4, the mildest component-wise loss 0.25",
};

const axes = ofPoints({
  code: "depends-on-axes",
  severity: "note",
  meaning:
    "Turning predictions and targets together changes the loss. It measures coordinates and not the distance, so the same error costs more along a diagonal, or near an edge.",
  limits: [TURNED, ROUND],
  find({ distance: { rotation, anisotropy } }, { offers }) {
    if ((rotation.largest ?? 0) < TURNED.value || (anisotropy.median ?? 1) >= ROUND.value) return undefined;
    return {
      message: `Turning predictions and targets together changes costs by up to ${percent(rotation.largest)}. At one distance they differ by a factor of ${round(anisotropy.median ?? 1)}.`,
      evidence: evidence({ largest: rotation.largest, median: rotation.median, highestOverLeastOnCircle: anisotropy.median }),
      advice: offers.geometry
        ? 'If the axes are arbitrary, use the option geometry: "radial", which makes it a loss of the distance.'
        : 'This is fine if the coordinates matter one by one. If the distance matters, use huber with geometry: "radial".',
    };
  },
});

export const spaceRules: readonly Rule<LossProbes>[] = [distance, anisotropic, axes];
