import type { Subject } from "../subject.js";
import type { Point } from "../surface.js";
import { type Bounds, unitSquare } from "../types.js";

export type Optimiser = "gradientDescent" | "adam";

/** What one point is fitted to. */
export interface Task {
  /** x0 y0 x1 y1 … */
  readonly targets: ArrayLike<number>;
  /** How much each target counts; if left out, all count the same. */
  readonly weights?: ArrayLike<number> | undefined;
  /** Where the point should arrive: distances are measured from here. */
  readonly aim: Point;
  /** The range that a loss of logits maps to [0, 1]; default [0, 1] itself. */
  readonly bounds?: Bounds | undefined;
}

export interface RunnerOptions extends Task {
  readonly optimiser: Optimiser;
  /** The learning rate. */
  readonly rate: number;
  readonly start: Point;
}

/** One optimiser, step by step. */
export interface Runner {
  /** Where it is, in the targets' unit. */
  readonly point: Point;
  /** The distance from the aim; NaN or Infinity once it has diverged. */
  readonly distance: number;
  readonly steps: number;
  /** Makes one step and returns where it leads. */
  step(): { readonly point: Point; readonly distance: number };
}

/** A runner among several that step together. */
export interface Lane {
  readonly start: Point;
  readonly rate: number;
}

/** Kingma and Ba's constants, the defaults everywhere. */
const DECAY_MEAN = 0.9;
const DECAY_SQUARE = 0.999;
const EPSILON = 1e-8;
/** Logits start this far inside the range, where a sigmoid still has a slope. */
const MARGIN = 1e-3;

/** Maps between points and the parameters θ and targets of a loss. */
interface Frame {
  parameter(coordinate: number, axis: 0 | 1): number;
  coordinate(parameter: number, axis: 0 | 1): number;
  target(coordinate: number, axis: 0 | 1): number;
}

const same = (value: number): number => value;
const asTheyAre: Frame = { parameter: same, coordinate: same, target: same };

function ofLogits({ x, y }: Bounds): Frame {
  const range = (axis: 0 | 1) => (axis === 0 ? x : y);
  const toUnit = (coordinate: number, axis: 0 | 1) => (coordinate - range(axis)[0]) / (range(axis)[1] - range(axis)[0]);
  return {
    target: toUnit,
    parameter(coordinate, axis) {
      const u = Math.min(Math.max(toUnit(coordinate, axis), MARGIN), 1 - MARGIN);
      return Math.log(u / (1 - u));
    },
    coordinate(parameter, axis) {
      const [low, high] = range(axis);
      return low + (high - low) / (1 + Math.exp(-parameter));
    },
  };
}

/** The arrays of a step of some lanes, used again in the next one. */
interface Bound {
  readonly prediction: Float32Array;
  readonly step: () => Float64Array;
  readonly gradients: Float64Array;
}

/** Runners of one loss on one task that differ in start and rate. A step computes all gradients in one call. */
export class Runners {
  /** The loss's parameters of all lanes, x0 y0 x1 y1 …. */
  readonly parameters: Float64Array;
  readonly #subject: Subject;
  readonly #adam: boolean;
  readonly #rates: Float64Array;
  readonly #frame: Frame;
  readonly #aim: Point;
  /** The task's targets, once for each lane. */
  readonly #targets: Float32Array;
  /** They sum to 1. */
  readonly #shares: Float64Array;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  /** For as many lanes as stepped last. */
  #bound: Bound | null = null;
  #steps = 0;
  /** Decaying sums began with 0: over this they are means. */
  #meanCorrection = 0;
  #squareCorrection = 0;

