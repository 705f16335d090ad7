/** The primitives of one argument: what they compute, and where they are defined. */
import { Precise } from "../../catalogue/oracle.js";
import { normalBetween as preciseBetween } from "../../catalogue/shared/formulas.js";
import { normalBetween as between } from "../../src/reference/normal.js";

export interface Primitive {
  /** What it computes, in the page's words. */
  readonly formula: string;
  /** Its domain, in the page's words. */
  readonly domain: string;
  /** The domain as first and last bit patterns. */
  readonly patterns: readonly (readonly [number, number])[];
  /** The result in float64, within a few units in its last place. */
  exact(x: number): number;
  /** The result to 100 digits, for finite inputs. */
  precise(x: Precise): Precise;
  /** The largest error it should have, in ULP. */
  readonly goal: number;
  /** Special inputs and their only right results; NaN gives NaN, besides. */
  readonly specials: Readonly<Record<string, number>>;
}

const float = new Float32Array(1);
const pattern = new Uint32Array(float.buffer);

/** The bits of a float32. */
export function bitsOf(x: number): number {
  float[0] = x;
  return pattern[0] as number;
}

/** The float32 with these bits. */
export function floatOf(bits: number): number {
  pattern[0] = bits;
  return float[0] as number;
}

const INFINITY = 0x7f800000;
const SIGN = 0x80000000;

const everything = [[0, 0xffffffff]] as const;
const nonNegative = [
  [0, INFINITY],
  [INFINITY + 1, 0x7fffffff], // NaN
] as const;
const nonPositive = [[SIGN, 0xffffffff]] as const;
const upTo = (most: number) => [[0, bitsOf(most)]] as const;

const least = 2 ** -149;
const most = 2 ** 128 - 2 ** 104;
const ln2 = Math.fround(Math.LN2);
const one = new Precise(1);
const preciseLog1p = (x: Precise) => one.plus(x).ln();
/** Beyond this, e⁻²ˡˣˡ is far too small to matter, and Decimal would take long. */
const FAR = 200;
const size = (x: Precise) => x.abs();
const preciseSoftplus = (x: Precise) => Precise.max(x, 0).plus(preciseLog1p(size(x).neg().exp()));
/** Decimal's own tanh loses digits of a tiny x. */
const preciseTanh = (x: Precise) => {
  const e = Precise.min(size(x), FAR).times(-2).exp();
  return one.minus(e).div(one.plus(e)).times(x.s);
};
const preciseLogCosh = (x: Precise) =>
  size(x)
    .minus(one.times(2).ln())
    .plus(preciseLog1p(Precise.min(size(x), FAR).times(-2).exp()));

/*
 * The oracles in float64. For most of the 2³² inputs, the first terms of a series or a limit suffice: each is within a few float64
 * ULP of the function, or 1e-7 of the least float32, and saves most of a sweep's time.
 */
const exp = (x: number): number => (x < -120 ? 0 : x > 90 ? Infinity : Math.abs(x) < 2 ** -30 ? 1 + x : Math.exp(x));
const expm1 = (x: number): number => (x < -60 ? -1 : x > -(2 ** -18) ? x + x * x * (0.5 + x / 6) : Math.expm1(x));
const log1p = (x: number): number => (Math.abs(x) < 2 ** -20 ? x - x * x * (0.5 - x / 3) : Math.log1p(x));

