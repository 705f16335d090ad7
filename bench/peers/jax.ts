/** jax-js on its WebAssembly backend as a peer: compiled by its `jit`. */
import { readFileSync } from "node:fs";
import { type Prepared, type Question, serve } from "./serve.js";

/** What is used of its API; the package is installed only for this benchmark. Every use of an array but the last is of its `ref`. */
interface Tensor {
  readonly ref: Tensor;
  add(other: Tensor | number): Tensor;
  sub(other: Tensor | number): Tensor;
  mul(other: Tensor | number): Tensor;
  mean(): Tensor;
  sum(): Tensor;
  reshape(shape: readonly number[]): Tensor;
  dataSync(): Float32Array;
  dispose(): void;
}
type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor | number, b: Tensor | number) => Tensor;
type Both = (p: Tensor, t: Tensor) => [value: Tensor, grad: Tensor];
interface Jax {
  init(...devices: string[]): Promise<string[]>;
  defaultDevice(device: string): void;
  jit(f: Both): Both;
  valueAndGrad(f: (p: Tensor, t: Tensor) => Tensor): Both;
  readonly nn: { readonly softplus: Unary; readonly logSoftmax: Unary };
  readonly numpy: {
    array(values: Float32Array): Tensor;
    clip(x: Tensor, low: number, high: number): Tensor;
    readonly square: Unary;
    readonly exp: Unary;
    readonly log1p: Unary;
    readonly minimum: Binary;
    readonly subtract: Binary;
  };
}

const packages = new URL("node_modules/@jax-js/jax/", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("package.json", packages), "utf8")) as { version: string };
const jax = (await import(new URL("dist/index.js", packages).href)) as Jax;
const { nn, numpy: np } = jax;
if (!(await jax.init("wasm")).includes("wasm")) throw new Error("its WebAssembly backend does not start");
jax.defaultDevice("wasm");

/** Of a threshold of 1. */
const losses: Readonly<Record<string, (p: Tensor, t: Tensor, row: number) => Tensor>> = {
  mse: (p, t) => np.square(p.sub(t)).mean(),
  huber(p, t) {
    const r = p.sub(t);
    const h = np.clip(r.ref, -1, 1);
    return h.ref.mul(r.sub(h.mul(0.5))).mean();
  },
  tukey(p, t) {
    const v = np.subtract(1, np.minimum(1, np.square(p.sub(t))));
    return np
      .subtract(1, v.ref.mul(v.ref).mul(v))
      .mean()
      .mul(1 / 6);
  },
  cauchy: (p, t) =>
    np
      .log1p(np.square(p.sub(t)))
      .mean()
      .mul(0.5),
  welsch: (p, t) =>
    np
      .subtract(1, np.exp(np.square(p.sub(t)).mul(-1)))
      .mean()
      .mul(0.5),
  logCosh(p, t) {
    const r = p.sub(t);
    return r.ref
      .add(nn.softplus(r.mul(-2)))
      .sub(Math.LN2)
      .mean();
  },
  bceWithLogits: (p, t) => nn.softplus(p.ref).sub(p.mul(t)).mean(),
  softmaxCrossEntropy: (p, t, row) =>
    t
      .reshape([-1, row])
      .mul(nn.logSoftmax(p.reshape([-1, row])))
      .mean()
      .mul(-row),
};

await serve(`jax-js ${version}`, 1, ({ loss, row, prediction, target }: Question): Prepared | string => {
  const f = losses[loss];
  if (f === undefined) return "it is not written in jax.ts";
  const [p, t] = [prediction, target].map((values) => np.array(values)) as [Tensor, Tensor];
  const both = jax.jit((p, t) => jax.valueAndGrad((p, t) => f(p, t, row))(p, t));
  let gradient: Float32Array | undefined;
  return {
    step() {
      const [value, grad] = both(p.ref, t.ref);
      // nothing is computed before it is read, and reading frees it
      gradient = grad.dataSync();
      return value.dataSync()[0] as number;
    },
    gradient: () => gradient as Float32Array,
    dispose() {
      p.dispose();
      t.dispose();
    },
  };
});
