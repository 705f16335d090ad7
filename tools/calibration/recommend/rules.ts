/** What is compared: losses that are always chosen, and rules that choose by the predictions of a first fit. */
import { recommend } from "../../../src/diagnose/index.js";
import { centreOf, pairs, shareOf } from "../../../src/diagnose/statistics.js";
import type { AnyLoss } from "../../../src/diagnose/types.js";
import * as xyloss from "../../../src/index.js";
import type { Choice } from "./fits.js";
import { byLocation } from "./location.js";
import { byPull } from "./pull.js";
import { byRefit } from "./refit.js";
import { allOf, type ChoiceRule, residualsOf, scaleOf, type View } from "./view.js";

const always =
  ({ name }: AnyLoss): ChoiceRule =>
  (view) =>
    allOf(view).get(name) as Choice;

/** Beyond this many robust standard deviations a residual is far. */
const FAR = 4;
/** Fewer far residuals than this share are none to choose a loss by; from the other on, they may be on one side. */
const [THIN, THICK] = [0.02, 0.08];
/** The length of the mean direction of far residuals: 0 where they lie all around, 1 where they lie in one direction. */
const ASIDE = 0.7;

/** A list of decisions: how many residuals are far, and whether they lie on one side. */
const byShape: ChoiceRule = (view) => {
  const residuals = residualsOf(view);
  const centre = centreOf(residuals);
  const sigma = scaleOf(view);
  const off = pairs(residuals).map(([x, y]) => ({ x: x - centre[0], y: y - centre[1], length: Math.hypot(x - centre[0], y - centre[1]) }));
  const far = off.filter(({ length }) => length > FAR * sigma);
  const share = shareOf(off, ({ length }) => length > FAR * sigma);
  const along = (axis: "x" | "y") => far.reduce((sum, each) => sum + each[axis] / each.length, 0) / far.length;
  const named = ({ name }: AnyLoss) => allOf(view).get(name) as Choice;
  if (share < THIN) return named(xyloss.mse);
  return share > THICK && Math.hypot(along("x"), along("y")) > ASIDE ? named(xyloss.tukey) : named(xyloss.euclidean);
};

/** By name, as the page has them. */
export const rules = {
  "always euclidean": always(xyloss.euclidean),
  "always huber": always(xyloss.huber),
  "always mse": always(xyloss.mse),
  "keep yours": ({ choice }: View) => choice,
  "error of a location": byLocation,
  "refit on the predictions": byRefit,
  "shape of the residuals": byShape,
  "pull and variance": byPull,
  recommended({ loss, choice, input }: View): Choice {
    const [first] = recommend({ ...input, options: choice.options }, loss);
    return first as Choice;
  },
} as const satisfies Readonly<Record<string, ChoiceRule>>;

export type RuleName = keyof typeof rules;
