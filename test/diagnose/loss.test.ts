/** Findings about losses: each for a loss that was made to have it, and not for a similar one. */
import { describe, expect, it } from "vitest";
import { probeLoss } from "../../src/diagnose/index.js";
import { explains, lossRules } from "../../src/diagnose/rules/loss.js";
import { shareOf } from "../../src/diagnose/statistics.js";
import type { AnyLoss, DiagnoseInput, Finding, LossFunction } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { type Case, describeFindings } from "./cases.js";
import { over, pixels } from "./draws.js";

type Given = readonly [loss: AnyLoss | LossFunction, input: DiagnoseInput];

const { bce, bceWithLogits, categoricalCrossEntropy, euclidean, mae, mse, softmaxCrossEntropy, tukey } = xyloss;
const found = ([loss, input]: Given): readonly Finding[] => probeLoss(loss, input).findings;

/** Residuals of two coordinates with a standard deviation of 3 each. */
const clean = pixels();
const unit = over(clean, 640);
const distances = Array.from({ length: 200 }, (_, i) =>
  Math.hypot(
    (clean.prediction[2 * i] as number) - (clean.target[2 * i] as number),
    (clean.prediction[2 * i + 1] as number) - (clean.target[2 * i + 1] as number),
  ),
);
const logits = { target: unit.target, prediction: unit.prediction.map((p) => Math.log(p / (1 - p)) || 0) };
const finiteLogits = { ...logits, prediction: logits.prediction.map((z) => (Number.isFinite(z) ? z : 0)) };
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A loss of residuals and targets, and its gradient. */
const of =
  (
    value: (x: number, y: number, target: readonly [number, number]) => number,
    grad?: (x: number, y: number, target: readonly [number, number]) => [number, number],
  ): LossFunction =>
  (prediction, target) => {
    const at = [target[0] as number, target[1] as number] as const;
    const [x, y] = [(prediction[0] as number) - at[0], (prediction[1] as number) - at[1]];
    return { value: value(x, y, at), grad: grad?.(x, y, at) };
  };
/** a x² + y² */
const ellipse = (a: number) =>
  of(
    (x, y) => a * x * x + y * y,
    (x, y) => [2 * a * x, 2 * y],
  );
const square = ellipse(1);
/** Squared errors, cut off beyond a distance. */
const cutOff = (limit: number) =>
  of(
    (x, y) => Math.min(x * x + y * y, limit ** 2),
    (x, y) => (Math.hypot(x, y) < limit ? [2 * x, 2 * y] : [0, 0]),
  );
/** The same errors cost more right of the middle. */
const heavierRight = (by: number) => {
  const weight = ([x]: readonly [number, number]) => (x > 320 ? by : 1);
  return of(
    (x, y, t) => weight(t) * (x * x + y * y),
    (x, y, t) => [2 * weight(t) * x, 2 * weight(t) * y],
  );
};
/** The mean angle between the gradient of a x² + y² and the way to its minimum, over all directions. */
const meanAngle = (a: number) =>
  meanOf(
    Array.from({ length: 3600 }, (_, i) => {
      const [x, y] = [Math.cos((i * Math.PI) / 1800), Math.sin((i * Math.PI) / 1800)];
      return (Math.acos(Math.min(1, (a * x * x + y * y) / Math.hypot(a * x, y))) * 180) / Math.PI;
    }),
  );
const entropy = (t: number) => -t * Math.log(t) - (1 - t) * Math.log(1 - t);
const radial = (scale: number) => ({ ...clean, options: { scale, geometry: "radial" } });
/** A twentieth of the predictions is next to 0. */
const sure = {
  target: unit.target.map((t) => 0.1 + 0.8 * t),
  prediction: unit.target.map((t, i) => (i % 40 === 0 ? 1e-6 : 0.1 + 0.8 * t)),
};
/** Targets from 1 to 19, each with its mirror image at 10, and errors of 1. */
const upper = clean.target.map((t, i) => 1 + (18 * t) / (i % 2 === 0 ? 640 : 480));
const article = {
  target: [...upper, ...upper.map((t) => 20 - t)],
  prediction: [...upper, ...upper.map((t) => 20 - t)].map((t, i) => (i % 2 === 0 ? t + 1 : t)),
};
/** The cross-entropy of normalised (x, y), as for classes. */
const crossEntropy = (x: number, y: number) => -10 * Math.log(x / (x + y)) - 10 * Math.log(y / (x + y));

