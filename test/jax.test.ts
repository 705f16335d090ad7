/** `xyloss/jax` with jax-js itself. */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { grad, type Array as JaxArray, jit, numpy as np, tree, valueAndGrad, vjp, vmap } from "@jax-js/jax";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bceWithLogits, euclidean, huber, type Loss, mse, simcc, softmaxCrossEntropy, sparseSoftmaxCrossEntropy } from "../src/index.js";
import { jaxLoss, jaxValueAndGrad } from "../src/jax/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

const drawn = (length: number, seed: number, scale = 1): Float32Array<ArrayBuffer> => {
  const next = random(seed);
  return Float32Array.from({ length }, () => scale * (2 * next() - 1));
};
const array = (values: Float32Array, shape: number[]): JaxArray => np.array(values as Float32Array<ArrayBuffer>, { shape });

type Params = { w: JaxArray; b: JaxArray; v: JaxArray };
const POINTS = 20;
const shapes = { w: [3, 4], b: [4], v: [4, 2] } as const;
const values = { w: drawn(12, 1), b: drawn(4, 2), v: drawn(8, 3) };
const inputValues = drawn(3 * POINTS, 4);
const targetValues = drawn(2 * POINTS, 5, 2);
const params = (): Params => ({ w: array(values.w, [3, 4]), b: array(values.b, [4]), v: array(values.v, [4, 2]) });
const inputs = (): JaxArray => array(inputValues, [POINTS, 3]);
const targets = (): JaxArray => array(targetValues, [POINTS, 2]);

/** A perceptron with one hidden layer. */
const model = ({ w, b, v }: Params, x: JaxArray): JaxArray => np.matmul(np.tanh(np.matmul(x, w).add(b)), v);

/** The same in float64, without jax-js. */
function predicted({ w, b, v }: Record<keyof Params, ArrayLike<number>>): Float64Array {
  return Float64Array.from({ length: 2 * POINTS }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < 4; j++) {
      let hidden = b[j] as number;
      for (let i = 0; i < 3; i++) hidden += (inputValues[3 * (k >> 1) + i] as number) * (w[4 * i + j] as number);
      sum += Math.tanh(hidden) * (v[2 * j + (k & 1)] as number);
    }
    return sum;
  });
}

/** Huber's loss in operations of jax-js, by component. */
const huberInJax = (prediction: JaxArray, target: JaxArray, delta: number): JaxArray => {
  const size = np.abs(prediction.sub(target));
  const outside = size.ref.sub(delta / 2).mul(delta);
  return np.where(size.ref.less(delta), np.square(size).mul(0.5), outside).mean();
};

const closeTo = (found: ArrayLike<number>, expected: ArrayLike<number>, within = 1e-6): void => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs((found[i] as number) - (expected[i] as number))).toBeLessThan(within);
};
const closeTrees = (found: Params, expected: Params): void => {
  for (const name of ["w", "b", "v"] as const) {
    expect(found[name].shape).toEqual(shapes[name]);
    closeTo(found[name].dataSync(), expected[name].dataSync());
  }
};

interface Backend {
  malloc(size: number, data?: Uint8Array): number;
  incRef(slot: number): void;
  decRef(slot: number): void;
}
/** What jax-js allocates and releases by. It does not export it. */
async function backendOf(name: string): Promise<Backend> {
  const folder = dirname(createRequire(import.meta.url).resolve("@jax-js/jax"));
  const file = readdirSync(folder).find((each) => /^backend-.*\.js$/.test(each)) as string;
  const module = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, { name?: string }>;
  return (Object.values(module).find((each) => each.name === "getBackend") as unknown as (name: string) => Backend)(name);
}

/** References to memory of jax-js that are held. */
let held = 0;
beforeEach(async () => {
  held = 0;
  const backend = await backendOf("wasm");
  const { malloc, incRef, decRef } = Object.getPrototypeOf(backend) as Backend;
  const counting = (by: number, run: (...args: never[]) => unknown) =>
    function counted(this: Backend, ...args: never[]) {
      held += by;
      return run.apply(this, args);
    };
  Object.assign(backend, { malloc: counting(1, malloc), incRef: counting(1, incRef), decRef: counting(-1, decRef) });
});
// every test releases what it makes, and so must what it tests
afterEach(() => expect(held).toBe(0));

