/** How a point of the plane is given to a loss that does not compare points with points: one entry per such loss. */
import type { Resolved } from "../../src/options.js";
import { centersOf, uniformThresholds } from "../../src/thresholds.js";
import { SIDE } from "./plane.js";

/** What a point (x, y) is for a loss: the numbers of one unit of its predictions, or of its targets. */
type Draw = (x: number, y: number, options: Resolved) => ArrayLike<number>;

export interface Embedding {
  /** How it is drawn, for the page: what prediction and target are. */
  readonly text: string;
  readonly prediction: Draw;
  readonly target: Draw;
  /** Options that follow from the drawing. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Options that the user may change, where the loss has no default or one that shows nothing here. */
  readonly initial?: Readonly<Record<string, unknown>>;
}

const point: Draw = (x, y) => [x, y];
const unit: Draw = (x, y) => [x / SIDE, y / SIDE];
const logits: Draw = (x, y) => [logit(x / SIDE), logit(y / SIDE)];

/** A sigmoid in float32 comes no nearer to 0 or 1 than a prediction would. */
const NEAREST = 2 ** -20;
function logit(p: number): number {
  const inside = Math.min(Math.max(p, NEAREST), 1 - NEAREST);
  return Math.log(inside / (1 - inside));
}

/** Losses of residuals, and whatever else takes points as they are. */
export const asPoints: Embedding = { text: "Prediction and target are the points themselves.", prediction: point, target: point };

const scores = (what: string): Embedding => ({
  ...asPoints,
  text: `The coordinates are taken for ${what} of two classes, as a network that was built for classes would have it.`,
  fixed: { classes: 2 },
});
const ofLogits: Embedding = {
  text: `Coordinates over ${SIDE} are probabilities; the prediction is their logits, the target the probabilities themselves.`,
  prediction: logits,
  target: unit,
};

/** Pixels of a map have their centres at whole numbers; so do bins. */
const PIXELS = SIDE + 1;
const map = { width: PIXELS, height: PIXELS };
const mapText = `maps of ${PIXELS} × ${PIXELS} pixels`;

/** −d²/2σ² of each bin's distance d from a coordinate. */
function bell(bins: number, at: number, sigma: number): Float64Array {
  const powers = new Float64Array(bins);
  for (let k = 0; k < bins; k++) powers[k] = -(((k - at) / sigma) ** 2) / 2;
  return powers;
}

/** A map, row by row, of a function of −d²/2σ². Plain loops: a surface is made of some thousand maps. */
function mapOf(x: number, y: number, sigma: number, value: (power: number) => number): Float64Array {
  const [across, down] = [bell(PIXELS, x, sigma), bell(PIXELS, y, sigma)];
  const pixels = new Float64Array(PIXELS ** 2);
  for (let row = 0, i = 0; row < PIXELS; row++) {
    for (let column = 0; column < PIXELS; column++, i++) pixels[i] = value((across[column] as number) + (down[row] as number));
  }
  return pixels;
}
const same = (power: number): number => power;
const sigmaOf = ({ sigma }: Resolved): number => sigma as number;
const gaussian: Draw = (x, y, options) => mapOf(x, y, sigmaOf(options), Math.exp);
const gaussianLogits: Draw = (x, y, options) => mapOf(x, y, sigmaOf(options), same);

/** Logits of a Gaussian over the bins of x, then of y. */
const axes =
  (bins: number, perPixel: number, sigma: (options: Resolved) => number): Draw =>
  (x, y, options) => {
    const drawn = [x, y].map((at) => bell(bins, perPixel * at, sigma(options))) as [Float64Array, Float64Array];
    return [...drawn[0], ...drawn[1]];
  };
const BIN = 1;
const binned: Embedding = {
  text: `The prediction is logits of ${PIXELS} bins per axis, those of a Gaussian (σ = ${BIN} bin) around the point; the target is the point, in bins.`,
  prediction: axes(PIXELS, 1, () => BIN),
  target: point,
  fixed: { bins: PIXELS },
};
const SPLIT = 2;

/** Cells per side, for labels. */
const CELLS = 4;
const CELL = SIDE / CELLS;
const cellOf = (coordinate: number): number => Math.min(Math.max(Math.floor(coordinate / CELL), 0), CELLS - 1);
const middleOf = (cell: number): number => (cell + 0.5) * CELL;

/** Ordinal logits: steep enough for a threshold to matter to its neighbours only. */
const THRESHOLDS = SIDE - 1;
const STEEPNESS = 2;
const thresholds = uniformThresholds(0, SIDE, THRESHOLDS);
const centers = centersOf(thresholds, 0, SIDE);

const BLOB = 1.5;
/** A blob on a slope: what two images of one scene have in common need not be flat anywhere. */
const image: Draw = (x, y) => mapOf(x, y, 2, Math.exp).map((value, i) => value + 0.02 * (i % PIXELS) + 0.01 * Math.floor(i / PIXELS));

const BOX = 4;
const box: Draw = (x, y) => [x - BOX / 2, y - BOX / 2, x + BOX / 2, y + BOX / 2];
const boxes: Embedding = {
  text: `Boxes of ${BOX} × ${BOX} around the points: the prediction has the target's size.`,
  prediction: box,
  target: box,
};

const distribution = (text: string, ...shape: number[]): Embedding => ({
  text: `The prediction's mean is the point and its spread is fixed: ${text}.`,
  prediction: (x, y) => [x, y, ...shape],
  target: point,
});

