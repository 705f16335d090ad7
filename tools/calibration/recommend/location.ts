/** The rule of version 0.3.0: the squared error of a location fitted to the residuals. */
import { type Efficiency, efficiencyOf, errorOfRatio } from "../../../src/diagnose/measure/efficiency.js";
import { fitting } from "../../../src/diagnose/recommend/candidates.js";
import { about, centreOf } from "../../../src/diagnose/statistics.js";
import { subjectOf } from "../../../src/diagnose/subject.js";
import type { Choice } from "./fits.js";
import { type ChoiceRule, residualsOf, scaleOf } from "./view.js";

/** A loss that a bad start can lose must be better by this factor. */
const CAUTION = 1.1;
/** Errors within this factor, or so many standard errors, count as equal. */
const ALIKE = 1.05;
const ERRORS = 2;

interface Offer {
  readonly choice: Choice;
  readonly cost: number;
  readonly efficiency: Efficiency;
}

const isAlike = (one: Offer, other: Offer): boolean =>
  Math.log(one.cost / other.cost) <= Math.max(Math.log(ALIKE), ERRORS * errorOfRatio(one.efficiency, other.efficiency));

export const byLocation: ChoiceRule = (view) => {
  const residuals = residualsOf(view);
  const centred = { values: about(residuals, centreOf(residuals)), weights: null };
  const sigma = scaleOf(view);
  const offers = fitting(sigma).map(({ subject, safe }): Offer => {
    const efficiency = efficiencyOf(subject, centred, sigma);
    return {
      choice: { loss: subject.name, options: subject.options },
      cost: efficiency.variance * (safe ? 1 : CAUTION),
      efficiency,
    };
  });
  const best = offers.reduce((least, offer) => (offer.cost < least.cost ? offer : least));
  // the simplest of those that are as good as the best
  const first = offers.find((offer) => isAlike(offer, best)) as Offer;
  const subject = subjectOf(view.loss, view.choice.options as never);
  if (subject === null) return first.choice;
  const efficiency = efficiencyOf(subject, centred, sigma);
  return isAlike({ choice: view.choice, cost: efficiency.variance, efficiency }, first) ? view.choice : first.choice;
};
