/** What is special about class losses: labels, missing rows, dense maps, and the extremes of scores. */
import { describe, expect, it } from "vitest";
import { softmaxCrossEntropy, sparseSoftmaxCrossEntropy, Workspace } from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { normal } from "./samples/sampling.js";
import { expectThrown, random } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const labels = (...values: number[]) => Int32Array.from(values);

function logits(length: number, seed = 1): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length }, () => 3 * normal(next));
}

describe.each([
  ["kernels", sparseSoftmaxCrossEntropy],
  ["reference", reference.sparseSoftmaxCrossEntropy as typeof sparseSoftmaxCrossEntropy],
])("labels, %s", (_, loss) => {
  const classes = 5;
  const prediction = logits(4 * classes);
  const target = labels(4, 0, 2, 2);

  it("are one-hot targets", () => {
    for (const labelSmoothing of [0, 0.2]) {
      const hot = new Float32Array(prediction.length);
      for (const [row, label] of target.entries()) hot[row * classes + label] = 1;
      const a = loss.valueAndGrad(prediction, target, { classes, labelSmoothing });
      const b = softmaxCrossEntropy.valueAndGrad(prediction, hot, { classes, labelSmoothing });
      expect(Math.abs(a.value - b.value)).toBeLessThan(1e-6);
      for (let i = 0; i < prediction.length; i++) expect(Math.abs((a.grad[i] as number) - (b.grad[i] as number))).toBeLessThan(1e-7);
    }
  });

  it.each([-100, 3, 255])("%i says that the row is missing", (ignoreIndex) => {
    const dirty = prediction.slice();
    dirty.fill(Number.NaN, classes, 2 * classes);
    const ignored = target.slice();
    ignored[1] = ignoreIndex;
    const options = { classes, ignoreIndex };
    const { value, grad } = loss.valueAndGrad(dirty, ignored, { ...options, reduction: "nonzero-mean" });
    const without = (values: Float32Array) => list(...values.subarray(0, classes), ...values.subarray(2 * classes));
    const rest = loss.valueAndGrad(without(prediction), labels(4, 2, 2), options);
    expect(value).toBeCloseTo(rest.value, 12);
    expect(without(grad)).toEqual(rest.grad);
    expect([...grad.subarray(classes, 2 * classes)]).toEqual([0, 0, 0, 0, 0]);
    expect(loss.each(dirty, ignored, options)[1]).toBe(0);
    expect(loss.value(dirty, ignored, options)).toBeCloseTo((rest.value * 3) / 4, 12);
    const weights = list(1, 1, 2, 0);
    const weighted = loss.value(dirty, ignored, { ...options, weights, reduction: "weighted-mean" });
    expect(weighted).toBeCloseTo(
      loss.value(without(prediction), labels(4, 2, 2), { ...options, weights: list(1, 2, 0), reduction: "weighted-mean" }),
      12,
    );
    expect(loss.value(dirty, ignored.fill(ignoreIndex), { ...options, reduction: "nonzero-mean" })).toBe(0);
  });

  it("are checked before anything is written", () => {
    for (const label of [-1, 5, -99, 2 ** 31 - 1]) {
      const wrong = target.slice();
      wrong[2] = label;
      const grad = new Float32Array(prediction.length).fill(7);
      expectThrown("ERR_XYLOSS_VALUE", [/target\[2\]/, new RegExp(`is ${label};`), /0 to 4/], () =>
        loss.valueAndGrad(prediction, wrong, { classes, grad }),
      );
      expect(grad.every((slope) => slope === 7)).toBe(true);
      expect(loss.value(prediction, wrong, { classes, weights: list(1, 1, 0, 1) })).toBeGreaterThan(0);
    }
  });

  it("are checked on each bound step", () => {
    const ws = new Workspace({ floats: 100 });
    const placed = { prediction: ws.alloc(prediction.length), target: ws.allocInt32(4) };
    placed.prediction.set(prediction);
    for (const buffers of [placed, { prediction, target: target.slice() }]) {
      buffers.target.set(target);
      const step = loss.bind(buffers, { classes });
      const value = step();
      buffers.target[3] = classes;
      expectThrown("ERR_XYLOSS_VALUE", [/target\[3\] is 5/], step);
      buffers.target[3] = 2;
      expect(step()).toBe(value);
    }
  });

  it("are an Int32Array", () => {
    const wrong = Float32Array.from(target) as unknown as Int32Array;
    expectThrown("ERR_XYLOSS_TYPE", [/target/, /Float32Array/, /Int32Array/], () => loss.value(prediction, wrong, { classes }));
    expectThrown("ERR_XYLOSS_LENGTH", [/target/, /20/], () => loss.value(prediction, labels(1, 2), { classes }));
    expectThrown("ERR_XYLOSS_OPTION", [/ignoreIndex/], () => loss.value(prediction, target, { classes, ignoreIndex: 0.5 }));
  });
});

