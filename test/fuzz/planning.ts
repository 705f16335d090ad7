/** Draws plans and makes them smaller. fast-check shrinks a choice to the first of its list, and a number to the least. */

import fc, { type Arbitrary } from "fast-check";
import { type Variant, variants } from "../../catalogue/variants.js";
import { type NumberOption, optionReader } from "../../src/options.js";
import { bendNames } from "./bends.js";
import { seedOf } from "./draw.js";
import { methods, type Place, type Plan, places, type Role, wraps } from "./plan.js";

/** Cases that draw from one pool of data. */
const POOL = 1 << 17;

/** The plan of a case. `only` names the one loss to call. */
export function planAt(seed: number, number: number, only?: string): Plan {
  const [plan] = fc.sample(plansOf(only), { seed: seedOf(seed, number), numRuns: 1 });
  return inPool(plan as Drawn, seed, number);
}

/** The smallest plan found that `fails`, from that of a case. */
export function smallest(seed: number, number: number, only: string | undefined, fails: (plan: Plan) => boolean): Plan {
  const property = fc.property(plansOf(only), (plan) => !fails(inPool(plan, seed, number)));
  const { counterexample } = fc.check(property, { seed: seedOf(seed, number), numRuns: 1 });
  return counterexample === null ? planAt(seed, number, only) : inPool(counterexample[0], seed, number);
}

type Drawn = Omit<Plan, "pool">;
const inPool = (plan: Drawn, seed: number, number: number): Plan => ({ ...plan, pool: seedOf(seed, Math.floor(number / POOL)) });

const made = new Map<string | undefined, Arbitrary<Drawn>>();

function plansOf(only: string | undefined): Arbitrary<Drawn> {
  const known = made.get(only);
  if (known !== undefined) return known;
  const own = variants.filter(({ spec }) => only === undefined || spec.name === only);
  // large units take most of the time: draw fewer of them
  const weightOf = ({ perUnit, step }: Variant) => (only === undefined && perUnit * step > 48 ? 3 : 20);
  const all = fc.noBias(fc.oneof(...own.map((variant) => ({ weight: weightOf(variant), arbitrary: callsOf(variant) }))));
  made.set(only, all);
  return all;
}

const { constant: is, constantFrom: pick } = fc;
const weighted = <T>(...choices: readonly (readonly [weight: number, choice: Arbitrary<T>])[]): Arbitrary<T> =>
  fc.oneof({ withCrossShrink: true }, ...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const maybe = <T>(percent: number, choice: Arbitrary<T>) => weighted<T | undefined>([100 - percent, is(undefined)], [percent, choice]);
/** Float32 numbers, each part of the range as likely. */
const between = (from: number, to: number) => fc.nat(2 ** 24).map((steps) => Math.fround(from + ((to - from) * steps) / 2 ** 24));
const everywhere = <T>(one: T): Record<Role, T> => ({ prediction: one, target: one, weights: one, grad: one });
const allIn = (...list: Place[]) => pick(...list).map(everywhere);

/** Calls of a variant: right ones, bent ones, and ones with an overlap that does not show. */
function callsOf(variant: Variant): Arbitrary<Drawn> {
  const { perUnit, perTarget, labels, spec } = variant;
  const sameShape = perUnit === perTarget && !labels;
  const hasPoints = spec.unit === "element" && variant.options.geometry === undefined;
  const stated = optionsOf("stated", pick({}, ...variant.sampling.changed));
  const units = unitsOf(variant);
  const right = {
    variant: is(variant.title),
    units,
    method: pick(...methods),
    own: weighted([75, stated], [15, ownOptions("moderate", variant, moderateNumber)], [10, ownOptions("extreme", variant, extremeNumber)]),
    common: fc.record({
      reduction: maybe(60, pick("mean", "sum", "weighted-mean", "nonzero-mean")),
      upstream: maybe(30, weighted([3, pick(0, -1, 2)], [1, between(-4, 4)])),
      accumulate: maybe(25, pick(true, true, true, true, false)),
    }),
    weights: weighted<Plan["weights"]>([50, is("none")], [35, is("per unit")], [12, is(hasPoints ? "per point" : "zero")], [3, is("zero")]),
    grad: pick<Plan["grad"]>("new", "prediction", sameShape ? "target" : "own", "own", "own"),
    wild: weighted([75, is(0)], [25, pick(0.1, 0.5, 1)]),
    places: weighted<Plan["places"]>(
      [25, allIn("own")],
      [30, allIn("together")],
      [20, allIn("workspace")],
      [10, allIn("workspace view")],
      [2, allIn("shared", "attacked")],
      [13, fc.record(everywhere(pick(...places)))],
    ),
    wraps: fc.record(everywhere(weighted([90, is("bare")], [10, pick(...wraps)]))),
    gap: fc.nat(5),
    exact: weighted([299, is(false)], [1, is(true)]),
    data: fc.noShrink(fc.nat(2 ** 32 - 1)),
    bends: is<Plan["bends"]>([]),
  };
  const bend = pick(...bendNames.filter((name) => name !== "hidden overlap"));
  const bent = {
    ...right,
    own: stated,
    bends: fc.tuple(maybe(98, bend), maybe(15, bend)).map((names) => names.filter((name) => name !== undefined)),
  };
  const hidden = {
    ...right,
    own: stated,
    bends: is(["hidden overlap"]),
    method: pick("valueAndGrad", "bind"),
    places: allIn("shared", "growable"),
    // the result shows it where arrays are longer than a tile
    units: weighted([80, units], [20, fc.integer({ min: 8192, max: 16_383 }).map((floats) => whole(floats / perUnit, variant))]),
  };
  return weighted([700, fc.record(right)], [288, fc.record(bent)], [12, fc.record(hidden)]).map(({ own, method, ...plan }) => ({
    ...plan,
    ...own,
    method: method === "irlsWeights" && !hasWeights(variant, own.options) ? "valueAndGrad" : method,
  }));
}

/** Whether there are IRLS weights with these options. */
function hasWeights({ spec, ...variant }: Variant, options: Record<string, unknown>): boolean {
  if (spec.irls === undefined) return false;
  return spec.irls(optionReader(spec.name, spec.options)({ ...variant.options, ...options })) === undefined;
}

const small = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33];