function softplus(x: number): number {
  if (Math.abs(x) < 2 ** -30) return Math.LN2 + x / 2;
  if (x < -120) return 0;
  return x > 40 ? x : Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function sigmoid(x: number): number {
  if (Math.abs(x) < 2 ** -30) return 0.5 + x / 4;
  if (x < -120) return 0;
  if (x > 60) return 1;
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

function tanh(x: number): number {
  const size = Math.abs(x);
  return size < 2 ** -14 ? x - (x * x * x) / 3 : size > 25 ? Math.sign(x) : Math.tanh(x);
}

function logCosh(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -14) return 0.5 * size * size * (1 - (size * size) / 6);
  if (size > 20) return size - Math.LN2;
  return size < 1 ? Math.log1p(2 * Math.sinh(size / 2) ** 2) : size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}

function atan(x: number): number {
  return x < 2 ** -14 ? x - (x * x * x) / 3 : x > 2 ** 14 ? Math.PI / 2 - 1 / x + 1 / (3 * x * x * x) : Math.atan(x);
}

const normalBetween = (z: number): number =>
  Math.abs(z) < 2 ** -14 ? Math.sqrt(2 / Math.PI) * (z - (z * z * z) / 6) : Math.abs(z) > 9 ? Math.sign(z) : between(z);

const exponential = { formula: "eˣ", exact: exp, precise: (x: Precise) => x.exp(), goal: 1 };
const logarithm = { formula: "ln x", exact: Math.log, precise: (x: Precise) => x.ln(), goal: 1 };
const logarithm1p = { formula: "ln(1 + x)", exact: log1p, precise: preciseLog1p, goal: 1 };

export const primitives: Readonly<Record<string, Primitive>> = {
  exp: {
    ...exponential,
    domain: "all",
    patterns: everything,
    specials: { 0: 1, "-0": 1, [least]: 1, [most]: Infinity, [-most]: 0, Infinity, "-Infinity": 0 },
  },
  expNegative: {
    ...exponential,
    domain: "x ≤ 0",
    patterns: nonPositive,
    specials: { 0: 1, "-0": 1, [-least]: 1, [-most]: 0, "-Infinity": 0 },
  },
  expm1Negative: {
    formula: "eˣ − 1",
    domain: "x ≤ 0",
    patterns: nonPositive,
    exact: expm1,
    precise: (x) => x.exp().minus(1),
    goal: 1,
    specials: { [-least]: -least, [-most]: -1, "-Infinity": -1 },
  },
  log: {
    ...logarithm,
    domain: "all",
    patterns: everything,
    specials: { 1: 0, 0: -Infinity, "-0": -Infinity, "-1": NaN, [-least]: NaN, Infinity, "-Infinity": NaN },
  },
  logNormal: {
    ...logarithm,
    domain: "x ≥ 2⁻¹²⁶, finite",
    patterns: [
      [bitsOf(2 ** -126), INFINITY - 1],
      [INFINITY + 1, 0x7fffffff],
    ],
    specials: { 1: 0 },
  },
  log1p: {
    ...logarithm1p,
    domain: "x ≥ 0",
    patterns: nonNegative,
    specials: { 0: 0, [least]: least, Infinity },
  },
  log1pUnit: {
    ...logarithm1p,
    domain: "0 ≤ x ≤ 1",
    patterns: upTo(1),
    specials: { 0: 0, [least]: least, 1: ln2 },
  },
  log1pMinusHalf: {
    formula: "ln(1 − x)",
    domain: "0 ≤ x ≤ ½",
    patterns: upTo(0.5),
    exact: (x) => log1p(-x),
    precise: (x) => preciseLog1p(x.neg()),
    goal: 1,
    specials: { 0: -0, [least]: -least, 0.5: -ln2 },
  },
  softplus: {
    formula: "ln(1 + eˣ)",
    domain: "all",
    patterns: everything,
    exact: softplus,
    precise: preciseSoftplus,
    goal: 1,
    specials: { 0: ln2, "-0": ln2, [most]: most, [-most]: 0, Infinity, "-Infinity": 0 },
  },
  sigmoid: {
    formula: "1/(1 + e⁻ˣ)",
    domain: "all",
    patterns: everything,
    exact: sigmoid,
    precise: (x) => one.div(one.plus(Precise.min(x.neg(), 2 * FAR).exp())),
    goal: 1,
    // as a slope it keeps its formula's sign, hence −0
    specials: { 0: 0.5, "-0": 0.5, [most]: 1, [-most]: -0, Infinity: 1, "-Infinity": -0 },
  },
  tanh: {
    formula: "tanh x",
    domain: "all",
    patterns: everything,
    exact: tanh,
    precise: preciseTanh,
    goal: 1,
    specials: { 0: 0, "-0": -0, [least]: least, [-least]: -least, [most]: 1, [-most]: -1, Infinity: 1, "-Infinity": -1 },
  },
  logCosh: {
    formula: "ln cosh x",
    domain: "all",
    patterns: everything,
    exact: logCosh,
    precise: preciseLogCosh,
    goal: 2,
    specials: { 0: 0, "-0": 0, [least]: 0, [most]: most, Infinity, "-Infinity": Infinity },
  },
  atan: {
    formula: "arctan x",
    domain: "x ≥ 0",
    patterns: nonNegative,
    exact: atan,
    precise: (x) => x.atan(),
    goal: 2,
    specials: { 0: 0, [least]: least, [most]: Math.fround(Math.PI / 2), Infinity: Math.fround(Math.PI / 2) },
  },
  sin: {
    formula: "sin x",
    domain: "all",
    patterns: everything,
    exact: Math.sin,
    precise: (x) => x.sin(),
    goal: 2,
    // −0 becomes 0
    specials: { 0: 0, [least]: least, [-least]: -least, Infinity: NaN, "-Infinity": NaN },
  },
  cos: {
    formula: "cos x",
    domain: "all",
    patterns: everything,
    exact: Math.cos,
    precise: (x) => x.cos(),
    goal: 2,
    specials: { 0: 1, "-0": 1, [least]: 1, [-least]: 1, Infinity: NaN, "-Infinity": NaN },
  },
  normalBetween: {
    formula: "2Φ(x) − 1",
    domain: "all",
    patterns: everything,
    exact: normalBetween,
    precise: preciseBetween,
    goal: 2,
    specials: { 0: 0, "-0": -0, [least]: least, [-least]: -least, [most]: 1, [-most]: -1, Infinity: 1, "-Infinity": -1 },
  },
};

/** The special inputs of a primitive, each with its result. */
export const specialsOf = (name: string): [input: number, result: number][] => [
  ...Object.entries((primitives[name] as Primitive).specials).map(([x, result]): [number, number] => [Number(x), result]),
  [NaN, NaN],
];
