import * as xyloss from "../../index.js";
import { callOf, plain } from "../call.js";
import { errorOfRatio, type Residuals } from "../measure/efficiency.js";
import { locationOf, type Refit, refitOf } from "../measure/refit.js";
import { ENOUGH_POINTS, type ResidualProbes } from "../measure/residuals.js";
import { residualsOf } from "../points.js";
import { dataRules } from "../rules/data.js";
import { centreOf } from "../statistics.js";
import type { Study } from "../study.js";
import type { Subject } from "../subject.js";
import { counted, percent, round } from "../text.js";
import type { Points, Recommendation } from "../types.js";
import { sigmoidOf } from "./bounded.js";
import { candidates, type Fitted, factorOf, fitting } from "./candidates.js";
import { entry, isFound, type LossName, misplacedBy, type PointInspection } from "./grounds.js";

/** Errors within this factor count as equal. */
const ALIKE = 1.05;
/** So do those within this many standard errors of their ratio. */
const ERRORS = 2;
/** Losses with more than this many times the least error are not offered. */
const WORSE = 3;
/** At most this many losses of points are offered. */
const MOST = 4;
/** Where most predictions are exact, losses are fitted to this part of the targets' spread. */
const FALLBACK = 1 / 100;

/** A loss on offer. */
interface Offer extends Pick<Recommendation, "loss" | "options" | "call">, Pick<Fitted, "trait" | "safe" | "forgets"> {
  readonly refit: Refit;
  /** The squared error to expect of a fit: losses are ranked by it, and by nothing else. */
  readonly error: number;
}

