import { median } from "simple-statistics";
import { specs } from "../../specs.js";
import type { Heat, Race, RaceEntry } from "../measure/race.js";
import { percent, round } from "../text.js";
import type { Limit, Rule } from "../types.js";
import { USE } from "./judge.js";

const near: Limit = { name: "NEAR", value: 0.1, reason: "a tenth of the initial distance; a loss that comes nearer is slow, not lost" };
const pull: Limit = {
  name: "PULL",
  value: 1e-6,
  reason: "‖∇L‖ · distance over L is 2 for a square and 1 for a distance; a millionth is the rounding of float32",
};
const manySteps: Limit = {
  name: "MANY_STEPS",
  value: 200,
  reason: "a distance, whose pull does not shrink, takes 100 to 150 steps to settle to 1 %, which is no fault",
};
const timesSlower: Limit = { name: "SLOWER", value: 10, reason: "an order of magnitude above the median of those that arrive" };
const carried: Limit = { name: "CARRIED", value: 0.1, reason: "of the initial distance; a fitted Huber loss is carried 0.05, a mean 0.3" };
export const FAR_SHARE: Limit = {
  name: "FAR_SHARE",
  value: 0.01,
  reason: "of residuals beyond 5 robust standard deviations; 4 in a million Gaussian ones are",
};

/** The heat of the optimiser that suits the loss better: the one that arrived first, or came nearest. */
function better({ heats }: RaceEntry, outliers: boolean): Heat {
  const steps = ({ toPercent }: Heat) => toPercent ?? Infinity;
  const last = ({ final }: Heat) => final ?? Infinity;
  return heats
    .filter((heat) => heat.outliers === outliers)
    .reduce((best, next) => (steps(next) < steps(best) || (steps(next) === steps(best) && last(next) < last(best)) ? next : best));
}

/** How the diagnosed loss did, on clean targets or with outliers, and which of the others arrived first. */
interface Result {
  readonly own: RaceEntry;
  readonly heat: Heat;
  /** It neither arrived nor came near. */
  readonly isLost: boolean;
  readonly first: { readonly entry: RaceEntry; readonly steps: number } | undefined;
  /** The steps of all others that arrived. */
  readonly steps: readonly number[];
}

function resultOf({ entries }: Race, outliers = false): Result {
  const own = entries.find((entry) => entry.own) as RaceEntry;
  const heat = better(own, outliers);
  const arrived = entries.flatMap((entry) => {
    const { toPercent } = better(entry, outliers);
    return toPercent === null || entry === own ? [] : [{ entry, steps: toPercent }];
  });
  const steps = arrived.map((each) => each.steps);
  const [first] = arrived.sort((a, b) => a.steps - b.steps);
  return { own, heat, isLost: heat.toPercent === null && (heat.final ?? Infinity) > near.value, first, steps };
}

const optimiserNames = { gradientDescent: "gradient descent", adam: "Adam" } as const;

/** Whether it has a scale to widen; a user's own function has none that is known. */
const hasScale = ({ loss }: RaceEntry): boolean => specs.find(({ name }) => name === loss)?.options.scale !== undefined;

/** Evidence of the last distance; none where every rate led to infinity. */
const finalOf = ({ final }: Heat): { final?: number } => (final === null ? {} : { final });

/** How far away it ended. */
const left = ({ final }: Heat): string =>
  final === null ? "has left all bounds" : `is still ${percent(final)} of the initial distance away`;

const doesNotArrive: Rule<Race> = {
  code: "does-not-arrive",
  severity: "error",
  meaning:
    "On clean targets, all at one point, neither gradient descent nor Adam brings a point to the target with this loss, at any learning rate tried. Other losses arrive.",
  limits: [near, pull],
  find(race) {
    const { own, heat, isLost, first } = resultOf(race);
    if (!isLost || (own.pull ?? 1) < pull.value || first === undefined) return undefined;
    return {
      message:
        `With ${own.loss} ${optimiserNames[heat.optimiser]} ${left(heat)} after ${heat.steps} steps at its best rate, ` +
        `while ${first.entry.loss} is within 1 % after ${first.steps}.`,
      evidence: { ...finalOf(heat), steps: heat.steps, fastest: first.steps },
      advice:
        `Its minimum is elsewhere, is not a single point, or hardly pulls from the start: use ${USE}. ` +
        "If the loss fades with distance (tukey, welsch, gemanMcClure), start with a wide scale and narrow it.",
    };
  },
};

