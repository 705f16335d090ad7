/**
 * Examples that other libraries publish, with their sources and their numbers (test/published.json). Those without a counterpart
 * here are in test/published-left-out.json, each with its reason.
 *
 * If a case cannot be compared directly, its `note` says why, and `ours`, `theirs`, `plus` or the description of its arrays says
 * how it is converted. A loss that does not exist fails; nothing is skipped.
 *
 * Saturated probabilities: libraries keep binary cross-entropy finite in four ways. Away from 0 and 1 they agree.
 *
 * | library | instead of ln p | here |
 * |---|---|---|
 * | Keras, tfjs-layers | ln of p clipped to [ε, 1 − ε], ε = 1e-7 | `epsilon`, with the same default. In float32 Keras's upper end is 1 − 2⁻²³: `epsilon: 2 ** -23` (keras-bce-saturated-f32), which moves the lower end too; no single option gives both |
 * | tfjs-core `logLoss`, Flux `binarycrossentropy` | ln(p + ε), ε = 1e-7, in Flux machine epsilon | none: `epsilon: ε` is within 2ε of it at 0 and 1, within ε/p for p ≫ ε, and ln 2 above it at p = ε |
 * | PyTorch, MLX, burn | max(ln p, −100) | none: the smallest `epsilon` is 2⁻¹²⁶, where the loss is 87.3 |
 * | Flux `binary_focal_loss` | ln(p + ε) and ln(1 − p − ε), ε = machine epsilon | none: `focalWithLogits` takes logits, which do not saturate |
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";

type Number_ = number | "Infinity" | "-Infinity" | "NaN";

/** An array, or a description of one. */
type Data =
  | Number_[]
  | { ln: number[] }
  | { exp: number[] }
  | { logit: number[] }
  | { int32: number[] }
  | { oneHot: number[]; classes: number }
  | { means: number[]; variances: number[] }
  | { gaussians: number[]; width: number; height: number; sigma: number }
  | { from: number; to: number; step: number };

/** Steps that turn our numbers into theirs, in this order. */
interface Ours {
  /** Drops our last numbers: they belong to units that were added to make whole points. */
  drop?: number;
  times?: "prediction";
  plus?: "target";
  /** The mean of this many at a time. */
  mean?: number;
  /** ∫ exp(−loss) over predictions that are this far apart. */
  integral?: number;
  /** From [0, 1] to pixels. */
  pixels?: true;
  order?: "yx";
  factor?: number;
  offset?: number;
}

interface Case {
  id: string;
  source: { repo: string; path: string; test: string; commit: string };
  /** The export that is compared: a loss or another function. */
  loss: string;
  options: Record<string, unknown>;
  note?: string;
  prediction: Data;
  /** If missing, the prediction is a residual and the target 0. */
  target?: Data;
  weights?: number[];
  value?: Number_;
  each?: Number_[];
  gradient?: Number_[];
  /** For a residual loss. Times the residual it is also the gradient. */
  irlsWeights?: Number_[];
  /** ψ′ of a residual loss. */
  hessian?: Number_[];
  /** What a function of coordinates returns. */
  points?: Number_[];
  /** A metric per keypoint; −1 where the keypoint is never visible. */
  keypoints?: Number_[];
  ours?: Ours;
  /** Their numbers are added, this many at a time. */
  theirs?: { sum: number };
  /** A second loss of the same prediction and target, added `factor` times. */
  plus?: { loss: string; options: Record<string, unknown>; weights?: number[]; factor?: number };
  tolerance: { abs: number; rel: number };
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as unknown;
const cases = read("published.json") as Case[];
const { published, leftOut } = read("published-left-out.json") as {
  published: string[];
  leftOut: { id: string; source: Case["source"]; reason: string }[];
};

type Numbers = Float32Array | Int32Array;
type Options = Record<string, unknown>;
type Of<Result> = (prediction: Numbers, target: Numbers, options: Options) => Result;
interface AnyLoss {
  value: Of<number>;
  valueAndGrad: Of<{ grad: Float32Array }>;
  each: Of<Float32Array>;
  irlsWeights: Of<Float32Array>;
  hessian: Of<Float32Array>;
}
type OfPoints = (points: Numbers, options: Options) => Float32Array;

/** The export `name` of an engine; fails if it does not exist. */
function find<T>(engine: object, name: string): T {
  const found = (engine as Record<string, unknown>)[name];
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found as T;
}

const method = <K extends keyof AnyLoss>(engine: object, loss: string, name: K) => find<AnyLoss[K]>(find<AnyLoss>(engine, loss), name);

function make(data: Data): Numbers {
  const floats = (values: Number_[], change = (x: number) => x) => Float32Array.from(values, (x) => change(Number(x)));
  if (Array.isArray(data)) return floats(data);
  if ("ln" in data) return floats(data.ln, Math.log);
  if ("exp" in data) return floats(data.exp, Math.exp);
  if ("logit" in data) return floats(data.logit, (p) => Math.log(p / (1 - p)));
  if ("int32" in data) return Int32Array.from(data.int32);
  if ("oneHot" in data) return floats(data.oneHot.flatMap((y) => Array.from({ length: data.classes }, (_, i) => Number(i === y))));
  if ("means" in data) return floats(pointwise(data.means, data.variances.map(Math.log)));
  if ("gaussians" in data) return floats(pairs(data.gaussians).flatMap(([x, y]) => gaussian(x, y, data)));
  return floats(Array.from({ length: (data.to - data.from) / data.step + 1 }, (_, i) => data.from + i * data.step));
}

const groups = (values: readonly number[], size: number) =>
  Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));
