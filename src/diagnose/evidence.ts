/** The evidence of findings in words, with units. In JSON it stays as it is: numbers by short names. */
import { number, percent, round } from "./text.js";
import type { Finding } from "./types.js";

/** How a number is written, by the end of its words; other numbers stand alone, in the unit of the data where they have one. */
const units: readonly (readonly [end: string, written: (value: number) => string])[] = [
  [" %", percent],
  [" °", (value) => `${round(value)}°`],
  [" ×", (value) => `${round(value)} times`],
  [" px", (value) => `${round(value)} pixels`],
];

type Words = Readonly<Record<string, string>>;

/** The words of names that mean the same in most findings. */
const common: Words = {
  count: "points",
  rows: "rows",
  maps: "maps",
  classes: "classes",
  share: "share %",
  negative: "negative %",
  inUnit: "predictions in [0, 1] %",
  sumOff: "rows that do not sum to 1 %",
  least: "least loss",
  perfect: "loss of a perfect prediction",
  offset: "distance from the target to the least loss, median",
  gain: "what that saves, median",
  meanAngle: "gradient off the target, mean °",
  worstAngle: "gradient off the target, at worst °",
  lipschitz: "greatest change of the gradient per unit",
  steps: "steps",
  fastest: "steps of the fastest loss",
  final: "initial distance that is left %",
  rotation: "turned by °",
  similarity: "size of predictions over targets ×",
  highestOverLeastOnCircle: "costliest direction over cheapest ×",
  powerOfError: "power of the distance by which the loss grows",
  powerTogether: "power of the size of both by which the loss grows",
};

const ofMark: Words = {
  x: "x of the mark",
  y: "y of the mark",
  share: "rows at the mark %",
  distance: "their distance over that of other rows, medians ×",
};
const ofSpread: Words = { x: "spread in x over the targets' ×", y: "spread in y over the targets' ×" };
const ofRanks: Words = { x: "rank correlation in x", y: "rank correlation in y" };
const ofStarved: Words = {
  count: "predictions",
  share: "without a gradient %",
  medianGradient: "gradient, median",
  largestGradient: "gradient, largest",
};
const ofBlind: Words = {
  cosine: "|cos| of the move with the gradient",
  distanceLeft: "distance that descent leaves, median %",
  examplePerfect: "loss of a perfect prediction",
};

