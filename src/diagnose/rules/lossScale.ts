import type { LossProbes } from "../measure/loss.js";
import type { Way } from "../measure/scale.js";
import { round } from "../text.js";
import type { Rule } from "../types.js";
import { USE } from "./judge.js";
import { BLIND, evidence, ofPoints } from "./lossAdvice.js";

const blind = (code: string, ways: readonly Way[], meaning: string, learns: string): Rule<LossProbes> =>
  ofPoints({
    code,
    severity: "error",
    meaning,
    limits: [BLIND],
    find(points) {
      const { along, together, error } = points.size;
      const found = ways.find((way) => (along[way] ?? 1) < BLIND.value);
      if (found === undefined) return undefined;
      const { example } = points.distance;
      return {
        message: `The loss does not change when ${moves[found]} (|cos| with the gradient ${round(along[found] ?? 0)}): ${learns}.`,
        evidence: evidence({
          cosine: along[found],
          powerTogether: together.loss.power,
          powerOfError: error.excess.power,
          distanceLeft: points.descent.left.median,
          examplePerfect: example?.perfect ?? null,
        }),
        advice: `Compare points by their distance: ${USE}.`,
      };
    },
  });

const moves: Readonly<Record<Way, string>> = {
  size: "all predictions grow or shrink by one factor, p·∇L = 0",
  turn: "predictions turn about the origin",
  shift: "x and y shift by the same amount",
  x: "predictions move along x",
  y: "predictions move along y",
};

const magnitude = blind(
  "magnitude-blind",
  ["size"],
  "Scaling a prediction does not change the loss. The loss sees only ratios of coordinates, as cross-entropy of normalised values does, and never learns a point's distance from the origin.",
  "it cannot learn their magnitude",
);
const direction = blind(
  "direction-blind",
  ["turn"],
  "Turning a prediction about the origin does not change the loss: it compares only lengths.",
  "it cannot learn their direction",
);
const shift = blind(
  "shift-blind",
  ["shift"],
  "Adding the same number to both coordinates does not change the loss, as with softmax: it learns only their difference.",
  "it can learn only the difference x − y",
);
const axis = blind("axis-blind", ["x", "y"], "The loss ignores one of the two coordinates.", "it cannot learn that coordinate");

const PLACES = {
  name: "ratio",
  value: 2,
  reason: "a loss of the distance has 1; from 2 on, some points are fitted at the expense of others, as if weighted",
};

const places = ofPoints({
  code: "cost-varies-with-place",
  severity: "note",
  meaning: "The same error costs more at one target than at another, so the loss weights points by where they are.",
  limits: [PLACES],
  find({ size }) {
    if ((size.places ?? 0) < PLACES.value) return undefined;
    return {
      message: `The same errors cost ${round(size.places)} times as much at one target of the data as at another.`,
      evidence: evidence({ ratio: size.places, powerTogether: size.together.excess.power }),
      advice: "If all points matter equally, use a loss of the distance (huber, mse). If errors near an edge should cost more, keep it.",
    };
  },
});

export const scaleRules: readonly Rule<LossProbes>[] = [magnitude, direction, shift, axis, places];
