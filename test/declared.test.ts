/**
 * What the registry claims of each loss (`properties` in catalogue/), on the reference in float64 (the kernels
 * agree with it elsewhere). A claim must hold on every draw, in every shape and with every option; its denial needs a draw
 * where it fails, in the largest shape with the default options.
 */

import { describe, expect, it } from "vitest";
import { recordOf } from "../catalogue/records.js";
import { normal } from "../catalogue/shared/samples.js";
import { traitsOf } from "../src/diagnose/traits.js";
import { optionReader, type Resolved } from "../src/options.js";
import { ownOptions, random, thorough, unitOf, type Variant, variants } from "./support.js";

interface Unit {
  prediction: Float64Array;
  target: Float64Array | Int32Array;
}
type Change = (unit: Unit) => Unit;

/** What a property is about, for one variant with some options. */
class Subject {
  readonly next = random(11);
  readonly resolved: Resolved;

  constructor(
    readonly variant: Variant,
    readonly options: Record<string, unknown>,
  ) {
    this.resolved = optionReader(variant.spec.name, variant.spec.options)({ ...variant.options, ...options });
  }

  draw(): Unit {
    const { prediction, target } = this.variant.sampling.draw(this.next, this.variant);
    // what is claimed of classes is claimed of targets that are a distribution
    if (this.variant.spec.family === "classes" && !this.variant.labels && this.variant.perTarget === this.variant.perUnit) {
      const sums = new Float64Array(this.variant.step);
      for (const [i, t] of target.entries()) sums[unitOf(this.variant, i)] = (sums[unitOf(this.variant, i)] as number) + t;
      for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) / (sums[unitOf(this.variant, i)] as number);
    }
    return { prediction: Float64Array.from(prediction), target: this.variant.labels ? Int32Array.from(target) : Float64Array.from(target) };
  }

  loss({ prediction, target }: Unit, options: Record<string, unknown> = {}): number {
    const all = { ...this.variant.options, ...this.options, ...options, reduction: "sum" as const };
    return this.variant.reference.value(prediction, target as Float64Array, all);
  }

  slope({ prediction, target }: Unit): Float64Array {
    const all = { ...this.variant.options, ...this.options, reduction: "sum" as const };
    return this.variant.reference.valueAndGrad(prediction, target as Float64Array, all).grad as Float64Array;
  }
}

const near = (a: number, b: number, slack = 1e-9) => Math.abs(a - b) <= slack * (1 + Math.abs(a) + Math.abs(b));

/** Whether `holds` is true of every draw, or with `claimed` false of at least one not, where that is `expected`. */
function expectClaim(claimed: boolean, expected: boolean, what: string, draws: number, holds: (i: number) => boolean): void {
  if (!claimed && !expected) return;
  let failures = 0;
  for (let i = 0; i < draws; i++) if (!holds(i)) failures++;
  if (claimed) expect(failures, `${what} is claimed and fails in ${failures} of ${draws} draws`).toBe(0);
  else expect(failures, `${what} is denied and holds in all ${draws} draws`).toBeGreaterThan(0);
}

/** Where of a unit's values the coordinates are; `scores` where the prediction is scores and the target none. */
function coordinatesOf({ spec }: Variant): "both" | "scores" | "means" {
  if (spec.family === "classes" || spec.family === "heatmaps") return "scores";
  return spec.traits.point === "mean" ? "means" : "both";
}

/** Every coordinate of a unit changed: x with y. Points of distributions are the first two values of their unit. */
function moved(variant: Variant, change: (x: number, y: number) => [number, number]): Change {
  const { perUnit, perTarget } = variant;
  const pairs = (values: Float64Array, per: number, only: number) => {
    const result = values.slice();
    for (let unit = 0; unit < values.length; unit += per) {
      for (let i = unit; i < unit + only; i += 2) {
        const [x, y] = change(values[i] as number, values[i + 1] ?? 0);
        result[i] = x;
        if (i + 1 < result.length) result[i + 1] = y;
      }
    }
    return result;
  };
  const where = coordinatesOf(variant);
  return ({ prediction, target }) => ({
    prediction: pairs(prediction, perUnit, where === "means" ? 2 : perUnit),
    target: where === "scores" ? target : pairs(target as Float64Array, perTarget, perTarget),
  });
}

