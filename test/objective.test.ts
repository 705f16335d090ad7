/** Objectives for optimisers; and docs/optimisers.md, which fits models by those of npm. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { huber, mse, sparseSoftmaxCrossEntropy, toObjective, type Variables, Workspace } from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { blocksOf, statedBy } from "./examples.js";
import { expectThrown, random } from "./support.js";

it("docs/optimisers.md says, as test/examples.test.ts checks, that its fits find the maps that the data were made by", () => {
  const code = blocksOf(readFileSync("docs/optimisers.md", "utf8"))
    .map((block) => block.code)
    .join("\n");
  // all fits but that by least squares: the affine map, and the homography
  const truths = Array.from(code.matchAll(/^const (?:truth|pinhole) = \[(.*)\];/gm), ([, list]) =>
    (list as string)
      .split(", ")
      .map((each) => Number(each).toFixed(2))
      .join(" "),
  );
  expect(statedBy(code)).toEqual([truths[0], truths[0], expect.not.stringContaining(truths[0] as string), truths[0], truths[1]]);
});

const POINTS = 30;
const next = random(1);
const points = Float64Array.from({ length: 2 * POINTS }, () => Math.fround(2 * next() - 1));
const target = Float64Array.from(points, (p) => Math.fround(p + 2 * next() - 1));
const weights = Float64Array.from({ length: POINTS }, (_, i) => i % 3);
const options = { delta: 0.5, geometry: "radial" } as const;

/** Turns, scales and moves: u = s (x cos a − y sin a) + b, v = s (x sin a + y cos a) + c. */
const similarity = {
  forward([s, a, b, c]: Variables, prediction: Float32Array | Float64Array) {
    const [cos, sin] = [Math.cos(a as number) * (s as number), Math.sin(a as number) * (s as number)];
    for (let k = 0; k < points.length; k += 2) {
      const [x, y] = [points[k] as number, points[k + 1] as number];
      prediction.set([x * cos - y * sin + (b as number), x * sin + y * cos + (c as number)], k);
    }
  },
  backward([s, a]: Variables, grad: Float32Array | Float64Array, gradient: { [index: number]: number }) {
    const [cos, sin] = [Math.cos(a as number), Math.sin(a as number)];
    for (let k = 0; k < points.length; k += 2) {
      const [x, y, gx, gy] = [points[k], points[k + 1], grad[k], grad[k + 1]] as [number, number, number, number];
      const [u, v] = [x * cos - y * sin, x * sin + y * cos];
      (gradient[0] as number) += gx * u + gy * v;
      (gradient[1] as number) += (s as number) * (gy * u - gx * v);
      (gradient[2] as number) += gx;
      (gradient[3] as number) += gy;
    }
  },
};
const at = [1.2, 0.3, -0.1, 0.2];
const buffers = { target: Float32Array.from(target), weights: Float32Array.from(weights) };

it("has the loss of the prediction, and the gradient of differences in float64", () => {
  const objective = toObjective(huber, similarity, buffers, options);
  const exact = toObjective(reference.huber, similarity, { target, weights }, options);
  const prediction = new Float64Array(2 * POINTS);
  similarity.forward(at, prediction);
  expect(exact(at)).toBe(reference.huber.value(prediction, target, { ...options, weights }));
  const slopes = at.map((_, j) => {
    const moved = (by: number) => exact(at.map((each, i) => (i === j ? each + by : each)));
    return (moved(1e-5) - moved(-1e-5)) / 2e-5;
  });
  for (const [each, digits] of [
    [objective, 5],
    [exact, 8],
  ] as const) {
    const gradient = new Float64Array(4).fill(Number.NaN);
    expect(each(at, gradient)).toBe(each(at));
    expect(each(at)).toBeCloseTo(exact(at), digits);
    for (const [j, slope] of slopes.entries()) expect(gradient[j]).toBeCloseTo(slope, digits);
    // what is there is overwritten, whatever kind of array it is in
    const list = [...gradient];
    each(at, list);
    expect(list).toEqual([...gradient]);
    expect(each.gradient(at)).toEqual(list);
  }
});

