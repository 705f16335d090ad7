/** The methods that fit the map: a loss, or several in stages, and an optimiser. */
import type * as xyloss from "xyloss";
import type * as reference from "xyloss/reference";
import { type Basis, backward, forward, terms } from "./basis.js";
import { leastSquares, reweight } from "./irls.js";
import { type Minimum, minimise, type Objective } from "./lbfgs.js";
import { levenbergMarquardt, normalEquations } from "./lm.js";

export type Library = Pick<typeof xyloss, keyof typeof xyloss & keyof typeof reference>;
export type Buffers = Record<"prediction" | "target" | "grad" | "weights", Float32Array>;

export interface Method {
  readonly name: string;
  readonly note: string;
  /** Whether the model's output is the logit of unit coordinates, rather than pixels. */
  readonly logits?: boolean;
  readonly solver: (library: Library, buffers: Buffers, basis: Basis) => Solver;
}

/** How a method fits. */
export interface Solver {
  readonly solve: (start: Float64Array) => Solution;
  /** The work of a step in the last stage: the loss on the buffers, and the model at these coefficients. */
  readonly loss: () => unknown;
  readonly model: (coefficients: Float64Array) => unknown;
}

export interface Solution {
  /** The coefficients x0 y0 x1 y1 …. */
  readonly x: Float64Array;
  readonly steps: number;
  /** Evaluations of value and gradient, or of the weights. */
  readonly evaluations: number;
  /** Why the last stage stopped. `rest`: a step of reweighted least squares moved no airport any more. */
  readonly stop: Minimum["stop"] | "rest";
  /** Whether every stage converged. */
  readonly converged: boolean;
  readonly stages: number;
}

const reduction = "nonzero-mean";
const geometry = "radial";
/** The last scale of losses that are not convex, in pixels. */
const finest = 12;
/** Scales from one that takes in everything near the map to the finest. */
const scales = shrinking(400, 0.7);
/** Scales for single steps: these shrink more slowly and from farther out, because the weights lag behind. */
const stepScales = shrinking(1000, 0.9);

function shrinking(from: number, by: number): number[] {
  const scales: number[] = [];
  for (let scale = from; scale > finest; scale *= by) scales.push(scale);
  return [...scales, finest];
}

export const methods: readonly Method[] = [
  {
    name: "categorical cross-entropy",
    note: "raw coordinates as classes: their ratio is fitted, their size is free",
    solver: descent((library, buffers) => [library.categoricalCrossEntropy.bind(buffers, { classes: 2, reduction })]),
  },
  {
    name: "mse",
    note: "the insets pull",
    solver: descent((library, buffers) => [library.mse.bind(buffers, { reduction })]),
  },
  {
    name: "bce with logits",
    note: "the model's limit: the sigmoid of a polynomial cannot represent this map",
    logits: true,
    solver: descent((library, buffers) => [library.bceWithLogits.bind(buffers, { reduction })]),
  },
  {
    name: "huber",
    note: "δ = 2 px; the insets pull, if less, and with great leverage",
    solver: descent((library, buffers) => [library.huber.bind(buffers, { delta: 2, reduction })]),
  },
  {
    name: "huber, radial",
    note: "δ = 2 px",
    solver: descent((library, buffers) => [library.huber.bind(buffers, { delta: 2, geometry, reduction })]),
  },
  {
    name: "cauchy, radial",
    note: "c = 12 px; the pull falls as c²/ρ, too slowly to reject the insets",
    solver: descent((library, buffers) => [library.cauchy.bind(buffers, { scale: finest, geometry, reduction })]),
  },
  {
    name: "gemanMcClure, radial, graduated",
    note: `c = 400 to 12 px in ${scales.length} stages; the pull falls as c⁴/ρ³: next to nothing`,
    solver: descent((library, buffers) => scales.map((scale) => library.gemanMcClure.bind(buffers, { scale, geometry, reduction }))),
  },
  {
    name: "tukey, radial, graduated",
    note: `c = 400 to 12 px in ${scales.length} stages; the insets end up not pulling at all`,
    solver: descent((library, buffers) => scales.map((scale) => library.tukey.bind(buffers, { scale, geometry, reduction }))),
  },
  {
    name: "tukey, radial, by IRLS",
    note: "reweighted least squares, one step per c, from 1,000 px by 0.9 to 12 px",
    solver: reweighting(
      ({ tukey }, { prediction, target, weights }) =>
        (scale) =>
          tukey.irlsWeights(prediction, target, { scale, geometry, weights }),
    ),
  },
  {
    name: "tukey, radial, by LM",
    note: `Levenberg–Marquardt with the loss's Hessian, c = 400 to 12 px in ${scales.length} stages`,
    solver: curved(
      ({ tukey }, { prediction, target, weights }) =>
        (scale) =>
          tukey.hessian(prediction, target, { scale, geometry, weights, psd: true }),
    ),
  },
];

