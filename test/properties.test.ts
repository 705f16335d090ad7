/** Properties that hold for any data, weights and options, checked by fast-check with a fixed seed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alike, bits, random, thorough, type Variant, variants } from "./support.js";

const SEED = 20_240_601;
const check = (property: fc.IProperty<unknown[]> | fc.IProperty<unknown>, numRuns = 60) =>
  fc.assert(property as fc.IProperty<unknown>, { seed: SEED, numRuns: thorough ? numRuns : numRuns / 3, includeErrorInReport: true });

/** Variants whose units are small: below, above and beside multiples of a vector's four lanes. */
const all = alike.filter(({ perUnit, sampling }) => perUnit <= 7 && sampling.tame !== undefined);

/** Whether predictions are probabilities. */
const bounded = ({ sampling }: Variant) => sampling.tame?.prediction[1] === 1;
const float = (from: number, to: number) => fc.float({ min: Math.fround(from), max: Math.fround(to), noNaN: true });
const special = fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1, 1.401298464324817e-45, 1.1754943508222875e-38);

/** Prediction and target of some units; with `wild` also floats of any size, NaN and infinities. */
interface Data {
  readonly units: number;
  readonly prediction: Float32Array;
  readonly target: Float32Array;
}

function dataOf(variant: Variant, wild: boolean): fc.Arbitrary<Data> {
  const { prediction, target } = variant.sampling.tame as NonNullable<Variant["sampling"]["tame"]>;
  const tameP = float(...prediction);
  const tameT = float(...target);
  const predictions = wild
    ? fc.oneof({ weight: 6, arbitrary: tameP }, { weight: 1, arbitrary: special }, { weight: 1, arbitrary: fc.float() })
    : tameP;
  const targets = wild
    ? fc.oneof({ weight: 8, arbitrary: tameT }, { weight: 1, arbitrary: special }, { weight: 1, arbitrary: fc.float() })
    : tameT;
  const count = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
    { weight: 1, arbitrary: fc.integer({ min: 41, max: 180 }) },
  );
  return count.chain((units) => {
    const length = units * variant.perUnit;
    const floats = (each: fc.Arbitrary<number>) =>
      fc.array(each, { minLength: length, maxLength: length, size: "max" }).map((values) => Float32Array.from(values));
    return fc.record({ units: fc.constant(units), prediction: floats(predictions), target: floats(targets) });
  });
}

/** Weights from a seed: about a third are 0, some of them −0. */
function weightsOf(units: number, seed: number): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length: units }, () => (next() < 0.3 ? (next() < 0.3 ? -0 : 0) : Math.fround(0.125 + 3 * next())));
}

/** The options of a loss, anywhere in their ranges. */
function optionsOf(variant: Variant): fc.Arbitrary<Record<string, unknown>> {
  const focal = variant.spec.family === "bounded";
  const known: Record<string, fc.Arbitrary<unknown>> = {
    delta: float(0.01, 20),
    beta: fc.oneof(fc.constant(0), focal ? float(0.5, 4) : float(0.01, 20)),
    gamma: fc.oneof(fc.constant(0), float(0.5, 4)),
    omega: float(0.01, 50),
    alpha: focal ? fc.oneof(fc.constant(null), float(0, 1)) : fc.oneof(fc.constantFrom(-Infinity, 0, 1, 2), float(-4, 3)),
    scale: float(0.01, 50),
    // the clip of a row is a step that float32 may take elsewhere, so it stays away from the data
    epsilon: variant.spec.family === "classes" ? fc.constantFrom(1e-7, 1e-6) : float(1e-7, 0.4),
    posWeight: float(0.1, 8),
    labelSmoothing: float(0, 0.9),
    excess: fc.boolean(),
  };
  const own = Object.fromEntries(Object.entries(known).filter(([name]) => name in variant.spec.options));
  return fc.record(own, { requiredKeys: [] }).map((options) => ({ ...variant.options, ...options }) as Record<string, unknown>);
}

const reductions = fc.constantFrom("mean", "sum", "weighted-mean", "nonzero-mean");
// no subnormal numbers, which have rounding errors of their own
const upstreams = fc.oneof(fc.constant(1), float(-4, -0.01), float(0.01, 4));
const seeds = fc.integer();

/** Whether actual is within float32's error of expected; NaN and infinities must match. */
function near(actual: number, expected: number, relative: number, absolute: number): boolean {
  if (Number.isNaN(expected) || Number.isNaN(actual)) return Number.isNaN(expected) && Number.isNaN(actual);
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return actual === expected;
  return Math.abs(actual - expected) <= relative * Math.abs(expected) + absolute;
}

function expectNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
  absolute: number | ((i: number) => number),
  what: string,
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    if (!near(a, e, relative, typeof absolute === "number" ? absolute : absolute(i))) expect.fail(`${what}[${i}] is ${a}, expected ${e}`);
  }
}

const given = (options: Record<string, unknown>, more: Record<string, unknown>) => ({ ...options, ...more }) as never;

for (const variant of all) {
  const { kernel, reference, perUnit, title } = variant;

  describe(title, () => {
    it("agrees with the reference in value, gradient and each", () => {
      check(
        fc.property(
          dataOf(variant, false),
          optionsOf(variant),
          fc.boolean(),
          reductions,
          upstreams,
          seeds,
          (data, own, weighted, reduction, upstream, seed) => {
            const weights = weighted ? { weights: weightsOf(data.units, seed) } : {};
            const each = given(own, weights);
            const options = given(own, { ...weights, reduction, upstream });
            const ours = kernel.valueAndGrad(data.prediction, data.target, options);
            const theirs = reference.valueAndGrad(data.prediction, data.target, options);
            const losses = reference.each(data.prediction, data.target, each);
            const largest = losses.reduce((most, one) => Math.max(most, Math.abs(one)), 1);
            expectNear([ours.value], [theirs.value], 2e-5, 2e-5 * Math.min(largest, 100), "value");
            expectNear(kernel.each(data.prediction, data.target, each), losses, 2e-5, 2e-5 * Math.min(largest, 100), "each");
            const steepest = theirs.grad.reduce((most: number, one: number) => Math.max(most, Math.abs(one)), 0);
            // tukey's slope cancels near c, and may be the only slope there is; softmax's is a difference of probabilities
            // times Σt, and one row's may be small beside another's
            const sizes = data.target.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
            const cancelling: Record<string, number> = { tukey: 1e-4, softmaxCrossEntropy: 1e-6 * perUnit * sizes };
            const floor = Math.abs(upstream) * (cancelling[variant.spec.name] ?? 0) + 1e-37;
            expectNear(ours.grad, theirs.grad, 2e-5, 2e-6 * steepest + floor, "grad");
          },
        ),
      );
    });

    it("is NaN and infinite where the reference is", () => {
      check(
        fc.property(dataOf(variant, true), fc.boolean(), seeds, (data, weighted, seed) => {
          const options = given(variant.options, weighted ? { weights: weightsOf(data.units, seed) } : {});
          const ours = kernel.each(data.prediction, data.target, options);
          const theirs = reference.each(data.prediction, data.target, options);
          const sum = given(options, { reduction: "sum" });
          const grads = [kernel, reference].map((loss) => (loss as typeof kernel).valueAndGrad(data.prediction, data.target, sum).grad) as [
            Float32Array,
            Float32Array,
          ];
          const kinds = (values: ArrayLike<number>, i: number) =>
            Number.isNaN(values[i]) ? "NaN" : Number.isFinite(values[i]) ? "finite" : String(values[i]);
          for (let unit = 0; unit < data.units; unit++) {
            const from = unit * perUnit;
            const inputs = [...data.prediction.subarray(from, from + perUnit), ...data.target.subarray(from, from + perUnit)];
            // large squares and sums may overflow in float32 but not in float64
            if (inputs.some((value) => Math.abs(value) > 1e15 && Number.isFinite(value))) continue;
            // so may a quotient by a tiny probability
            if (bounded(variant) && inputs.some((value) => value !== 0 && Math.abs(value) < 1e-15)) continue;
            // an infinite target may meet an exponential that is 0 in float32 but not in float64
            if (variant.spec.name === "softmaxCrossEntropy" && inputs.slice(perUnit).some((value) => Math.abs(value) === Infinity))
              continue;
            // the power of a target that is not a probability may overflow
            const focal = ["focalWithLogits", "qualityFocal"].includes(variant.spec.name);
            if (focal && inputs.slice(perUnit).some((value) => value < 0 || value > 1)) continue;
            const where = `${title}: ${JSON.stringify(inputs.map(String))}`;
            expect(kinds(ours, unit), `each of ${where}`).toBe(kinds(theirs, unit));
            for (let i = from; i < from + perUnit; i++) expect(kinds(grads[0], i), `grad ${i - from} of ${where}`).toBe(kinds(grads[1], i));
          }
        }),
        150,
      );
    });

    it("adds up: the sum is Σ each, and so is mean × units", () => {
      check(
        fc.property(dataOf(variant, false), optionsOf(variant), fc.boolean(), seeds, (data, own, weighted, seed) => {
          const options = given(own, weighted ? { weights: weightsOf(data.units, seed) } : {});
          const sum = kernel.value(data.prediction, data.target, given(options, { reduction: "sum" }));
          const mean = kernel.value(data.prediction, data.target, given(options, { reduction: "mean" }));
          expect(near(mean * data.units, sum, 2 ** -51, 0)).toBe(true);
          const each = kernel.each(data.prediction, data.target, options);
          const total = each.reduce((most, one) => most + Math.abs(one), 0);
          expect(Math.abs(each.reduce((all, one) => all + one, 0) - sum)).toBeLessThanOrEqual(2 ** -20 * total + 1e-37);
        }),
      );
    });

    it("divides by what the reduction names", () => {
      check(
        fc.property(dataOf(variant, false), seeds, (data, seed) => {
          const weights = weightsOf(data.units, seed);
          const reduced = (reduction: string) =>
            kernel.valueAndGrad(data.prediction, data.target, given(variant.options, { weights, reduction }));
          const sum = reduced("sum");
          const divisors = {
            mean: data.units,
            "weighted-mean": weights.reduce((total, weight) => total + weight, 0),
            "nonzero-mean": weights.filter((weight) => weight !== 0).length,
          };
          for (const [reduction, divisor] of Object.entries(divisors)) {
            const { value, grad } = reduced(reduction);
            expect(near(value, divisor === 0 ? 0 : sum.value / divisor, 2 ** -45, 0)).toBe(true);
            if (divisor === 0) expect(grad.every((each) => each === 0)).toBe(true);
            else
              expectNear(
                grad,
                sum.grad.map((each) => each / divisor),
                1e-6,
                // the two terms of a whitened y may cancel: each is no larger than the slope along x here
                (i) =>
                  (typeof variant.options.whiten === "object" ? 2 ** -22 * Math.abs((sum.grad[i ^ 1] as number) / divisor) : 0) + 1e-37,
                reduction,
              );
          }
        }),
        30,
      );
    });

    it("scales with its weights", () => {
      check(
        fc.property(dataOf(variant, false), optionsOf(variant), fc.constantFrom(0.25, 0.5, 2, 8), seeds, (data, own, factor, seed) => {
          const weights = weightsOf(data.units, seed);
          const run = (weights: Float32Array, reduction: string) =>
            kernel.valueAndGrad(data.prediction, data.target, given(own, { weights, reduction }));
          const scaled = weights.map((weight) => factor * weight);
          // a power of two as factor does not round
          expect(near(run(scaled, "sum").value, factor * run(weights, "sum").value, 2 ** -50, 1e-37)).toBe(true);
          expectNear(
            run(scaled, "sum").grad,
            run(weights, "sum").grad.map((each) => factor * each),
            0,
            1e-37,
            "grad",
          );
          // a weighted mean does not depend on the weights' unit
          const before = run(weights, "weighted-mean");
          const after = run(scaled, "weighted-mean");
          expect(near(after.value, before.value, 2 ** -50, 1e-37)).toBe(true);
          expectNear(after.grad, before.grad, 2 ** -22, 1e-37, "grad");
        }),
      );
    });

    it("multiplies only the gradient by upstream", () => {
      check(
        fc.property(dataOf(variant, false), fc.constantFrom(-2, -1, 0.5, 4), (data, upstream) => {
          const plain = kernel.valueAndGrad(data.prediction, data.target, variant.options as never);
          const more = kernel.valueAndGrad(data.prediction, data.target, given(variant.options, { upstream }));
          expect(more.value).toBe(plain.value);
          expectNear(
            more.grad,
            plain.grad.map((each) => upstream * each),
            0,
            1e-37,
            "grad",
          );
        }),
        30,
      );
    });

    it("accumulates: adds to the old values what it would overwrite them with", () => {
      check(
        fc.property(dataOf(variant, false), optionsOf(variant), fc.boolean(), upstreams, seeds, (data, own, weighted, upstream, seed) => {
          const options = given(own, { upstream, ...(weighted && { weights: weightsOf(data.units, seed) }) });
          const { value, grad } = kernel.valueAndGrad(data.prediction, data.target, options);
          const old = Float32Array.from(grad, (_, i) => Math.fround(Math.sin(i + seed)));
          const sum = old.slice();
          const result = kernel.valueAndGrad(data.prediction, data.target, given(options, { grad: sum, accumulate: true }));
          expect(near(result.value, value, 2 ** -20, 0)).toBe(true);
          expectNear(
            sum,
            Float32Array.from(grad, (each, i) => each + (old[i] as number)),
            2 ** -22,
            2 ** -22,
            "grad",
          );
          // a step in place: prediction − rate × gradient
          const stepped = data.prediction.slice();
          kernel.valueAndGrad(stepped, data.target, given(options, { grad: stepped, accumulate: true }));
          const most = grad.reduce((most, each) => Math.max(most, Math.abs(each)), 40);
          expectNear(
            stepped,
            Float32Array.from(grad, (each, i) => each + (data.prediction[i] as number)),
            2 ** -22,
            most * 2 ** -22,
            "step",
          );
        }),
      );
    });

    it("has the same bits in place", () => {
      check(
        fc.property(dataOf(variant, true), optionsOf(variant), fc.boolean(), reductions, seeds, (data, own, weighted, reduction, seed) => {
          const options = given(own, { reduction, ...(weighted && { weights: weightsOf(data.units, seed) }) });
          const apart = kernel.valueAndGrad(data.prediction, data.target, options);
          const sameBits = (grad: Float32Array) => {
            for (let i = 0; i < grad.length; i++)
              if (!Object.is(grad[i], apart.grad[i])) expect.fail(`grad[${i}] is ${grad[i]}, expected ${apart.grad[i]}`);
          };
          const prediction = data.prediction.slice();
          expect(kernel.valueAndGrad(prediction, data.target, given(options, { grad: prediction })).value).toBe(apart.value);
          sameBits(prediction);
          const target = data.target.slice();
          expect(kernel.valueAndGrad(data.prediction, target, given(options, { grad: target })).value).toBe(apart.value);
          sameBits(target);
        }),
      );
    });

    it("counts missing units as exactly 0, whatever is in them", () => {
      check(
        fc.property(
          dataOf(variant, false),
          optionsOf(variant),
          dataOf(variant, true),
          reductions,
          seeds,
          (data, own, wild, reduction, seed) => {
            const weights = weightsOf(data.units, seed);
            const prediction = data.prediction.slice();
            const target = data.target.slice();
            const rubbish = [Number.NaN, Infinity, -Infinity, 3e38, 1e-45];
            const missing = (i: number) => weights[Math.floor(i / perUnit)] === 0;
            for (let i = 0; i < prediction.length; i++) {
              if (!missing(i)) continue;
              prediction[i] = (i % 2 ? rubbish[(i + seed) % 5] : wild.prediction[i % wild.prediction.length]) ?? Number.NaN;
              target[i] = (i % 3 ? rubbish[Math.abs(i * 7 + seed) % 5] : wild.target[i % wild.target.length]) ?? Number.NaN;
            }
            const options = given(own, { weights, reduction });
            const clean = kernel.valueAndGrad(data.prediction, data.target, options);
            const dirty = kernel.valueAndGrad(prediction, target, options);
            expect(dirty.value).toBe(clean.value);
            const each = kernel.each(prediction, target, given(own, { weights }));
            const cleanEach = kernel.each(data.prediction, data.target, given(own, { weights }));
            const old = Float32Array.from(prediction, (_, i) => i + 0.5);
            kernel.valueAndGrad(prediction, target, given(options, { grad: old, accumulate: true }));
            for (let i = 0; i < prediction.length; i++) {
              if (missing(i)) {
                expect(dirty.grad[i] === 0).toBe(true);
                expect(old[i]).toBe(i + 0.5);
                expect(each[Math.floor(i / perUnit)] === 0).toBe(true);
              } else if (dirty.grad[i] !== clean.grad[i]) expect.fail(`grad[${i}] is ${dirty.grad[i]}, expected ${clean.grad[i]}`);
            }
            for (let unit = 0; unit < data.units; unit++) expect(each[unit] === cleanEach[unit]).toBe(true);
            // so does the reference
            const twin = reference.valueAndGrad(prediction, target, options);
            expect(Number.isFinite(twin.value)).toBe(true);
            for (let i = 0; i < prediction.length; i++) if (missing(i)) expect(twin.grad[i] === 0).toBe(true);
          },
        ),
      );
    });

    it("keeps a unit's NaN and infinities out of other units", () => {
      check(
        fc.property(
          dataOf(variant, false),
          seeds,
          fc.constantFrom(Number.NaN, Infinity, -Infinity, 3e38),
          fc.boolean(),
          (data, seed, rubbish, inTarget) => {
            const at = Math.abs(seed) % data.prediction.length;
            const unit = Math.floor(at / perUnit);
            const prediction = data.prediction.slice();
            const target = data.target.slice();
            (inTarget ? target : prediction)[at] = rubbish;
            const clean = kernel.valueAndGrad(data.prediction, data.target, variant.options as never);
            const dirty = kernel.valueAndGrad(prediction, target, variant.options as never);
            const cleanEach = kernel.each(data.prediction, data.target, variant.options as never);
            const each = kernel.each(prediction, target, variant.options as never);
            for (let i = 0; i < prediction.length; i++) {
              if (Math.floor(i / perUnit) !== unit && !Object.is(dirty.grad[i], clean.grad[i]))
                expect.fail(`grad[${i}] is ${dirty.grad[i]}, expected ${clean.grad[i]}`);
            }
            for (let i = 0; i < each.length; i++) if (i !== unit && !Object.is(each[i], cleanEach[i])) expect.fail(`each[${i}]`);
            if (Number.isNaN(rubbish)) {
              expect(each[unit]).toBeNaN();
              expect(dirty.value).toBeNaN();
              expect(dirty.grad.subarray(unit * perUnit, (unit + 1) * perUnit).some(Number.isNaN)).toBe(true);
            }
          },
        ),
      );
    });

    it("gives a unit the same bits at any place", () => {
      check(
        fc.property(dataOf(variant, true), optionsOf(variant), fc.boolean(), seeds, (data, own, weighted, seed) => {
          const order = Array.from({ length: data.units }, (_, i) => i);
          const keys = order.map((i) => Math.sin(seed + 1 + 12.9898 * i) * 43758.5453);
          order.sort((a, b) => ((keys[a] as number) % 1) - ((keys[b] as number) % 1));
          const moved = (values: Float32Array, per: number) => {
            const result = new Float32Array(values.length);
            for (const [to, from] of order.entries()) result.set(values.subarray(from * per, (from + 1) * per), to * per);
            return result;
          };
          const weights = weightsOf(data.units, seed);
          const options = (weights: Float32Array) => given(own, weighted ? { weights } : {});
          const before = kernel.valueAndGrad(data.prediction, data.target, options(weights));
          const prediction = moved(data.prediction, perUnit);
          const target = moved(data.target, perUnit);
          const after = kernel.valueAndGrad(prediction, target, options(moved(weights, 1)));
          // NaN has no particular bits
          const clean = (values: Float32Array) => bits(values.map((value) => (Number.isNaN(value) ? Number.NaN : value)));
          expect(clean(after.grad)).toBe(clean(moved(before.grad, perUnit)));
          const each = kernel.each(prediction, target, options(moved(weights, 1)));
          expect(clean(each)).toBe(clean(moved(kernel.each(data.prediction, data.target, options(weights)), 1)));
        }),
      );
    });

    it("weights of 1 are the same as none", () => {
      check(
        fc.property(dataOf(variant, false), optionsOf(variant), (data, own) => {
          const weights = new Float32Array(data.units).fill(1);
          const plain = kernel.valueAndGrad(data.prediction, data.target, own as never);
          for (const reduction of ["mean", "weighted-mean", "nonzero-mean"]) {
            const weighted = kernel.valueAndGrad(data.prediction, data.target, given(own, { weights, reduction }));
            expect(near(weighted.value, plain.value, 2 ** -21, 1e-7)).toBe(true);
            expectNear(weighted.grad, plain.grad, 0, 0, "grad");
          }
          expect(bits(kernel.each(data.prediction, data.target, given(own, { weights })))).toBe(
            bits(kernel.each(data.prediction, data.target, own as never)),
          );
        }),
        30,
      );
    });
  });
}

describe("element losses", () => {
  for (const variant of variants.filter(({ spec, title }) => title === spec.name && spec.unit === "element")) {
    const { kernel, spec } = variant;
    it(`${spec.name}: a weight per point counts for x and for y`, () => {
      check(
        fc.property(dataOf(variant, true), seeds, reductions, (data, seed, reduction) => {
          const even = data.prediction.length & -2;
          if (even === 0) return;
          const [prediction, target] = [data.prediction.subarray(0, even), data.target.subarray(0, even)];
          const points = weightsOf(even / 2, seed);
          const elements = Float32Array.from({ length: even }, (_, i) => points[i >> 1] as number);
          const perPoint = kernel.valueAndGrad(prediction, target, given(variant.options, { weights: points, reduction }));
          const perElement = kernel.valueAndGrad(prediction, target, given(variant.options, { weights: elements, reduction }));
          // the weights are added in another order
          expect(near(perPoint.value, perElement.value, 2 ** -45, 0)).toBe(true);
          expectNear(perPoint.grad, perElement.grad, reduction === "weighted-mean" ? 2 ** -22 : 0, 0, "grad");
        }),
      );
    });
  }
});
