/** Cases of the options that residual losses share: one or several points, by component and by distance. */
import { type Precise, precise } from "../../catalogue/oracle.js";
import type { LossRecord } from "../../catalogue/record.js";
import { exactSlope, type Formula, whitened } from "../../catalogue/shared/formulas.js";
import { sample, type Variant, variants } from "../../catalogue/variants.js";
import { type Case, exactAt, plain } from "./digits.js";

type Options = Readonly<Record<string, unknown>>;

/** A case that an implementation without this option leaves out. */
export interface OptionalCase extends Case {
  readonly needs: readonly string[];
}

const factor = { a: 0.25, b: -0.5, c: -0.375 };
const forPoint: readonly Options[] = [
  { whiten: 1.75 },
  { whiten: { x: 0.5, y: 3 } },
  { whiten: factor },
  { tolerance: 0.75 },
  { whiten: factor, tolerance: 0.5 },
];
const forPoints: readonly Options[] = [{ select: { trim: 0.25 } }, { select: { top: 1, per: 2 } }];
const POINTS = 4;
const SEED = 101;
/** Half an ULP of a residual, relative to it; and how many of them a float32 implementation may be off. */
const HALF_ULP = 2 ** -24;
const MARGIN = 4;

/** Of one point: its loss, or the sum of those of x and y, after whitening. */
const ofPoint =
  (formula: Formula, radial: boolean): Formula =>
  (p, t, { whiten, ...options }) => {
    const v = whitened(
      p.map((x, i) => x.minus(t[i] as Precise)),
      whiten,
    ) as Precise[];
    if (radial) return formula(v, [precise(0), precise(0)], options);
    return v.map((x) => formula([x], [precise(0)], options)).reduce((sum, x) => sum.plus(x));
  };

/** How much half an ULP of x and of y changes value and gradient, in the unit of `cancels`, and the terms that make a gradient. */
function cancelsOf({ reference }: Variant, r: Float64Array, options: Options): [number, number] {
  const at = (v: Float64Array, given: Options) => {
    const { value, grad } = reference.valueAndGrad(v, new Float64Array(v.length), { ...given, reduction: "sum" });
    return [value, ...grad] as [number, ...number[]];
  };
  const exact = at(r, options);
  let [value, gradient] = [0, 0];
  for (const by of [-HALF_ULP, HALF_ULP]) {
    for (const axis of [0, 1]) {
      const moved = at(
        r.map((x, i) => (i % 2 === axis ? x * (1 + by) : x)),
        options,
      );
      const off = moved.map((x, i) => Math.abs(x - (exact[i] as number)) / HALF_ULP);
      value += off[0] as number;
      gradient += Math.max(...off.slice(1));
    }
  }
  // L·∂ℓ/∂v adds two terms
  const { whiten, ...rest } = options as { whiten?: typeof factor };
  if (typeof whiten === "object" && "b" in whiten) {
    const [a, b, c] = [Math.exp(whiten.a), whiten.b, Math.exp(whiten.c)];
    const v = r.map((x, i) => (i % 2 === 0 ? a * x + b * (r[i + 1] as number) : c * x));
    const [, ...slopes] = at(v, rest);
    gradient += Math.max(...slopes.map((x) => Math.abs(x) * (a + Math.abs(b) + c)));
  }
  return [value, gradient].map((x) => Number((MARGIN * x).toPrecision(3))) as [number, number];
}

/** One case of so many points, with an option that acts on each. */
function caseOf(record: LossRecord, variant: Variant, own: Options, points: number, seed: number, sweep: number): OptionalCase {
  const radial = variant.perUnit === 2;
  const { prediction, target } = sample(variant, radial ? points : 2 * points, seed, record.sweeps[sweep]?.change);
  const options = { ...variant.options, ...own };
  const r = Float64Array.from(prediction, (p, i) => p - (target[i] as number));
  const [p, t] = [prediction, target].map((values) => Array.from(values, precise)) as [Precise[], Precise[]];
  const formula = record.formula as Formula;
  const { select, ...rest } = options as { select?: { trim?: number; top?: number; per?: number } } & Options;
  // units of which some are selected: of an element or a point; without a selection the whole point is one
  const per = select === undefined ? 2 : variant.perUnit;
  const of = select === undefined ? ofPoint(formula, radial) : formula;
  const starts = Array.from({ length: p.length / per }, (_, unit) => unit * per);
  const values = starts.map((from) => of(p.slice(from, from + per), t.slice(from, from + per), rest));
  const kept = select === undefined ? values.map(() => true) : selected(values, select);
  return {
    needs: Object.keys(own),
    options: plain(options) as Options,
    prediction: [...prediction],
    target: [...target],
    value: exactAt(values.filter((_, unit) => kept[unit]).reduce((sum, x) => sum.plus(x), precise(0))),
    gradient: starts.flatMap((from, unit) => {
      const [x, y] = [p.slice(from, from + per), t.slice(from, from + per)];
      return x.map((_, i) => (kept[unit] ? exactAt(exactSlope(of, x, y, rest, i)) : "0"));
    }),
    cancels: cancelsOf(variant, r, options),
  };
}

/** Which units are kept, by their exact losses: no two are alike here. */
function selected(
  values: readonly Precise[],
  { trim, top = 0, per = values.length }: { trim?: number; top?: number; per?: number },
): boolean[] {
  const kept = trim === undefined ? top : values.length - Math.floor(trim * values.length);
  return values.map((value, i) => {
    const group = values.slice(i - (i % per), i - (i % per) + per);
    return group.filter((other) => (trim === undefined ? other.gt(value) : other.lt(value))).length < kept;
  });
}

/** None, where a loss is not of residuals. */
export function optionalCases(record: LossRecord): OptionalCase[] {
  if (record.spec.family !== "residual" || record.formula === null) return [];
  let seed = SEED;
  return variants
    .filter(({ spec, options }) => spec === record.spec && options.whiten === undefined)
    .flatMap((variant) => [
      ...forPoint.flatMap((own) => [0, 2].map((sweep) => caseOf(record, variant, own, 1, seed++, sweep))),
      // beyond the bound of a bounded loss, rounding decides which is larger
      ...(record.spec.traits.saturates ? [] : forPoints).map((own) => caseOf(record, variant, own, POINTS, seed++, 0)),
    ]);
}
