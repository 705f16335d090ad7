/**
 * Fits the map from longitude and latitude to pixels with each loss, and measures the fits.
 */
import { max, median, quantile } from "simple-statistics";
import * as xyloss from "xyloss";
import * as reference from "xyloss/reference";
import { type Basis, backward, forward, orthonormalBasis, project, terms } from "./basis.js";
import { type Airports, height, loadAirports, width } from "./data.js";
import { leastSquares, reweight } from "./irls.js";
import { type Minimum, minimise, type Objective } from "./lbfgs.js";
import { levenbergMarquardt, normalEquations } from "./lm.js";

export interface FitResult {
  readonly name: string;
  /** What a reader of its numbers should know. */
  readonly note: string;
  /** Where it puts every airport, in pixels, x0 y0 x1 y1 …, including those that the map has no place for. */
  readonly prediction: Float32Array;
  /** Per airport, in pixels; NaN where missing. */
  readonly error: Float64Array;
  /** Median and 95th percentile of the error on the mainland, in pixels. */
  readonly median: number;
  readonly p95: number;
  /** The median error of x/(x + y) on the mainland. */
  readonly ratio: number;
  /** The 5th and 95th percentile of (x + y) over its true value, on the mainland: categorical cross-entropy cannot see that. */
  readonly size: readonly [number, number];
  /** Airports within 1 px of their place, in all and on the mainland. */
  readonly inliers: number;
  readonly mainlandInliers: number;
  /** Null for the ceiling, which is solved directly. */
  readonly optimisation: Optimisation | null;
  /** Null for the ceiling, and without timing. */
  readonly timing: Timing | null;
}

export interface Optimisation {
  readonly steps: number;
  /** Evaluations of value and gradient, or of the weights. */
  readonly evaluations: number;
  /** Why the last stage stopped. `rest`: a step of reweighted least squares moved no airport any more. */
  readonly stop: Minimum["stop"] | "rest";
  /** Whether every stage converged. */
  readonly converged: boolean;
  readonly stages: number;
  /** The greatest distance in pixels, on the mainland, from the same fit in plain JavaScript. */
  readonly fromJs: number;
  /** The same from a fit that started elsewhere: the loss does not determine what depends on the start. */
  readonly fromElsewhere: number;
}

/** Medians. */
export interface Timing {
  /** Milliseconds per step of the whole fit, model and optimiser included. */
  readonly step: { readonly wasm: number; readonly js: number };
  /** Microseconds per evaluation of the loss with its gradient, or of its weights, alone. */
  readonly loss: { readonly wasm: number; readonly js: number };
  /** Microseconds of the model, forward and backward (or its normal equations). It is plain JavaScript in both. */
  readonly model: number;
}

export interface FitOptions {
  /** How often to time each fit; 0 for no timing. */
  readonly rounds?: number;
}

type Library = Pick<typeof xyloss, keyof typeof xyloss & keyof typeof reference>;
type Buffers = Record<"prediction" | "target" | "grad" | "weights", Float32Array>;

interface Method {
  readonly name: string;
  readonly note: string;
  /** Whether the model's output is the logit of unit coordinates, rather than pixels. */
  readonly logits?: boolean;
  readonly solver: (library: Library, buffers: Buffers, basis: Basis) => Solver;
}

/** How a method fits. */
interface Solver {
  readonly solve: (start: Float64Array) => Solution;
  /** The work of a step in the last stage: the loss on the buffers, and the model at these coefficients. */
  readonly loss: () => unknown;
  readonly model: (coefficients: Float64Array) => unknown;
}

type Solution = Omit<Optimisation, "fromJs" | "fromElsewhere"> & { x: Float64Array };

const reduction = "nonzero-mean";
const geometry = "radial";
const map = { width, height, convention: "edges" } as const;

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

