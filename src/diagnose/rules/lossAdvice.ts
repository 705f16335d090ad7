import type { LossProbes, PointProbes } from "../measure/loss.js";
import type { Measured } from "../statistics.js";
import type { Rule } from "../types.js";

/** A rule for losses of points, silent for other losses. */
export const ofPoints = ({ find, ...rule }: PointRule): Rule<LossProbes> => ({
  ...rule,
  find: (probes) => (probes.points === null ? undefined : find(probes.points, probes)),
});
interface PointRule extends Omit<Rule<LossProbes>, "find"> {
  find(points: PointProbes, probes: LossProbes): ReturnType<Rule<LossProbes>["find"]>;
}

/** The evidence of a finding, without numbers that could not be measured. */
export const evidence = (numbers: Readonly<Record<string, Measured>>): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).filter((entry): entry is [string, number] => entry[1] !== null));

/** Whether the loss ignores a direction: another rule says so. */
export const isBlind = ({ size }: PointProbes): boolean => Object.values(size.along).some((cos) => cos !== null && cos < BLIND.value);

export const BLIND = {
  name: "cosine",
  value: 0.01,
  reason: "between the gradient and the direction; rounding leaves less than 1e-5, and a loss that looks that way has 1 somewhere",
};