  constructor(subject: Subject, optimiser: Optimiser, lanes: readonly Lane[], { targets, weights, aim, bounds }: Task) {
    this.#subject = subject;
    this.#adam = optimiser === "adam";
    this.#rates = Float64Array.from(lanes, ({ rate }) => rate);
    this.#frame = subject.space === "logits" ? ofLogits(bounds ?? unitSquare) : asTheyAre;
    this.#aim = aim;
    this.parameters = Float64Array.from({ length: 2 * lanes.length }, (_, i) => {
      const axis = axisOf(i);
      return this.#frame.parameter((lanes[i >> 1] as Lane).start[axis], axis);
    });
    const own = Float32Array.from(targets, (coordinate, i) => this.#frame.target(coordinate, axisOf(i)));
    this.#targets = Float32Array.from({ length: own.length * lanes.length }, (_, i) => own[i % own.length] as number);
    const shares = Float64Array.from(weights ?? new Float64Array(own.length / 2).fill(1));
    const total = shares.reduce((sum, share) => sum + share, 0);
    this.#shares = shares.map((share) => share / total);
    this.#mean = new Float64Array(2 * lanes.length);
    this.#square = new Float64Array(2 * lanes.length);
  }

  /** The number of gradients that a step takes per lane. */
  get pairs(): number {
    return this.#shares.length;
  }

  /** The task's loss at these lanes. */
  values(lanes: readonly number[]): Float64Array {
    const each = this.#subject.each(...this.#pairsOf(lanes));
    return Float64Array.from(lanes, (_, at) =>
      this.#shares.reduce((sum, share, i) => sum + share * (each[at * this.pairs + i] as number), 0),
    );
  }

  /** The task's gradients at these lanes, x y x y …; the next call writes to the same array. */
  gradients(lanes: readonly number[]): Float64Array {
    const { pairs } = this;
    if (this.#bound?.gradients.length !== 2 * lanes.length) this.#bound = this.#bind(lanes.length);
    const { prediction, step, gradients } = this.#bound;
    this.#fill(prediction, lanes);
    const each = step();
    let from = 0;
    for (let at = 0; at < gradients.length; at += 2) {
      let [x, y] = [0, 0];
      for (let i = 0; i < pairs; i++, from += 2) {
        const share = this.#shares[i] as number;
        x += share * (each[from] as number);
        y += share * (each[from + 1] as number);
      }
      gradients[at] = x;
      gradients[at + 1] = y;
    }
    return gradients;
  }

  /** Each lane's point with each target. */
  #pairsOf(lanes: readonly number[]): [prediction: Float32Array, target: Float32Array] {
    const prediction = new Float32Array(2 * lanes.length * this.pairs);
    this.#fill(prediction, lanes);
    return [prediction, this.#targets.subarray(0, prediction.length)];
  }

  #fill(prediction: Float32Array, lanes: readonly number[]): void {
    const { pairs, parameters } = this;
    let at = 0;
    for (let l = 0; l < lanes.length; l++) {
      const lane = lanes[l] as number;
      for (let i = 0; i < pairs; i++) {
        prediction[at++] = parameters[2 * lane] as number;
        prediction[at++] = parameters[2 * lane + 1] as number;
      }
    }
  }

  #bind(lanes: number): Bound {
    const prediction = new Float32Array(2 * lanes * this.pairs);
    const target = this.#targets.slice(0, prediction.length);
    const subject = this.#subject;
    const step = subject.stepping?.(prediction, target) ?? (() => subject.gradients(prediction, target));
    return { prediction, step, gradients: new Float64Array(2 * lanes) };
  }

  /** Steps these lanes, which must be the same each time, or fewer. Returns how far each moved, in its parameters. */
  step(lanes: readonly number[]): Float64Array {
    const gradients = this.gradients(lanes);
    this.#steps++;
    this.#meanCorrection = 1 - DECAY_MEAN ** this.#steps;
    this.#squareCorrection = 1 - DECAY_SQUARE ** this.#steps;
    const moved = new Float64Array(lanes.length);
    for (let at = 0; at < lanes.length; at++) {
      const lane = lanes[at] as number;
      const x = this.#move(2 * lane, gradients[2 * at] as number);
      moved[at] = norm(x, this.#move(2 * lane + 1, gradients[2 * at + 1] as number));
    }
    return moved;
  }

  #move(i: number, gradient: number): number {
    const move = (this.#rates[i >> 1] as number) * (this.#adam ? this.#adamDirection(i, gradient) : gradient);
    this.parameters[i] = (this.parameters[i] as number) - move;
    return move;
  }

  #adamDirection(i: number, gradient: number): number {
    const mean = DECAY_MEAN * (this.#mean[i] as number) + (1 - DECAY_MEAN) * gradient;
    const square = DECAY_SQUARE * (this.#square[i] as number) + (1 - DECAY_SQUARE) * gradient ** 2;
    this.#mean[i] = mean;
    this.#square[i] = square;
    return mean / this.#meanCorrection / (Math.sqrt(square / this.#squareCorrection) + EPSILON);
  }

  /** Where a lane is, in the targets' unit. */
  point(lane: number): Point {
    return [
      this.#frame.coordinate(this.parameters[2 * lane] as number, 0),
      this.#frame.coordinate(this.parameters[2 * lane + 1] as number, 1),
    ];
  }

  /** How far a lane is from the aim. */
  distance(lane: number): number {
    const x = this.#frame.coordinate(this.parameters[2 * lane] as number, 0);
    return norm(x - this.#aim[0], this.#frame.coordinate(this.parameters[2 * lane + 1] as number, 1) - this.#aim[1]);
  }

  /** How far a lane's parameters are from those of the aim: rates are relative to this length. */
  parameterDistance(lane: number): number {
    const [x, y] = ([0, 1] as const).map(
      (axis) => (this.parameters[2 * lane + axis] as number) - this.#frame.parameter(this.#aim[axis], axis),
    ) as [number, number];
    return Math.hypot(x, y);
  }
}

const axisOf = (i: number): 0 | 1 => (i & 1) as 0 | 1;

/** Quicker than `Math.hypot`, and as good here: squares of float32 numbers are far from what float64 cannot hold. */
const norm = (x: number, y: number): number => Math.sqrt(x * x + y * y);

/** An optimiser that fits a point to targets with a loss, step by step. */
export function createRunner(subject: Subject, { optimiser, rate, start, ...task }: RunnerOptions): Runner {
  const runners = new Runners(subject, optimiser, [{ start, rate }], task);
  let steps = 0;
  return {
    get point() {
      return runners.point(0);
    },
    get distance() {
      return runners.distance(0);
    },
    get steps() {
      return steps;
    },
    step() {
      runners.step([0]);
      steps++;
      return { point: runners.point(0), distance: runners.distance(0) };
    },
  };
}
