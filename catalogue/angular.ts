import { angularSpec } from "../src/losses/angular.js";
import { Precise } from "./oracle.js";
import type { LossRecord, RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { type Options, one, sum } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";

const pi = Precise.acos(-1);
const degrees = pi.div(180);
/** A unit of the data's angles, in radians. */
const unitOf = ({ angles }: Options): Precise => (angles === "degrees" ? degrees : one);

/** The vector that a row means. */
function vectorOf(row: readonly Precise[], options: Options): readonly Precise[] {
  if (options.coordinates === "vector") return row;
  const angles = row.map((angle) => angle.times(unitOf(options)));
  const [yaw, pitch] = (options.coordinates === "pitch-yaw" ? angles.reverse() : angles) as [Precise, Precise];
  return [pitch.cos().times(yaw.sin()), pitch.sin(), pitch.cos().times(yaw.cos())];
}

const dot = (a: readonly Precise[], b: readonly Precise[]): Precise => sum(a.map((x, i) => x.times(b[i] as Precise)));

const formula: LossRecord["formula"] = (p, t, options) => {
  const [a, b] = [vectorOf(p, options), vectorOf(t, options)];
  const cross = a.map((_, i) => {
    const [j, k] = [(i + 1) % 3, (i + 2) % 3];
    return (a[j] as Precise).times(b[k] as Precise).minus((a[k] as Precise).times(b[j] as Precise));
  });
  const both = dot(a, a).times(dot(b, b)).sqrt();
  if (both.isZero()) return options.distance === "cosine" ? one : pi.div(2).div(unitOf(options));
  if (options.distance === "cosine") return one.minus(dot(a, b).div(both));
  return Precise.atan2(dot(cross, cross).sqrt(), dot(a, b)).div(unitOf(options));
};

const isVector = (options: Options): boolean => options.coordinates === "vector";
const inUnit = ({ angles }: Options, radians: number): number => (angles === "degrees" ? (radians * 180) / Math.PI : radians);

/** Degrees that the drawing is wide and high. */
const WIDTH = 160;
const direction = (x: number, y: number): number[] => [x, y].map((value) => (value / drawings.SIDE - 0.5) * WIDTH);

/** What is known of `angular` beyond its specification. */
export const angular: RecordOf<"angular"> = {
  spec: angularSpec,
  take: "next",
  words: {
    formula: 'θ, the angle in space between prediction and target; distance "cosine": 1 − cos θ',
    gradient:
      "θ′: of length 1 for vectors of length 1, at right angles to them; (cos p sin β, cos β) for yaw and pitch p, β the bearing from the target; 0 at θ = 0 and π; cosine: sin θ·θ′",
    use: "gaze and other directions, as yaw and pitch or as vectors, by the metric that papers report",
    data: 'prediction and target: [N, 2] yaw, pitch; coordinates "vector": [N, 3] x y z of any length',
    options: {
      coordinates: "what a row holds: two angles, in this order, or a vector",
      angles: "the unit of angles, in the data and in the value",
      distance: 'angle: θ, whose gradient has the same length at any θ; "cosine": 1 − cos θ ≈ ½θ², smooth at 0, weak near π',
    },
    notes: [
      "For yaw y and pitch p, sin²(θ/2) = sin²(Δp/2) + cos p cos p′ sin²(Δy/2), computed in a form without cancellation. An arccosine would lose half of its digits near 0, and make gradients NaN. Angles may be beyond a turn: −179° and 179° are 2° apart.",
      "Signs and axes do not matter, as long as both arrays mean the same. Yaw and pitch must not be swapped: L2CS-Net's `gazeto3d` takes yaw first, whatever its callers call it.",
      "Where the pitch is ±90°, yaw has no effect, and its gradient is 0: prefer vectors if directions go there.",
      "A vector of length 0 counts as at a right angle to all others, as in PyTorch's `cosine_similarity`; its gradient is 0. Give missing ones a weight of 0.",
    ],
    equals: [
      'Gaze360 `compute_angular_error`, `angular(gazeto3d(p), gazeto3d(t))` of GazeTR and L2CS-Net: the mean angle of yaw and pitch in radians, times 180/π; ETH-XGaze `angular_error`: `coordinates: "pitch-yaw"`, times 180/π. They clip or lose angles below 0.03°.',
      '1 − `torch.nn.functional.cosine_similarity(p, t)`; Keras `CosineSimilarity` + 1: `{ coordinates: "vector", distance: "cosine" }`.',
    ],
  },
  properties: {
    ...properties.scores,
    symmetric: true,
    bound: ({ angles, distance }) => (distance === "cosine" ? 2 : inUnit({ angles }, Math.PI)),
    influence: ({ coordinates, angles, distance }) => {
      if (coordinates === "vector") return Infinity;
      return distance === "cosine" && angles === "degrees" ? Math.PI / 180 : 1;
    },
    kinks: "θ = 0 and θ = π",
  },
  formula,
  sampling: {
    shapes: [
      { title: "", options: {}, perUnit: 2, perTarget: 2 },
      { title: ", pitch first, in degrees", options: { coordinates: "pitch-yaw", angles: "degrees" }, perUnit: 2, perTarget: 2 },
      { title: ", vectors", options: { coordinates: "vector" }, perUnit: 3, perTarget: 3 },
    ],
    changed: [{ angles: "degrees" }, { distance: "cosine" }],
    draw(next, { options, perUnit }) {
      if (isVector(options)) {
        const target = samples.many(perUnit, () => samples.normal(next));
        return { target, prediction: target.map((x) => x + 0.5 * samples.normal(next)) };
      }
      const unit = inUnit(options, 1);
      const at = options.coordinates === "pitch-yaw" ? 1 : 0;
      const target = samples.many(2, (i) => unit * (i === at ? 2 * Math.PI : 2.6) * (next() - 0.5));
      return { target, prediction: target.map((x) => x + unit * 0.4 * samples.normal(next)) };
    },
    // two directions' components of the slope; of a vector divided by its length
    cancelled(p, _t, options) {
      const cosine = options.distance === "cosine";
      if (!isVector(options)) return { value: 0, slope: cosine && options.angles === "degrees" ? Math.PI / 180 : 1 };
      return { value: inUnit(cosine ? {} : options, 1), slope: inUnit(cosine ? {} : options, 1) / Math.hypot(...p) };
    },
  },
  cancels: { gradient: "1, the length of the slope; of a vector 1/‖prediction‖", value: "of vectors, 1 near a right angle" },
  sweeps: sweeps.directions,
  extremes: [{ angles: "degrees", distance: "cosine" }],
  bench: {
    goal: 6,
    ways: () => [
      { data: "directions", row: 2 },
      { special: "vectors", options: { coordinates: "vector" }, data: "vectors", row: 3 },
    ],
  },
  drawn: {
    text: `Coordinates are yaw and pitch, in units of ${WIDTH / drawings.SIDE}°, with 0 in the middle.`,
    prediction: direction,
    target: direction,
    fixed: { coordinates: "yaw-pitch", angles: "degrees" },
  },
};