describe("jaxValueAndGrad", () => {
  const lossAndGrad = jaxValueAndGrad(huber, model, { delta: 0.7 });

  it("has the value and the gradient of jax-js", () => {
    const [value, gradient] = lossAndGrad(params(), inputs(), targets());
    const theirs = (p: Params, x: JaxArray, t: JaxArray): JaxArray => huberInJax(model(p, x), t, 0.7);
    const [expected, wanted] = valueAndGrad(theirs)(params(), inputs(), targets());
    closeTo([value], expected.dataSync());
    closeTrees(gradient, wanted);
  });

  it.each([
    ["huber", huber, reference.huber, { delta: 0.7 }],
    ["huber, radial, summed", huber, reference.huber, { delta: 0.7, geometry: "radial", reduction: "sum" }],
    ["euclidean", euclidean, reference.euclidean, {}],
  ] as [string, Loss, reference.Loss, object][])("%s: the gradient is that of differences in float64", (_, ours, twin, options) => {
    const [value, gradient] = jaxValueAndGrad(ours, model, options)(params(), inputs(), targets());
    const lossAt = (at: typeof values) => twin.value(predicted(at), Float64Array.from(targetValues), options);
    closeTo([value], [lossAt(values)], 1e-5);
    for (const name of ["w", "b", "v"] as const) {
      const found = gradient[name].dataSync();
      const slopes = Array.from(values[name], (_, i) => {
        const at = (by: number) => {
          const moved = { w: [...values.w], b: [...values.b], v: [...values.v] };
          (moved[name] as number[])[i] = (values[name][i] as number) + by;
          return lossAt(moved as unknown as typeof values);
        };
        return (at(1e-6) - at(-1e-6)) / 2e-6;
      });
      closeTo(found, slopes, 2e-5);
    }
  });

  it("takes a jitted model, and gives the same as a promise", async () => {
    const jitted = jit(model);
    const [value, gradient] = lossAndGrad(params(), inputs(), targets());
    const [again, ofJitted] = jaxValueAndGrad(huber, jitted as unknown as typeof model, { delta: 0.7 })(params(), inputs(), targets());
    closeTo([again], [value]);
    closeTrees(ofJitted, tree.ref(gradient));
    const [later, promised] = await lossAndGrad.async(params(), inputs(), targets());
    expect(later).toBe(value);
    closeTrees(promised, gradient);
    jitted.dispose();
  });

  it("weighs units, and leaves those of weight 0 out", () => {
    const options = { geometry: "radial", reduction: "weighted-mean" } as const;
    const weights = Float32Array.from({ length: POINTS }, (_, i) => i % 3);
    const weighted = jaxValueAndGrad(huber, (p: JaxArray) => p.mul(1), options);
    const p = drawn(2 * POINTS, 6);
    const [value, gradient] = weighted(array(p, [POINTS, 2]), [], targets(), np.array(weights));
    const expected = huber.valueAndGrad(p, targetValues, { ...options, weights });
    expect(value).toBe(expected.value);
    expect(gradient.shape).toEqual([POINTS, 2]);
    expect(gradient.dataSync()).toEqual(expected.grad);
    const whole = Int32Array.from(weights);
    const [same, unused] = weighted(array(p, [POINTS, 2]), [], targets(), np.array(whole));
    unused.dispose();
    expect(same).toBe(value);
  });

  it("owns its arguments, and no others", () => {
    const all = [params(), inputs(), targets(), np.ones([POINTS, 2])] as const;
    const [p, x, t, w] = all;
    const kept = held;
    const [, gradient] = lossAndGrad(tree.ref(p), x.ref, t.ref, w.ref);
    expect([...tree.leaves(p), x, t, w].map((each) => (each as JaxArray).refCount)).toEqual([1, 1, 1, 1, 1, 1]);
    expect([gradient.w.refCount, gradient.b.refCount, gradient.v.refCount]).toEqual([1, 1, 1]);
    tree.dispose(gradient);
    expect(held).toBe(kept);
    lossAndGrad(p, x, t, w)[1].w.dispose();
    expect([...tree.leaves(p), x, t, w].map((each) => (each as JaxArray).refCount)).toEqual([0, 0, 0, 0, 0, 0]);
    held = 0; // the other two gradients
  });

  it("releases them when it throws, now or later", async () => {
    const kept = [params(), inputs(), np.zeros([POINTS, 3])] as const;
    const [p, x, wrong] = kept;
    const before = held;
    const run = [lossAndGrad, (...args: Parameters<typeof lossAndGrad>) => lossAndGrad.async(...args)];
    for (const each of run) {
      await expect((async () => each(tree.ref(p), x.ref, wrong.ref, np.ones([2])))()).rejects.toThrow(/target has 60 values/);
      await expect((async () => each(tree.ref(p), x.ref, "none" as never))()).rejects.toThrow(/target is a string/);
      expect([...tree.leaves(p), x, wrong].map((array) => (array as JaxArray).refCount)).toEqual([1, 1, 1, 1, 1]);
      expect(held).toBe(before);
    }
    tree.dispose(kept as unknown as JaxArray[]);
  });

  it("trains", () => {
    let [at, first, last] = [params(), 0, 0];
    const x = inputs();
    const wanted = model({ w: array(drawn(12, 11), [3, 4]), b: array(drawn(4, 12), [4]), v: array(drawn(8, 13), [4, 2]) }, x.ref);
    const lossAndGrad = jaxValueAndGrad(huber, jit(model) as unknown as typeof model, { delta: 0.5, geometry: "radial" });
    const held = () => [x.refCount, wanted.refCount];
    for (let i = 0; i < 60; i++) {
      const [value, gradient] = lossAndGrad(tree.ref(at), x.ref, wanted.ref);
      at = tree.map((a: JaxArray, g: JaxArray) => a.sub(g.mul(0.3)), at, gradient) as Params;
      if (i === 0) first = value;
      last = value;
    }
    expect(last).toBeLessThan(first / 5);
    expect(held()).toEqual([1, 1]);
    tree.dispose([at, x, wanted]);
  });

  it("refuses a forward that is no function, or returns something else than an array", () => {
    expectThrown("ERR_XYLOSS_TYPE", [/^jaxValueAndGrad: forward is undefined; it must be a function/], () =>
      jaxValueAndGrad(huber, undefined as never),
    );
    expectThrown("ERR_XYLOSS_TYPE", [/^jaxValueAndGrad: loss is an object; it must be a loss of xyloss/], () =>
      jaxValueAndGrad({} as never, model),
    );
    const two = jaxValueAndGrad(huber, (x: JaxArray) => [x] as never);
    expectThrown("ERR_XYLOSS_TYPE", [/^huber: prediction is an Array; it must be an array of jax-js/], () =>
      two(targets(), [], np.zeros([1])),
    );
    held = 0; // the array in the array
  });
});