/** Their words where they mean something else, by the finding's code. */
const own: Readonly<Record<string, Words>> = {
  "marked-targets": ofMark,
  "default-predictions": ofMark,
  "misplaced-subset": { rows: "rows of the other kind", share: "of all rows %", ofFar: "of those far off %" },
  "swapped-keypoints": {
    pairs: "pairs that are swapped",
    of: "pairs",
    rows: "rows of the worst pair",
    swapped: "swapped ones of them",
    share: "share of those %",
  },
  "broken-part": { parts: "parts that are wrong", rows: "points of the worst", median: "its median error", times: "over the others' ×" },
  "shifted-rows": {
    rows: "rows away",
    there: "rank correlation there",
    here: "rank correlation in the same row",
    distance: "median distance over that there ×",
  },
  "unrelated-rows": { ...ofRanks, chance: "random orders with as much %" },
  "duplicated-rows": { share: "repeated rows %" },
  "out-of-bounds": { target: "targets outside %", prediction: "predictions outside %", margin: "margin for errors" },
  "pixel-unit-mix-up": {
    predictionX: "median prediction x",
    predictionY: "median prediction y",
    targetX: "median target x",
    targetY: "median target y",
  },
  "areas-off": {
    instances: "instances",
    ratio: "area over the keypoints' mean square, median",
    squared: "the area's square over that, median",
  },
  "swapped-axes": { direct: "median distance", swapped: "median distance once swapped" },
  "flipped-axis": ofRanks,
  "constant-offset": { x: "offset in x", y: "offset in y", scaleX: "residuals' scale in x", scaleY: "residuals' scale in y" },
  "half-pixel-shift": { x: "shift in x px", y: "shift in y px" },
  "wrong-scale": { x: "scale in x ×", y: "scale in y ×" },
  "sheared-predictions": { xx: "x per target x", xy: "x per target y", yx: "y per target x", yy: "y per target y" },
  "rotated-predictions": { rotationError: "standard error of the angle °" },
  "clipped-predictions": {
    value: "clipped at",
    prediction: "predictions there %",
    target: "targets there %",
    beyond: "targets beyond %",
  },
  "constant-predictions": { x: "range of predictions in x", y: "range of predictions in y" },
  "quantised-predictions": { x: "step in x", y: "step in y", offsetX: "median error in x", offsetY: "median error in y" },
  "heavy-tails": {
    beyond3: "residuals beyond 3 robust standard deviations %",
    limit: "surely too far, in robust standard deviations",
    beyondLimit: "residuals beyond that %",
    kurtosis: "octile kurtosis over a normal one's",
  },
  "correlated-residuals": { rho: "ρ", low: "ρ at least", high: "ρ at most", a: "whiten a", b: "whiten b", c: "whiten c" },
  "heteroscedastic-residuals": { ...ofRanks, distance: "rank correlation with the distance from the centre" },
  "labels-off-by-one": { right: "highest at the label %", before: "highest one class before %", after: "highest one class after %" },
  "one-hot-predictions": { oneHot: "rows that are decisions %" },
  "uncertainty-off": { count: "coordinates", ratio: "squared residual over variance, mean", within: "within one deviation %" },
  "no-positives": { nothing: "loss of empty maps", truth: "loss of the truth", most: "highest target pixel" },
  "collapse-to-mean": ofSpread,
  "shrunk-to-middle": { x: "shrunk in x ×", y: "shrunk in y ×" },
  "weak-but-calibrated": ofSpread,
  "one-axis-unlearned": ofRanks,
  "not-finite": { count: "units", prediction: "predictions that are not finite", target: "targets that are not finite" },
  "missing-data": { count: "units", missing: "missing", share: "share of missing ones %" },
  "inverted-boxes": { count: "boxes", prediction: "inverted predictions", target: "inverted targets" },
  "targets-not-a-distribution": { meanSum: "mean sum of a row" },
  "probabilities-given-as-logits": { count: "values", distributions: "rows that are distributions %" },
  "logits-given-as-probabilities": { count: "values" },
  "wrong-class-axis": { otherAxis: "sums of 1 along the other axis %" },
  "targets-near-bound": { count: "coordinates", share: "near 0 or 1 %" },
  "unbalanced-heat-maps": { energy: "squared error of an empty map" },
  "gradient-misses-target": {
    left: "distance left, median %",
    meanLeft: "distance left, mean %",
    astray: "steps that lead away %",
  },
  "step-leads-away": { share: "steps that lead away %" },
  "gradient-sideways": {
    mean: "gradient off the target, mean °",
    worst: "gradient off the target, at worst °",
    left: "distance left, median %",
  },
  "weak-gradient": ofStarved,
  "no-gradient": ofStarved,
  "flat-far-away": { share: "directions without a gradient %", distance: "at a distance of", medianError: "median error" },
  "exploding-gradient": { share: "predictions near the boundary %", factorNearBoundary: "gradient there over the usual ×" },
  "steep-at-boundary": { factor: "gradient there over the middle's ×", share: "predictions there %" },
  "gradient-jumps-at-target": { part: "gradient that is left next to the target %", distance: "at a distance of" },
  "not-convex": { share: "segments that bend the wrong way %", leastEigenvalue: "least eigenvalue of the Hessian" },
  "ill-conditioned": { condition: "greatest curvature over least ×", least: "least curvature", most: "greatest curvature" },
  "numeric-gradient": { count: "points" },
  "wrong-gradient": { mismatch: "gradient off the slope, median %", factor: "gradient over the slope ×" },
  "no-number": { share: "not finite %" },
  "target-out-of-reach": { share: "targets outside %" },
  "minimum-elsewhere": { offsetBySpread: "that over the targets' spread ×" },
  "no-minimum": { atEdge: "targets whose loss falls further beyond %" },
  "floor-hides-progress": { floor: "floor", reads: "your loss", excess: "excess over the floor", part: "floor in your loss %" },
  "magnitude-blind": ofBlind,
  "direction-blind": ofBlind,
  "shift-blind": ofBlind,
  "axis-blind": ofBlind,
  "cost-varies-with-place": { ratio: "dearest target over cheapest ×" },
  "cost-not-distance": {
    rankCorrelation: "rank correlation of loss and distance",
    target: "example: target at",
    step: "off by",
    offInBoth: "loss off in both",
    offInY: "loss off in y",
    offInX: "loss off in x",
  },
  "uneven-around-target": {
    median: "costliest direction over cheapest, median ×",
    largest: "the same, at most ×",
    rotationDefect: "change by turning, at most %",
  },
  "depends-on-axes": { largest: "change by turning, at most %", median: "change by turning, median %" },
  "no-pull-from-afar": { pull: "slope times distance over the loss", spread: "spread of the targets" },
  "slower-than-alternatives": { typical: "steps of other losses, median" },
  "pulled-by-outliers": { farShare: "residuals far out %", outlierShare: "outliers in the race %" },
};

/** A finding's evidence: what each number is, and the number with its unit. What has no words is left to JSON. */
export function evidenceOf({ code, evidence }: Pick<Finding, "code" | "evidence">): { readonly name: string; readonly value: string }[] {
  return Object.entries(evidence).flatMap(([key, value]) => {
    const words = own[code]?.[key] ?? common[key];
    if (words === undefined) return [];
    const [end, written] = units.find(([each]) => words.endsWith(each)) ?? ["", number];
    return [{ name: words.slice(0, words.length - end.length), value: written(value) }];
  });
}
