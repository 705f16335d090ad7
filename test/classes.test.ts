/** What is special about class losses: labels, missing rows, dense maps, and the extremes of scores. */
import { describe, expect, it } from "vitest";
import { normal } from "../catalogue/shared/samples.js";
import { crps, dfl, jsDivergence, klDivergence, simcc, softmaxCrossEntropy, sparseSoftmaxCrossEntropy, Workspace } from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const labels = (...values: number[]) => Int32Array.from(values);

function logits(length: number, seed = 1): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length }, () => 3 * normal(next));
}

describe.each([2, 3, 8, 9, 16, 21])("softmaxCrossEntropy of %i classes, one of them masked: logit −∞, target 0", (classes) => {
  it.each([{}, { excess: true }])("is as if it were not there, with %o", (options) => {
    for (let masked = 0; masked < classes; masked++) {
      const next = random(masked + 1);
      const [prediction, target] = [logits(classes, masked + 7), Float32Array.from({ length: classes }, next)];
      prediction[masked] = -Infinity;
      target[masked] = 0;
      const without = (values: Float32Array) => values.filter((_, i) => i !== masked);
      const { value, grad } = softmaxCrossEntropy.valueAndGrad(prediction, target, { ...options, classes });
      expect(grad[masked]).toBe(0);
      if (classes === 2) continue; // one class is no choice
      const rest = softmaxCrossEntropy.valueAndGrad(without(prediction), without(target), { ...options, classes: classes - 1 });
      expect(Math.abs(value - rest.value)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(rest.value)));
      without(grad).forEach((slope, i) => {
        expect(Math.abs(slope - (rest.grad[i] as number))).toBeLessThanOrEqual(1e-6 * classes);
      });
    }
  });
});

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
    const weights = list(1, 1, 4, 0);
    const total = loss.each(dirty, ignored, { ...options, weights }).reduce((sum, each) => sum + each, 0);
    expect(loss.value(dirty, ignored, { ...options, weights, reduction: "weighted-mean" })).toBeCloseTo(total / 5, 5);
    expect(loss.value(dirty, ignored, { ...options, weights, reduction: "nonzero-mean" })).toBeCloseTo(total / 2, 5);
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

describe("divergences", () => {
  const row = (loss: typeof klDivergence, p: number[], t: number[]) => {
    const { value, grad } = loss.valueAndGrad(list(...p), list(...t), { classes: p.length });
    return [value, ...grad];
  };

  it("of zeros", () => {
    expect(row(klDivergence, [0.5, 0.5, 0], [1, 0, 0]).map((x) => x + 0)).toEqual([expect.closeTo(Math.LN2, 6), -2, 0, 0]);
    expect(row(klDivergence, [0, 1], [0.5, 0.5])).toEqual([Infinity, -Infinity, -0.5]);
    expect(row(klDivergence, [0, 0], [0, 0]).map((x) => x + 0)).toEqual([0, 0, 0]);
    expect(row(jsDivergence, [0, 0, 1], [0, 0, 1]).map((x) => x + 0)).toEqual([0, 0, 0, 0]);
    expect(row(jsDivergence, [0, 1], [1, 0])).toEqual([expect.closeTo(Math.LN2, 6), -Infinity, expect.closeTo(Math.LN2 / 2, 6)]);
  });

  it("below 0 are NaN, as the logarithm is", () => {
    expect(row(klDivergence, [-0.5, 1], [0.5, 0.5])[0]).toBeNaN();
    expect(row(klDivergence, [-0.5, 1], [0, 1])).toEqual([0, 0, -1].map((x) => expect.closeTo(x, 12)));
    expect(row(klDivergence, [0.5, 1], [-0.5, 0.5])[0]).toBeNaN();
    for (const p of [-0.5, -3]) expect(row(jsDivergence, [p, 1], [1, 0])[0]).toBeNaN();
  });

  it("near p = t keep their digits", () => {
    for (const d of [2 ** -20, 2 ** -12, 2 ** -5]) {
      const [p, t] = [
        [0.5 + d, 0.5 - d],
        [0.5, 0.5],
      ] as const;
      const exact = (reference.jsDivergence as typeof jsDivergence).value(list(...p), list(...t), { classes: 2 });
      const series = (d * d) / 2; // ¼ Σ (p − t)²/(p + t)
      expect(Math.abs((row(jsDivergence, [...p], [...t])[0] as number) / series - 1)).toBeLessThan(d + 1e-6);
      if (d > 1e-4) expect(Math.abs((row(jsDivergence, [...p], [...t])[0] as number) / exact - 1)).toBeLessThan(1e-6);
      expect(row(jsDivergence, [...p], [...t])[1]).toBeCloseTo(Math.log1p(d / (1 + d)) / 2, 9);
    }
  });

  it("of subnormal probabilities are finite", () => {
    const [value] = row(klDivergence, [2 ** -149, 1], [1, 0]);
    expect(value).toBeCloseTo(149 * Math.LN2, 4);
    expect(row(jsDivergence, [2 ** -149, 1], [1, 0])[1]).toBeCloseTo(-74 * Math.LN2, 4);
  });
});