describe("extremes of logits", () => {
  const row = (scores: number[], label: number) => {
    const { value, grad } = sparseSoftmaxCrossEntropy.valueAndGrad(list(...scores), labels(label), { classes: scores.length });
    return [value, ...grad];
  };
  // the same row at the end of a map of five positions, whose others are ordinary
  const position = (scores: number[], label: number) => {
    const prediction = list(...scores.flatMap((score) => [1, 2, -1, 0, score]));
    const { grad } = sparseSoftmaxCrossEntropy.valueAndGrad(prediction, labels(0, 0, 0, 0, label), {
      classes: scores.length,
      positions: 5,
      reduction: "sum",
    });
    const losses = sparseSoftmaxCrossEntropy.each(prediction, labels(0, 0, 0, 0, label), { classes: scores.length, positions: 5 });
    return [losses[4], ...grad.filter((_, i) => i % 5 === 4)];
  };

  it.each([
    ["rows", row],
    ["positions", position],
  ])("in %s", (_, run) => {
    expect(run([3e38, -3e38, 0], 0)).toEqual([0, 0, 0, 0]);
    expect(run([1e4, -1e4], 1)).toEqual([2e4, 1, -1]);
    expect(run([-Infinity, 0], 1)).toEqual([0, 0, 0]);
    expect(run([-Infinity, 0], 0)).toEqual([Infinity, -1, 1]);
    expect(run([Infinity, 0], 0)).toEqual([0, 0, 0]);
    expect(run([0, -0, 2 ** -149], 1)[0]).toBeCloseTo(Math.log(3), 6);
    expect(run([-Infinity, -Infinity], 0).slice(1)).toEqual([-0.5, 0.5]);
    expect(run([Number.NaN, 0], 0)[0]).toBeNaN();
    expect(run([Number.NaN, 0], 1)[0]).toBeNaN();
    // confident and right: the loss is far below the rounding of 1
    const least = Math.log1p(Math.exp(-30));
    expect(Math.abs((run([30, 0], 0)[0] as number) - least)).toBeLessThan(1e-6 * least);
  });
});

describe("dense maps", () => {
  const classes = 6;
  const positions = 11;
  const size = classes * positions;
  const prediction = logits(2 * size);
  const soft = prediction.map((_, i) => ((i * 7) % 5) / 10);
  const target = labels(...Array.from({ length: 2 * positions }, (_, i) => (i * 5) % classes));
  const weights = Float32Array.from({ length: 2 * positions }, (_, i) => (i % 3) / 2);

  /** Class after class to row after row. */
  const rows = (maps: Float32Array) =>
    maps.map((_, i) => {
      const unit = Math.floor(i / classes);
      return maps[Math.floor(unit / positions) * size + (i % classes) * positions + (unit % positions)] as number;
    });

  it.each([{}, { labelSmoothing: 0.3 }, { weights }, { reduction: "sum", upstream: 3 }] as const)(
    "are rows, transposed, with %o",
    (options) => {
      const pairs = [
        [
          softmaxCrossEntropy.valueAndGrad(prediction, soft, { classes, positions, ...options }),
          softmaxCrossEntropy.valueAndGrad(rows(prediction), rows(soft), { classes, ...options }),
        ],
        [
          sparseSoftmaxCrossEntropy.valueAndGrad(prediction, target, { classes, positions, ...options }),
          sparseSoftmaxCrossEntropy.valueAndGrad(rows(prediction), target, { classes, ...options }),
        ],
      ] as const;
      for (const [dense, plain] of pairs) {
        expect(Math.abs(dense.value - plain.value)).toBeLessThanOrEqual(4e-7 * Math.abs(plain.value));
        rows(dense.grad).forEach((slope, i) => {
          expect(Math.abs(slope - (plain.grad[i] as number))).toBeLessThanOrEqual(2e-6 * (1 + Math.abs(plain.grad[i] as number)));
        });
      }
    },
  );

  it("keep a NaN to its position, and leave missing positions out", () => {
    const clean = sparseSoftmaxCrossEntropy.valueAndGrad(prediction, target, { classes, positions, reduction: "sum" });
    for (const at of [0, 3, 4, 10, 11, 21]) {
      const map = at < positions ? 0 : size;
      const dirty = prediction.slice();
      for (let j = 0; j < classes; j++) dirty[map + j * positions + (at % positions)] = Number.NaN;
      const each = sparseSoftmaxCrossEntropy.each(dirty, target, { classes, positions });
      expect([...each.entries()].filter(([, loss]) => Number.isNaN(loss)).map(([i]) => i)).toEqual([at]);
      const missing = target.slice();
      missing[at] = -100;
      for (const without of [
        sparseSoftmaxCrossEntropy.valueAndGrad(dirty, missing, { classes, positions, reduction: "sum" }),
        sparseSoftmaxCrossEntropy.valueAndGrad(dirty, target, {
          classes,
          positions,
          reduction: "sum",
          weights: new Float32Array(2 * positions).map((_, i) => Number(i !== at)),
        }),
      ]) {
        expect(without.value).toBeLessThan(clean.value);
        without.grad.forEach((slope, i) => {
          const here = Math.floor(i / size) * positions + (i % positions) === at;
          expect(slope + 0).toBe(here ? 0 : (clean.grad[i] as number) + 0);
        });
      }
    }
  });

  it("hold whole maps", () => {
    expectThrown("ERR_XYLOSS_SHAPE", [/prediction has 60 values/, /classes 6/, /positions 11/, /66/], () =>
      softmaxCrossEntropy.value(prediction.subarray(0, 60), soft.subarray(0, 60), { classes, positions }),
    );
    expectThrown("ERR_XYLOSS_LENGTH", [/weights has 2 values/, /22 rows/], () =>
      softmaxCrossEntropy.value(prediction, soft, { classes, positions, weights: list(1, 1) }),
    );
    const shape = [2, classes, 1, positions];
    expect(softmaxCrossEntropy.value({ data: prediction, shape }, { data: soft, shape }, { classes, positions })).toBe(
      softmaxCrossEntropy.value(prediction, soft, { classes, positions }),
    );
  });
});