const cases: Readonly<Record<string, Case<Given>>> = {
  "no-number": {
    fires: [of((x) => Math.sqrt(x)), clean],
    evidence: [["count", 200, 0]],
    silent: [[of((x) => Math.sqrt(Math.abs(x) + 1)), clean]],
  },
  "target-out-of-reach": {
    fires: [
      bce,
      {
        ...unit,
        prediction: unit.prediction.map((p) => Math.min(Math.max(p, 0.01), 0.99)),
        target: unit.target.map((t, i) => (i % 20 === 0 ? 1.2 : t)),
      },
    ],
    evidence: [["share", 0.1, 1e-9]],
    silent: [[bce, unit]],
  },
  "no-minimum": {
    fires: [of((x, y) => -x * x - y * y), clean],
    evidence: [["atEdge", 1, 0]],
    silent: [[square, clean]],
  },
  "minimum-elsewhere": {
    fires: [of((x, y) => (x - 20) ** 2 + y * y), clean],
    evidence: [
      ["offset", 20, 0.05],
      ["gain", 400, 1],
    ],
    silent: [[of((x, y) => (x - 0.1) ** 2 + y * y), clean]],
  },
  "floor-hides-progress": {
    fires: [bceWithLogits, finiteLogits],
    evidence: [["floor", meanOf(unit.target.map((t) => entropy(Math.min(Math.max(t, 1e-6), 1 - 1e-6)))), 1e-3]],
    silent: [
      [bceWithLogits, { ...finiteLogits, options: { excess: true } }],
      [mse, clean],
    ],
  },
  "magnitude-blind": {
    fires: [categoricalCrossEntropy, clean],
    evidence: [
      ["cosine", 0, 1e-3],
      ["powerTogether", 1, 1e-3],
    ],
    silent: [[xyloss.jsDivergence, clean]],
  },
  "direction-blind": {
    fires: [of((x, y, [a, b]) => (Math.hypot(a + x, b + y) - Math.hypot(a, b)) ** 2), clean],
    evidence: [["cosine", 0, 1e-2]],
    silent: [[of((x, y, [a, b]) => (Math.hypot(a + x, b + y) - Math.hypot(a, b)) ** 2 + 0.1 * (x * x + y * y)), clean]],
  },
  "shift-blind": {
    fires: [softmaxCrossEntropy, unit],
    // Σp − Σt of the two classes' gradients remains
    evidence: [["cosine", 0, 1e-2]],
    silent: [[bceWithLogits, finiteLogits]],
  },
  "axis-blind": {
    fires: [
      of(
        (x) => x * x,
        (x) => [2 * x, 0],
      ),
      clean,
    ],
    evidence: [["cosine", 0, 0]],
    silent: [[ellipse(10), clean]],
  },
  "cost-varies-with-place": {
    fires: [heavierRight(4), clean],
    evidence: [["ratio", 4, 1e-3]],
    silent: [[heavierRight(1.5), clean]],
  },
  "cost-not-distance": {
    fires: [categoricalCrossEntropy, article],
    // −Σ t ln(p/Σp) for (10, 10) is the same at (11, 11), and more at both others, which are closer
    evidence: [
      ["target", 10, 1e-5],
      ["step", 1, 1e-5],
      ["perfect", crossEntropy(10, 10), 1e-4],
      ["offInBoth", 0, 0],
      ["offInY", crossEntropy(10, 11) - crossEntropy(10, 10), 1e-4],
      ["offInX", crossEntropy(11, 10) - crossEntropy(10, 10), 1e-4],
    ],
    silent: [
      [mae, article],
      [euclidean, article],
    ],
  },
  "uneven-around-target": {
    fires: [ellipse(20), clean],
    evidence: [["median", 20, 0.01]],
    silent: [[ellipse(5), clean]],
  },
  "depends-on-axes": {
    fires: [mae, clean],
    evidence: [
      ["largest", 1 - Math.SQRT1_2, 1e-3],
      ["highestOverLeastOnCircle", Math.SQRT2, 1e-3],
    ],
    silent: [
      [euclidean, clean],
      [mae, { ...clean, options: { geometry: "radial" } }],
    ],
  },
  "wrong-gradient": {
    fires: [
      of(
        (x, y) => x * x + y * y,
        (x, y) => [-2 * x, -2 * y],
      ),
      clean,
    ],
    evidence: [["factor", -1, 0.01]],
    silent: [[square, clean]],
  },
  "gradient-misses-target": {
    fires: [categoricalCrossEntropy, clean],
    // the gradient is at right angles to the prediction: |cos| of the angle under which a point is seen remains
    evidence: [["left", Math.SQRT1_2, 0.03]],
    silent: [[mse, clean]],
  },
  "step-leads-away": {
    fires: [
      of(
        (x, y) => -x * x - y * y,
        (x, y) => [-2 * x, -2 * y],
      ),
      clean,
    ],
    evidence: [
      ["share", 1, 0],
      ["meanAngle", 180, 1e-3],
    ],
    silent: [[ellipse(9), clean]],
  },
  "no-gradient": {
    fires: [cutOff(1), clean],
    evidence: [["share", shareOf(distances, (distance) => distance > 1), 0.01]],
    silent: [[cutOff(6), clean]],
  },
  "weak-gradient": {
    fires: [cutOff(6), clean],
    evidence: [["share", shareOf(distances, (distance) => distance > 6), 0.01]],
    silent: [[cutOff(9), clean]],
  },
  "exploding-gradient": {
    fires: [bce, sure],
    evidence: [["share", 0.05, 1e-9]],
    silent: [[bce, unit]],
  },
  "steep-at-boundary": {
    fires: [bce, { ...sure, prediction: sure.target }],
    evidence: [["share", 0, 0]],
    silent: [[bceWithLogits, finiteLogits]],
  },
  "ill-conditioned": {
    fires: [ellipse(400), clean],
    evidence: [
      ["condition", 400, 0.5],
      ["least", 2, 0.01],
      ["most", 800, 1],
    ],
    silent: [[ellipse(25), clean]],
  },
  "gradient-sideways": {
    fires: [ellipse(9.5), clean],
    evidence: [["mean", meanAngle(9.5), 1]],
    silent: [[ellipse(3), clean]],
  },
  "flat-far-away": {
    fires: [tukey, radial(15)],
    evidence: [["share", 1, 0]],
    silent: [[tukey, radial(1000)]],
  },
  "gradient-jumps-at-target": {
    fires: [euclidean, clean],
    evidence: [["part", 1, 1e-3]],
    silent: [[xyloss.huber, { ...clean, options: { delta: 4, geometry: "radial" } }]],
  },
  "not-convex": {
    fires: [tukey, radial(15)],
    evidence: [],
    silent: [
      [mse, clean],
      [mae, clean],
    ],
  },
  "numeric-gradient": {
    fires: [of((x, y) => x * x + y * y), clean],
    evidence: [["count", 200, 0]],
    silent: [[square, clean]],
  },
};

