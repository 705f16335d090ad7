import type { LossProbes } from "../probe.js";
import type { Way } from "../probes/scale.js";
import type { Rule } from "../types.js";
import { BLIND, evidence, ofPoints, pointLossCall } from "./lossAdvice.js";
import { round } from "./text.js";

const blind = (code: string, ways: readonly Way[], meaning: string, learns: string): Rule<LossProbes> =>
  ofPoints({ code, severity: "error", meaning, limits: [BLIND] }, (points) => {
    const { along, together, error } = points.size;
    const found = ways.find((way) => (along[way] ?? 1) < BLIND.value);
    if (found === undefined) return undefined;
    const { example } = points.distance;
    return {
      message: `The loss does not change where predictions ${moves[found]} (|cos| with the gradient ${round(along[found] ?? 0)}): ${learns}.`,
      evidence: evidence({
        cosine: along[found],
        powerTogether: together.loss.power,
        powerOfError: error.excess.power,
        distanceLeft: points.descent.left.median,
        examplePerfect: example?.perfect ?? null,
      }),
      advice: `Compare points by their distance: ${pointLossCall(points)}.`,
    };
  });

const moves: Readonly<Record<Way, string>> = {
  size: "grow or shrink as a whole, p·∇L = 0",
  turn: "turn about the origin",
  shift: "shift by the same number in x and in y",
  x: "move along x",
  y: "move along y",
};

const magnitude = blind(
  "magnitude-blind",
  ["size"],
  "Multiplying a prediction by any number leaves the loss as it is: it reads ratios of coordinates only, as cross-entropy of normalised values does, and a point's distance from the origin is never learned.",
  "the magnitude cannot be learned",
);
const direction = blind(
  "direction-blind",
  ["turn"],
  "Turning a prediction about the origin leaves the loss as it is: it compares lengths only.",
  "the direction cannot be learned",
);
const shift = blind(
  "shift-blind",
  ["shift"],
  "Adding one number to both coordinates leaves the loss as it is, as softmax does: only their difference is learned.",
  "only the difference of the coordinates can be learned",
);
const axis = blind("axis-blind", ["x", "y"], "One of the two coordinates does not enter the loss.", "that coordinate cannot be learned");

const PLACES = {
  name: "ratio",
  value: 2,
  reason: "a loss of distances has 1; from a factor of two on, some points are fitted at the expense of others as if weighted",
};

const places = ofPoints(
  {
    code: "cost-varies-with-place",
    severity: "note",
    meaning: "The same errors cost more at one target than at another, so the loss weighs points by where they are.",
    limits: [PLACES],
  },
  ({ size }) => {
    if ((size.places ?? 0) < PLACES.value) return undefined;
    return {
      message: `The same errors cost ${round(size.places ?? 0)} times as much at one target of the data as at another.`,
      evidence: evidence({ ratio: size.places, powerTogether: size.together.excess.power }),
      advice:
        "Where all points matter alike, take a loss of the distance (huber, euclidean, mse); where errors near an edge shall cost more, it is meant so.",
    };
  },
);

export const scaleRules: readonly Rule<LossProbes>[] = [magnitude, direction, shift, axis, places];