describe("coordinates in bins", () => {
  it("a distribution in one bin reads |error| in bins, in crps", () => {
    const bins = 9;
    const one = new Float32Array(2 * bins).fill(-200);
    one[3] = 0;
    one[bins + 8] = 0;
    expect(crps.value(one, list(5.25, 2), { bins })).toBeCloseTo(2.25 + 6, 6);
    const { value, grad } = crps.valueAndGrad(one, list(3, 8), { bins });
    expect(value).toBe(0);
    expect(grad.every((slope) => slope === 0)).toBe(true);
  });

  it("crps by hand", () => {
    // F = ½, s = ¾: ¾·¼ + ¼·¼ = ¼, q(A − Σ qA) = ½(½ − ¼); F = ½, s = 0
    const { value, grad } = crps.valueAndGrad(list(0, 0, 1, 1), list(0.75, 0), { bins: 2 });
    expect(value).toBeCloseTo(0.5, 7);
    expect([...grad]).toEqual([0.125, -0.125, -0.25, 0.25].map((x) => expect.closeTo(x, 7)));
  });

  it("the last bin has weight 1 at the end, in dfl", () => {
    const { value, grad } = dfl.valueAndGrad(list(0, 1, -Infinity, 0, 2, 2), list(1, 2), { bins: 3 });
    const [x, y] = [Math.log1p(Math.exp(-1)), Math.log1p(1 + Math.exp(-2))];
    expect(value).toBeCloseTo(x + y, 6);
    expect(grad[1]).toBeCloseTo(Math.exp(-x) - 1, 6);
    expect(grad[5]).toBeCloseTo(Math.exp(-y) - 1, 6);
  });

  it.each([
    ["dfl", dfl],
    ["crps", crps],
  ])("%s takes no target outside, on a bound step either", (_, loss) => {
    const prediction = logits(12);
    for (const wrong of [-0.001, 2.001, Infinity, -Infinity]) {
      const target = list(0, 2, wrong, 1);
      const grad = new Float32Array(12).fill(7);
      expectThrown("ERR_XYLOSS_VALUE", [/target\[2\]/, /from 0 to 2/], () => loss.valueAndGrad(prediction, target, { bins: 3, grad }));
      expect(grad.every((slope) => slope === 7)).toBe(true);
      expect(loss.value(prediction, target, { bins: 3, weights: list(1, 0) })).toBeGreaterThan(0);
      const bound = list(0, 2, 0, 1);
      const step = loss.bind({ prediction, target: bound }, { bins: 3 });
      step();
      bound[3] = wrong;
      expectThrown("ERR_XYLOSS_VALUE", [/target\[3\]/], step);
      bound[3] = Number.NaN;
      expect(step()).toBeNaN();
    }
    expectThrown("ERR_XYLOSS_SHAPE", [/bins 5/, /10/], () => loss.value(prediction, list(0, 0), { bins: 5 }));
    expectThrown("ERR_XYLOSS_OPTION", [/bins/], () => loss.value(prediction, list(0, 0), {} as { bins: number }));
  });

  it.each([
    ["dfl", dfl],
    ["crps", crps],
  ])("%s of extreme logits has no NaN", (_, loss) => {
    for (const z of [0, 2 ** -149, 1e4, -1e4, 3e38, -3e38]) {
      for (const y of [0, 0.5, 1, 2]) {
        const { value, grad } = loss.valueAndGrad(list(z, 0, -z, 3e38, z, 1), list(y, y), { bins: 3 });
        expect(value).toBeGreaterThanOrEqual(0);
        expect(grad.some(Number.isNaN)).toBe(false);
      }
    }
  });

  it("simcc of a target far outside keeps the nearest bin", () => {
    const options = { binsX: 4, binsY: 5 };
    const prediction = logits(9);
    for (const far of [1e3, 1e6, 3e38, Infinity]) {
      const { value, grad } = simcc.valueAndGrad(prediction, list(far, -far), { ...options, sigma: 1 });
      const hot = softmaxCrossEntropy.valueAndGrad(prediction.subarray(0, 4), list(0, 0, 0, 1), { classes: 4 });
      const cold = softmaxCrossEntropy.valueAndGrad(prediction.subarray(4), list(1, 0, 0, 0, 0), { classes: 5 });
      expect(value).toBeCloseTo(hot.value + cold.value, 6);
      expect([...grad]).toEqual([...hot.grad, ...cold.grad].map((x) => expect.closeTo(x, 6)));
    }
  });

  it("simcc of the label's own logarithm is 0", () => {
    const label = (bins: number, mu: number) => Array.from({ length: bins }, (_, k) => -((k - mu) ** 2) / (2 * 36));
    const { value, grad } = simcc.valueAndGrad(list(...label(20, 7), ...label(24, 11)), list(3.5, 5.5), { binsX: 20, binsY: 24 });
    expect(Math.abs(value)).toBeLessThan(1e-6);
    expect(Math.max(...grad.map(Math.abs))).toBeLessThan(1e-7);
    expect(simcc.value(logits(44), list(Number.NaN, 5.5), { binsX: 20, binsY: 24 })).toBeNaN();
  });
});