const pairs = (values: readonly number[]) => groups(values, 2) as [number, number][];
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** x₀ y₀ a₀ b₀ x₁ y₁ a₁ b₁ … */
function pointwise(points: number[], others: number[]): number[] {
  const second = pairs(others);
  return pairs(points).flatMap((point, i) => [...point, ...(second[i] as [number, number])]);
}

/** A Gaussian on the pixels of a map, with sum 1. */
function gaussian(x: number, y: number, { width, height, sigma }: { width: number; height: number; sigma: number }): number[] {
  const map = Array.from({ length: width * height }, (_, i) => {
    const squared = ((i % width) - x) ** 2 + (Math.floor(i / width) - y) ** 2;
    return Math.exp(-squared / (2 * sigma ** 2));
  });
  const total = sum(map);
  return map.map((value) => value / total);
}

/** Options, with their arrays as typed arrays. */
function withArrays(options: Options): Options {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return Float32Array.from(value as number[]);
    return typeof value === "object" && value !== null ? withArrays(value as Options) : value;
  };
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, convert(value)]));
}

function theirsOf(ours: number[], one: Case, prediction: Numbers, target: Numbers): number[] {
  const { drop = 0, times, plus, mean, integral, pixels, order, factor = 1, offset = 0 } = one.ours ?? {};
  let values = ours.slice(0, ours.length - drop);
  if (times === "prediction") values = values.map((value, i) => value * (prediction[i] as number));
  if (plus === "target") values = values.map((value, i) => value + (target[i] as number));
  if (mean !== undefined) values = groups(values, mean).map((group) => sum(group) / mean);
  if (integral !== undefined) values = [integral * sum(values.map((value) => Math.exp(-value)))];
  if (pixels) values = Array.from(kernels.fromUnit(Float32Array.from(values), one.options as unknown as kernels.UnitOptions));
  if (order === "yx") values = pairs(values).flatMap(([x, y]) => [y, x]);
  return values.map((value) => factor * value + offset);
}

function expectNear(actual: number[], expected: Number_[], { abs, rel }: Case["tolerance"]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, number] of expected.entries()) {
    const wanted = Number(number);
    if (!Number.isFinite(wanted)) expect(actual[i]).toBe(wanted);
    // first rounds all inputs to float32
    else
      expect(Math.abs((actual[i] as number) - wanted), `[${i}]: ${actual[i]} for ${wanted}`).toBeLessThanOrEqual(
        abs + (rel + 3e-7) * Math.abs(wanted),
      );
  }
}