function unitsOf(variant: Variant): Arbitrary<number> {
  const { perUnit } = variant;
  const most = Math.ceil(48 / perUnit);
  const holding = (...floats: number[]) => pick(...floats.map((count) => whole(count / perUnit, variant)));
  return weighted(
    [19_400, pick(...small.map((units) => whole(Math.min(units, most), variant)))],
    [590, holding(64, 65, 127, 130, 1023, 1024, 1025)],
    [9, holding(8191, 8192, 8193, 10_001, 16_385)],
    [1, holding(65_535, 65_537, 70_001, 131_073)],
  );
}

/** Units in whole steps. */
const whole = (units: number, { step }: Variant): number => Math.ceil(units / step) * step;

type Own = Pick<Plan, "far" | "options">;
const optionsOf = (far: Plan["far"], drawn: Arbitrary<Plan["options"]>) => drawn.map((options): Own => ({ far, options }));
type NumberChoice = (name: string, option: NumberOption, loss: string) => Arbitrary<unknown> | undefined;

/** Flags and numbers that a variant leaves open, and `numberOf` draws. */
function ownOptions(far: Plan["far"], { spec, options }: Variant, numberOf: NumberChoice): Arbitrary<Own> {
  const drawn: Record<string, Arbitrary<unknown>> = {};
  for (const [name, option] of Object.entries(spec.options)) {
    const choice = option.kind === "boolean" ? fc.boolean() : option.kind === "number" ? numberOf(name, option, spec.name) : undefined;
    if (choice !== undefined && !(name in options)) drawn[name] = choice;
  }
  return optionsOf(far, fc.record(drawn, { requiredKeys: [] }));
}

const ranges: Record<string, readonly [number, number]> = {
  delta: [0.01, 20],
  scale: [0.1, 50],
  omega: [0.1, 50],
  theta: [0.05, 0.9],
  posWeight: [0.1, 8],
  labelSmoothing: [0, 0.9],
  sigma: [0.5, 6],
  split: [0.5, 3],
  lambda: [0, 3],
};
const alphas: Record<string, readonly [number, number]> = { barron: [-4, 2], focalWithLogits: [0, 1], heatmapFocal: [1, 3] };

function moderateNumber(name: string, _: NumberOption, loss: string): Arbitrary<number> | undefined {
  const range = name === "alpha" ? alphas[loss] : ranges[name];
  return range && between(...range);
}

/** Legal numbers, at the ends of the range where they can be. */
function extremeNumber(_: string, option: NumberOption): Arbitrary<number | null | undefined> | undefined {
  if (option.integer) return undefined;
  const { above = -Infinity, atLeast = above, below = Infinity, atMost = below } = option;
  const otherwise = option.orMinusInfinity ? -Infinity : option.orNull ? null : option.default;
  const power = between(-126, 127).map((exponent) => Math.fround(2 ** exponent));
  return weighted([5, pick(1, 0, Math.fround(0.999), atLeast, atMost)], [1, power], [1, power.map((value) => -value)]).map((value) => {
    const isLegal = Number.isFinite(value) && value > above && value >= atLeast && value < below && value <= atMost;
    return isLegal ? value : otherwise;
  });
}
