/** Measurements of losses against their known properties. */
import { describe, expect, it } from "vitest";
import { recordOf } from "../../catalogue/records.js";
import { probeLoss } from "../../src/diagnose/index.js";
import type { PointProbes } from "../../src/diagnose/measure/loss.js";
import { traitsOf } from "../../src/diagnose/traits.js";
import type { AnyLoss, DiagnoseInput, LossFunction } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { optionReader } from "../../src/options.js";
import { registry } from "../support.js";
import { distributions, over, pixels } from "./draws.js";

const clean = pixels();
const unit = over(clean, 640);
const measured = (loss: AnyLoss | LossFunction, input: DiagnoseInput): PointProbes => {
  const { points } = probeLoss(loss, input).probes;
  if (points === null) throw new Error("no points");
  return points;
};
const { bceWithLogits, categoricalCrossEntropy, euclidean, huber, mae, mse, tukey } = xyloss;

describe("scale", () => {
  it.each([
    ["mse", mse, 2, 1, 2, 1],
    ["mae", mae, 1, 0, 1, 0],
    ["euclidean", euclidean, 1, 0, 1, 0],
  ] as const)("%s: powers of size and of the error", (_, loss, value, slope, ofError, slopeOfError) => {
    const { together, error } = measured(loss, clean).size;
    expect(together.loss.power).toBeCloseTo(value, 4);
    expect(together.excess.power).toBeCloseTo(value, 4);
    expect(together.gradient.power).toBeCloseTo(slope, 4);
    expect(error.excess.power).toBeCloseTo(ofError, 4);
    expect(error.gradient.power).toBeCloseTo(slopeOfError, 4);
    for (const { misfit } of [together.loss, together.excess, together.gradient, error.excess]) expect(misfit).toBeCloseTo(1, 4);
  });

  it("cross-entropy grows with the targets, and its gradient is at right angles to the prediction", () => {
    const { together, along } = measured(categoricalCrossEntropy, clean).size;
    expect(together.loss.power).toBeCloseTo(1, 4);
    expect(together.gradient.power).toBeCloseTo(0, 4);
    expect(along.size).toBeLessThan(1e-4);
    expect(along.turn).toBeCloseTo(1, 4);
  });

  it("huber is a square close by, a distance far away, and no power between", () => {
    const of = (delta: number) => measured(huber, { ...clean, options: { delta, geometry: "radial" } }).size.error.excess;
    expect(of(10_000).power).toBeCloseTo(2, 3);
    expect(of(0.01).power).toBeCloseTo(1, 2);
    expect(of(20).power).toBeGreaterThan(1.1);
    expect(of(20).power).toBeLessThan(1.9);
    expect(of(20).misfit).toBeGreaterThan(1.1);
  });
});

describe("space", () => {
  it("turns change all losses except those of the distance", () => {
    for (const { spec, kernel } of registry) {
      const rotation = recordOf(spec.name).properties.rotation;
      if (spec.family !== "residual" || spec.name === "mse") continue;
      const { rotation: measuredOf, anisotropy } = measured(kernel, {
        ...clean,
        options: spec.options.geometry ? { geometry: "radial" } : {},
      }).distance;
      expect(rotation === "radial" || rotation === true, spec.name).toBe(true);
      expect(measuredOf.largest, spec.name).toBeLessThan(1e-3);
      expect(anisotropy.largest, spec.name).toBeLessThan(1.001);
    }
    expect(measured(mae, clean).distance.rotation.largest).toBeCloseTo(1 - Math.SQRT1_2, 3);
    expect(measured(categoricalCrossEntropy, clean).distance.rotation.largest).toBeGreaterThan(0.9);
  });

  it("the rank correlation of loss and distance is 1 for distances, 0 for unrelated values", () => {
    expect(measured(euclidean, clean).distance.rankCorrelation.mean).toBeCloseTo(1, 6);
    const angle: LossFunction = (p, t) => ({
      value: Math.sin(5 * Math.atan2((p[1] as number) - (t[1] as number), (p[0] as number) - (t[0] as number))),
    });
    expect(Math.abs(measured(angle, clean).distance.rankCorrelation.mean as number)).toBeLessThan(0.2);
    const nearer: LossFunction = (p, t) => ({
      value: -Math.hypot((p[0] as number) - (t[0] as number), (p[1] as number) - (t[1] as number)),
    });
    expect(measured(nearer, clean).distance.rankCorrelation.mean).toBeCloseTo(-1, 6);
  });

  it("rays have the loss along them", () => {
    const { profiles } = measured(mse, clean).distance;
    if (profiles === null) throw new Error("no rays");
    for (const { loss } of profiles.rays) {
      loss.forEach((value, i) => void expect(value).toBeCloseTo((profiles.distance[i] as number) ** 2 / 2, -1));
    }
  });
});

