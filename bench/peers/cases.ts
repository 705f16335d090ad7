import { type Case, casesAt } from "../cases.js";

/** Losses that most libraries have or can express, from those bound by memory to those bound by arithmetic. */
export const losses: readonly string[] = ["mse", "huber", "tukey", "cauchy", "welsch", "logCosh", "bceWithLogits", "softmaxCrossEntropy"];

/** Value and gradient of these losses at one size, each in the first way in which `npm run bench` measures it. */
export function casesOf(size: number, only: readonly string[] = losses): Case[] {
  const all = casesAt(size, { only, elsewhere: "all" }).filter(({ kind }) => kind === "gradient");
  return only.flatMap((loss) => all.find((each) => each.loss === loss) ?? []);
}
