import { median } from "simple-statistics";
import { specs } from "../../specs.js";
import { callOf } from "../call.js";
import type { Heat, Race, RaceEntry } from "../measure/race.js";
import { percent, round } from "../text.js";
import type { Rule } from "../types.js";

/** A share of the initial distance, within which a loss is on its way and not lost. */
const NEAR = 0.1;
/** Nothing pulls: ‖∇L‖ · distance is this share of L. */
const PULL = 1e-6;
/** Steps within which a loss whose pull is the same everywhere settles to 1 % (100 to 150, by the size of a step), and half as many again. */
const MANY_STEPS = 200;
const SLOWER = 10;
/** How far outliers may carry a loss, as a share of the initial distance: a well-fitted Huber is carried 0.05, a mean 0.3. */
const CARRIED = 0.1;
/** The share of far residuals from which there are outliers in the data. */
const FAR_SHARE = 0.01;

/** The entry that is diagnosed, and the others. */
function sides(race: Race): { own: RaceEntry; rivals: RaceEntry[] } {
  const own = race.entries.find((entry) => entry.own) as RaceEntry;
  return { own, rivals: race.entries.filter((entry) => entry !== own) };
}

const heatsOf = (entry: RaceEntry, outliers: boolean): Heat[] => entry.heats.filter((heat) => heat.outliers === outliers);

/** The heat of the optimiser that suits the loss better: that arrived first, or came nearest. */
function better(entry: RaceEntry, outliers: boolean): Heat {
  const steps = ({ toPercent }: Heat) => toPercent ?? Infinity;
  const last = ({ final }: Heat) => final ?? Infinity;
  return heatsOf(entry, outliers).reduce((best, next) =>
    steps(next) < steps(best) || (steps(next) === steps(best) && last(next) < last(best)) ? next : best,
  );
}

/** The rival that arrives first, and in how many steps. */
function fastest(rivals: readonly RaceEntry[], outliers: boolean): { entry: RaceEntry; steps: number } | undefined {
  const arrived = rivals.flatMap((entry) => {
    const { toPercent } = better(entry, outliers);
    return toPercent === null ? [] : [{ entry, steps: toPercent }];
  });
  return arrived.sort((a, b) => a.steps - b.steps)[0];
}

const optimiserNames = { gradientDescent: "gradient descent", adam: "Adam" } as const;
const use = ({ loss, options }: RaceEntry): string => `\`${callOf(loss, options)}\``;

/** Whether it has a scale to widen; of a function nobody knows. */
const hasScale = ({ loss }: RaceEntry): boolean => specs.find(({ name }) => name === loss)?.options.scale !== undefined;

/** Of evidence: where every rate led to infinity there is no last distance. */
const finalOf = ({ final }: Heat): { final?: number } => (final === null ? {} : { final });

/** How far it is away in the end; where every rate led to infinity, as far as can be. */
const left = ({ final }: Heat): string =>
  final === null ? "has left all bounds" : `is still ${percent(final)} of the initial distance away`;

const near = { name: "NEAR", value: NEAR, reason: "a tenth of the initial distance; a loss that comes nearer is slow, not lost" };
const pull = {
  name: "PULL",
  value: PULL,
  reason: "‖∇L‖ · distance over L is 2 for a square and 1 for a distance; a millionth is the rounding of float32",
};

