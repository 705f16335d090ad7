/** The points that predictions of every loss mean. */
import { describe, expect, it } from "vitest";
import { pointsOf } from "../../src/diagnose/study.js";
import type { AnyLoss, DiagnoseInput, Points } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { expectThrown, sample, variants } from "../support.js";

const { bceWithLogits, categoricalCrossEntropy, crps, dfl, dsnt, gaussianNll2d, heatmapCrossEntropy, heatmapMse, huber, mse, residualNll } =
  xyloss;
const points = (input: DiagnoseInput, loss?: AnyLoss): Points => {
  const result = pointsOf(input, loss);
  if (result === null) throw new Error("no points");
  return result;
};
const expectClose = (actual: Float64Array, expected: readonly number[], digits = 6) => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => void expect(actual[i]).toBeCloseTo(value, digits));
};
const target = [2, 1, 3.25, 2.5];

describe("pointsOf", () => {
  it("takes arrays of every kind as they are", () => {
    const prediction = [1, 2, 3, 4];
    for (const kind of [prediction, Float32Array.from(prediction), Float64Array.from(prediction)]) {
      const result = points({ prediction: kind, target: [5, 6, 7, 8] });
      expect(result.count).toBe(2);
      expect([...result.prediction]).toEqual(prediction);
      expect([...result.target]).toEqual([5, 6, 7, 8]);
      expect(result.weights).toBeNull();
    }
    const nd = { data: Float32Array.from([0, ...prediction]), shape: [2, 2], offset: 1 };
    expect([...points({ prediction: nd, target: prediction }, huber).prediction]).toEqual(prediction);
  });

  it("leaves out what is missing, NaN or infinite", () => {
    const result = points(
      { prediction: [1, 2, Number.NaN, 4, 5, 6, 7, 8], target: [1, 2, 3, 4, 5, Infinity, 7, 9], weights: [1, 1, 1, 2] },
      huber,
    );
    expect([...result.prediction]).toEqual([1, 2, 7, 8]);
    expect([...result.target]).toEqual([1, 2, 7, 9]);
    expect([...(result.weights as Float64Array)]).toEqual([1, 2]);
    expect(points({ prediction: [1, 2, 3, 4], target: [1, 2, 3, 4], weights: [1, 3, 1, 0] }, mse)).toMatchObject({
      count: 1,
      weights: Float64Array.of(2),
    });
    expect(points({ prediction: [1, 2, 3, 4], target: [1, 2, 3, 4], weights: [0, 1] }, mse).count).toBe(1);
  });

  it("tells points from rows of two classes", () => {
    const prediction = [0.3, 0.7, 0.5, 0.5];
    expect(points({ prediction, target }, categoricalCrossEntropy).count).toBe(2);
    expect(points({ prediction, target, options: { classes: 2 } }, categoricalCrossEntropy).count).toBe(2);
    expect(pointsOf({ prediction, target: [1, 0, 0, 1], options: { classes: 2 } }, categoricalCrossEntropy)).toBeNull();
    expect(points({ prediction, target: [1, 0, 0, 1] }, categoricalCrossEntropy).count).toBe(2);
    expect(
      pointsOf({ prediction: [...prediction, 1, 2], target: [1, 0, 0, 0, 1, 0], options: { classes: 3 } }, categoricalCrossEntropy),
    ).toBeNull();
  });

  it("decodes logits of coordinates, of bins and of thresholds", () => {
    const ln3 = Math.log(3);
    expectClose(points({ prediction: [0, ln3], target: [0.5, 0.5] }, bceWithLogits).prediction, [0.5, 0.75]);
    for (const loss of [dfl, crps]) {
      const prediction = [ln3, 0, -Infinity, -Infinity, 0, 0];
      expectClose(points({ prediction, target: [1, 1], options: { bins: 3 } }, loss).prediction, [0.25, 1.5]);
    }
    const simcc = points({ prediction: [0, 0, ln3, 0], target: [0, 0], options: { binsX: 2, binsY: 2 } }, xyloss.simcc);
    expectClose(simcc.prediction, [0.25, 0.125]);
    const thresholds = { x: [1, 2], y: [10, 20] };
    const ordinal = { prediction: [20, -20, 0, 0], target: [1.5, 10] };
    const centers = { x: [0, 1.5, 3], y: [0, 15, 30] };
    expectClose(points({ ...ordinal, options: { thresholds, centers } }, xyloss.ordinalBce).prediction, [1.5, 15]);
    expectClose(points({ ...ordinal, options: { thresholds } }, xyloss.ordinalBce).prediction, [1.5, 15]);
    expectClose(
      points({ ...ordinal, options: { thresholds }, bounds: { x: [0, 6], y: [0, 40] } }, xyloss.ordinalBce).prediction,
      [1.5, 17.5],
    );
    const one = { prediction: [0, 0], target: [1, 1], options: { thresholds: { x: [1], y: [2] } } };
    expect(pointsOf(one, xyloss.ordinalBce)).toBeNull();
    expectClose(points({ ...one, bounds: { x: [0, 2], y: [0, 4] } }, xyloss.ordinalBce).prediction, [1, 2]);
  });

  it("takes μ of distributions and the centres of boxes", () => {
    expectClose(points({ prediction: [1, 2, 0, 0, 0, 3, 4, 9, 9, 9], target }, gaussianNll2d).prediction, [1, 2, 3, 4]);
    expectClose(points({ prediction: [1, 2, 0, 0, 0, 3, 4, 9, 9, 9], target }, residualNll).prediction, [1, 2, 3, 4]);
    for (const loss of [xyloss.gaussianNll, xyloss.laplaceNll]) {
      expectClose(points({ prediction: [1, 2, 0, 0, 3, 4, 9, 9], target }, loss).prediction, [1, 2, 3, 4]);
    }
    const boxes = points({ prediction: [0, 0, 2, 4], target: [1, 1, 2, 3] }, xyloss.giou);
    expectClose(boxes.prediction, [1, 2]);
    expectClose(boxes.target, [1.5, 2]);
  });

  it("finds the peak of heat maps between pixels, and the mean of maps of logits", () => {
    const [width, height] = [9, 7];
    const gaussian = (x: number, y: number, f: (exponent: number) => number) =>
      Array.from({ length: width * height }, (_, i) => f(-(((i % width) - x) ** 2 + (Math.floor(i / width) - y) ** 2) / 2));
    const maps = (f: (exponent: number) => number) => [...gaussian(4, 3, f), ...gaussian(3.75, 3.4, f)];
    const options = { width, height };
    const centres = [4, 3, 3.75, 3.4];
    expectClose(points({ prediction: maps(Math.exp), target, options }, heatmapMse).prediction, centres);
    expectClose(points({ prediction: maps((z) => z), target, options }, heatmapCrossEntropy).prediction, centres, 2);
    const unit = points({ prediction: maps((z) => z), target: [0.5, 0.5, 0.5, 0.5], options: { ...options, convention: "edges" } }, dsnt);
    expectClose(unit.prediction, [4 / 9, 3 / 7, 3.75 / 9, 3.4 / 7], 3);
    // the pixel itself at the border, and where neighbours are not positive
    const corner = Array.from({ length: width * height }, (_, i) => (i === 0 ? 1 : -1));
    expectClose(points({ prediction: corner, target: [0, 0], options }, heatmapMse).prediction, [0, 0]);
  });

  it("names what is wrong", () => {
    const prediction = [1, 2];
    expectThrown("ERR_XYLOSS_LENGTH", [/target has 4/, /2/], () => pointsOf({ prediction, target }));
    expectThrown("ERR_XYLOSS_EMPTY", [/prediction/], () => pointsOf({ prediction: [], target: [] }));
    expectThrown("ERR_XYLOSS_SHAPE", [/3/], () => pointsOf({ prediction: [1, 2, 3], target: [1, 2, 3] }, mse));
    expectThrown("ERR_XYLOSS_SHAPE", [/3/], () => pointsOf({ prediction: [1, 2, 3], target: [1, 2, 3] }));
    expectThrown("ERR_XYLOSS_TYPE", [/prediction\[0\] is an Array/], () => pointsOf({ prediction: [[1, 2]] as never, target: prediction }));
    expectThrown("ERR_XYLOSS_TYPE", [/target is undefined/], () => pointsOf({ prediction } as never));
    expectThrown("ERR_XYLOSS_TYPE", [/input/], () => pointsOf(null as never));
    expectThrown("ERR_XYLOSS_LENGTH", [/weights has 3/], () => pointsOf({ prediction, target: prediction, weights: [1, 1, 1] }, mse));
    expectThrown("ERR_XYLOSS_VALUE", [/weights\[1\] is -1/], () => pointsOf({ prediction, target: prediction, weights: [1, -1] }, mse));
    const bounded = (x: unknown) => pointsOf({ prediction, target: prediction, bounds: { x, y: [0, 1] } as never });
    expectThrown("ERR_XYLOSS_OPTION", [/bounds\.x/, /1, 0/], () => bounded([1, 0]));
    expectThrown("ERR_XYLOSS_OPTION", [/bounds\.x/], () => bounded([0, Infinity]));
    expectThrown("ERR_XYLOSS_OPTION", [/bounds\.x/], () => bounded([0]));
    expectThrown("ERR_XYLOSS_OPTION", [/bounds\.x/], () => bounded(undefined));
  });

  // labels, maps, images
  const none = ["sparseSoftmaxCrossEntropy", "heatmapFocal", "adaptiveWing", "ncc", "lncc"];
  it.each(variants.map((variant) => [variant.title, variant] as const))("knows what %s predicts", (_, variant) => {
    const { options, labels, spec } = variant;
    const { prediction, target } = sample(variant, variant.step * 4, 7);
    const input = { prediction, target: labels ? Int32Array.from(target) : target, options };
    const result = pointsOf(input, variant.kernel as unknown as AnyLoss);
    // where targets are not distributions, two numbers per row are a point; thresholds may be too few to decode
    const { classes = 2, positions = 1 } = options as { classes?: number; positions?: number };
    if (none.includes(spec.name) || classes > 2 || positions > 1 || options.coordinates === "vector") expect(result).toBeNull();
    else if (spec.name !== "ordinalBce") expect(result?.prediction.length).toBe(2 * (result?.count ?? Number.NaN));
  });
});
