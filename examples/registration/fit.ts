/**
 * Fits the map from longitude and latitude to pixels with each loss, and measures the fits.
 */
import { max, median, quantile } from "simple-statistics";
import * as xyloss from "xyloss";
import * as reference from "xyloss/reference";
import { type Basis, forward, orthonormalBasis, project, terms } from "./basis.js";
import { type Airports, height, loadAirports, width } from "./data.js";
import { type Buffers, type Library, type Method, methods, type Solution, type Solver } from "./methods.js";

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

export interface Optimisation extends Omit<Solution, "x"> {
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

const map = { width, height, convention: "edges" } as const;

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
