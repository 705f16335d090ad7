/** How a point of the plane is given to a loss, for the pictures of the explorer. */
import type { Axes } from "../../src/families/shared.js";
import type { Resolved } from "../../src/options.js";

/** Coordinates go from 0 to this, in pixels: so few that default options, which are of the order of 1, can be seen. */
export const SIDE = 10;

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

export const point: Draw = (x, y) => [x, y];
export const unit: Draw = (x, y) => [x / SIDE, y / SIDE];
export const logits: Draw = (x, y) => [logit(x / SIDE), logit(y / SIDE)];

/** A sigmoid in float32 comes no nearer to 0 or 1 than a prediction would. */
const NEAREST = 2 ** -20;
function logit(p: number): number {
  const inside = Math.min(Math.max(p, NEAREST), 1 - NEAREST);
  return Math.log(inside / (1 - inside));
}

/** Losses of residuals, and whatever else takes points as they are. */
export const asPoints: Embedding = { text: "Prediction and target are the points themselves.", prediction: point, target: point };

export const scores = (what: string): Embedding => ({
  ...asPoints,
  text: `The coordinates are taken for ${what} of two classes, as a network that was built for classes would have it.`,
  fixed: { classes: 2 },
});
export const ofLogits: Embedding = {
  text: `Coordinates over ${SIDE} are probabilities; the prediction is their logits, the target the probabilities themselves.`,
  prediction: logits,
  target: unit,
};

/** Pixels of a map have their centres at whole numbers; so do bins. */
export const PIXELS = SIDE + 1;
export const map = { width: PIXELS, height: PIXELS };
export const mapText = `maps of ${PIXELS} × ${PIXELS} pixels`;

/** −d²/2σ² of each bin's distance d from a coordinate. */
export function bell(bins: number, at: number, sigma: number): Float64Array {
  const powers = new Float64Array(bins);
  for (let k = 0; k < bins; k++) powers[k] = -(((k - at) / sigma) ** 2) / 2;
  return powers;
}

/** A map, row by row, of a function of −d²/2σ². Plain loops: a surface is made of some thousand maps. */
export function mapOf(x: number, y: number, sigma: number, value: (power: number) => number): Float64Array {
  const [across, down] = [bell(PIXELS, x, sigma), bell(PIXELS, y, sigma)];
  const pixels = new Float64Array(PIXELS ** 2);
  for (let row = 0, i = 0; row < PIXELS; row++) {
    for (let column = 0; column < PIXELS; column++, i++) pixels[i] = value((across[column] as number) + (down[row] as number));
  }
  return pixels;
}
const same = (power: number): number => power;
export const sigmaOf = ({ sigma }: Resolved): number => sigma as number;
export const gaussian: Draw = (x, y, options) => mapOf(x, y, sigmaOf(options), Math.exp);
export const gaussianLogits: Draw = (x, y, options) => mapOf(x, y, sigmaOf(options), same);

/** Logits of a Gaussian over the bins of x, then of y. */
export const axes =
  (bins: number, perPixel: number, sigma: (options: Resolved) => Axes): Draw =>
  (x, y, options) => {
    const spread = sigma(options);
    return [...bell(bins, perPixel * x, spread.x), ...bell(bins, perPixel * y, spread.y)];
  };
const BIN = 1;
export const binned: Embedding = {
  text: `The prediction is logits of ${PIXELS} bins per axis, those of a Gaussian (σ = ${BIN} bin) around the point; the target is the point, in bins.`,
  prediction: axes(PIXELS, 1, () => ({ x: BIN, y: BIN })),
  target: point,
  fixed: { bins: PIXELS },
};
const SPLIT = 2;
/** Bins of half a pixel per axis. */
export const coordinates = (sigma: (options: Resolved) => Axes): Embedding => ({
  text: `The prediction is logits of ${SPLIT * SIDE + 1} bins per axis, ${SPLIT} to a pixel: those of a Gaussian around the point with the option's sigma. The target is the point.`,
  prediction: axes(SPLIT * SIDE + 1, SPLIT, sigma),
  target: point,
  fixed: { binsX: SPLIT * SIDE + 1, binsY: SPLIT * SIDE + 1, split: SPLIT },
  initial: { sigma: 3 },
});
export const BLOB = 1.5;
/** A blob on a slope: what two images of one scene have in common need not be flat anywhere. */
const image: Draw = (x, y) => mapOf(x, y, 2, Math.exp).map((value, i) => value + 0.02 * (i % PIXELS) + 0.01 * Math.floor(i / PIXELS));

export const images: Embedding = {
  text: `Prediction and target are images of ${PIXELS} × ${PIXELS} pixels: a blob around the point, on a slope.`,
  prediction: image,
  target: image,
  fixed: map,
};

const BOX = 4;
const box: Draw = (x, y) => [x - BOX / 2, y - BOX / 2, x + BOX / 2, y + BOX / 2];
export const boxes: Embedding = {
  text: `Boxes of ${BOX} × ${BOX} around the points: the prediction has the target's size.`,
  prediction: box,
  target: box,
};

export const distribution = (text: string, ...shape: number[]): Embedding => ({
  text: `The prediction's mean is the point and its spread is fixed: ${text}.`,
  prediction: (x, y) => [x, y, ...shape],
  target: point,
});
