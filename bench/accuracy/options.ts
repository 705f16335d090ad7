/** The options of residual losses, and `hessian`, against the float64 reference, and the reference against 100 digits. */

import { lastPlace, type Precise, precise } from "../../catalogue/oracle.js";
import { recordOf } from "../../catalogue/records.js";
import { curvature, slope } from "../../catalogue/shared/formulas.js";
import { LARGEST } from "../../catalogue/trial.js";
import { ownOptions, sample, type Variant, variants } from "../../catalogue/variants.js";
import type { OptionError, OptionResult } from "../../common/accuracy.js";
import type { Progress } from "../../common/progress.js";
import type { Loss } from "../../src/loss.js";
import { optionReader } from "../../src/options.js";

const FLOATS = 3000;
const QUICK_FLOATS = 60;
/** Half an ULP of a residual, relative to it. */
const HALF_ULP = 2 ** -24;
/** Smaller results may come from subnormal intermediate ones. */
const UNDERFLOW = 2 ** -100;

type Options = Readonly<Record<string, unknown>>;
type Floats = Float32Array | Float64Array;
type AnyResidual = Loss<Options, Floats> & { hessian(prediction: Floats, target: Floats, options: Options): Floats };

/** What is measured of a loss. */
export interface Measured {
  readonly name: string;
  readonly added: Options;
  readonly kind: "value" | "gradient" | "hessian";
}

const whiten = { a: 0.25, b: -0.5, c: -0.375 };
const options = { whiten: { whiten }, tolerance: { tolerance: 0.75 } };

export const measured: readonly Measured[] = [
  { name: "hessian", added: {}, kind: "hessian" },
  ...Object.entries(options).flatMap(([name, added]) => [
    { name: `${name}, value`, added, kind: "value" } as const,
    { name: `${name}, gradient`, added, kind: "gradient" } as const,
  ]),
];

/** The results on float32 or float64 arrays. */
function resultsOf(loss: unknown, kind: Measured["kind"], prediction: Floats, target: Floats, options: Options): Floats {
  const of = loss as AnyResidual;
  if (kind === "value") return of.each(prediction, target, options);
  if (kind === "hessian") return of.hessian(prediction, target, options);
  return of.valueAndGrad(prediction, target, { ...options, reduction: "sum" }).grad as Floats;
}

/** What an error of each result is measured in: an ULP of it, or what a change of the residual by half an ULP makes of it. */
function unitsOf(exact: Floats, at: (r: Floats) => Floats, r: Float64Array): Float64Array {
  const units = Float64Array.from(exact, (x) => 2 ** lastPlace(x));
  const moved = [-HALF_ULP, HALF_ULP].map((by) => [0, 1].map((axis) => at(r.map((x, i) => (i % 2 === axis ? x * (1 + by) : x)))));
  for (let i = 0; i < exact.length; i++) {
    const most = moved.map((axes) => axes.reduce((sum, other) => sum + Math.abs((other[i] as number) - (exact[i] as number)), 0));
    units[i] = Math.max(units[i] as number, ...most);
  }
  return units;
}

class Errors {
  #most = 0;
  #at = "";
  #count = 0;

