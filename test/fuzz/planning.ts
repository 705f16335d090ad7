/** Draws cases. */

import { type Variant, variants } from "../../catalogue/variants.js";
import { type OptionSpec, optionReader } from "../../src/options.js";
import { type BendName, bendNames } from "./bends.js";
import type { Draw } from "./draw.js";
import { methods, type Options, type Place, type Plan, places, type Role, type Wrap, wraps } from "./plan.js";

const small = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33];

function drawUnits(draw: Draw, { perUnit, step }: Variant): number {
  const size = draw.next();
  const floats =
    size < 0.9995
      ? size < 0.97
        ? draw.pick(small)
        : draw.pick([64, 65, 127, 130, 1023, 1024, 1025])
      : draw.chance(0.9)
        ? draw.pick([8191, 8192, 8193, 10_001, 16_385])
        : draw.pick([65_535, 65_537, 70_001, 131_073]);
  return size < 0.97 ? Math.max(1, Math.ceil(Math.min(floats, Math.ceil(48 / perUnit)) / step)) * step : unitsOf({ perUnit, step }, floats);
}

/** Whole units of at least so many floats. */
const unitsOf = ({ perUnit, step }: Pick<Variant, "perUnit" | "step">, floats: number): number => Math.ceil(floats / perUnit / step) * step;

/** Those of large units seldom: they take most of the time. */
function drawVariant(draw: Draw, only?: string): Variant {
  if (only !== undefined) return draw.pick(variants.filter(({ spec }) => spec.name === only));
  const variant = draw.pick(variants);
  return variant.perUnit * variant.step <= 48 || draw.chance(0.15) ? variant : drawVariant(draw);
}

const placesOf = (place: Place): Record<Role, Place> => ({ prediction: place, target: place, weights: place, grad: place });

function drawPlaces(draw: Draw): Record<Role, Place> {
  const one = draw.next();
  if (one < 0.25) return placesOf("own");
  if (one < 0.55) return placesOf("together");
  if (one < 0.75) return placesOf("workspace");
  if (one < 0.85) return placesOf("workspace view");
  if (one < 0.87) return placesOf(draw.pick(["shared", "attacked"]));
  const any = () => draw.pick(places);
  return { prediction: any(), target: any(), weights: any(), grad: any() };
}

const drawWraps = (draw: Draw): Record<Role, Wrap> => {
  const any = () => (draw.chance(0.9) ? "bare" : draw.pick(wraps));
  return { prediction: any(), target: any(), weights: any(), grad: any() };
};

/** A case of a run. `pool` numbers the data that it and its neighbours draw from; `only` is the one loss to take. */
export function planOf(draw: Draw, pool: number, only?: string): Plan {
  const variant = drawVariant(draw, only);
  const bends: BendName[] = [];
  if (draw.chance(0.3)) bends.push(draw.pick(bendNames));
  if (bends.length > 0 && draw.chance(0.15)) bends.push(draw.pick(bendNames));
  let method = draw.pick(methods);
  const { far, options } = drawOptions(draw, variant, bends.length > 0);
  if (method === "irlsWeights" && !hasWeights(variant, options)) method = "valueAndGrad";
  const reduces = method !== "each" && method !== "irlsWeights";
  const sameShape = variant.perUnit === variant.perTarget && !variant.labels;
  const element = variant.spec.unit === "element" && variant.options.geometry === undefined;
  // what overlaps without its showing shows in the result where arrays are longer than a tile
  const hidden = bends[0] === "hidden overlap";
  if (hidden) method = draw.pick(["valueAndGrad", "bind"]);
  const units = hidden && draw.chance(0.2) ? unitsOf(variant, 8192 + draw.below(8192)) : drawUnits(draw, variant);
  const weighted = draw.next();
  return {
    variant: variant.title,
    units,
    method,
    options,
    far,
    ...(reduces && draw.chance(0.6) && { reduction: draw.pick(["mean", "sum", "weighted-mean", "nonzero-mean"]) }),
    ...(reduces && draw.chance(0.3) && { upstream: Math.fround(draw.pick([0, -1, 2, draw.between(-4, 4)])) }),
    ...(reduces && draw.chance(0.25) && { accumulate: draw.chance(0.8) }),
    weights: weighted < 0.5 ? "none" : weighted < 0.85 ? "per unit" : weighted < 0.97 && element && units % 2 === 0 ? "per point" : "zero",
    grad: draw.chance(0.4) ? "own" : draw.pick(["new", "prediction", sameShape ? "target" : "own"]),
    wild: draw.chance(0.25) ? draw.pick([0.1, 0.5, 1]) : 0,
    places: hidden ? placesOf(draw.pick(["shared", "growable"])) : drawPlaces(draw),
    wraps: drawWraps(draw),
    gap: draw.below(6),
    exact: draw.chance(1 / 300),
    pool,
    data: draw.bits(),
    bends,
  };
}

/** Whether there are IRLS weights with these options. */
function hasWeights({ spec, ...variant }: Variant, options: Record<string, unknown>): boolean {
  if (spec.irls === undefined) return false;
  return spec.irls(optionReader(spec.name, spec.options)({ ...variant.options, ...options })) === undefined;
}

/** Where property tests draw options from. */
const moderate: Record<string, readonly [number, number]> = {
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
const moderateAlpha: Record<string, readonly [number, number]> = { barron: [-4, 2], focalWithLogits: [0, 1], heatmapFocal: [1, 3] };

function drawOptions(draw: Draw, variant: Variant, bent: boolean): { far: Options; options: Record<string, unknown> } {
  const { spec, sampling } = variant;
  const free = Object.entries(spec.options).filter(([name]) => !(name in variant.options));
  const how = draw.next();
  if (bent || how < 0.75 || free.length === 0) {
    const options = how < 0.4 || sampling.changed.length === 0 ? {} : { ...draw.pick(sampling.changed) };
    return { far: "stated", options };
  }
  const options: Record<string, unknown> = {};
  if (how < 0.9) {
    for (const [name, option] of free) {
      const range = name === "alpha" ? moderateAlpha[spec.name] : moderate[name];
      if (range !== undefined && draw.chance(0.5)) options[name] = Math.fround(draw.between(...range));
      else if (option.kind === "boolean" && draw.chance(0.3)) options[name] = draw.chance(0.5);
    }
    return { far: "moderate", options };
  }
  for (const [name, option] of free) if (draw.chance(0.7)) Object.assign(options, drawExtreme(draw, name, option));
  return { far: "extreme", options };
}

/** A legal value, at the ends of what is legal if it can be. */
function drawExtreme(draw: Draw, name: string, option: OptionSpec): Record<string, unknown> {
  if (option.kind === "boolean") return { [name]: draw.chance(0.5) };
  if (option.kind === "choice") return name === "geometry" || name === "labels" ? {} : { [name]: draw.pick(option.choices) };
  if (option.kind === "other" || option.integer) return {};
  const { above = -Infinity, atLeast = above, below = Infinity, atMost = below } = option;
  const any = draw.pick([atLeast, atMost, 2 ** draw.between(-126, 127), -(2 ** draw.between(-126, 127)), 0, 1, 0.999]);
  const value = Math.fround(any);
  const legal = Number.isFinite(value) && value > above && value >= atLeast && value < below && value <= atMost;
  if (legal) return { [name]: value };
  return option.orMinusInfinity ? { [name]: -Infinity } : option.orNull ? { [name]: null } : {};
}