/** What is claimed of a loss is claimed of the residuals it takes: x and y of whitened points count apart. */
const claimed = variants.filter(({ options }) => typeof options.whiten !== "object");

const cases = claimed.flatMap((variant) =>
  [{}, ...ownOptions(variant)].map((options) => {
    const given = Object.keys(options).length === 0 ? "" : ` with ${JSON.stringify(options).slice(0, 60)}`;
    return [`${variant.title}${given}`, new Subject(variant, options), given === ""] as const;
  }),
);

describe.each(cases)("%s", (_, subject, byDefault) => {
  const { variant, resolved, next } = subject;
  const { spec } = variant;
  const largest = claimed
    .filter((each) => each.spec === spec)
    .every(({ perUnit, step }) => perUnit * step <= variant.perUnit * variant.step);
  const denies = byDefault && largest;
  // to be denied, a claim must fail in one of them
  const draws = thorough || denies ? 120 : 40;
  const sameSpace = variant.perUnit === variant.perTarget && !variant.labels;
  const claims = { ...recordOf(spec.name).properties, ...traitsOf(spec) };

  it.runIf(byDefault)("convex", () => {
    expectClaim(claims.convex, denies, "convexity", 4 * draws, () => {
      const a = subject.draw();
      // along one coordinate, or all: where the terms of many are averaged, one alone bends more
      const only = next() < 0.5 ? Math.floor(next() * a.prediction.length) : -1;
      const other = subject.draw().prediction;
      const b = a.prediction.map((x, i) =>
        only >= 0 && i !== only ? x : next() < 0.5 ? (other[i] as number) : 3 * (other[i] as number) - 2 * x,
      );
      const part = next();
      const between = a.prediction.map((x, i) => x + part * ((b[i] as number) - x));
      const [first, last, middle] = [a.prediction, b, between].map((prediction) => subject.loss({ ...a, prediction })) as [
        number,
        number,
        number,
      ];
      // outside of what it is defined on
      if (claims.convex && Number.isNaN(first + last)) return true;
      return middle <= first + part * (last - first) + 1e-9 * (1 + Math.abs(first) + Math.abs(last));
    });
  });

  it.runIf(byDefault)("symmetric", () => {
    if (!sameSpace) return expect(claims.symmetric).toBe(false);
    return expectClaim(claims.symmetric, denies, "symmetry", draws, () => {
      const { prediction, target } = subject.draw() as { prediction: Float64Array; target: Float64Array };
      return near(subject.loss({ prediction, target }), subject.loss({ prediction: target, target: prediction }));
    });
  });

  it("bounded", () => {
    const bound = claims.bound?.(resolved) ?? Infinity;
    if (bound === Infinity) return; // none is claimed
    let worst = 0;
    for (let i = 0; i < draws; i++) {
      const unit = subject.draw();
      for (const far of [1e-3, 1, 10, 1e3, 1e6]) {
        const prediction = unit.prediction.map((p, j) => (coordinatesOf(variant) === "both" ? p + far * normal(next) * (1 + j) : p * far));
        const loss = subject.loss({ ...unit, prediction });
        if (!Number.isNaN(loss)) worst = Math.max(worst, loss / variant.step);
      }
    }
    expect(worst).toBeLessThanOrEqual(bound * (1 + 1e-9));
    if (denies) expect(worst, "the bound is far too large").toBeGreaterThan(0.5 * bound);
  });

  it("Lipschitz constant of the gradient", () => {
    const most = claims.lipschitz?.(resolved) ?? Infinity;
    if (most === Infinity && !(denies && claims.kinks && !claims.kinks.startsWith("where"))) return; // neither is claimed
    let steepest = 0;
    for (let i = 0; i < 4 * draws; i++) {
      const unit = subject.draw();
      // small units too: what bends near a perfect prediction, or near the end of the range, bends there
      const size = 10 ** (1 - 7 * next());
      if (i % 2 && variant.perUnit === variant.perTarget && !variant.labels) {
        unit.prediction = (unit.target as Float64Array).map((t, j) => t + size * ((unit.prediction[j] as number) - t));
      } else if (i % 3 === 0) unit.prediction = unit.prediction.map((p) => (claims.kinks === null ? p : p * size));
      const other = unit.prediction.map((p) => p + size * normal(next));
      const [a, b] = [unit.prediction, other].map((prediction) => subject.slope({ ...unit, prediction })) as [Float64Array, Float64Array];
      const length = (values: Float64Array) => Math.hypot(...values);
      const rise = length(a.map((slope, j) => slope - (b[j] as number)));
      const run = length(other.map((p, j) => p - (unit.prediction[j] as number)));
      if (Number.isFinite(rise)) steepest = Math.max(steepest, rise / run);
    }
    if (most === Infinity) expect(steepest, "a jump is claimed").toBeGreaterThan(3);
    else {
      expect(steepest).toBeLessThanOrEqual(most * (1 + 1e-6));
      if (denies) expect(steepest, "the constant is far too large").toBeGreaterThan(0.1 * most);
    }
  });

  it("translation", () => {
    if (variant.labels) return;
    expectClaim(claims.translation, denies, "invariance under translation", draws, () => {
      const unit = subject.draw();
      const [x, y] = coordinatesOf(variant) === "scores" ? [2.5, 2.5] : [normal(next), normal(next)];
      return near(subject.loss(unit), subject.loss(moved(variant, (a, b) => [a + x, b + y])(unit)), 1e-7);
    });
  });

  it("homogeneity", () => {
    if (variant.labels || spec.expectTargets !== undefined) return expect(claims.homogeneous).toBeNull();
    const degree = claims.homogeneous ?? 1;
    return expectClaim(claims.homogeneous !== null, denies && sameSpace, `homogeneity of degree ${degree}`, draws, () => {
      const k = 0.25 + 3 * next();
      const { prediction, target } = subject.draw();
      const scaled = Object.fromEntries((claims.scaled ?? []).map((name) => [name, k * (resolved[name] as number)]));
      const larger = { prediction: prediction.map((p) => k * p), target: (target as Float64Array).map((t) => k * t) };
      // a rounded option is not exactly k times another
      return near(subject.loss(larger, scaled), k ** degree * subject.loss({ prediction, target }), 1e-5);
    });
  });

  it("rotation", () => {
    const claimed = claims.rotation === "radial" ? resolved.geometry === "radial" : claims.rotation;
    if (variant.perUnit < 2 || coordinatesOf(variant) === "scores") return;
    // the turned corners of a box are those of another box
    if (variant.spec.unit === "box") return;
    expectClaim(claimed, denies, "invariance under rotation", draws, () => {
      const unit = subject.draw();
      const angle = 2 * Math.PI * next();
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return near(subject.loss(unit), subject.loss(moved(variant, (x, y) => [c * x - s * y, s * x + c * y])(unit)), 1e-7);
    });
  });

  it("zero at a perfect prediction", () => {
    if (claims.zero === null) return;
    expect(variant.perUnit).toBe(variant.perTarget);
    for (const excess of claims.zero === "excess" ? [true, false] : [undefined]) {
      const claimed = claims.zero === true || excess === true;
      expectClaim(claimed, denies, "a perfect prediction's reading 0", draws, () => {
        const { target } = subject.draw() as { target: Float64Array };
        return Math.abs(subject.loss({ prediction: target.slice(), target }, excess === undefined ? {} : { excess })) <= 1e-9;
      });
    }
  });

  it("says where its gradient jumps, if it does", () => {
    // no Lipschitz constant without a jump is a slope that grows without end
    if (claims.kinks !== null) expect(claims.lipschitz).toBeNull();
  });
});
