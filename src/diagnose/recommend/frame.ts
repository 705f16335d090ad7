/** Residuals as losses are compared on them: as they are, or whitened, where the loss as given or what was found asks for it. */
import { plain } from "../call.js";
import type { Residuals } from "../measure/efficiency.js";
import { type Far, farOf } from "../measure/kind.js";
import { isVaried, placesOf } from "../measure/places.js";
import { correlationOf } from "../measure/residuals.js";
import { shapeOf, type WhiteningFactor, whitened } from "../measure/whitening.js";
import { residualsOf } from "../points.js";
import { isCorrelated } from "../rules/dataResiduals.js";
import { about, along, centreOf, lengths, type Pair, radialScale } from "../statistics.js";
import type { Study } from "../study.js";
import { round } from "../text.js";
import { rounded } from "../tuning.js";
import type { Points } from "../types.js";
import { isFound, type PointInspection } from "./grounds.js";

export interface Frame {
  readonly residuals: Residuals;
  /** Their robust standard deviation per axis; 0 where half of them are equal. */
  readonly sigma: number;
  /** What of them is far out, and of which kind. */
  readonly far: Far;
  /** The option `whiten` that the losses get; null where residuals are as they are. */
  readonly whiten: unknown;
  /** Whether it is that of the loss as given. */
  readonly own: boolean;
  /** The residuals without whitening, where that is one shape for all; else null. */
  readonly asTheyAre: Frame | null;
  /** Words for what is compared, with what was found. */
  readonly title: string;
}

/** Factors for points: `every` of them, repeated, or one for each point of the input. */
interface Factors {
  readonly every: number;
  readonly numbers: ArrayLike<number>;
}

export function frameOf(study: Study, found: PointInspection): Frame {
  const { measured } = found;
  const points = study.selection as Points;
  const values = residualsOf(points);
  const centred = about(values, centreOf(values));
  const raw: Frame = {
    residuals: { values: centred, weights: points.weights },
    sigma: measured.scale.radial,
    far: farOf(centred, measured.scale.radial, measured.heteroscedastic),
    whiten: null,
    own: false,
    title: "Residuals",
    asTheyAre: null,
  };
  const frame = (factors: Factors, more: Pick<Frame, "whiten" | "own" | "title">): Frame => {
    const r = columnsOf(centred);
    const v = whitened(r, factorsAt(factors, study, points));
    const white = Float64Array.from(centred, (_, k) => v[k & 1 ? "y" : "x"][k >> 1] as number);
    const sigma = radialScale(white, [0, 0]);
    const heteroscedastic = measured.heteroscedastic && placesOf(lengths(v), columnsOf(points.prediction), columnsOf(points.target));
    return {
      ...more,
      residuals: { values: white, weights: points.weights },
      sigma,
      far: farOf(white, sigma, heteroscedastic),
      asTheyAre: more.own || factors.every > 1 ? null : raw,
    };
  };
  const advised = advisedFactors(found, points, columnsOf(centred));
  if (study.whitening !== null) {
    const own = frame(study.whitening, { whiten: plain(study.given).whiten, own: true, title: "Whitened as in your call, residuals" });
    const isWhite = !isCorrelated(correlationOf(columnsOf(own.residuals.values)));
    if (advised === null || (isWhite && advised.every === 1)) return own;
    const places = placesOf(lengths(columnsOf(own.residuals.values)), columnsOf(points.prediction), columnsOf(points.target));
    if (isWhite && !isVaried(places)) return own;
  }
  return advised === null ? raw : frame(advised, { whiten: advised.whiten, own: false, title: advised.title });
}

const columnsOf = (points: Float64Array): Pair<number[]> => ({ x: along(points, 0), y: along(points, 1) });

/** The factors that findings ask for; null where none does. */
function advisedFactors(found: PointInspection, { places, count }: Points, r: Pair<number[]>) {
  const { whitening, correlation } = found.measured;
  if (whitening === null || correlation === null) return null;
  const keypoints = isFound(found, "heteroscedastic-residuals") ? whitening.keypoints : null;
  const turned = isFound(found, "correlated-residuals") ? whitening.shape : null;
  const correlated = `Residuals in x and y correlate, ρ = ${round(correlation.rho)}`;
  if (keypoints === null) {
    if (turned === null) return null;
    const { a, b, c } = short(turned);
    return { every: 1, numbers: [a, b, c], whiten: { a, b, c }, title: `${correlated}, which whiten takes away. They` };
  }
  const every = keypoints.length;
  const apart = "Residuals of some keypoints are larger than those of others";
  const divided = { every, numbers: keypoints.map(rounded) };
  if (turned === null) return { ...divided, whiten: { every, factors: divided.numbers }, title: `${apart}. Whitened, they` };
  const scaleAt = (i: number) => keypoints[(places?.[i] ?? i) % every] as number;
  const even = { x: r.x.map((x, i) => x / scaleAt(i)), y: r.y.map((y, i) => y / scaleAt(i)) };
  const shape = count === 0 ? null : shapeOf(even, correlation.rho);
  if (shape === null) return { ...divided, whiten: { every, factors: divided.numbers }, title: `${apart}. Whitened, they` };
  const factors = keypoints.flatMap((scale) => {
    const { a, b, c } = short({ a: shape.a - Math.log(scale), b: shape.b / scale, c: shape.c - Math.log(scale) });
    return [a, b, c];
  });
  return {
    every,
    numbers: factors,
    whiten: { every, factors },
    title: `${correlated}, and those of some keypoints are larger. Whitened, they`,
  };
}

/** With enough digits for residuals whose spread is a hundred times as large one way as across. */
const short = ({ a, b, c }: WhiteningFactor): WhiteningFactor => ({
  a: Number(a.toFixed(4)),
  b: Number(b.toPrecision(5)),
  c: Number(c.toFixed(4)),
});

/** The factor of each of the points. */
function factorsAt({ every, numbers }: Factors, { layout }: Study, { places }: Points): (i: number) => WhiteningFactor {
  const all = every || (layout.unit === "element" ? layout.units / 2 : layout.units);
  const kind = numbers.length / all;
  const factors = Array.from({ length: all }, (_, k): WhiteningFactor => {
    const [a, b, c] = [0, 1, 2].map((j) => numbers[kind * k + (j % kind)] as number) as [number, number, number];
    return kind === 3 ? { a, b, c } : { a: -Math.log(a), b: 0, c: -Math.log(b) };
  });
  return (i) => factors[(places?.[i] ?? i) % all] as WhiteningFactor;
}
