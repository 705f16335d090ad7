/** The numbers that a case computes with. */
import { random } from "../../catalogue/sample.js";
import type { Variant } from "../../catalogue/variants.js";
import { Draw } from "./draw.js";
import { type Plan, variantOf } from "./plan.js";

export interface Data {
  readonly prediction: Float32Array;
  readonly target: Float32Array | Int32Array;
  readonly weights: Float32Array | undefined;
  /** What is in the caller's own `grad` before the call. */
  readonly start: Float32Array;
  /** Marks units with values that the loss is not meant for; null if there are none. */
  readonly wild: Uint8Array | null;
}

/** Steps of units, drawn in advance: drawing takes longer than a case. */
interface Pool {
  readonly prediction: readonly Float32Array[];
  readonly target: readonly (Float32Array | Int32Array)[];
}
const POOLED = 48;
const pools = new Map<string, Pool>();
let pooled = -1;

function poolOf(variant: Variant, number: number): Pool {
  if (pooled !== number) pools.clear();
  pooled = number;
  let pool = pools.get(variant.title);
  if (pool === undefined) {
    const next = random(number + variant.title.length);
    const drawn = Array.from({ length: POOLED }, () => variant.sampling.draw(next, variant));
    const Targets = variant.labels ? Int32Array : Float32Array;
    pool = {
      prediction: drawn.map((each) => Float32Array.from(each.prediction)),
      target: drawn.map((each) => Targets.from(each.target)),
    };
    pools.set(variant.title, pool);
  }
  return pool;
}

/** Numbers at the edges of float32's range and of formulas. */
const specials = [
  ...[0, -0, 1, -1, 0.5, Number.NaN, Infinity, -Infinity, 2 ** -149, -(2 ** -149), 2 ** -126, -(2 ** -126), 1 - 2 ** -24],
  ...[1 + 2 ** -23, 2 ** -64, 16.6355, -16.6355, 88.72284, -88.72284, 103.97208, -103.97208, 2 ** 64, -(2 ** 64), 2 ** 127],
  ...[3.4028234663852886e38, -3.4028234663852886e38],
];

const none = new Float32Array(0);

/** All numbers that a plan computes with. The same plan and round give the same ones. */
export function dataOf(plan: Plan, round = 0): Data {
  const variant = variantOf(plan);
  const { units } = plan;
  const { perUnit, perTarget, step, labels } = variant;
  const draw = new Draw(plan.data, round);
  const pool = poolOf(variant, plan.pool);
  const prediction = new Float32Array(units * perUnit);
  const target = new (labels ? Int32Array : Float32Array)(units * perTarget);
  for (let unit = 0; unit < units; unit += step) {
    // any target goes with any prediction
    prediction.set(draw.pick(pool.prediction), unit * perUnit);
    target.set(draw.pick(pool.target), unit * perTarget);
  }
  const start = plan.grad === "own" ? new Float32Array(prediction.length) : none;
  for (let i = 0; i < start.length; i++) start[i] = (i % 7) - 3;
  return { prediction, target, weights: drawWeights(draw, plan), start, wild: makeWild(draw, plan, variant, prediction, target) };
}

function drawWeights(draw: Draw, { weights, units }: Plan): Float32Array | undefined {
  if (weights === "none") return undefined;
  const drawn = new Float32Array(weights === "per point" && units % 2 === 0 ? units / 2 : units);
  if (weights !== "zero") for (let i = 0; i < drawn.length; i++) drawn[i] = draw.chance(0.3) ? (i % 2 ? 0 : -0) : 2 * draw.next();
  return drawn;
}

function orderCorners(box: Float32Array | Int32Array): void {
  for (let from = 0; from < 2; from++) {
    const [low, high] = [box[from] as number, box[from + 2] as number];
    if (high < low) [box[from], box[from + 2]] = [high, low];
  }
}

function makeWild(
  draw: Draw,
  { wild, units }: Plan,
  variant: Variant,
  prediction: Float32Array,
  target: Float32Array | Int32Array,
): Uint8Array | null {
  if (wild === 0) return null;
  const { perUnit, perTarget, step, apart, labels, spec } = variant;
  // targets outside bins and special labels are errors; the corners of a target box are put in order
  const boxes = spec.unit === "box";
  const kept = labels || (spec.expectTargets !== undefined && !boxes);
  const marks = new Uint8Array(units);
  const any = () => (draw.chance(0.7) ? draw.pick(specials) : (draw.chance(0.5) ? 1 : -1) * 2 ** draw.between(-149, 127));
  for (let unit = 0; unit < units; unit++) {
    if (!draw.chance(wild)) continue;
    marks[unit] = 1;
    const where = (per: number, i: number) => (apart ? (unit - (unit % step)) * per + (unit % step) + i * step : unit * per + i);
    if (kept || draw.chance(0.8)) prediction[where(perUnit, draw.below(perUnit))] = any();
    if (!kept && draw.chance(0.4)) target[where(perTarget, draw.below(perTarget))] = any();
    if (boxes) orderCorners(target.subarray(4 * unit, 4 * unit + 4));
  }
  return marks;
}