describe("descent", () => {
  it("angles are 0 for a distance; for mae up to 45°, and half of that on average", () => {
    expect(measured(euclidean, clean).descent.angle.worst).toBeLessThan(1e-3);
    const { mean, worst } = measured(mae, clean).descent.angle;
    expect(Math.abs((mean as number) - 22.5)).toBeLessThan(1);
    expect(worst).toBeLessThanOrEqual(45);
    expect(measured(mae, clean).descent.astray).toBe(0);
  });

  it("finds losses without a gradient far away", () => {
    expect(measured(tukey, { ...clean, options: { scale: 15, geometry: "radial" } }).descent.deadFar).toBe(1);
    expect(measured(mse, clean).descent.deadFar).toBe(0);
  });

  it("gradients of bce 10⁻⁴ from the edge of the range are its slope there", () => {
    const input = { target: unit.target.map((t) => 0.2 + 0.6 * t), prediction: unit.prediction.map((p) => 0.2 + 0.6 * p) };
    const { edge } = measured(xyloss.bce, input).descent;
    expect(edge?.factor).toBeGreaterThan(1000);
    expect(edge?.own).toBe(0);
    expect(measured(mse, { ...input, bounds: { x: [0, 1], y: [0, 1] } }).descent.edge?.factor).toBeLessThan(10);
  });
});

describe("curvature", () => {
  const quadratic =
    (a: number, b: number, c: number): LossFunction =>
    (p, t) => {
      const [x, y] = [(p[0] as number) - (t[0] as number), (p[1] as number) - (t[1] as number)];
      return { value: (a * x * x + 2 * b * x * y + c * y * y) / 2, grad: [a * x + b * y, b * x + c * y] };
    };

  it("finds the eigenvalues of known Hessians", () => {
    // [[3, 1], [1, 3]] has 2 and 4; [[1, 2], [2, 1]] has −1 and 3
    const { atTarget, least, lipschitz, nonConvex } = measured(quadratic(3, 1, 3), clean).curvature;
    expect(atTarget.least).toBeCloseTo(2, 3);
    expect(atTarget.most).toBeCloseTo(4, 3);
    expect(atTarget.condition).toBeCloseTo(2, 3);
    expect(least).toBeCloseTo(2, 2);
    expect(lipschitz).toBeCloseTo(4, 2);
    expect(nonConvex).toBe(0);
    const saddle = measured(quadratic(1, 2, 1), clean).curvature;
    expect(saddle.atTarget.least).toBeCloseTo(-1, 3);
    expect(saddle.least).toBeCloseTo(-1, 2);
    expect(saddle.nonConvex).toBeGreaterThan(0.1);
  });

  it("cross-entropy has the eigenvalues 0 and 1/p at (p, p)", () => {
    const target = clean.target.map((_, i) => 80 + (i >> 1) / 5);
    const { least, most, condition } = measured(categoricalCrossEntropy, { prediction: target.map((t, i) => t + (i % 2)), target })
      .curvature.atTarget;
    expect(Math.abs(least as number)).toBeLessThan(1e-5);
    expect(most).toBeCloseTo(1 / 100, 3);
    expect(condition).toBeGreaterThan(1000);
  });

  const residual = registry.filter(({ spec }) => spec.family === "residual");
  it.each(residual.map((entry) => [entry.spec.name, entry] as const))(
    "%s: convex, and Lipschitz, as the catalogue says",
    (name, { spec, kernel }) => {
      const geometry = spec.options.geometry === undefined ? {} : { geometry: "radial" };
      // data in the unit of the losses' defaults, where they curve
      const { curvature } = measured(kernel, { ...over(clean, 30), options: geometry });
      const { convex } = traitsOf(spec);
      const { lipschitz } = recordOf(name).properties;
      const most = lipschitz?.(optionReader(name, spec.options)(geometry)) ?? Infinity;
      expect(curvature.lipschitz).toBeLessThanOrEqual(most * 1.001);
      // reached at the target, except where a loss has a kink, or curves too sharply for the step
      if (!["charbonnier", "smoothL1"].includes(name) && most < Infinity) expect(curvature.lipschitz).toBeGreaterThan(0.9 * most);
      expect(curvature.nonConvex === 0).toBe(convex);
    },
  );
});

