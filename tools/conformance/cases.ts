/** The cases of conformance/: units that are hard to compute, with results to 50 digits. */
import { precise } from "../../catalogue/oracle.js";
import type { LossRecord } from "../../catalogue/record.js";
import { exactSlope } from "../../catalogue/shared/formulas.js";
import type { Sweep } from "../../catalogue/shared/sweeps.js";
import { LARGEST, trialOf } from "../../catalogue/trial.js";
import { ownOptions, type Variant, variants } from "../../catalogue/variants.js";
import type { LossError } from "../../common/accuracy.js";
import { type Case, DIGITS, exactAt, plain, ROUGH, roughly } from "./digits.js";
import { type OptionalCase, optionalCases } from "./optional.js";

type Options = Readonly<Record<string, unknown>>;

/** How near a float32 result should be: within `ulps` units in its last place, or `ofCancelled` times 2⁻²⁴ of the terms that cancel. */
export interface Tolerance {
  readonly ulps: number;
  readonly ofCancelled: number;
}

export interface Conformance {
  readonly loss: string;
  /** What has one loss each, which `reduction: "sum"` adds up. */
  readonly unit: string;
  /** Whether targets are class indices: an Int32Array. */
  readonly labels: boolean;
  readonly formula: string;
  readonly gradient: string;
  /** The same loss in named libraries, with its factor, or why it differs. Markdown. */
  readonly elsewhere: readonly string[];
  readonly tolerance: { readonly value: Tolerance; readonly gradient: Tolerance };
  readonly cases: readonly Case[];
  /** Of options that residual losses share. */
  readonly optional: readonly OptionalCase[];
}

/** Larger maps and rows are left out: their files would be large, and their formulas slow. */
const MOST_VALUES = 48;
const SEED = 29;
/** A residual of exactly the size at which the gradient jumps, and one of 0. */
function* hardPoints(record: LossRecord, variant: Variant, options: Options): Generator<Sweep> {
  const { perUnit, perTarget, labels } = variant;
  if (record.spec.family !== "residual" || labels || perUnit !== perTarget) return;
  yield { title: "p = t", change: (p, t) => p.splice(0, p.length, ...t) };
  const jump = record.jumpsAt?.(options);
  if (jump === undefined) return;
  const at = perUnit === 1 ? [-jump] : [0, jump];
  yield {
    title: "at the kink",
    change: (p, t) => {
      p.splice(0, p.length, ...at);
      t.fill(0);
    },
  };
}

/** One case; undefined where a result is not finite, or too large for float32 on the way to it. */
function caseOf(record: LossRecord, variant: Variant, own: Options, sweep: Sweep, seed: number): Case | undefined {
  const { step, perUnit, apart, sampling } = variant;
  const { options, prediction, target, expected, expectedGrad, units } = trialOf(variant, own, sweep, step, seed);
  const sum = expected.reduce((total, x) => total + x, 0);
  if (![sum, ...expectedGrad].every((x) => Math.abs(x) < LARGEST)) return undefined;
  let value = roughly(sum);
  const gradient = Array.from(expectedGrad, roughly);
  const { formula } = record;
  const derived = formula !== null && sampling.surrogate?.(options) !== true;
  if (formula !== null) {
    let total = precise(0);
    for (const [unit, of] of units.entries()) {
      const [p, t] = [Array.from(of.prediction, precise), Array.from(of.target, precise)];
      total = total.plus(formula(p, t, options, unit));
      if (derived)
        for (let i = 0; i < perUnit; i++)
          gradient[apart ? unit + i * step : unit * perUnit + i] = exactAt(exactSlope(formula, p, t, options, i, unit));
    }
    value = exactAt(total);
  }
  const sizes = [units.map((unit) => unit.value.size), units.map((unit) => unit.slope.size)] as const;
  const cancels = [largest(sizes[0], expected), largest(sizes[1], expectedGrad)] as const;
  return {
    options: plain(options) as Options,
    prediction: [...prediction],
    target: [...target],
    value,
    gradient,
    ...(cancels.some((size) => size > 0) && { cancels }),
    ...(!derived && { digits: [formula === null ? ROUGH : DIGITS, ROUGH] as const }),
  };
}

/** The largest of the sizes to three digits; 0 where every result is larger than they are. */
function largest(sizes: readonly number[], results: Float64Array): number {
  const size = Math.max(...sizes);
  const least = results.reduce((most, x) => (x === 0 ? most : Math.min(most, Math.abs(x))), Infinity);
  return size < least ? 0 : Number(size.toPrecision(3));
}

function* casesOf(record: LossRecord): Generator<Case | undefined> {
  let seed = SEED;
  for (const variant of variants) {
    // whitening is xyloss's own, and not part of a loss's formula
    if (variant.options.whiten !== undefined) continue;
    if (variant.spec !== record.spec || variant.perUnit * variant.step > MOST_VALUES) continue;
    for (const sweep of [...record.sweeps, ...hardPoints(record, variant, {})])
      for (let i = 0; i < 2; i++) yield caseOf(record, variant, {}, sweep, seed++);
    for (const own of [...ownOptions(variant).filter(({ whiten }) => whiten === undefined), ...record.extremes])
      for (const sweep of [record.sweeps[0] as Sweep, ...hardPoints(record, variant, own)])
        yield caseOf(record, variant, own, sweep, seed++);
  }
}

/** The largest errors that were measured, rounded up. */
const toleranceOf = ({ most, absolute }: LossError): Tolerance => ({ ulps: Math.ceil(most) + 1, ofCancelled: Math.ceil(absolute) + 1 });

/** Everything that another implementation of a loss is tested with. */
export function conformanceOf(record: LossRecord, errors: { readonly value: LossError; readonly gradient: LossError }): Conformance {
  const { spec, words } = record;
  const seen = new Set<string>();
  const cases: Case[] = [];
  for (const each of casesOf(record)) {
    const text = JSON.stringify(each);
    if (each === undefined || seen.has(text)) continue;
    seen.add(text);
    cases.push(each);
  }
  return {
    loss: spec.name,
    unit: spec.unit,
    labels: spec.ignore !== undefined,
    formula: words.formula,
    gradient: words.gradient,
    elsewhere: words.equals,
    tolerance: { value: toleranceOf(errors.value), gradient: toleranceOf(errors.gradient) },
    cases,
    optional: optionalCases(record),
  };
}

/** As JSON with a case per line. JSON has no infinity, but every reader takes 1e999 for it. */
export function printed({ cases, optional, ...rest }: Conformance): string {
  const head = JSON.stringify(rest, null, 2).slice(0, -2);
  const list = (name: string, of: readonly Case[]): string => {
    const lines = of.map((each) => `    ${JSON.stringify(each).replaceAll(/"(-?)Infinity"/g, (_, sign) => `${sign}1e999`)}`);
    return `,\n  "${name}": [\n${lines.join(",\n")}\n  ]`;
  };
  return `${head}${list("cases", cases)}${optional.length === 0 ? "" : list("optional", optional)}\n}\n`;
}