describe("targets out of reach", () => {
  const adviceOf = (loss: AnyLoss, of: { prediction: ArrayLike<number>; target: ArrayLike<number> }) =>
    probeLoss(loss, { prediction: [...Array.from(of.prediction)], target: [...Array.from(of.target)] }).findings.find(
      ({ code }) => code === "target-out-of-reach",
    )?.advice;

  it("are divided by the image's size, and predictions too if these are in pixels", () => {
    const both = /^Predictions and targets agree, .* divide both by the image's size/;
    expect(adviceOf(bce as AnyLoss, clean)).toMatch(both);
    expect(adviceOf(xyloss.bceWithLogits as AnyLoss, clean)).toMatch(/bceWithLogits then takes the logits/);
    // predictions are in [0, 1] already
    const parts = clean.prediction.map((p) => Math.min(Math.max(p / 640, 0), 1));
    expect(adviceOf(bce as AnyLoss, { ...clean, prediction: parts })).toMatch(/^Map targets to \[0, 1\] first/);
    // a few slips
    const slips = { ...unit, target: unit.target.map((t, i) => (i % 20 === 0 ? 1.2 : t)) };
    expect(adviceOf(bce as AnyLoss, slips)).toMatch(/^Map targets to \[0, 1\] first/);
  });
});

describeFindings("findings about losses", { rules: lossRules, explains, cases, found });

describe("findings about losses", () => {
  it("are none for a square, in any unit", () => {
    for (const input of [clean, unit]) {
      expect(found([mse, input])).toEqual([]);
      expect(found([square, input])).toEqual([]);
    }
  });

  it("name only the cause", () => {
    // the gradient misses the target because the minimum is beside it
    expect(found([of((x, y) => (x - 20) ** 2 + y * y), clean]).map(({ code }) => code)).not.toContain("gradient-misses-target");
  });
});