const methods: readonly Method[] = [
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

/** Fits with every loss, which `log` reports. The ceiling, least squares on the mainland alone, comes last. */
export function fits(log: (line: string) => void = () => {}, { rounds = 3 }: FitOptions = {}): FitResult[] {
  const airports = loadAirports();
  const basis = orthonormalBasis(airports.longitude, airports.latitude, airports.weights);
  const results = methods.map((method) => {
    log(`fitting ${method.name}`);
    return fitWith(method, airports, basis, rounds);
  });
  return [...results, ceiling(airports)];
}

function fitWith(method: Method, airports: Airports, basis: Basis, rounds: number): FitResult {
  const size = 2 * airports.count;
  using workspace = new xyloss.Workspace({ floats: 3 * size + airports.count });
  const wasm = problem(method, airports, basis, xyloss, (length) => workspace.alloc(length));
  const js = problem(method, airports, basis, reference, (length) => new Float32Array(length));

  const found = wasm.solve();
  const [prediction, twin, elsewhere] = [found.x, js.solve().x, wasm.solve(0.75).x].map((coefficients) => {
    const points = new Float32Array(size);
    forward(basis, coefficients, points);
    return method.logits ? decode(points) : points;
  }) as [Float32Array, Float32Array, Float32Array];
  const { x, ...rest } = found;
  const apart = (other: Float32Array) => max(mainlandOf(airports).map((i) => distance(prediction, other, i)));
  const timing = rounds === 0 ? null : time(wasm, js, basis, x, rounds);
  return {
    ...judge(method, airports, prediction),
    optimisation: { ...rest, fromJs: apart(twin), fromElsewhere: apart(elsewhere) },
    timing,
  };
}

/** A solver with its data. */
interface Problem extends Omit<Solver, "solve"> {
  readonly buffers: Buffers;
  /** Starts with every airport at one place, at this share of the map's width and height: by default its centre. */
  solve(start?: number): Solution;
}

/** A method's fit, with the package or with its reference. */
function problem(method: Method, airports: Airports, basis: Basis, library: Library, alloc: (length: number) => Float32Array): Problem {
  const { count, target, weights } = airports;
  const buffers = { prediction: alloc(2 * count), target: alloc(2 * count), grad: alloc(2 * count), weights: alloc(count) };
  buffers.target.set(method.logits ? xyloss.toUnit(target, map) : target);
  buffers.weights.set(weights);
  const { solve, ...rest } = method.solver(library, buffers, basis);
  return {
    ...rest,
    buffers,
    solve(start = 0.5) {
      const x = new Float64Array(2 * terms);
      // the first polynomial is the constant 1
      x.set(method.logits ? [logit(start), logit(start)] : [start * width, start * height]);
      return solve(x);
    },
  };
}

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

const logit = (p: number) => Math.log(p / (1 - p));

/** Converts logits of unit coordinates to pixels. */
function decode(logits: Float32Array): Float32Array {
  return xyloss.fromUnit(
    logits.map((z) => 1 / (1 + Math.exp(-z))),
    map,
  );
}

/** Least squares on the mainland alone: no fit of this model can do much better there. */
function ceiling(airports: Airports): FitResult {
  const mainland = airports.region.map((region) => Number(region === "mainland"));
  const basis = orthonormalBasis(airports.longitude, airports.latitude, mainland);
  const prediction = new Float32Array(2 * airports.count);
  forward(basis, project(basis, airports.target, mainland), prediction);
  const method = { name: "ceiling", note: "least squares on the mainland alone, solved directly: what this model can do" };
  return { ...judge(method, airports, prediction), optimisation: null, timing: null };
}

type Judgement = Omit<FitResult, "optimisation" | "timing">;

function judge({ name, note }: { name: string; note: string }, airports: Airports, prediction: Float32Array): Judgement {
  const { count, target } = airports;
  const mainland = mainlandOf(airports);
  const error = Float64Array.from({ length: count }, (_, i) => distance(prediction, target, i));
  const errors = mainland.map((i) => error[i] as number);
  const [found, real] = [prediction, target].map((points) =>
    mainland.map((i) => {
      const [x, y] = [points[2 * i] as number, points[2 * i + 1] as number];
      return { ratio: x / (x + y), size: x + y };
    }),
  ) as [Polar[], Polar[]];
  const sizes = found.map(({ size }, k) => size / (real[k] as Polar).size);
  return {
    name,
    note,
    prediction,
    error,
    median: median(errors),
    p95: quantile(errors, 0.95),
    ratio: median(found.map(({ ratio }, k) => Math.abs(ratio - (real[k] as Polar).ratio))),
    size: [quantile(sizes, 0.05), quantile(sizes, 0.95)],
    inliers: error.filter((e) => e < 1).length,
    mainlandInliers: errors.filter((e) => e < 1).length,
  };
}

/** A point as categorical cross-entropy sees it, by its ratio, and what it does not see, its size. */
interface Polar {
  readonly ratio: number;
  readonly size: number;
}

/** The indices of the mainland's airports. */
const mainlandOf = ({ region }: Airports): number[] => [...region.keys()].filter((i) => region[i] === "mainland");

function distance(a: Float32Array, b: Float32Array, point: number): number {
  const [x, y] = [2 * point, 2 * point + 1];
  return Math.hypot((a[x] as number) - (b[x] as number), (a[y] as number) - (b[y] as number));
}

/** Times the two sides in turn, so that drift of the machine favours neither. */
function time(wasm: Problem, js: Problem, basis: Basis, coefficients: Float64Array, rounds: number): Timing {
  const step = { wasm: [] as number[], js: [] as number[] };
  const loss = { wasm: [] as number[], js: [] as number[] };
  const model: number[] = [];
  // both sides are warm: each has fitted once
  for (let round = 0; round < rounds; round++) {
    for (const [side, { solve, buffers, loss: evaluate }] of [
      ["wasm", wasm],
      ["js", js],
    ] as const) {
      const [fitted, steps] = timed(() => {
        let taken = 0;
        // a fit of two steps is too short for the clock
        while (taken < 50) taken += solve().steps;
        return taken;
      });
      forward(basis, coefficients, buffers.prediction);
      const [evaluated] = timed(() => repeat(evaluate));
      step[side].push(fitted / steps);
      loss[side].push((evaluated / repeats) * 1000);
    }
    const [passed] = timed(() => repeat(() => js.model(coefficients)));
    model.push((passed / repeats) * 1000);
  }
  return {
    step: { wasm: median(step.wasm), js: median(step.js) },
    loss: { wasm: median(loss.wasm), js: median(loss.js) },
    model: median(model),
  };
}

const repeats = 50;

function repeat(run: () => unknown): void {
  for (let i = 0; i < repeats; i++) run();
}

/** The milliseconds that `run` takes, and its result. */
function timed<T>(run: () => T): [number, T] {
  const start = performance.now();
  const result = run();
  return [performance.now() - start, result];
}
