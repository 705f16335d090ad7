import { median } from "simple-statistics";
import { callOf, plain } from "../call.js";
import { type Efficiency, efficiencyOf, errorOfRatio, type Residuals } from "../measure/efficiency.js";
import { ENOUGH_POINTS, type ResidualProbes } from "../measure/residuals.js";
import { dataRules } from "../rules/data.js";
import type { Study } from "../study.js";
import { type Subject, subjectOf } from "../subject.js";
import { counted, percent, round } from "../text.js";
import type { Points, Recommendation } from "../types.js";
import { sigmoidOf } from "./bounded.js";
import { type Candidate, candidates, fitting } from "./candidates.js";
import { entry, misplacedBy, type PointInspection } from "./grounds.js";

/** A loss that a bad start can be lost with must be so much better than a safe one to be offered before it. */
const CAUTION = 1.1;
/** Within this factor squared errors are as good as each other: a twentieth of the points more makes up for it. */
const ALIKE = 1.05;
/** And within so many standard errors of their ratio. */
const ERRORS = 2;
/** Losses whose error is beyond this many times the best's are no recommendation. */
const WORSE = 2;
/** So many losses of points are offered. */
const MOST = 4;
/** Where predictions are exact for the most part, losses are fitted to this part of the targets' spread. */
const FALLBACK = 1 / 100;

/** A candidate with its options. */
interface Fitted extends Pick<Candidate, "trait" | "traits"> {
  readonly subject: Subject;
}

/** A loss on offer. */
interface Offer extends Pick<Recommendation, "loss" | "options" | "call"> {
  readonly trait: string;
  /** A bad start does no harm. */
  readonly safe: boolean;
  /** Of losses that all forget what is far out, the best stands for all. */
  readonly forgets: boolean;
  readonly efficiency: Efficiency;
}

/**
 * Losses of points, ranked by the squared error that a location fitted to the data's own residuals has with each, where
 * there are enough of them.
 */
export function pointLosses(study: Study, found: PointInspection): Recommendation[] {
  const { measured } = found;
  const sigma = sigmaOf(measured);
  const fitted = fitting(sigma).map((each): Fitted => ({ ...each, subject: subjectOf(each.loss, each.options(sigma)) as Subject }));
  const prediction = study.subject?.space === "logits" ? "sigmoid(logits)" : "prediction";
  const why = unmeasurable(found);
  if (why !== null) {
    // without evidence that there are no outliers, what they cannot carry far comes first
    const [mse, huber, ...rest] = fitted as [Fitted, Fitted, ...Fitted[]];
    return [huber, mse, ...rest]
      .slice(0, MOST)
      .map(({ subject, trait }, i) => entry(subject.name, subject.options, `${i === 0 ? `${why}. ` : ""}${trait}.`, { prediction }));
  }
  const residuals = centred(study.selection as Points);
  const offers = fitted.map(
    ({ subject, trait, traits }): Offer => ({
      loss: subject.name,
      options: subject.options,
      call: callOf(subject.name, subject.options, prediction),
      trait,
      safe: traits.convex,
      forgets: traits.saturates,
      efficiency: efficiencyOf(subject, residuals, sigma),
    }),
  );
  // with respect to its logits the gradient of BCE is prediction − target: the location is the mean, as mse's
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

/** A robust standard deviation per axis, that of the residuals where they have one. */
function sigmaOf({ scale, target }: ResidualProbes): number {
  return scale.radial || FALLBACK * Math.max(target.x.scale, target.y.scale) || FALLBACK;
}

/** Residuals about their median. */
function centred({ prediction, target, weights }: Points): Residuals {
  const values = prediction.map((p, i) => p - (target[i] as number));
  const [x, y] = [0, 1].map((axis) => median(Array.from(values).filter((_, i) => (i & 1) === axis))) as [number, number];
  return { values: values.map((r, i) => r - ((i & 1) === 0 ? x : y)), weights };
}

const cost = ({ efficiency, safe }: Offer): number => efficiency.variance * (safe ? 1 : CAUTION);

/** By cost; first whichever is preferred of those that are as good as the best. */
function rankedOf(offers: readonly Offer[]): Offer[] {
  const ascending = [...offers].sort((a, b) => cost(a) - cost(b));
  const best = ascending[0] as Offer;
  const one = ascending.find(({ forgets }) => forgets);
  const distinct = ascending.filter((offer) => cost(offer) <= WORSE * cost(best) && (!offer.forgets || offer === one));
  const first = offers.find((offer) => distinct.includes(offer) && isAlike(offer, best)) as Offer;
  return [first, ...distinct.filter((offer) => offer !== first)];
}

/** Whether one does as well as another, as far as that can be told. */
function isAlike(offer: Offer, best: Offer): boolean {
  const ratio = Math.log(cost(offer) / cost(best));
  return ratio <= Math.max(Math.log(ALIKE), ERRORS * errorOfRatio(offer.efficiency, best.efficiency));
}

/** The loss as given, where it is one of residuals or the sigmoid's: of others a location's error means nothing. */
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

/** Whether there is no reason to change: nothing worse than a note was found of the loss itself, and no other is better by much. */
const isKept = ({ findings }: PointInspection, own: Offer, best: Offer): boolean =>
  findings.every(({ severity, code }) => severity === "note" || ofData.has(code)) && isAlike(own, best);
/** Findings of the data: what they do to losses is what the comparison on its residuals shows. */
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
