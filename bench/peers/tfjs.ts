/** TensorFlow.js on its WebAssembly backend as a peer: its own losses where it has them. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Prepared, type Question, serve } from "./serve.js";

/** What is used of its API; its packages are installed only for this benchmark. */
interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}
type Operation = (a: Tensor | number, b?: Tensor | number) => Tensor;
interface TensorFlow {
  readonly version_core: string;
  readonly losses: Readonly<Record<"meanSquaredError" | "huberLoss" | "sigmoidCrossEntropy" | "softmaxCrossEntropy", Operation>>;
  readonly [operation: string]: unknown;
  setWasmPaths(folder: string): void;
  setBackend(name: string): Promise<boolean>;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  valueAndGrad(f: (p: Tensor) => Tensor): (p: Tensor) => { value: Tensor; grad: Tensor };
}

const here = fileURLToPath(new URL(".", import.meta.url));
const bundle = fileURLToPath(new URL("../../build/peers/tfjs.cjs", import.meta.url));
const require = createRequire(import.meta.url);
// its entry for Node lacks the gradients, which only the whole package of 300 MB registers
await build({
  stdin: {
    contents: `export * from "@tensorflow/tfjs-core";
export * from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-core/dist/register_all_gradients";`,
    resolveDir: here,
  },
  bundle: true,
  format: "cjs",
  platform: "node",
  mainFields: ["module", "main"],
  outfile: bundle,
});
const tf = require(bundle) as TensorFlow;
tf.setWasmPaths(join(here, "node_modules/@tensorflow/tfjs-backend-wasm/dist/"));
if (!(await tf.setBackend("wasm"))) throw new Error("its WebAssembly backend does not start");

const { abs, add, exp, log1p, mean, minimum, mul, neg, square, sub } = tf as unknown as Readonly<Record<string, Operation>> as Record<
  "abs" | "add" | "exp" | "log1p" | "mean" | "minimum" | "mul" | "neg" | "square" | "sub",
  Operation
>;

/** Of a threshold of 1. */
const losses: Readonly<Record<string, (p: Tensor, t: Tensor) => Tensor>> = {
  mse: (p, t) => tf.losses.meanSquaredError(t, p),
  huber: (p, t) => tf.losses.huberLoss(t, p),
  tukey(p, t) {
    const v = sub(1, minimum(1, square(sub(p, t))));
    return mul(1 / 6, mean(sub(1, mul(v, square(v)))));
  },
  cauchy: (p, t) => mul(0.5, mean(log1p(square(sub(p, t))))),
  welsch: (p, t) => mul(0.5, mean(sub(1, exp(neg(square(sub(p, t))))))),
  logCosh(p, t) {
    const a = abs(sub(p, t));
    return mean(sub(add(a, log1p(exp(mul(-2, a)))), Math.LN2));
  },
  bceWithLogits: (p, t) => tf.losses.sigmoidCrossEntropy(t, p),
  softmaxCrossEntropy: (p, t) => tf.losses.softmaxCrossEntropy(t, p),
};

await serve(`TensorFlow.js ${tf.version_core}`, 1, ({ loss, size, row, prediction, target }: Question): Prepared | string => {
  const f = losses[loss];
  if (f === undefined) return "it is not written in tfjs.ts";
  const [p, t] = [prediction, target].map((values) => tf.tensor(values, row === 1 ? [size] : [size / row, row])) as [Tensor, Tensor];
  const both = tf.valueAndGrad((x) => f(x, t));
  let last: Tensor | undefined;
  return {
    step() {
      last?.dispose();
      const { value, grad } = both(p);
      last = grad;
      const [number] = value.dataSync();
      value.dispose();
      return number as number;
    },
    gradient: () => (last as Tensor).dataSync(),
    dispose() {
      for (const tensor of [p, t, last]) tensor?.dispose();
    },
  };
});
