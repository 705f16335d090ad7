import * as xyloss from "../../index.js";
import { callOf, plain } from "../call.js";
import { errorOfRatio, type Residuals } from "../measure/efficiency.js";
import { FAR, type Far, type Kind } from "../measure/kind.js";
import { locationOf, type Refit, refitOf } from "../measure/refit.js";
import { ENOUGH_POINTS, type ResidualProbes } from "../measure/residuals.js";
import type { Study } from "../study.js";
import { type Subject, subjectOf } from "../subject.js";
import { counted, percent, round } from "../text.js";
import type { AnyLoss } from "../types.js";
import { sigmoidOf } from "./bounded.js";
import { candidates, type Fitted, fitting } from "./candidates.js";
import { type Frame, frameOf } from "./frame.js";
import { type Advised, entry, isFound, isSound, type LossName, misplacedBy, type PointInspection } from "./grounds.js";

/** Squared errors within this factor count as equal: distances within 5 %, which is also how real fits are compared. */
const ALIKE = 1.1;
/** So do those within this many standard errors of their ratio. */
const ERRORS = 2;
/** Losses with more than this many times the error of the first are not offered. */
const WORSE = 2;
/** At most this many losses of points are offered. */
const MOST = 5;
/** Outliers are on one side where they pull a fit off by more than this part of the scale. */
const ASIDE = 1 / 10;
/** Where most predictions are exact, losses are fitted to this part of the targets' spread. */
const FALLBACK = 1 / 100;

/** A loss on offer. */
interface Offer extends Pick<Advised, "loss" | "options" | "call">, Pick<Fitted, "trait" | "safe" | "forgets"> {
  /** Its location is the mean. */
  readonly mean: boolean;
  readonly refit: Refit;
}

/**
 * Losses of points. The kind of the residuals says which comes first: of all rules tried, this list of decisions did best on real fits
 * (`npm run calibrate -- --recommend`). The others follow by the error to expect of them; one below the first's counts as equal.
 */
export function pointLosses(study: Study, found: PointInspection): Advised[] {
  const { measured } = found;
  const prediction = study.subject?.space === "logits" && !isFound(found, "target-out-of-reach") ? "sigmoid(logits)" : "prediction";
  const unknown = unmeasurable(found);
  if (unknown !== null) {
    return fitting(sigmaOf(measured))
      .slice(0, MOST)
      .map(({ subject, trait }, i) =>
        entry(subject.name as LossName, subject.options, `${i === 0 ? `${unknown}. ` : ""}${trait}.`, { prediction }),
      );
  }
  const frame = frameOf(study, found);
  const ranking = rankingOn(study, found, frame, prediction);
  const { offers, best, own, isKept } = ranking;
  // one shape for all can hide what is far out: which loss comes first is decided without it
  const asTheyAre = frame.asTheyAre === null ? null : rankingOn(study, found, frame.asTheyAre, prediction, true);
  const first = asTheyAre === null ? ranking.first : (offers.find(({ loss }) => loss === asTheyAre.first.loss) ?? best);
  const { far, sigma } = frame.asTheyAre ?? frame;
  const kept = asTheyAre?.isKept === true && !first.mean ? "; yours is as good" : "";
  const gain = asTheyAre !== null && first.mean ? MEAN_GAIN : kept;
  const why = `${frame.title} have a robust standard deviation of ${round(sigma)} per axis: ${said(far)}${gain}${isKept ? "; keep yours" : besides(own, best, far, frame.sigma)}`;
  const { kind } = far;
  return [first, ...othersOf(offers, first, kind)].slice(0, MOST).map((offer, i) => {
    const { loss, options, call, trait } = offer;
    const reason = i === 0 ? `${why}. ${trait}.` : `${kind === "placed" ? "" : `${compared(offer, first)}. `}${trait}.`;
    return { loss, options, reason, call, relativeError: kind === "placed" ? null : timesOf(offer, first) };
  });
}

/** The losses on residuals, which of them comes first, and whether that is the loss as given. */
interface Ranking {
  readonly offers: readonly Offer[];
  readonly best: Offer;
  readonly own: Offer | null;
  readonly isKept: boolean;
  readonly first: Offer;
}

/** `short`: only of the losses that can come first. */
function rankingOn(study: Study, found: PointInspection, frame: Frame, prediction: string, short = false): Ranking {
  const { residuals, sigma, far, whiten } = frame;
  const fitted = fitting(sigma);
  const refitted = refitting(fitted, residuals, sigma);
  const name = firstOf[far.kind].name;
  const some = short ? fitted.filter(({ subject }) => subject.name === name || subject.name === study.spec?.name) : fitted;
  const offers = (some.length === 0 ? fitted : some).map(({ subject, trait, safe, forgets }): Offer => {
    const { name: loss } = subject;
    const options = whiten === null ? subject.options : { ...subject.options, whiten };
    return {
      loss,
      options,
      call: callOf(loss, options, prediction),
      trait,
      safe,
      forgets,
      mean: loss === xyloss.mse.name,
      refit: refitted(subject),
    };
  });
  // the gradient of BCE at its logits is prediction − target: the location is the mean, as with mse
  const sigmoid = whiten === null && !short ? sigmoidOf(study, found) : null;
  if (sigmoid !== null) {
    const { reason: trait, ...named } = sigmoid;
    const at = offers.findIndex((offer) => offer.mean);
    offers.splice(at + 1, 0, { ...(offers[at] as Offer), ...named, trait });
  }
  const best = offers.find(({ loss }) => loss === name) ?? (offers[0] as Offer);
  const own = ownOf(study, offers, frame, refitted);
  const isKept = own !== null && isSound(found.findings) && isTied(own, best, far.kind);
  return { offers, best, own, isKept, first: isKept ? own : best };
}