it("uses the arrays that it is given, in place, and without a gradient leaves that of the prediction alone", () => {
  const workspace = new Workspace({ floats: 2000 });
  const [prediction, grad, wanted] = [0, 1, 2].map(() => workspace.alloc(2 * POINTS)) as [Float32Array, Float32Array, Float32Array];
  wanted.set(buffers.target);
  const objective = toObjective(huber, similarity, { target: wanted, prediction, grad }, options);
  expect(objective(at)).toBe(huber.value(prediction, buffers.target, options));
  expect(grad.every((each) => each === 0)).toBe(true);
  objective(at, [0, 0, 0, 0]);
  expect(grad).toEqual(huber.valueAndGrad(prediction, buffers.target, options).grad);
  wanted.fill(0);
  expect(objective(at)).toBe(huber.value(prediction, new Float32Array(2 * POINTS), options));
});

it("takes a prediction of another length than the target", () => {
  const labels = Int32Array.of(0, 2);
  const model = {
    forward: (x: Variables, prediction: Float32Array) => prediction.set(x),
    backward: (_: Variables, grad: Float32Array, gradient: { [index: number]: number }) =>
      grad.forEach((each, k) => {
        gradient[k] = each;
      }),
  };
  const logits = [0.5, 1, -1, 0, 0.25, 2];
  const objective = toObjective(sparseSoftmaxCrossEntropy, model, { target: labels, prediction: new Float32Array(6) }, { classes: 3 });
  const { value, grad } = sparseSoftmaxCrossEntropy.valueAndGrad(Float32Array.from(logits), labels, { classes: 3 });
  expect([objective(logits), ...objective.gradient(logits)]).toEqual([value, ...grad]);
  const without = () => toObjective(sparseSoftmaxCrossEntropy, model, { target: labels }, { classes: 3 });
  expectThrown("ERR_XYLOSS_TYPE", [/buffers.prediction is undefined; it is needed unless target is a Float32Array/], without);
});

it("refuses what it cannot use", () => {
  const objective = toObjective(huber, similarity, buffers, options);
  expectThrown("ERR_XYLOSS_LENGTH", [/gradient has 3 values and x 4/], () => objective(at, [0, 0, 0]));
  expectThrown("ERR_XYLOSS_TYPE", [/gradient is the number 1; it must be an array/], () => objective(at, 1 as never));
  expectThrown("ERR_XYLOSS_TYPE", [/^toObjective: loss is undefined/], () => toObjective(undefined as never, similarity, buffers));
  expectThrown("ERR_XYLOSS_TYPE", [/model.backward is undefined; it must be a function/], () =>
    toObjective(mse, { forward: similarity.forward } as never, buffers),
  );
  expectThrown("ERR_XYLOSS_TYPE", [/model.forward is undefined/], () => toObjective(mse, undefined as never, buffers));
  expectThrown("ERR_XYLOSS_TYPE", [/buffers is undefined; it must be an object { target/], () =>
    toObjective(mse, similarity, undefined as never),
  );
  for (const [name, value] of Object.entries({ upstream: 2, accumulate: true })) {
    expectThrown("ERR_XYLOSS_OPTION", [new RegExp(`huber: toObjective has no option ${name}`)], () =>
      toObjective(huber, similarity, buffers, { [name]: value } as object),
    );
  }
  expectThrown("ERR_XYLOSS_OPTION", [/delta/], () => toObjective(huber, similarity, buffers, { delta: -1 }));
  expectThrown("ERR_XYLOSS_OPTION", [/buffers.*no option gradient.*did you mean grad/], () =>
    toObjective(huber, similarity, { ...buffers, gradient: 1 } as never),
  );
  expectThrown("ERR_XYLOSS_LENGTH", [], () => toObjective(huber, similarity, { ...buffers, prediction: new Float32Array(4) }));
  const returning = toObjective(mse, { ...similarity, forward: () => new Float32Array(2) }, buffers);
  expectThrown("ERR_XYLOSS_TYPE", [/model.forward returns a Float32Array; it must write to its second argument instead/], () =>
    returning(at),
  );
});
