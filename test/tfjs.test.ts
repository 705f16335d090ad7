/** `xyloss/tfjs` beside TensorFlow.js itself. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { bceWithLogits, categoricalCrossEntropy, dsnt, huber, mse, softmaxCrossEntropy, sparseSoftmaxCrossEntropy } from "../src/index.js";
import { tfLoss } from "../src/tfjs/index.js";
import { expectThrown, random } from "./support.js";

beforeAll(() => tf.ready());

function drawn(shape: number[], seed: number, scale = 3): tf.Tensor {
  const next = random(seed);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * (2 * next() - 1)),
    shape,
  );
}

const close = (found: tf.Tensor, expected: tf.Tensor): void => {
  expect(found.shape).toEqual(expected.shape);
  const [a, b] = [found.dataSync(), expected.dataSync()];
  for (let i = 0; i < a.length; i++) expect(Math.abs((a[i] as number) - (b[i] as number))).toBeLessThan(1e-5);
};

describe("tfLoss", () => {
  const [target, prediction] = [drawn([40, 2], 1), drawn([40, 2], 2)];
  const bits = tf.cast(tf.greater(target, 0), "float32");
  const rows = tf.softmax(target);

  it.each<[string, (t: tf.Tensor, p: tf.Tensor) => tf.Scalar, (t: tf.Tensor, p: tf.Tensor) => tf.Scalar, tf.Tensor]>([
    ["mse", tfLoss(mse), (t, p) => tf.losses.meanSquaredError(t, p), target],
    ["huber", tfLoss(huber, { delta: 0.7 }), (t, p) => tf.losses.huberLoss(t, p, undefined, 0.7), target],
    ["huber, sum", tfLoss(huber, { reduction: "sum" }), (t, p) => tf.losses.huberLoss(t, p, undefined, 1, tf.Reduction.SUM), target],
    ["bceWithLogits", tfLoss(bceWithLogits), (t, p) => tf.losses.sigmoidCrossEntropy(t, p), bits],
    ["softmaxCrossEntropy", tfLoss(softmaxCrossEntropy, { classes: 2 }), (t, p) => tf.losses.softmaxCrossEntropy(t, p), rows],
  ])("%s has the value and the gradient of TensorFlow.js", (_, ours, theirs, y) => {
    const [a, b] = [ours, theirs].map((of) => tf.valueAndGrad((p: tf.Tensor) => tf.mul(of(y, p), 1.5) as tf.Scalar)(prediction));
    close(a?.value as tf.Tensor, b?.value as tf.Tensor);
    close(a?.grad as tf.Tensor, b?.grad as tf.Tensor);
  });

  it("takes weights, labels, whole numbers and targets of another size", () => {
    const weights = tf.tensor(Float32Array.from({ length: 40 }, (_, i) => i % 3));
    const weighted = tfLoss(huber, { geometry: "radial", reduction: "weighted-mean" })(target, prediction, weights);
    const [p, t, w] = [prediction, target, weights].map((each) => each.dataSync() as Float32Array) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    expect(weighted.dataSync()[0]).toBe(Math.fround(huber.value(p, t, { geometry: "radial", reduction: "weighted-mean", weights: w })));
    const labels = tf.tensor([0, 1, 1, 0], [4], "int32");
    const logits = drawn([4, 2], 3);
    const ofLabels = tfLoss(sparseSoftmaxCrossEntropy, { classes: 2 });
    close(ofLabels(labels, logits), tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 2), logits));
    close(ofLabels(tf.cast(labels, "float32"), logits), ofLabels(labels, logits));
    const whole = tf.tensor([[1, 0]], [1, 2], "int32");
    close(tfLoss(mse)(whole, tf.zeros([1, 2])), tf.scalar(0.5));
    close(tfLoss(mse, { edges: Int32Array.of(1, 0) })(tf.zeros([2, 2]), tf.tensor([1, 1, 4, 5], [2, 2])), tf.scalar(12.5));
    // on the CPU these keep the values of the old dtype
    close(tfLoss(mse)(tf.zeros([1, 2]), tf.cast(whole, "float32")), tf.scalar(0.5));
    close(tfLoss(mse)(tf.zeros([1, 2]), tf.cast(tf.cast(whole, "bool"), "float32")), tf.scalar(0.5));
    expect(
      tfLoss(dsnt, { width: 4, height: 3, convention: "centers" })(tf.tensor([[1, 1]]), drawn([1, 3, 4], 4)).dataSync()[0],
    ).toBeGreaterThan(0);
  });

  it("takes all points of an example in one row, as a dense layer gives them", () => {
    const radial = tfLoss(huber, { geometry: "radial" });
    const [t, p] = [target, prediction].map((each) => tf.reshape(each, [10, 8])) as [tf.Tensor, tf.Tensor];
    close(radial(t, p), radial(target, prediction));
    expectThrown("ERR_XYLOSS_SHAPE", [/\[16,5\]; its last axis must be 2/], () => radial(tf.reshape(t, [16, 5]), tf.reshape(p, [16, 5])));
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) {
      const { value, grad } = tf.valueAndGrad((p: tf.Tensor) => tfLoss(huber)(target, p))(prediction);
      tf.dispose([value, grad]);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses shapes that only happen to have as many values, and passes on the loss's own errors", () => {
    expectThrown("ERR_XYLOSS_SHAPE", [/huber: prediction's shape is \[40,2\] and target's \[2,40\]; reshape/], () =>
      tfLoss(huber)(tf.transpose(target), prediction),
    );
    expectThrown("ERR_XYLOSS_LENGTH", [/target has 6 values/], () => tfLoss(huber)(tf.zeros([3, 2]), prediction));
    expectThrown("ERR_XYLOSS_OPTION", [/delta/], () => tfLoss(huber, { delta: -1 })(target, prediction));
    expectThrown("ERR_XYLOSS_OPTION", [/classes/], () => tfLoss(categoricalCrossEntropy, {} as { classes: number })(rows, rows));
    expectThrown("ERR_XYLOSS_VALUE", [/target\[0\] is 0.5; labels must be whole/], () =>
      tfLoss(sparseSoftmaxCrossEntropy, { classes: 2 })(tf.tensor([0.5]), tf.zeros([1, 2])),
    );
  });

  it("refuses what is no tensor, other dtypes, and a last axis that contradicts the options", () => {
    const ours = tfLoss(mse);
    const whole = tf.cast(prediction, "int32");
    expectThrown("ERR_XYLOSS_TYPE", [/prediction has dtype int32; it must be float32: pass tf.cast\(prediction/], () =>
      ours(target, whole),
    );
    expectThrown("ERR_XYLOSS_TYPE", [/prediction has dtype complex64/], () => ours(target, tf.complex(target, target)));
    expectThrown("ERR_XYLOSS_TYPE", [/target has dtype complex64/], () => ours(tf.complex(target, target), prediction));
    expectThrown("ERR_XYLOSS_TYPE", [/target has dtype string/], () => ours(tf.tensor(["a"]), tf.zeros([1])));
    expectThrown("ERR_XYLOSS_TYPE", [/weights has dtype string/], () => ours(target, prediction, tf.tensor(["a"])));
    expectThrown("ERR_XYLOSS_TYPE", [/target is an Array; it must be a tensor/], () => ours([1] as never, prediction));
    expectThrown("ERR_XYLOSS_TYPE", [/prediction is undefined/], () => ours(target, undefined as never));
    expectThrown("ERR_XYLOSS_TYPE", [/tfLoss: loss is undefined/], () => tfLoss(undefined as never));
    expectThrown("ERR_XYLOSS_EMPTY", [/prediction is empty/], () => ours(tf.zeros([0, 2]), tf.zeros([0, 2])));
    const logits = tf.zeros([4, 3]);
    const three = [/prediction's shape is \[4,3\]; its last axis must be 2, or a multiple/];
    expectThrown("ERR_XYLOSS_SHAPE", three, () => tfLoss(softmaxCrossEntropy, { classes: 2 })(logits, logits));
    const labels = tfLoss(sparseSoftmaxCrossEntropy, { classes: 2 });
    expectThrown("ERR_XYLOSS_VALUE", [/target\[0\] is 4294967296/], () => labels(tf.tensor([2 ** 32, 0]), tf.zeros([2, 2])));
    const logit = tf.tensor([1, 2, 3, 4], [2, 2]);
    close(labels(tf.tensor([1, 0], [2], "bool"), logit), labels(tf.tensor([1, 0], [2], "int32"), logit));
  });

  it.each(["weights", "grad", "upstream", "accumulate"])("refuses the option %s, which would be overwritten or go astray", (name) => {
    expectThrown("ERR_XYLOSS_OPTION", [new RegExp(`^mse: tfLoss has no option ${name}: `)], () => tfLoss(mse, { [name]: 1 } as object));
  });

  it("has no second derivative, and says so even where other terms have one", () => {
    const sums: ((p: tf.Tensor) => tf.Scalar)[] = [
      (p) => tfLoss(mse)(target, p),
      (p) => tf.add(tfLoss(mse)(target, p), tf.sum(tf.pow(p, 3))) as tf.Scalar,
      (p) => tfLoss(mse)(target, tf.square(p)),
      (p) => tf.mul(tfLoss(mse)(target, p), tf.sum(p)) as tf.Scalar,
    ];
    for (const sum of sums) {
      const twice = tf.grad((q: tf.Tensor) => tf.sum(tf.grad(sum)(q)));
      expectThrown("ERR_XYLOSS_OPTION", [/mse: tfLoss has no second derivative/], () => twice(prediction));
    }
  });

  it("trains a model by fit and by minimize, and evaluates it", { timeout: 60_000 }, async () => {
    const inputs = drawn([256, 3], 5, 1);
    const wanted = tf.matMul(inputs, drawn([3, 2], 6, 1));
    const model = layers.sequential({ layers: [layers.layers.dense({ units: 2, inputShape: [3], kernelInitializer: "zeros" })] });
    const loss = tfLoss(huber, { delta: 0.5, geometry: "radial" });
    model.compile({ optimizer: tf.train.sgd(0.5), loss });
    const start = (model.evaluate(inputs, wanted) as tf.Scalar).dataSync()[0] as number;
    const { history } = await model.fit(inputs, wanted, { epochs: 10, batchSize: 32, verbose: 0 });
    expect(history.loss?.at(-1)).toBeLessThan(0.1 * start);
    const weights = tf.variable(tf.zeros([3, 2]));
    const optimizer = tf.train.adam(0.1);
    let cost = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 60; i++) {
      const step = optimizer.minimize(() => loss(wanted, tf.matMul(inputs, weights)), true) as tf.Scalar;
      cost = step.dataSync()[0] as number;
    }
    expect(cost).toBeLessThan(0.1 * start);
  });
});