/** By the loss's name. */
export const embeddings: Readonly<Record<string, Embedding>> = {
  bce: { text: `Coordinates over ${SIDE} are probabilities, of prediction and target.`, prediction: unit, target: unit },
  bceWithLogits: ofLogits,
  focalWithLogits: ofLogits,
  qualityFocal: ofLogits,
  ordinalBce: {
    text: `The prediction is ${THRESHOLDS} logits per axis, ${STEEPNESS}(x − θ) for each threshold θ; the target is the point.`,
    prediction: (x, y, options) => {
      const of = options.thresholds as unknown as { x: Float32Array; y: Float32Array };
      return [...Array.from(of.x, (θ) => STEEPNESS * (x - θ)), ...Array.from(of.y, (θ) => STEEPNESS * (y - θ))];
    },
    target: point,
    initial: { thresholds: { x: [...thresholds], y: [...thresholds] }, centers: { x: [...centers], y: [...centers] } },
  },
  categoricalCrossEntropy: scores("probabilities"),
  softmaxCrossEntropy: { ...scores("logits, and the target's for probabilities,"), fixed: { classes: 2, positions: 1 } },
  sparseSoftmaxCrossEntropy: {
    text: `The plane has ${CELLS} × ${CELLS} cells. The prediction is logits of a Gaussian over their middles, the target the number of its cell: where in it the target is, a label does not tell.`,
    prediction: (x, y) =>
      Array.from({ length: CELLS ** 2 }, (_, i) => {
        const [dx, dy] = [x - middleOf(i % CELLS), y - middleOf(Math.floor(i / CELLS))];
        return -(dx ** 2 + dy ** 2) / CELL ** 2;
      }),
    target: (x, y) => [cellOf(x) + CELLS * cellOf(y)],
    fixed: { classes: CELLS ** 2, positions: 1, ignoreIndex: -100 },
  },
  klDivergence: scores("probabilities"),
  jsDivergence: scores("probabilities"),
  simcc: {
    text: `The prediction is logits of ${SPLIT * SIDE + 1} bins per axis, ${SPLIT} to a pixel: those of a Gaussian around the point as wide as the label's. The target is the point.`,
    prediction: axes(SPLIT * SIDE + 1, SPLIT, sigmaOf),
    target: point,
    fixed: { binsX: SPLIT * SIDE + 1, binsY: SPLIT * SIDE + 1, split: SPLIT },
    initial: { sigma: 3 },
  },
  dfl: binned,
  crps: binned,
  heatmapMse: {
    text: `The prediction is a Gaussian around the point, on ${mapText}, as wide as the target's.`,
    prediction: gaussian,
    target: point,
    fixed: map,
  },
  heatmapCrossEntropy: {
    text: `The prediction is the logits of a Gaussian around the point, on ${mapText}, as wide as the target's.`,
    prediction: gaussianLogits,
    target: point,
    fixed: map,
  },
  dsnt: {
    text: `The prediction is the logits of a Gaussian around the point, on ${mapText}, as wide as the target's; the target is the point in [0, 1].`,
    prediction: gaussianLogits,
    target: (x, y, { convention }) => {
      const [size, shift] = convention === "corners" ? [PIXELS - 1, 0] : [PIXELS, convention === "centers" ? 0.5 : 0];
      return [(x + shift) / size, (y + shift) / size];
    },
    fixed: map,
    initial: { convention: "centers" },
  },
  heatmapFocal: {
    text: `The prediction is logits of ${mapText}, 4 − d² at distance d from the point; the target is a Gaussian (σ = ${BLOB}) around its pixel, where it is 1.`,
    prediction: (x, y) => mapOf(x, y, Math.SQRT1_2, (power) => 4 + power),
    target: (x, y) => mapOf(Math.round(x), Math.round(y), BLOB, Math.exp),
    fixed: map,
  },
  adaptiveWing: {
    text: `Prediction and target are Gaussians (σ = ${BLOB}) around the points, on ${mapText}.`,
    prediction: (x, y) => mapOf(x, y, BLOB, Math.exp),
    target: (x, y) => mapOf(x, y, BLOB, Math.exp),
    fixed: map,
  },
  gaussianNll: distribution("ln σ² = 1 on both axes", 1, 1),
  gaussianNll2d: distribution(
    "the whitening matrix has the diagonal e⁻¹, e⁰ and ½ beside it, so that errors of x and y are correlated",
    -1,
    0.5,
    0,
  ),
  laplaceNll: distribution("ln b = ½ on both axes", 0.5, 0.5),
  oks: {
    text: "The points are hips (COCO's σ = 0.107) of a person as large as the plane.",
    prediction: point,
    target: point,
    initial: { sigmas: [0.107], areas: SIDE ** 2 },
  },
  iou: boxes,
  giou: boxes,
  diou: boxes,
  ciou: boxes,
  ncc: {
    text: `Prediction and target are images of ${PIXELS} × ${PIXELS} pixels: a blob around the point, on a slope.`,
    prediction: image,
    target: image,
    fixed: map,
  },
  lncc: {
    text: `Prediction and target are images of ${PIXELS} × ${PIXELS} pixels: a blob around the point, on a slope.`,
    prediction: image,
    target: image,
    fixed: map,
    initial: { window: 5 },
  },
};
