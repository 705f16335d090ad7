/** Several threads at once on shared memory, with kernels of their own or with a module passed to them. */
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { huber } from "../../src/index.js";
import { random } from "../support.js";

const THREADS = 4;
const LENGTH = 20_000;
const at = (path: string) => new URL(`../../dist/${path}`, import.meta.url);

/** What a thread runs: a plain program that uses the shipped package. */
const program = `
  const { parentPort, workerData } = require("node:worker_threads");
  import(workerData.library).then(async ({ huber, init, mse, Workspace, XylossError }) => {
    const { module, prediction, target } = workerData;
    if (module !== undefined) await init(module);
    const values = [];
    const ws = new Workspace({ floats: 3 * prediction.length });
    const [p, t, g] = [0, 1, 2].map(() => ws.alloc(prediction.length));
    p.set(prediction);
    t.set(target);
    const step = huber.bind({ prediction: p, target: t, grad: g }, { delta: 0.5 });
    let grad;
    for (let i = 0; i < 60; i++) {
      const staged = huber.valueAndGrad(prediction, target, { delta: 0.5 });
      values.push(staged.value, step());
      grad = staged.grad;
    }
    let code = "";
    try {
      mse.value(prediction, target.subarray(1));
    } catch (error) {
      code = error instanceof XylossError ? error.code : String(error);
    }
    parentPort.postMessage({ values: [...new Set(values)], grad, inPlace: g.slice(), code });
  });
`;

interface Answer {
  readonly values: number[];
  readonly grad: Float32Array;
  readonly inPlace: Float32Array;
  readonly code: string;
}

const ask = (data: object): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(program, { eval: true, workerData: { library: at("index.js").href, ...data } });
    worker.once("message", resolve).once("error", reject);
  });

it("threads give the same results as this one", { timeout: 120_000 }, async () => {
  const next = random(5);
  const shared = () => {
    const values = new Float32Array(new SharedArrayBuffer(4 * LENGTH));
    for (let i = 0; i < LENGTH; i++) values[i] = 4 * next() - 2;
    return values as unknown as Float32Array;
  };
  const [prediction, target] = [shared(), shared()];
  const expected = huber.valueAndGrad(prediction, target, { delta: 0.5 });
  const module = new WebAssembly.Module(readFileSync(at("kernels.wasm")));
  const answers = await Promise.all(Array.from({ length: THREADS }, (_, i) => ask({ prediction, target, ...(i % 2 === 0 && { module }) })));
  expect(answers.length).toBe(THREADS);
  for (const { values, grad, inPlace, code } of answers) {
    expect(values).toEqual([expected.value]);
    expect(grad).toEqual(expected.grad);
    expect(inPlace).toEqual(expected.grad);
    expect(code).toBe("ERR_XYLOSS_LENGTH");
  }
});
