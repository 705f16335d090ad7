import { callOf, plain } from "../call.js";
import { type Efficiency, efficiencyOf, errorOfRatio, type Residuals } from "../measure/efficiency.js";
import { ENOUGH_POINTS, type ResidualProbes } from "../measure/residuals.js";
import { residualsOf } from "../points.js";
import { dataRules } from "../rules/data.js";
import { centreOf } from "../statistics.js";
import type { Study } from "../study.js";
import { counted, percent, round } from "../text.js";
import type { Points, Recommendation } from "../types.js";
import { sigmoidOf } from "./bounded.js";
import { candidates, type Fitted, fitting } from "./candidates.js";
import { entry, isFound, type LossName, misplacedBy, type PointInspection } from "./grounds.js";

/** A loss that can get lost after a bad start must be better than a safe one by this factor to be offered before it. */
const CAUTION = 1.1;
/** Squared errors within this factor count as equal: a twentieth more points makes up for it. */
const ALIKE = 1.05;
/** So do those within this many standard errors of their ratio. */
const ERRORS = 2;
/** Losses with more than this many times the best squared error are not offered. */
const WORSE = 2;
/** At most this many losses of points are offered. */
const MOST = 4;
/** Where most predictions are exact, losses are fitted to this part of the targets' spread. */
const FALLBACK = 1 / 100;

/** A loss on offer. */
interface Offer extends Pick<Recommendation, "loss" | "options" | "call">, Pick<Fitted, "trait" | "safe" | "forgets"> {
  readonly efficiency: Efficiency;
}

/** Losses of points. Where there are enough residuals, they are ranked by the squared error of a location fitted to them with each loss. */
export function pointLosses(study: Study, found: PointInspection): Recommendation[] {
  const { measured } = found;
  const sigma = sigmaOf(measured);
  const fitted = fitting(sigma);
  const prediction = study.subject?.space === "logits" && !isFound(found, "target-out-of-reach") ? "sigmoid(logits)" : "prediction";
  const why = unmeasurable(found);
  if (why !== null) {
    // outliers cannot be excluded: the loss that they cannot carry far comes first
    const [mse, huber, ...rest] = fitted as [Fitted, Fitted, ...Fitted[]];
    return [huber, mse, ...rest]
      .slice(0, MOST)
      .map(({ subject, trait }, i) =>
        entry(subject.name as LossName, subject.options, `${i === 0 ? `${why}. ` : ""}${trait}.`, { prediction }),
      );
  }
  const residuals = centred(study.selection as Points);
  const offers = fitted.map(
    ({ subject, ...rest }): Offer => ({
      ...rest,
      loss: subject.name,
      options: subject.options,
      call: callOf(subject.name, subject.options, prediction),
      efficiency: efficiencyOf(subject, residuals, sigma),
    }),
  );
  // the gradient of BCE at its logits is prediction − target: the location is the mean, as with mse
  const sigmoid = sigmoidOf(study, found);
  if (sigmoid !== null) {
    const { reason: trait, ...named } = sigmoid;
    const place = prediction === "prediction" ? 1 : 0;
    offers.splice(place, 0, { ...named, trait, safe: true, forgets: false, efficiency: (offers[0] as Offer).efficiency });
  }
  const ranked = rankedOf(offers);
  const own = ownOf(study, offers, residuals, sigma);
  const kept = own !== null && isKept(found, own, ranked[0] as Offer);
  const shown = (kept ? [own, ...ranked.filter(({ loss }) => loss !== own.loss)] : ranked).slice(0, MOST);
  const [first, ...rest] = shown as [Offer, ...Offer[]];
  const least = shown.reduce((best, { efficiency }) => Math.min(best, efficiency.variance), Infinity);
  const offered = ({ loss, options, call, efficiency }: Offer, reason: string): Recommendation => {
    return { loss, options, reason, call, relativeError: efficiency.variance / least };
  };
  return [
    offered(first, `${shapeOf(measured)}: ${kept ? keeping(first, least) : verdict(first, least, own)}. ${first.trait}.`),
    ...rest.map((each) => offered(each, `${compared(each, first)}. ${each.trait}.`)),
  ];
}

function unmeasurable({ points, measured, findings }: PointInspection): string | null {
  if (misplacedBy(findings).length > 0) return "Until then, losses cannot be compared";
  if (points.count < ENOUGH_POINTS)
    return `${counted(points.count, "point")} ${points.count === 1 ? "is" : "are"} too few to compare losses`;
  if (measured.scale.radial > 0) return null;
  return `Half of the ${measured.distance.q50 === 0 ? "predictions are exact" : "residuals are equal"}, so losses cannot be compared`;
}