const tooFlat: Rule<Race> = {
  code: "no-pull-from-afar",
  severity: "warning",
  meaning:
    "Where training starts, a few spreads of the targets away, the loss has almost no gradient, so no optimiser gets away from there. Losses that ignore outliers (tukey, welsch, gemanMcClure) ignore everything that far when their scale is fitted to small residuals.",
  limits: [pull, near],
  find(race) {
    const { own, heat, isLost, first } = resultOf(race);
    if (own.pull === null || own.pull >= pull.value || !isLost) return undefined;
    return {
      message: `From ${round(2 * race.spread)} to ${round(4 * race.spread)} away, ${own.loss} does not pull: slope times distance is only ${round(own.pull)} of its value.`,
      evidence: { pull: own.pull, spread: race.spread, ...finalOf(heat) },
      advice: [
        ...(hasScale(own) ? [`Start with a scale of about ${round(5 * race.spread)} and narrow it as errors shrink.`] : []),
        first === undefined ? "Map the data to where the loss has a slope." : `Begin with ${USE}.`,
      ].join(" Or: "),
    };
  },
};

const slower: Rule<Race> = {
  code: "slower-than-alternatives",
  severity: "warning",
  meaning:
    "On clean targets the loss takes many times as many steps to come within 1 % of the initial distance as losses fitted to the data, with gradient descent and with Adam, each at its best learning rate.",
  limits: [manySteps, timesSlower, near],
  find(race) {
    const { own, heat, isLost, first, steps: others } = resultOf(race);
    if (first === undefined || isLost) return undefined;
    const [steps, typical] = [heat.toPercent ?? heat.steps, median([...others])];
    if (steps < manySteps.value || steps < timesSlower.value * typical) return undefined;
    return {
      message:
        `${own.loss} ${heat.toPercent === null ? `${left(heat)} after ${steps} steps` : `takes ${steps} steps to come within 1 %`}, ` +
        `with the better of gradient descent and Adam. Others take ${round(typical)}; ${first.entry.loss} takes ${first.steps}.`,
      evidence: { steps, typical, fastest: first.steps },
      advice: `Use ${USE}, or fit the options of your loss to the data: its slope should shrink with the error, and be the same in all directions.`,
    };
  },
};

const pulled: Rule<Race> = {
  code: "pulled-by-outliers",
  severity: "warning",
  meaning:
    "The data has residuals far beyond what its bulk explains. With this loss, a tenth of outliers carries the fit away; with another it stays at the true point.",
  limits: [carried, FAR_SHARE],
  find(race) {
    const { own, heat, first } = resultOf(race, true);
    const clean = better(own, false);
    if (race.farShare === null || race.farShare < FAR_SHARE.value || first === undefined) return undefined;
    if ((clean.final ?? Infinity) > carried.value || heat.final === null || heat.final <= carried.value) return undefined;
    return {
      message:
        `${percent(race.farShare)} of the residuals are far out. With a tenth of outliers ${own.loss} ends ${percent(heat.final)} of the initial distance ` +
        `from the true point; ${first.entry.loss} comes within 1 % of it.`,
      evidence: { farShare: race.farShare, final: heat.final, outlierShare: race.outlierShare, fastest: first.steps },
      advice: `Use ${USE}, or give the outliers the weight 0 if you know them.`,
    };
  },
};

/** What the race can find. */
export const raceRules: readonly Rule<Race>[] = [doesNotArrive, tooFlat, slower, pulled];