describe("the minimum", () => {
  it("reads the entropy of soft targets, the floor", () => {
    const input = {
      target: unit.target.map((t) => 0.1 + 0.8 * t),
      prediction: unit.target.map((t) => Math.log((0.1 + 0.8 * t) / (0.9 - 0.8 * t)) + 0.3),
    };
    const { own } = probeLoss(bceWithLogits, input).probes;
    const entropy = input.target.map((t) => -t * Math.log(t) - (1 - t) * Math.log(1 - t));
    expect(own?.floor).toBeCloseTo(entropy.reduce((a, b) => a + b, 0) / entropy.length, 4);
    const excess = probeLoss(bceWithLogits, { ...input, options: { excess: true } }).probes.own;
    expect(excess?.floor).toBeCloseTo(0, 6);
    expect((own?.reads as number) - (own?.floor as number)).toBeCloseTo(excess?.reads as number, 5);
  });

  it("reads the entropy of rows of classes that count", () => {
    const target = distributions(40, 4);
    const weights = Array.from({ length: 40 }, (_, i) => i % 2);
    const { own, points, withoutPoints } = probeLoss(categoricalCrossEntropy, {
      prediction: distributions(40, 4, 2),
      target,
      weights,
      options: { classes: 4 },
    }).probes;
    const entropy = Array.from({ length: 40 }, (_, i) => target.slice(4 * i, 4 * i + 4).reduce((sum, t) => sum - t * Math.log(t), 0));
    expect(own?.count).toBe(20);
    expect(own?.floor).toBeCloseTo(entropy.reduce((sum, h, i) => sum + h * (weights[i] as number), 0) / 20, 4);
    expect(own?.along.size).toBeLessThan(1e-4);
    expect(points).toBeNull();
    expect(withoutPoints).toMatch(/^categoricalCrossEntropy does not compare points with points, but rows/);
  });

  it("is not measured where data are not points, and says why", () => {
    const why = (loss: AnyLoss, input: DiagnoseInput) => probeLoss(loss, input).probes.withoutPoints;
    const values = distributions(24, 2);
    expect(why(categoricalCrossEntropy, { prediction: values, target: values, options: { classes: 2 } })).toMatch(/^the targets are distr/);
    expect(why(bceWithLogits, { prediction: values, target: values.map((_, i) => i % 2) })).toMatch(/^the targets are labels/);
    const data = Float32Array.from(values);
    for (const shape of [
      [16, 3],
      [3, 4, 4],
    ])
      expect(why(mse, { prediction: { data, shape }, target: data })).toContain(`shape [${shape.join(", ")}] are no points`);
    expect(why(mse, { prediction: [Number.NaN, 1], target: [1, 2] })).toMatch(/^no pair of points/);
  });

  it("is on the ray through the target for cross-entropy of points, and elsewhere with label smoothing", () => {
    const { minimum } = measured(categoricalCrossEntropy, clean);
    expect(minimum.offset).toBeLessThan(0.1);
    const smoothed = measured(bceWithLogits, { ...unit, prediction: unit.target.map(() => 0.1), options: { labelSmoothing: 0.4 } });
    // t(1 − s) + ½s
    const { target, minimum: place } = smoothed.minimum.example ?? { target: [0, 0], minimum: [0, 0] };
    for (const axis of [0, 1] as const) expect(place[axis]).toBeCloseTo(0.6 * target[axis] + 0.2, 2);
  });
});

describe("a function's gradient", () => {
  const power =
    (grad: boolean): LossFunction =>
    (p, t) => {
      const [x, y] = [(p[0] as number) - (t[0] as number), (p[1] as number) - (t[1] as number)];
      return grad ? { value: x * x + y * y, grad: [2 * x, 2 * y] } : { value: x * x + y * y };
    };

  it("equals its differences", () => {
    const [exact, differences] = [measured(power(true), clean), measured(power(false), clean)];
    expect(exact.check?.mismatch).toBeLessThan(1e-2);
    expect(exact.check?.factor).toBeCloseTo(1, 2);
    expect(differences.check).toBeNull();
    expect(differences.size.error.gradient.power).toBeCloseTo(1, 2);
    expect(differences.descent.angle.mean).toBeLessThan(2);
    expect(differences.curvature.atTarget.condition).toBeCloseTo(1, 1);
  });
});