/** What fits best on real fits, by the kind of residuals. */
const firstOf: Readonly<Record<Kind, AnyLoss>> = {
  few: xyloss.mse,
  placed: xyloss.mse,
  around: xyloss.euclidean,
  aside: xyloss.tukey,
};

/** Whether the loss as given is as good as the best: then it is kept. */
function isTied(own: Offer, best: Offer, kind: Kind): boolean {
  if (kind === "placed") return own.mean;
  // a scale is that of the first fit, not of a better one: real fits with it do not keep what residuals promise
  if (kind === "around") return own.loss === best.loss;
  return (own.safe || best.forgets) && timesOf(own, best) === 1;
}

/** The kind of the residuals, in words, and what real fits say of it. */
function said({ kind, count, far }: Far): string {
  const share = far === 0 ? `none is more than ${FAR} of those away` : `${percent(far / count)} are more than ${FAR} of those away`;
  if (kind === "few") return `${share}, and the mean fits such residuals best`;
  if (kind === "placed")
    return `${share}, because residuals are larger in some places than in others; a loss that discounts the far ones would lose those places`;
  if (kind === "aside") return `${share}, most of them on one side, where they pull every loss that does not forget them`;
  return far === 0 ? `${share}, but ${counted(count, "point")} cannot show that hardly any is` : `${share}, too many for the mean`;
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

/** What whitening does for squared errors: two linear fits to the same columns stay as they are. */
const MEAN_GAIN = "; with squared errors, whiten makes a difference where outputs share parameters";

/** The fit of a loss to the residuals. */
type Refitted = (subject: Subject) => Refit;

function refitting(fitted: readonly Fitted[], residuals: Residuals, sigma: number): Refitted {
  // where most residuals are: the location of a loss that forgets the others
  const narrow = fitted.find(({ forgets }) => forgets);
  const core = narrow === undefined ? ([0, 0] as const) : locationOf(narrow.subject, residuals, sigma);
  return (subject) => refitOf(subject, residuals, sigma, core);
}

/** The squared error to expect of a fit, over that of the first; 1 where it is as good, or promises less, as real fits do not keep that. */
function timesOf({ refit }: Offer, { refit: first }: Offer): number {
  const times = refit.error / first.error;
  return times <= ALIKE ? 1 : times;
}

/** The others by their errors, the safer of equal ones first; of those that forget what is far the first stands for all. */
function othersOf(offers: readonly Offer[], first: Offer, kind: Kind): Offer[] {
  const others = offers.filter(({ loss }) => loss !== first.loss);
  if (kind === "placed") return others;
  // candidates are in the order of their safety, and sorting keeps it
  const ascending = others.sort((a, b) => timesOf(a, first) - timesOf(b, first));
  const one = first.forgets ? undefined : ascending.find(({ forgets }) => forgets);
  return ascending.filter((offer) => timesOf(offer, first) <= WORSE && (!offer.forgets || offer === one));
}

/** Whether the data cannot tell their errors apart. */
function isAlike({ refit }: Offer, { refit: other }: Offer): boolean {
  const ratio = Math.abs(Math.log(refit.error / other.error));
  return ratio <= Math.max(Math.log(ALIKE), ERRORS * errorOfRatio(refit, other));
}

/** The loss as given, where it is a residual loss or the sigmoid's: for others the error of a location means nothing. */
function ownOf(
  { subject, spec, traits, given, loss: own }: Study,
  offers: readonly Offer[],
  frame: Frame,
  refitted: Refitted,
): Offer | null {
  if (subject === null || spec === null || traits === null) return null;
  // what a loss of residuals as they are makes of whitened ones says nothing
  if (frame.whiten !== null && !frame.own) return null;
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
    mean: loss === xyloss.mse.name,
    refit: refitted(frame.own ? (subjectOf(own as AnyLoss, withoutWhiten(given)) as Subject) : subject),
  };
}

const withoutWhiten = ({ whiten: _, ...options }: Study["given"]): Study["given"] => options;

/** How the first and the loss as given do, after the words on the kind. */
function besides(own: Offer | null, best: Offer, { kind, far }: Far, sigma: number): string {
  if (kind === "placed") return "";
  const { off } = best.refit;
  const pulled = kind === "around" && off > ASIDE * sigma ? `; outliers on one side pull even this one off by ${round(off)}` : "";
  return `${pulled}${own === null ? "" : `; ${standing(own, best, far)}`}`;
}

function standing(own: Offer, best: Offer, far: number): string {
  const times = timesOf(own, best);
  if (times === Infinity) return "nothing holds a fit with your loss";
  if (times > 1 && !isAlike(own, best)) return `your loss has ${round(times)} times its squared error`;
  return far === 0 ? "your loss is as good here" : "by these residuals alone your loss is as good, but on real fits this one did better";
}

function compared(offer: Offer, first: Offer): string {
  const times = timesOf(offer, first);
  if (times === 1) return "As good";
  return `${round(times)} times the squared error of the first${isAlike(offer, first) ? ", though so few points cannot tell that from equal" : ""}`;
}