const doesNotArrive: Rule<Race> = {
  code: "does-not-arrive",
  severity: "error",
  meaning:
    "On clean targets, all at one point, neither gradient descent nor Adam brings a point to the target with this loss, at any learning rate tried. Other losses arrive.",
  limits: [near, pull],
  find(race) {
    const { own, rivals } = sides(race);
    const heat = better(own, false);
    const first = fastest(rivals, false);
    if (heat.toPercent !== null || (heat.final ?? Infinity) <= NEAR || (own.pull ?? 1) < PULL || first === undefined) return undefined;
    return {
      message:
        `With ${own.loss} ${optimiserNames[heat.optimiser]} ${left(heat)} after ${heat.steps} steps at its best rate, ` +
        `while ${first.entry.loss} is within 1 % after ${first.steps}.`,
      evidence: { ...finalOf(heat), steps: heat.steps, fastest: first.steps },
      advice:
        `Its minimum is elsewhere, is not a single point, or hardly pulls from the start: use ${use(first.entry)}. ` +
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
    const { own, rivals } = sides(race);
    const heat = better(own, false);
    const first = fastest(rivals, false);
    if (own.pull === null || own.pull >= PULL || heat.toPercent !== null || (heat.final ?? Infinity) <= NEAR) return undefined;
    return {
      message: `From ${round(2 * race.spread)} to ${round(4 * race.spread)} away, ${own.loss} does not pull: slope times distance is only ${round(own.pull)} of its value.`,
      evidence: { pull: own.pull, spread: race.spread, ...finalOf(heat) },
      advice: [
        ...(hasScale(own) ? [`Start with a scale of about ${round(5 * race.spread)} and narrow it as errors shrink.`] : []),
        first === undefined ? "Map the data to where the loss has a slope." : `Begin with ${use(first.entry)}.`,
      ].join(" Or: "),
    };
  },
};

const slower: Rule<Race> = {
  code: "slower-than-alternatives",
  severity: "warning",
  meaning:
    "On clean targets the loss takes many times as many steps to come within 1 % of the initial distance as losses fitted to the data, with gradient descent and with Adam, each at its best learning rate.",
  limits: [
    {
      name: "MANY_STEPS",
      value: MANY_STEPS,
      reason: "a distance, whose pull does not shrink, takes 100 to 150 steps to settle to 1 %, which is no fault",
    },
    { name: "SLOWER", value: SLOWER, reason: "an order of magnitude above the median of those that arrive" },
    near,
  ],
  find(race) {
    const { own, rivals } = sides(race);
    const heat = better(own, false);
    const steps = heat.toPercent ?? heat.steps;
    const first = fastest(rivals, false);
    if (first === undefined || (heat.toPercent === null && (heat.final ?? Infinity) > NEAR)) return undefined;
    const typical = median(rivals.flatMap((entry) => better(entry, false).toPercent ?? []));
    if (steps < MANY_STEPS || steps < SLOWER * typical) return undefined;
    return {
      message:
        `${own.loss} ${heat.toPercent === null ? `${left(heat)} after ${steps} steps` : `takes ${steps} steps to come within 1 %`}, ` +
        `with the better of gradient descent and Adam. Others take ${round(typical)}; ${first.entry.loss} takes ${first.steps}.`,
      evidence: { steps, typical, fastest: first.steps },
      advice: `Use ${use(first.entry)}, or fit the options of your loss to the data: its slope should shrink with the error, and be the same in all directions.`,
    };
  },
};

const pulled: Rule<Race> = {
  code: "pulled-by-outliers",
  severity: "warning",
  meaning:
    "The data has residuals far beyond what its bulk explains. With this loss, a tenth of outliers carries the fit away; with another it stays at the true point.",
  limits: [
    { name: "CARRIED", value: CARRIED, reason: "of the initial distance; a fitted Huber loss is carried 0.05, a mean 0.3" },
    {
      name: "FAR_SHARE",
      value: FAR_SHARE,
      reason: "of residuals beyond 5 robust standard deviations; 4 in a million Gaussian ones are",
    },
  ],
  find(race) {
    const { own, rivals } = sides(race);
    const heat = better(own, true);
    const first = fastest(rivals, true);
    const clean = better(own, false);
    if (race.farShare === null || race.farShare < FAR_SHARE || first === undefined) return undefined;
    if ((clean.final ?? Infinity) > CARRIED || heat.final === null || heat.final <= CARRIED) return undefined;
    return {
      message:
        `${percent(race.farShare)} of the residuals are far out. With a tenth of outliers ${own.loss} ends ${percent(heat.final)} of the initial distance ` +
        `from the true point; ${first.entry.loss} comes within 1 % of it.`,
      evidence: { farShare: race.farShare, final: heat.final, outlierShare: race.outlierShare, fastest: first.steps },
      advice: `Use ${use(first.entry)}, or give the outliers the weight 0 if you know them.`,
    };
  },
};

/** What the race can find. */
export const raceRules: readonly Rule<Race>[] = [doesNotArrive, tooFlat, slower, pulled];