/** How to compute each kind of number in a case. */
type Get = (engine: object, loss: string, prediction: Numbers, target: Numbers, options: Options, one: Case) => ArrayLike<number>;
const quantities: Record<"value" | "each" | "gradient" | "irlsWeights" | "hessian" | "points" | "keypoints", Get> = {
  value(engine, loss, prediction, target, options, one) {
    if (one.ours?.integral !== undefined) return method(engine, loss, "each")(prediction, target, options);
    const found = find<AnyLoss | Of<number | kernels.PerResult>>(engine, loss);
    if (typeof found !== "function") return [found.value(prediction, target, options)];
    const result = found(prediction, target, options);
    return [typeof result === "number" ? result : result.value];
  },
  each: (engine, loss, prediction, target, { reduction: _, ...options }) => method(engine, loss, "each")(prediction, target, options),
  gradient: (engine, loss, prediction, target, options) => method(engine, loss, "valueAndGrad")(prediction, target, options).grad,
  irlsWeights(engine, loss, prediction, target, options, one) {
    const weights = method(engine, loss, "irlsWeights")(prediction, target, options);
    const { grad } = method(engine, loss, "valueAndGrad")(prediction, target, { ...options, reduction: "sum" });
    const gradient = (one.irlsWeights as number[]).map((weight, i) => weight * ((prediction[i] as number) - (target[i] as number)));
    expectNear(Array.from(grad), gradient, one.tolerance);
    return weights;
  },
  hessian: (engine, loss, prediction, target, options) => method(engine, loss, "hessian")(prediction, target, options),
  points: (engine, name, points, _, options) => find<OfPoints>(engine, name)(points, options),
  keypoints: (engine, metric, prediction, target, options) => find<Of<kernels.PerResult>>(engine, metric)(prediction, target, options).each,
};

/** Plain functions of coordinates: they have no kernel, so `xyloss/reference` need not export them. */
const functions = ["toUnit", "nme", "pck", "auc"];

describe.each(cases.map((one) => [`${one.source.repo} ${one.source.test} (${one.id})`, one] as const))("%s", (_, one) => {
  const prediction = make(one.prediction);
  const target = one.target ? make(one.target) : new Float32Array(prediction.length);
  const options = withArrays({ ...one.options, weights: one.weights });
  const engines = Object.entries({ kernel: kernels, reference }).filter(
    ([, engine]) => engine === kernels || one.loss in engine || !functions.includes(one.loss),
  );
  for (const [quantity, get] of Object.entries(quantities)) {
    const published = one[quantity as keyof typeof quantities];
    if (published === undefined) continue;
    const listed = Array.isArray(published) ? published : [published];
    const expected = one.theirs ? groups(listed.map(Number), one.theirs.sum).map(sum) : listed;
    it.each(engines)(`${one.loss}: ${quantity}, %s`, (_, engine) => {
      let ours = Array.from(get(engine, one.loss, prediction, target, options, one));
      if (one.plus) {
        const { loss, options: own, weights, factor = 1 } = one.plus;
        const others = get(engine, loss, prediction, target, withArrays({ ...own, weights }), one);
        ours = ours.map((value, i) => value + factor * (others[i] as number));
      }
      expectNear(theirsOf(ours, one, prediction, target), expected, one.tolerance);
    });
  }
});

describe("the list of published examples", () => {
  it("has each example once: tested, or left out with a reason", () => {
    const accounted = [...cases, ...leftOut].map(({ id }) => id);
    expect(accounted.sort()).toEqual([...published].sort());
    expect(new Set(accounted).size).toBe(accounted.length);
    for (const { id, reason } of leftOut) expect(reason, id).toMatch(/^[A-Z].*\.$/);
  });

  it.each(cases.map((one) => [one.id, one] as const))("%s has a number, a source, and a note if anything is converted", (_, one) => {
    expect(Object.keys(quantities).some((quantity) => quantity in one)).toBe(true);
    for (const part of ["repo", "path", "test", "commit"] as const) expect(one.source[part]).toMatch(/./);
    const converted =
      one.ours ?? one.theirs ?? one.plus ?? [one.prediction, one.target].some((data) => data && !Array.isArray(data) && !("int32" in data));
    if (converted) expect(one.note).toMatch(/./);
  });
});

it("Keras's saturated BCE with the default epsilon is what exact arithmetic gives for 1e-7", () => {
  expect(kernels.bce.value(Float32Array.of(1, 1, 1, 0), Float32Array.of(1, 0, 1, 0))).toBeCloseTo(4.02952, 4);
});