describe("jaxLoss", () => {
  const prediction = (): JaxArray => array(drawn(2 * POINTS, 6), [POINTS, 2]);

  it("gives vjp its cotangent, so that other terms can stand beside it", () => {
    const decay = (p: Params): JaxArray => np.square(p.w.ref).sum();
    const both = (p: Params): [JaxArray, JaxArray] => [decay(p), model(p, inputs())];
    const [[size, points], pullback] = vjp(both, [params()]);
    const [value, cotangent] = jaxLoss(huber, { delta: 0.7 })(points, targets());
    const [gradient] = pullback([np.array(0.01), cotangent]) as unknown as [Params];
    pullback.dispose();
    const theirs = (p: Params): JaxArray =>
      decay(p)
        .mul(0.01)
        .add(huberInJax(model(p, inputs()), targets(), 0.7));
    const [expected, wanted] = valueAndGrad(theirs)(params());
    closeTo([value + 0.01 * (size.dataSync()[0] as number)], expected.dataSync());
    closeTrees(gradient, wanted);
  });

  it("takes labels, whole numbers, truth values, and targets of another size", () => {
    const logits = (): JaxArray => array(drawn(8, 3), [4, 2]);
    const labels = Int32Array.of(0, 1, 1, 0);
    const ofLabels = jaxLoss(sparseSoftmaxCrossEntropy, { classes: 2 });
    const expected = sparseSoftmaxCrossEntropy.valueAndGrad(drawn(8, 3), labels, { classes: 2 });
    for (const target of [np.array(labels), np.array(Uint32Array.from(labels)), np.array(Float32Array.from(labels))]) {
      const [value, cotangent] = ofLabels(logits(), target);
      expect(value).toBe(expected.value);
      expect(cotangent.dataSync()).toEqual(expected.grad);
    }
    const bits = jaxLoss(bceWithLogits)(logits(), logits().greater(0));
    expect(bits[0]).toBe(
      bceWithLogits.value(
        drawn(8, 3),
        Float32Array.from(drawn(8, 3), (x) => Number(x > 0)),
      ),
    );
    expect(bits[1].shape).toEqual([4, 2]);
    bits[1].dispose();
    const options = { binsX: 4, binsY: 4 };
    const bins = jaxLoss(simcc, options)(array(drawn(8, 7), [1, 8]), np.array([[1, 2]]));
    expect(bins[0]).toBe(simcc.value(drawn(8, 7), Float32Array.of(1, 2), options));
    bins[1].dispose();
  });

  it("keeps the device of the prediction", async () => {
    const onCpu = np.array(drawn(4, 1), { shape: [2, 2], device: "cpu" });
    const [value, cotangent] = jaxLoss(mse)(onCpu, np.zeros([2, 2]));
    expect(value).toBe(mse.value(drawn(4, 1), new Float32Array(4)));
    expect(cotangent.device).toBe("cpu");
    cotangent.dispose();
    // what is not put on a device by name may still move
    const [, free] = jaxLoss(mse)(array(drawn(4, 1), [2, 2]), np.zeros([2, 2]));
    const moved = free.add(np.array(drawn(4, 2), { shape: [2, 2], device: "cpu" }));
    expect(moved.device).toBe("cpu");
    moved.dispose();
  });

  it("refuses traced arrays: their values are not known", () => {
    const ours = jaxLoss(mse);
    const traced = [/^mse: prediction is traced, so its values are not known; call the loss outside of jit, grad, vjp and vmap/];
    const value = (p: JaxArray): JaxArray => ours(p, targets())[1];
    for (const transformed of [jit(value), grad(value), vmap(value)]) {
      expectThrown("ERR_XYLOSS_TYPE", traced, () => transformed(prediction()));
    }
    held = 0; // jax-js keeps what a trace that throws has begun
  });

  it("refuses what is no array, arrays of another copy, other dtypes and shapes, and passes on the loss's own errors", () => {
    const ours = jaxLoss(mse);
    const required = createRequire(import.meta.url)("@jax-js/jax") as { numpy: typeof np };
    expectThrown("ERR_XYLOSS_TYPE", [/target is an array of another copy of @jax-js\/jax; import both packages, or require both/], () =>
      ours(prediction(), required.numpy.zeros([POINTS, 2])),
    );
    expectThrown(
      "ERR_XYLOSS_TYPE",
      [/^mse: prediction is a Float32Array; it must be an array of jax-js: pass numpy.array\(prediction\)/],
      () => ours(drawn(4, 1) as never, targets()),
    );
    expectThrown("ERR_XYLOSS_TYPE", [/weights is null/], () => ours(prediction(), targets(), null as never));
    const double = prediction().astype(np.float64);
    expectThrown("ERR_XYLOSS_TYPE", [/prediction has dtype float64; it must be float32: pass prediction.astype\("float32"\)/], () =>
      ours(double, targets()),
    );
    expectThrown("ERR_XYLOSS_SHAPE", [/prediction's shape is \[20,2\] and target's \[2,20\]; reshape/], () =>
      ours(prediction(), targets().transpose()),
    );
    expectThrown("ERR_XYLOSS_SHAPE", [/its last axis must be 3, or a multiple/], () =>
      jaxLoss(softmaxCrossEntropy, { classes: 3 })(prediction(), targets()),
    );
    expectThrown("ERR_XYLOSS_LENGTH", [/target has 6 values/], () => ours(prediction(), np.zeros([3, 2])));
    expectThrown("ERR_XYLOSS_OPTION", [/delta/], () => jaxLoss(huber, { delta: -1 })(prediction(), targets()));
    expectThrown("ERR_XYLOSS_VALUE", [/target\[0\] is 0.5; labels must be whole/], () =>
      jaxLoss(sparseSoftmaxCrossEntropy, { classes: 2 })(np.zeros([1, 2]), np.array([0.5])),
    );
    expectThrown("ERR_XYLOSS_EMPTY", [/prediction is empty/], () => ours(np.zeros([0, 2]), np.zeros([0, 2])));
    const gone = prediction();
    gone.dispose();
    expect(() => ours(gone, targets())).toThrow(/free/);
  });

  it.each(["weights", "grad", "upstream", "accumulate"])("refuses the option %s", (name) => {
    expectThrown("ERR_XYLOSS_OPTION", [new RegExp(`^mse: jaxLoss has no option ${name}: `)], () => jaxLoss(mse, { [name]: 1 } as object));
  });
});
