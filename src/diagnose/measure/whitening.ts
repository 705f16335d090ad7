/** What would turn residuals into even, uncorrelated ones: factors for the option `whiten` of residual losses. */
import { median } from "simple-statistics";
import { MOST_REPEATED } from "../../families/whiten.js";
import { lengths, mean, NORMAL_DISTANCE, type Pair, pairOf, robustScale } from "../statistics.js";
import type { Study } from "../study.js";
import type { Limit } from "../types.js";
import { farOf } from "./kind.js";
import { isVaried, type PlaceRanks, placesOf } from "./places.js";

/** L = [[eᵃ, 0], [b, eᶜ]]; v = Lᵀr are whitened residuals, with a robust standard deviation of 1 per axis. */
export interface WhiteningFactor {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** What would make residuals even. */
export interface WhiteningProbes {
  /** Null where residuals that are not far out hardly correlate, or many are far out on one side, which looks like a correlation. */
  readonly shape: WhiteningFactor | null;
  /** The residuals' robust standard deviation per axis at each keypoint. Null where it does not explain why residuals are larger in some places. */
  readonly keypoints: readonly number[] | null;
  /** The same for each group. */
  readonly groups: readonly { readonly name: string; readonly scale: number }[] | null;
}

/** A residual farther out than this many robust standard deviations says nothing about the shape of the others. */
const FAR = 4;
const ROUNDS = 5;
/** Fewer residuals of a keypoint do not say how large they are: it gets the scale of all. */
const FEWEST = 10;
/** A determinant below this part of the product of both variances is rounding: residuals lie on a line. */
const FLAT = 1e-10;
/** The largest |a| and |c|, from numbers that float32 holds. */
const LARGEST = 80;

/** Less correlation than this is none to whiten. */
export const correlatedFrom: Limit = {
  name: "ρ",
  value: 0.15,
  reason: "the interval's end nearer 0; less correlation changes the likelihood of a residual by about 1 %",
};

interface Measured {
  readonly p: Pair<number[]>;
  readonly t: Pair<number[]>;
  /** Residuals about their median. */
  readonly centred: Pair<number[]>;
  readonly rho: number;
  readonly places: PlaceRanks;
}

/** Null where the loss takes no `whiten`. */
export function measureWhitening(study: Study, measured: Measured): WhiteningProbes | null {
  const { family } = study.spec ?? {};
  if (family !== undefined && family !== "residual" && family !== "keypoints") return null;
  const { membership, selection } = study;
  const shape = shapeOf(measured.centred, measured.rho);
  const at = (i: number) => selection?.places?.[i] ?? i;
  const per = membership?.keypoints?.length ?? 1;
  const groups = membership?.groups ?? null;
  const of = isVaried(measured.places) ? scalesThatExplain : () => null;
  const ofGroups = groups === null ? null : of(measured, groups.names.length, (i) => groups.of(at(i)));
  return {
    shape: shape !== null && Math.abs(correlationOf(shape)) > correlatedFrom.value && !isAside(measured) ? shape : null,
    keypoints: per === 1 || per > MOST_REPEATED ? null : of(measured, per, (i) => at(i) % per),
    groups: groups === null || ofGroups === null ? null : ofGroups.map((scale, k) => ({ name: groups.names[k] as string, scale })),
  };
}

function isAside({ centred: { x, y }, places }: Measured): boolean {
  const residuals = Float64Array.from({ length: 2 * x.length }, (_, k) => (k & 1 ? y : x)[k >> 1] as number);
  return farOf(residuals, median(lengths({ x, y })) / NORMAL_DISTANCE, places).kind === "aside";
}

/** The scale of each part, if residuals over it depend on their place no longer. */
function scalesThatExplain({ p, t, centred }: Measured, parts: number, partOf: (i: number) => number): number[] | null {
  const members: number[][] = Array.from({ length: parts }, () => []);
  const all = lengths(centred);
  for (let i = 0; i < all.length; i++) members[partOf(i)]?.push(i);
  const usual = median(all) / NORMAL_DISTANCE;
  const scales = members.map((of) => {
    if (of.length < FEWEST) return usual;
    const own = pairOf((axis) => of.map((i) => centred[axis][i] as number));
    const centre = pairOf((axis) => median(own[axis]));
    return median(lengths(pairOf((axis) => own[axis].map((r) => r - centre[axis])))) / NORMAL_DISTANCE || usual;
  });
  if (!(Math.min(...scales) > 0)) return null;
  const even = all.map((size, i) => size / (scales[partOf(i)] as number));
  return isVaried(placesOf(even, p, t)) ? null : scales;
}

/**
 * The shape of residuals about 0 whose rank correlation means ρ: from the covariance of those that are not far out, scaled by the
 * median distance. Null where they lie on a line.
 */
export function shapeOf(r: Pair<readonly number[]>, rho: number): WhiteningFactor | null {
  const scale = pairOf((axis) => robustScale(r[axis], 0));
  let shape = factorOf(scale.x ** 2, rho * scale.x * scale.y, scale.y ** 2);
  for (let round = 0; round < ROUNDS && shape !== null; round++) {
    const distances = lengths(whitened(r, () => shape as WhiteningFactor));
    const limit = (FAR * median(distances)) / NORMAL_DISTANCE;
    const near = pairOf((axis) => r[axis].filter((_, i) => (distances[i] as number) <= limit));
    const [x, y] = [mean(near.x), mean(near.y)];
    const product = (a: readonly number[], b: readonly number[]) => mean(a.map((each, i) => each * (b[i] as number)));
    shape = factorOf(product(near.x, near.x) - x * x, product(near.x, near.y) - x * y, product(near.y, near.y) - y * y);
  }
  if (shape === null) return null;
  const by = median(lengths(whitened(r, () => shape as WhiteningFactor))) / NORMAL_DISTANCE;
  const { a, b, c } = shape;
  const unit = { a: a - Math.log(by), b: b / by, c: c - Math.log(by) };
  return Math.abs(unit.a) < LARGEST && Math.abs(unit.c) < LARGEST ? unit : null;
}

/** L of a covariance: LLᵀ is its inverse. */
function factorOf(xx: number, xy: number, yy: number): WhiteningFactor | null {
  const determinant = xx * yy - xy * xy;
  if (!(determinant > FLAT * xx * yy)) return null;
  return { a: Math.log(yy / determinant) / 2, b: -xy / Math.sqrt(yy * determinant), c: -Math.log(yy) / 2 };
}

/** The correlation of x and y that L takes away. */
const correlationOf = ({ b, c }: WhiteningFactor): number => -b / Math.hypot(b, Math.exp(c));

/** v = Lᵀr, with L for each residual. */
export function whitened({ x, y }: Pair<readonly number[]>, factor: (i: number) => WhiteningFactor): Pair<number[]> {
  const v = { x: new Array<number>(x.length), y: new Array<number>(x.length) };
  let known: WhiteningFactor | undefined;
  let [a, c] = [1, 1];
  for (let i = 0; i < x.length; i++) {
    const shape = factor(i);
    if (shape !== known) [known, a, c] = [shape, Math.exp(shape.a), Math.exp(shape.c)];
    v.x[i] = a * (x[i] as number) + shape.b * (y[i] as number);
    v.y[i] = c * (y[i] as number);
  }
  return v;
}
