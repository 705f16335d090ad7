/** What is compared: losses that are always chosen, and rules that choose by the predictions of a first fit. */
import { recommend } from "../../../src/diagnose/index.js";
import type { AnyLoss } from "../../../src/diagnose/types.js";
import * as xyloss from "../../../src/index.js";
import type { Choice } from "./fits.js";
import { byLocation } from "./location.js";
import { byPull } from "./pull.js";
import { byRefit } from "./refit.js";
import { allOf, type ChoiceRule, type View } from "./view.js";

const always =
  ({ name }: AnyLoss): ChoiceRule =>
  (view) =>
    allOf(view).get(name) as Choice;

/** By name, as the page has them. */
export const rules = {
  "always euclidean": always(xyloss.euclidean),
  "always huber": always(xyloss.huber),
  "always mse": always(xyloss.mse),
  "keep yours": ({ choice }: View) => choice,
  "error of a location": byLocation,
  "refit on the predictions": byRefit,
  "pull and variance": byPull,
  /** Without `whiten`, which does not change which loss comes first. */
  recommended(view: View): Choice {
    const { loss, choice, input } = view;
    const first = recommend({ ...input, options: choice.options }, loss)[0] as Choice;
    if (first.options.whiten === undefined) return first;
    return first.loss === choice.loss ? choice : (allOf(view).get(first.loss) as Choice);
  },
} as const satisfies Readonly<Record<string, ChoiceRule>>;

export type RuleName = keyof typeof rules;
