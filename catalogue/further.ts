/** What the benchmark measures beside the losses: what options of residual losses cost, and the transforms. */
import { huberSpec } from "../src/losses/huber.js";
import { COMPONENT_THRESHOLD, height, RADIAL_THRESHOLD, width } from "./shared/ways.js";

type Options = Readonly<Record<string, unknown>>;

/** The loss whose options are measured: so cheap that they show. */
export const { name: timedLoss } = huberSpec;

/** An option as it is measured. */
export interface TimedOption {
  /** The other options. */
  readonly base: Options;
  /** The option; with `perPoint` its numbers are an array's, three for each point. */
  readonly added: Options;
  readonly perPoint?: true;
  /** Values that belong together, if not a point's. */
  readonly row?: number;
  /** Left out: value and gradient. */
  readonly method?: "hessian";
}

const component = { delta: COMPONENT_THRESHOLD };
const radial = { delta: RADIAL_THRESHOLD, geometry: "radial" };
const factor = { a: 0.1, b: 0.5, c: -0.1 };
/** COCO's, of an instance. */
const KEYPOINTS = 17;

/** Each of its points but the first, and COCO's neighbour of it that is nearer to the nose. */
const bones = Int32Array.of(
  ...[1, 0, 2, 0, 3, 1, 4, 2, 5, 0, 6, 0, 7, 5, 8, 6],
  ...[9, 7, 10, 8, 11, 5, 12, 6, 13, 11, 14, 12, 15, 13, 16, 14],
);

/** By label. The benchmark has a plain loop for each. */
export const timedOptions = {
  "whiten: a number": { base: component, added: { whiten: 1.25 } },
  "whiten: a number, radial": { base: radial, added: { whiten: 1.25 } },
  "whiten: a, b, c": { base: component, added: { whiten: factor } },
  "whiten: a, b, c, radial": { base: radial, added: { whiten: factor } },
  "whiten: a, b, c of each of 17 points, radial": {
    base: radial,
    added: {
      whiten: { every: KEYPOINTS, factors: Float32Array.from({ length: 3 * KEYPOINTS }, (_, i) => Math.sin(i) / 3) },
    },
    row: 2 * KEYPOINTS,
  },
  "whiten: a, b, c per point, radial": { base: radial, added: {}, perPoint: true },
  tolerance: { base: component, added: { tolerance: 0.5 } },
  "tolerance, radial": { base: radial, added: { tolerance: 0.5 } },
  "edges: 16 bones of 17 points, radial": { base: radial, added: { edges: { every: KEYPOINTS, pairs: bones } }, row: 2 * KEYPOINTS },
  "select: trim": { base: component, added: { select: { trim: 0.1 } } },
  "select: trim, radial": { base: radial, added: { select: { trim: 0.1 } } },
  "select: 8 of 17 points, radial": { base: radial, added: { select: { top: 8, per: KEYPOINTS } }, row: 2 * KEYPOINTS },
  hessian: { base: component, added: {}, method: "hessian" },
  "hessian, radial": { base: radial, added: {}, method: "hessian" },
} as const satisfies Readonly<Record<string, TimedOption>>;
export type TimedOptionName = keyof typeof timedOptions;

/** What a transform reads. */
export type TimedInput = "points" | "maps" | "logits" | "pointsGrad";

/** A transform as it is measured. */
export interface TimedTransform {
  readonly transform: string;
  readonly inputs: readonly TimedInput[];
  /** Arguments, or the options alone. */
  readonly options: Options;
  readonly before?: readonly unknown[];
  /** What its output is called; left out: `out`. */
  readonly output?: "out" | "grad";
  /** Floats of a unit of its longest array, which a time per float is of. */
  readonly row: number;
}

const size = { width, height };
const map = { options: { ...size, sigma: 2, method: "unbiased" }, row: width * height };
const soft = { options: { ...size, convention: "edges" }, row: width * height };
const bins = { binsX: 2 * width, binsY: 2 * height };
const LOGITS = 32;
const thresholds = Float32Array.from({ length: LOGITS }, (_, k) => (k + 1) / (LOGITS + 1));
const centers = Float32Array.from({ length: LOGITS + 1 }, (_, k) => (k + 0.5) / (LOGITS + 1));

/** By label. The benchmark has a plain loop for each. */
export const timedTransforms = {
  gaussianMap: { transform: "gaussianMap", inputs: ["points"], ...map },
  gaussianMapGrad: { transform: "gaussianMapGrad", inputs: ["points", "maps"], ...map, output: "grad" },
  "decodeHeatmap, argmax": { transform: "decodeHeatmap", inputs: ["maps"], options: { ...size, method: "argmax" }, row: map.row },
  "decodeHeatmap, dark": { transform: "decodeHeatmap", inputs: ["maps"], options: { ...size, method: "dark" }, row: map.row },
  "decodeHeatmap, darkUdp, blur 11": {
    transform: "decodeHeatmap",
    inputs: ["maps"],
    options: { ...size, method: "darkUdp", blur: 11 },
    row: map.row,
  },
  encodeSimcc: { transform: "encodeSimcc", inputs: ["points"], options: bins, row: bins.binsX + bins.binsY },
  decodeSimcc: { transform: "decodeSimcc", inputs: ["logits"], options: bins, row: bins.binsX + bins.binsY },
  softArgmax: { transform: "softArgmax", inputs: ["logits"], ...soft },
  softArgmaxGrad: { transform: "softArgmaxGrad", inputs: ["logits", "pointsGrad"], ...soft, output: "grad" },
  decodeOrdinal: {
    transform: "decodeOrdinal",
    inputs: ["logits"],
    before: [
      { x: thresholds, y: thresholds },
      { x: centers, y: centers },
    ],
    options: {},
    row: 2 * LOGITS,
  },
} as const satisfies Readonly<Record<string, TimedTransform>>;
export type TimedTransformName = keyof typeof timedTransforms;
