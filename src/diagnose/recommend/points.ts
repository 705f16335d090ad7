import * as xyloss from "../../index.js";
import { callOf, plain } from "../call.js";
import { errorOfRatio, type Residuals } from "../measure/efficiency.js";
import { locationOf, type Refit, refitOf } from "../measure/refit.js";
import { ENOUGH_POINTS, type ResidualProbes } from "../measure/residuals.js";
import { residualsOf } from "../points.js";
import { dataRules } from "../rules/data.js";
import { about, centreOf } from "../statistics.js";
import type { Study } from "../study.js";
import type { Subject } from "../subject.js";
import { counted, percent, round } from "../text.js";
import type { Points, Recommendation } from "../types.js";
import { sigmoidOf } from "./bounded.js";
import { candidates, type Fitted, fitting } from "./candidates.js";
import { entry, isFound, type LossName, misplacedBy, type PointInspection } from "./grounds.js";

/** Errors within this factor count as equal. */
const ALIKE = 1.05;
/** So do those within this many standard errors of their ratio. */
const ERRORS = 2;
/** Losses with more than this many times the error of the first are not offered. */
const WORSE = 2;
/** At most this many losses of points are offered. */
const MOST = 4;
/** Outliers are on one side where they pull a fit off by more than this part of the scale. */
const ASIDE = 1 / 10;
/** Where most predictions are exact, losses are fitted to this part of the targets' spread. */
const FALLBACK = 1 / 100;

/** A loss on offer. */
interface Offer extends Pick<Recommendation, "loss" | "options" | "call">, Pick<Fitted, "trait" | "forgets"> {
  readonly refit: Refit;
}

/**
 * Losses of points. The first candidate comes first: of all rules that choose by the residuals none did better on real fits
 * (`npm run calibrate -- --recommend`). So an error below its error counts as equal, and the others follow by theirs.
 */
export function pointLosses(study: Study, found: PointInspection): Recommendation[] {
  const { measured } = found;
  const sigma = sigmaOf(measured);
  const fitted = fitting(sigma);
  const prediction = study.subject?.space === "logits" && !isFound(found, "target-out-of-reach") ? "sigmoid(logits)" : "prediction";
  const unknown = unmeasurable(found);
  if (unknown !== null) {
    return fitted
      .slice(0, MOST)
      .map(({ subject, trait }, i) =>
        entry(subject.name as LossName, subject.options, `${i === 0 ? `${unknown}. ` : ""}${trait}.`, { prediction }),
      );
  }
  const residuals = centred(study.selection as Points);
  const refitted = refitting(fitted, residuals, sigma);
  const offers = fitted.map(({ subject, trait, forgets }): Offer => {
    const { name: loss, options } = subject;
    return { loss, options, call: callOf(loss, options, prediction), trait, forgets, refit: refitted(subject) };
  });
  const [safest] = offers as [Offer];
  // the gradient of BCE at its logits is prediction − target: the location is the mean, as with mse
  const sigmoid = sigmoidOf(study, found);
  if (sigmoid !== null) {
    const { reason: trait, ...named } = sigmoid;
    const mean = offers.find(({ loss }) => loss === xyloss.mse.name) as Offer;
    offers.push({ ...mean, ...named, trait });
  }
  const own = ownOf(study, offers, refitted);
  // the real fits were of points themselves: what is made for logits stays where it is as good
  const isFirst =
    own !== null && isSound(found) && (own.loss === safest.loss || (prediction !== "prediction" && timesOf(own, safest) === 1));
  const ranked = rankedOf(offers, isFirst ? own : safest);
  const [first, ...rest] = ranked.slice(0, MOST) as [Offer, ...Offer[]];
  const offered = ({ loss, options, call }: Offer, times: number, reason: string): Recommendation => {
    return { loss, options, reason, call, relativeError: times };
  };
  const why = isFirst ? "no loss is known to fit better, keep yours" : verdict(safest, own, sigma);
  return [
    offered(first, 1, `${shapeOf(measured)}: ${why}. ${first.trait}.`),
    ...rest.map((each) => offered(each, timesOf(each, safest), `${compared(each, safest)}. ${each.trait}.`)),
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
  return { values: about(values, centreOf(values)), weights: points.weights };
}

/** The fit of a loss to the residuals. */
type Refitted = (subject: Subject) => Refit;

function refitting(fitted: readonly Fitted[], residuals: Residuals, sigma: number): Refitted {
  // where most residuals are: the location of a loss that forgets the others
  const narrow = fitted.find(({ forgets }) => forgets);
  const core = narrow === undefined ? ([0, 0] as const) : locationOf(narrow.subject, residuals, sigma);
  return (subject) => refitOf(subject, residuals, sigma, core);
}

/** The squared error to expect of a fit, over that of the safest loss; 1 where the residuals promise less. */
const timesOf = ({ refit }: Offer, safest: Offer): number => Math.max(1, refit.error / safest.refit.error);

/** The first, and the others by their errors; of those that forget what is far the best. */
function rankedOf(offers: readonly Offer[], first: Offer): Offer[] {
  const ascending = offers.filter(({ loss }) => loss !== first.loss).sort((a, b) => a.refit.error - b.refit.error);
  const [safest] = offers as [Offer];
  const one = ascending.find(({ forgets }) => forgets);
  return [first, ...ascending.filter((offer) => timesOf(offer, safest) <= WORSE && (!offer.forgets || offer === one))];
}

/** Whether the data cannot tell their errors apart. */
function isAlike({ refit }: Offer, { refit: other }: Offer): boolean {
  const ratio = Math.abs(Math.log(refit.error / other.error));
  return ratio <= Math.max(Math.log(ALIKE), ERRORS * errorOfRatio(refit, other));
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
    forgets: traits.saturates,
    refit: refitted(subject),
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

function verdict(safest: Offer, own: Offer | null, sigma: number): string {
  const { off } = safest.refit;
  const pulled = off > ASIDE * sigma ? `; outliers on one side pull it off by ${round(off)}` : "";
  return `on real fits, no rule that chose a loss by the residuals was clearly better than this one always${pulled}${own === null ? "" : besides(own, safest)}`;
}

function besides(own: Offer, safest: Offer): string {
  const times = timesOf(own, safest);
  if (times === Infinity) return ", and nothing holds a fit with your loss";
  return times === 1 || isAlike(own, safest) ? "; your loss is as good here" : `; your loss has ${round(times)} times its squared error`;
}

function compared(offer: Offer, safest: Offer): string {
  const times = timesOf(offer, safest);
  if (times <= ALIKE) return "As good";
  return `${round(times)} times the squared error of the first${isAlike(offer, safest) ? ", though so few points cannot tell that from equal" : ""}`;
}
