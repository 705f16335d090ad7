/** A rule by what a fit to the residuals comes to, outliers included: how far they pull it, and how much it varies. */
import { inspectData } from "../../../src/diagnose/index.js";
import { errorOfRatio } from "../../../src/diagnose/measure/efficiency.js";
import { locationOf, refitOf } from "../../../src/diagnose/measure/refit.js";
import { fitting } from "../../../src/diagnose/recommend/candidates.js";
import { misplacedBy } from "../../../src/diagnose/recommend/grounds.js";
import { about, centreOf } from "../../../src/diagnose/statistics.js";
import { type Subject, specOf, subjectOf } from "../../../src/diagnose/subject.js";
import { traitsOf } from "../../../src/diagnose/traits.js";
import type { Spec } from "../../../src/families/spec.js";
import * as xyloss from "../../../src/index.js";
import type { Choice } from "./fits.js";
import { allOf, type ChoiceRule, residualsOf, scaleOf } from "./view.js";

/** What real fits show and residuals do not, over the safest loss: it learns a region that few points are in, … */
const FEELS_ALL = 0.7;
/** … it has the scale of the first fit, not of a better one, … */
const SCALED = 1.6;
/** … and it loses what it takes for outliers. */
const FORGETS = 2;

export const byPull: ChoiceRule = (view) => {
  const { loss, choice, input } = view;
  // where faults are to be mended first, nothing is compared
  const { findings } = inspectData({ ...input, options: choice.options }, loss);
  if (misplacedBy(findings).length > 0) return allOf(view).get(xyloss.euclidean.name) as Choice;
  const residuals = residualsOf(view);
  const centred = { values: about(residuals, centreOf(residuals)), weights: null };
  const sigma = scaleOf(view);
  const subjects = fitting(sigma).map(({ subject }) => subject);
  const named = (name: string) => subjects.find((subject) => subject.name === name) as Subject;
  const core = locationOf(named(xyloss.tukey.name), centred, sigma);
  const safest = refitOf(named(xyloss.euclidean.name), centred, sigma, core);
  const errorOf = (subject: Subject): number => {
    const { convex } = traitsOf(specOf((xyloss as unknown as Record<string, typeof loss>)[subject.name] as typeof loss) as Spec);
    const refit = refitOf(subject, centred, sigma, core);
    if (!convex) return FORGETS * refit.error * Math.exp(errorOfRatio(refit, safest));
    return (subject.name === xyloss.mse.name ? FEELS_ALL : subject.name === xyloss.euclidean.name ? 1 : SCALED) * refit.error;
  };
  const own = subjectOf(loss, choice.options as never);
  const [first] = [...(own === null ? [] : [own]), ...subjects]
    .map((subject) => ({ subject, error: errorOf(subject) }))
    .sort((a, b) => a.error - b.error);
  const { name, options } = (first as { subject: Subject }).subject;
  return { loss: name, options } satisfies Choice;
};
