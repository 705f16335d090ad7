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
  recommended({ loss, choice, input }: View): Choice {
    const [first] = recommend({ ...input, options: choice.options }, loss);
    return first as Choice;
  },
} as const satisfies Readonly<Record<string, ChoiceRule>>;

export type RuleName = keyof typeof rules;