/** A robust standard deviation per axis: that of the residuals, where they have one. */
function sigmaOf({ scale, target }: ResidualProbes): number {
  return scale.radial || FALLBACK * Math.max(target.x.scale, target.y.scale) || FALLBACK;
}

/** Residuals about their median. */
function centred(points: Points): Residuals {
  const values = residualsOf(points);
  const centre = centreOf(values);
  return { values: values.map((r, i) => r - centre[i & 1 ? 1 : 0]), weights: points.weights };
}

const cost = ({ efficiency, safe }: Offer): number => efficiency.variance * (safe ? 1 : CAUTION);

/** Sorted by cost. The first is the preferred one of those that are as good as the best. */
function rankedOf(offers: readonly Offer[]): Offer[] {
  const ascending = [...offers].sort((a, b) => cost(a) - cost(b));
  const best = ascending[0] as Offer;
  const one = ascending.find(({ forgets }) => forgets);
  const distinct = ascending.filter((offer) => cost(offer) <= WORSE * cost(best) && (!offer.forgets || offer === one));
  const first = offers.find((offer) => distinct.includes(offer) && isAlike(offer, best)) as Offer;
  return [first, ...distinct.filter((offer) => offer !== first)];
}

/** Whether one does as well as another, as far as the data can tell. */
function isAlike(offer: Offer, best: Offer): boolean {
  const ratio = Math.log(cost(offer) / cost(best));
  return ratio <= Math.max(Math.log(ALIKE), ERRORS * errorOfRatio(offer.efficiency, best.efficiency));
}

/** The loss as given, where it is a residual loss or the sigmoid's: for others the error of a location means nothing. */
function ownOf({ subject, spec, traits }: Study, offers: readonly Offer[], residuals: Residuals, sigma: number): Offer | null {
  if (subject === null || spec === null || traits === null) return null;
  const { name: loss } = subject;
  const options = plain(subject.options);
  if (spec.family !== "residual") {
    const alike = options.posWeight === undefined ? offers.find((offer) => offer.loss === loss) : undefined;
    return alike === undefined ? null : { ...alike, options, call: callOf(loss, options, "logits") };
  }
  return {
    loss,
    options,
    call: callOf(loss, options),
    trait: candidates.find((candidate) => candidate.loss.name === loss)?.trait ?? "It is the loss you use now",
    safe: traits.convex,
    forgets: traits.saturates,
    efficiency: efficiencyOf(subject, residuals, sigma),
  };
}

/** Whether there is no reason to change: the loss itself has no finding worse than a note, and no other loss is much better. */
const isKept = ({ findings }: PointInspection, own: Offer, best: Offer): boolean =>
  findings.every(({ severity, code }) => severity === "note" || ofData.has(code)) && isAlike(own, best);
/** Findings about the data: the comparison on its residuals shows what they do to losses. */
const ofData: ReadonlySet<string> = new Set(dataRules.map(({ code }) => code));

function shapeOf({ scale, tails }: ResidualProbes): string {
  const far = tails === null ? "" : `, ${percent(tails.beyond3)} beyond 3 of those, where normal ones have 0.27 %`;
  return `Residuals have a robust standard deviation of ${round(scale.radial)} per axis${far}`;
}

function keeping(own: Offer, least: number): string {
  return own.efficiency.variance > ALIKE * least
    ? "no safer loss is measurably better, keep yours"
    : "no loss is measurably better, keep yours";
}

function verdict(first: Offer, least: number, own: Offer | null): string {
  const safe = first.efficiency.variance > ALIKE * least;
  const times = own === null ? 1 : own.efficiency.variance / first.efficiency.variance;
  const than =
    own === null || isAlike(own, first)
      ? ""
      : times === Infinity
        ? ", and nothing holds it with your loss"
        : `, and your loss has ${round(times)} times as much`;
  return `${safe ? "among losses that recover from any start, " : ""}this one fits a location to them with the least squared error${than}`;
}

function compared(offer: Offer, first: Offer): string {
  const times = offer.efficiency.variance / first.efficiency.variance;
  const off = Math.abs(Math.log(times));
  if (off <= Math.log(ALIKE)) return "As good";
  const untold = off <= ERRORS * errorOfRatio(offer.efficiency, first.efficiency);
  return `${round(times)} times the squared error of the first${untold ? ", though so few points cannot tell that from equal" : ""}`;
}