/** Losses of points. Where there are enough residuals, they are ranked by the squared error to expect of a fit with each loss. */
export function pointLosses(study: Study, found: PointInspection): Recommendation[] {
  const { measured } = found;
  const sigma = sigmaOf(measured);
  const fitted = fitting(sigma);
  const prediction = study.subject?.space === "logits" && !isFound(found, "target-out-of-reach") ? "sigmoid(logits)" : "prediction";
  const why = unmeasurable(found);
  if (why !== null) {
    return fitted
      .slice(0, MOST)
      .map(({ subject, trait }, i) =>
        entry(subject.name as LossName, subject.options, `${i === 0 ? `${why}. ` : ""}${trait}.`, { prediction }),
      );
  }
  const residuals = centred(study.selection as Points);
  const refitted = refitting(fitted, residuals, sigma);
  const offers = fitted.map(({ subject, factor, ...rest }): Offer => {
    const { name: loss, options } = subject;
    return { ...rest, loss, options, call: callOf(loss, options, prediction), ...refitted(subject, factor, rest.safe) };
  });
  // the gradient of BCE at its logits is prediction − target: the location is the mean, as with mse
  const sigmoid = sigmoidOf(study, found);
  if (sigmoid !== null) {
    const { reason: trait, ...named } = sigmoid;
    const at = offers.findIndex(({ loss }) => loss === xyloss.mse.name);
    offers.splice(prediction === "prediction" ? at + 1 : at, 0, { ...(offers[at] as Offer), ...named, trait });
  }
  const own = ownOf(study, offers, refitted);
  const ranked = rankedOf(own !== null && isSound(found) ? [own, ...offers] : offers);
  const [first, ...rest] = ranked.slice(0, MOST) as [Offer, ...Offer[]];
  const kept = own !== null && isSound(found) && first.call === own.call;
  const offered = ({ loss, options, call, error }: Offer, reason: string): Recommendation => {
    return { loss, options, reason, call, relativeError: error / first.error };
  };
  return [
    offered(
      first,
      `${shapeOf(measured)}: ${kept ? "no loss is expected to fit better, keep yours" : verdict(first, offers, own)}. ${first.trait}.`,
    ),
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

/** The fit of a loss to the residuals, and the squared error to expect of it. */
type Refitted = (subject: Subject, factor: number, safe: boolean) => Pick<Offer, "refit" | "error">;

function refitting(fitted: readonly Fitted[], residuals: Residuals, sigma: number): Refitted {
  // where most residuals are: the location of a loss that forgets the others
  const narrow = fitted.find(({ forgets }) => forgets);
  const core = narrow === undefined ? ([0, 0] as const) : locationOf(narrow.subject, residuals, sigma);
  const refit = (subject: Subject) => refitOf(subject, residuals, sigma, core);
  const safest = refit((fitted[0] as Fitted).subject);
  return (subject, factor, safe) => {
    const own = refit(subject);
    // what a bad start can lose must be better for sure
    return { refit: own, error: factor * own.error * (safe ? 1 : Math.exp(errorOfRatio(own, safest))) };
  };
}

/** Sorted by error, each loss once; of those that forget what is far the best. */
function rankedOf(offers: readonly Offer[]): Offer[] {
  const ascending = [...offers].sort((a, b) => a.error - b.error);
  const [least] = ascending as [Offer];
  const one = ascending.find(({ forgets }) => forgets);
  return ascending.filter(
    (offer, i) =>
      offer.error <= WORSE * least.error &&
      (!offer.forgets || offer === one) &&
      !ascending.slice(0, i).some(({ loss }) => loss === offer.loss),
  );
}

/** Whether the data cannot tell their errors apart. */
function isAlike(offer: Offer, other: Offer): boolean {
  const ratio = Math.abs(Math.log(offer.error / other.error));
  return ratio <= Math.max(Math.log(ALIKE), ERRORS * errorOfRatio(offer.refit, other.refit));
}

/** The loss as given, where it is a residual loss or the sigmoid's: for others the error of a location means nothing. */
function ownOf({ subject, spec, traits }: Study, offers: readonly Offer[], refitted: Refitted): Offer | null {
  if (subject === null || spec === null || traits === null) return null;
  const { name: loss } = subject;
  const options = plain(subject.options);
  if (spec.family !== "residual") {
    const alike = options.posWeight === undefined ? offers.find((offer) => offer.loss === loss) : undefined;
    return alike === undefined ? null : { ...alike, options, call: callOf(loss, options, "logits") };
  }
  const known = candidates.find((candidate) => candidate.loss.name === loss);
  return {
    loss,
    options,
    call: callOf(loss, options),
    trait: known?.trait ?? "It is the loss you use now",
    safe: traits.convex,
    forgets: traits.saturates,
    ...refitted(subject, known?.factor ?? factorOf(traits.convex), traits.convex),
  };
}

/** Whether nothing worse than a note was found about the loss itself. */
const isSound = ({ findings }: PointInspection): boolean => findings.every(({ severity, code }) => severity === "note" || ofData.has(code));
/** Findings about the data: the comparison on its residuals shows what they do to losses. */
const ofData: ReadonlySet<string> = new Set(dataRules.map(({ code }) => code));

function shapeOf({ scale, tails }: ResidualProbes): string {
  const far = tails === null ? "" : `, ${percent(tails.beyond3)} beyond 3 of those, where normal ones have 0.27 %`;
  return `Residuals have a robust standard deviation of ${round(scale.radial)} per axis${far}`;
}

function verdict(first: Offer, offers: readonly Offer[], own: Offer | null): string {
  const times = own === null ? 1 : own.error / first.error;
  const than =
    own === null || isAlike(own, first)
      ? ""
      : times === Infinity
        ? ", and nothing holds a fit with your loss"
        : `, and your loss has ${round(times)} times as much`;
  return `a fit with this one has the least squared error to expect${than}${first.safe ? "" : pulled(offers)}`;
}

/** Why a loss comes first that a bad start can lose: outliers do not cancel out. */
function pulled(offers: readonly Offer[]): string {
  const [best] = offers.filter(({ safe }) => safe).sort((a, b) => a.error - b.error);
  if (best === undefined || best.refit.off === 0) return "";
  return `; outliers pull even a fit with ${best.loss} off by ${round(best.refit.off)}`;
}

function compared(offer: Offer, first: Offer): string {
  const times = offer.error / first.error;
  if (times <= ALIKE) return "As good";
  return `${round(times)} times the squared error of the first${isAlike(offer, first) ? ", though so few points cannot tell that from equal" : ""}`;
}
