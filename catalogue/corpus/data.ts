/** What the corpus is computed of, and where it lies. */
import type { Workspace } from "../../src/index.js";
import { random, type Sampled, sample, sampleWeights } from "../sample.js";

/** Takes the results of one case after the other. */
export type Visit = (name: string, values: Float32Array | Float64Array) => void;

export interface Data {
  readonly name: string;
  readonly units: number;
  readonly prediction: Float32Array;
  readonly target: Float32Array;
  readonly weights: Float32Array;
}

const MOST = 3.4028234663852886e38;
/** Where formulas and float32 end: zeros, subnormals, the ends of what e^z is in float32, and what is no number. */
const specials = [
  ...[0, -0, 2 ** -149, -(2 ** -149), 2 ** -130, 2 ** -126, -(2 ** -126), 2 ** -64, -(2 ** -64), 2 ** -24, 0.5, 1, -1, 2, -2],
  ...[1 - 2 ** -24, 1 + 2 ** -23, 16.6355, -16.6355, 88.72284, -88.72284, 103.97208, -103.97208, 10000, -10000],
  ...[2 ** 64, -(2 ** 64), 2 ** 127, -(2 ** 127), MOST, -MOST, Infinity, -Infinity, Number.NaN],
];
/** Those that leave most sums finite. */
const moderate = specials.filter((x) => x >= -10000 && x <= 10000);
const weighty = [0, 1, 0.5, 2 ** -149, 2 ** -126, 3, 2 ** 60];

const pick = (list: readonly number[], next: () => number): number => list[Math.floor(next() * list.length)] as number;

/** So many are drawn; what is longer repeats them. */
const DRAWN = 501;

/** Such as the loss is meant for. */
export function ordinary(variant: Sampled, units: number): Data {
  const drawn = Math.min(units, Math.ceil(DRAWN / variant.step) * variant.step);
  const { prediction, target } = sample(variant, drawn, units);
  return {
    name: `${units} units`,
    units,
    prediction: repeated(prediction, units * variant.perUnit),
    target: repeated(target, units * variant.perTarget),
    weights: repeated(sampleWeights(drawn, units), units),
  };
}

function repeated<A extends Float32Array | Int32Array>(values: A, length: number): A {
  if (values.length === length) return values;
  const all = new (values.constructor as { new (length: number): A })(length);
  for (let i = 0; i < length; i++) all[i] = values[i % values.length] as number;
  return all;
}

/** What else a number can be: the specials, only moderate ones, or any bits whatever. Targets that must be in a range are left as they are. */
export function odd(variant: Sampled, kind: "specials" | "moderate" | "bits", units: number): Data {
  const data = ordinary(variant, units);
  const next = random(units + kind.length);
  const any = new Float32Array(1);
  const word = new Uint32Array(any.buffer);
  const draw = (): number => {
    if (kind !== "bits") return pick(kind === "specials" ? specials : moderate, next);
    word[0] = next() * 4294967296;
    return any[0] as number;
  };
  const salt = (values: Float32Array, per: number): void => {
    // about two of a unit's values, so that a large unit is more than one NaN
    for (let i = 0; i < values.length; i++) if (next() * per < 2) values[i] = draw();
  };
  salt(data.prediction, variant.perUnit);
  const boxes = variant.spec.unit === "box";
  if (boxes || (!variant.labels && variant.spec.expectTargets === undefined)) salt(data.target, variant.perTarget);
  if (boxes) order(data.target);
  for (let i = 0; i < units; i++) data.weights[i] = pick(weighty, next);
  return { ...data, name: `${units} units of ${kind}` };
}

/** Brings the corners of target boxes in order, which they must be in. */
function order(boxes: Float32Array): void {
  for (let i = 0; i < boxes.length; i += 4) {
    for (let from = i; from < i + 2; from++) {
      const [low, high] = [boxes[from] as number, boxes[from + 2] as number];
      if (high < low) [boxes[from], boxes[from + 2]] = [high, low];
    }
  }
}

/** Puts copies of arrays where a staging wants them. */
export type Place = <A extends Float32Array | Int32Array>(values: A, input?: boolean) => A;

/** Ordinary arrays; arrays of a workspace; inputs of the one beside the rest of the other; and a workspace's at odd places. */
export function stagings(ws: Workspace): readonly (readonly [name: string, start: () => Place])[] {
  const alloc = <A extends Float32Array | Int32Array>(values: A, shift = 0): A => {
    const { length } = values;
    const room = values instanceof Int32Array ? ws.allocInt32(length + shift) : ws.alloc(length + shift);
    const view = room.subarray(shift) as A;
    view.set(values);
    return view;
  };
  const places: readonly (readonly [string, () => Place])[] = [
    ["ordinary", () => (values) => values.slice() as typeof values],
    ["workspace", () => (values) => alloc(values)],
    ["mixed", () => (values, input) => (input ? (values.slice() as typeof values) : alloc(values))],
    [
      "unaligned",
      () => {
        let shift = 0;
        return (values) => alloc(values, ++shift);
      },
    ],
  ];
  return places.map(([name, start]) => {
    const anew = () => {
      ws.reset();
      return start();
    };
    return [name, anew] as const;
  });
}

export const one = (value: number): Float64Array => Float64Array.of(value);