  add(off: number, where: () => string): void {
    this.#count++;
    if (!(off <= this.#most)) [this.#most, this.#at] = [off, where()];
  }

  get result(): OptionError {
    return { count: this.#count, most: Math.round(this.#most * 1e3) / 1e3, at: this.#at };
  }
}

/** Component by component, and by distance. */
const geometriesOf = (name: string): readonly Variant[] =>
  variants.filter(({ spec, options }) => spec.name === name && options.whiten === undefined);

const ownOf = (variant: Variant): readonly Options[] => [
  {},
  ...ownOptions(variant).filter(({ whiten }) => whiten === undefined),
  ...recordOf(variant.spec.name).extremes,
];

/** Whether a result is so small that its digits may have been lost where (r/c)² or ψ(r)/r is subnormal. */
function isLost(size: number, kind: Measured["kind"], r: Float64Array, { scale = 0 }: Options): boolean {
  const lost = kind === "gradient" ? Math.hypot(...r) : kind === "value" ? (scale as number) ** 2 : 0;
  return size < Math.max(UNDERFLOW, 8 * lost * 2 ** -126);
}

/** Whether there is a curvature. */
const isCurved = ({ spec }: Variant, options: Options): boolean =>
  spec.irls?.(optionReader(spec.name, spec.options)(options)) === undefined;

function measure(variant: Variant, { added, kind }: Measured, floats: number, errors: Errors): void {
  const { kernel, reference, perUnit, spec } = variant;
  for (const own of ownOf(variant)) {
    const all = { ...variant.options, ...own, ...added };
    if (kind === "hessian" && !isCurved(variant, all)) continue;
    for (const sweep of recordOf(spec.name).sweeps) {
      const { prediction, target } = sample(variant, floats / perUnit, floats, sweep.change);
      const r = Float64Array.from(prediction, (p, i) => p - (target[i] as number));
      const zeros = new Float64Array(r.length);
      const at = (v: Floats) => resultsOf(reference, kind, v, zeros, all);
      const exact = at(r);
      const got = resultsOf(kernel, kind, prediction, target as Float32Array, all);
      const units = unitsOf(exact, at, r);
      // entries of a matrix are sums of its eigenvalues' parts
      const per = kind === "hessian" && perUnit === 2 ? 3 : 1;
      for (const [i, wanted] of exact.entries()) {
        const entries = exact.subarray(i - (i % per), i - (i % per) + per).map(Math.abs);
        const size = Math.max(...entries);
        const point = Math.floor((i * r.length) / exact.length / perUnit) * perUnit;
        if (!(size < LARGEST) || isLost(size, kind, r.subarray(point, point + perUnit), all)) continue;
        const unit = Math.max(units[i] as number, per === 1 ? 0 : 2 ** lastPlace(size));
        errors.add(Math.abs((got[i] as number) - wanted) / unit, () => {
          const shown = Object.keys(own).length === 0 ? "" : ` ${JSON.stringify(own)}`;
          return `${sweep.title}: r ${[...r.subarray(point, point + perUnit)].join(" ")}${shown}`;
        });
      }
    }
  }
}

/** The largest error of the reference itself, in the units of the table, over one unit of each sweep. */
function judge(name: string, { added, kind }: Measured): { most: number; count: number } {
  const { formula, sweeps } = recordOf(name);
  let most = 0;
  let count = 0;
  for (const variant of geometriesOf(name)) {
    // of elements, x and y together make more than one loss
    if (formula === null || (variant.perUnit === 1 && added.whiten !== undefined)) continue;
    const all = { ...variant.options, ...added };
    for (const sweep of sweeps) {
      const { prediction, target } = sample(variant, 1, 7, sweep.change);
      const r = Float64Array.from(prediction, (p, i) => p - (target[i] as number));
      const at = (v: Floats) => resultsOf(variant.reference, kind, v, new Float64Array(r.length), all);
      const found = at(r);
      const units = unitsOf(found, at, r);
      const [p, t] = [Array.from(r, precise), Array.from(r, () => precise(0))];
      const exact: Precise[] =
        kind === "value"
          ? [formula(p, t, all)]
          : kind === "gradient"
            ? p.map((_, i) => slope(formula, p, t, all, i))
            : (p.length === 1
                ? [[0, 0] as const]
                : ([
                    [0, 0],
                    [0, 1],
                    [1, 1],
                  ] as const)
              ).map(([i, j]) => curvature(formula, p, t, all, i, j));
      const size = Math.max(...found.map(Math.abs));
      if (!(size < LARGEST) || isLost(size, kind, r, all)) continue;
      for (const [i, wanted] of exact.entries()) {
        const off = precise(found[i] as number)
          .minus(wanted)
          .abs()
          .toNumber();
        most = Math.max(most, off / Math.max(units[i] as number, 2 ** lastPlace(size)));
        count++;
      }
    }
  }
  return { most, count };
}

/** All of one loss; undefined if it is no residual loss. */
export function measureOptions(name: string, quick: boolean, progress: Progress): OptionResult | undefined {
  const { spec } = recordOf(name);
  if (spec.family !== "residual") return undefined;
  const errors: Record<string, OptionError> = {};
  const judged = { most: 0, count: 0 };
  for (const each of measured) {
    if (each.kind === "hessian" && spec.kernels.length < 3) continue;
    for (const variant of geometriesOf(name)) {
      progress.show(`${variant.title}: ${each.name}`);
      const found = new Errors();
      measure(variant, each, quick ? QUICK_FLOATS : FLOATS, found);
      errors[`${each.name}${variant.perUnit === 2 ? ", radial" : ""}`] = found.result;
    }
    const { most, count } = judge(name, each);
    judged.most = Math.max(judged.most, most);
    judged.count += count;
  }
  progress.done(
    `${name}: ${Object.entries(errors)
      .map(([what, { most }]) => `${what} ${most}`)
      .join("; ")}`,
  );
  return { errors, judge: judged };
}