/** A loss of the coefficients, by way of the buffers. */
function objectiveOf(loss: () => number, { prediction, grad }: Buffers, basis: Basis): Objective {
  return (coefficients, gradient) => {
    forward(basis, coefficients, prediction);
    const value = loss();
    backward(basis, grad, gradient);
    return value;
  };
}

/** Minimises stage by stage, each from where the one before ended. */
function inStages(stages: readonly ((start: Float64Array) => Minimum)[], start: Float64Array): Solution {
  let x = start;
  let steps = 0;
  let evaluations = 0;
  let converged = true;
  let stop: Minimum["stop"] = "gradient";
  for (const stage of stages) {
    const minimum = stage(x);
    ({ x, stop } = minimum);
    steps += minimum.steps;
    evaluations += minimum.evaluations;
    converged &&= minimum.converged;
  }
  return { x, steps, evaluations, stop, converged, stages: stages.length };
}

/** Minimises these losses by L-BFGS, each from where the one before ended. */
function descent(stages: (library: Library, buffers: Buffers) => (() => number)[]): Method["solver"] {
  return (library, buffers, basis) => {
    const { prediction, grad } = buffers;
    const losses = stages(library, buffers);
    const objectives = losses.map((loss) => objectiveOf(loss, buffers, basis));
    const gradient = new Float64Array(2 * terms);
    return {
      loss: losses.at(-1) as () => number,
      model(coefficients) {
        forward(basis, coefficients, prediction);
        backward(basis, grad, gradient);
      },
      solve: (start) =>
        inStages(
          objectives.map((objective) => (from) => minimise(objective, from)),
          start,
        ),
    };
  };
}

/** Minimises by reweighted least squares, with the weights of the latest prediction at each scale. */
function reweighting(weighing: (library: Library, buffers: Buffers) => (scale: number) => Float32Array): Method["solver"] {
  return (library, buffers, basis) => {
    const { prediction, target } = buffers;
    const weigh = weighing(library, buffers);
    const last = stepScales.at(-1) as number;
    return {
      loss: () => weigh(last),
      model(coefficients) {
        forward(basis, coefficients, prediction);
        leastSquares(basis, target, buffers.weights);
      },
      solve(start) {
        const { x, steps, converged } = reweight(basis, target, prediction, weigh, stepScales, start);
        return { x, steps, evaluations: steps, stop: converged ? "rest" : "steps", converged, stages: stepScales.length };
      },
    };
  };
}

/** Minimises Tukey's loss by Levenberg and Marquardt's method, with these Hessians of the latest prediction at each scale. */
function curved(bending: (library: Library, buffers: Buffers) => (scale: number) => Float32Array): Method["solver"] {
  return (library, buffers, basis) => {
    const { prediction, grad } = buffers;
    const bend = bending(library, buffers);
    const stages = scales.map((scale) => ({
      loss: library.tukey.bind(buffers, { scale, geometry, reduction: "sum" }),
      curvature: () => bend(scale),
    }));
    const { loss, curvature } = stages.at(-1) as (typeof stages)[number];
    const gradient = new Float64Array(2 * terms);
    return {
      loss() {
        loss();
        return curvature();
      },
      model(coefficients) {
        forward(basis, coefficients, prediction);
        backward(basis, grad, gradient);
        normalEquations(basis, curvature());
      },
      solve: (start) =>
        inStages(
          stages.map((stage) => (from) => levenbergMarquardt(objectiveOf(stage.loss, buffers, basis), stage.curvature, basis, from)),
          start,
        ),
    };
  };
}
