/** The table of docs/limits.md that says which options combine, tried out: every pair of options of every method. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

type Options = Record<string, unknown>;
type AnyResidual = kernels.ResidualLoss<Options>;

const rows = readFileSync("docs/limits.md", "utf8")
  .split("## Which options combine")[1]
  ?.split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", ""))) as string[][];

const next = random(3);
const points = 12;
const many = (count: number, low: number, high: number) => Float32Array.from({ length: count }, () => low + (high - low) * next());
const [prediction, target] = [many(2 * points, -3, 3), many(2 * points, -3, 3)];
const values: Options = {
  geometry: "radial",
  whiten: many(3 * points, -1, 1),
  tolerance: 0.5,
  edges: Int32Array.from({ length: 2 * points }, (_, k) => (k % 2 ? 0 : k / 2)),
  weights: many(points, 0.5, 2),
  reduction: "weighted-mean",
  select: { top: 2, per: 4 },
  upstream: -2,
  accumulate: true,
  psd: true,
};

const named = (module: object, name: string): AnyResidual => (module as Record<string, AnyResidual>)[name] as AnyResidual;

/** The gradient that a bound step writes. */
function stepped(loss: AnyResidual, { weights, ...options }: Options): ArrayLike<number> {
  const grad = prediction.map((x) => x / 4);
  loss.bind({ prediction, target, grad, ...(weights !== undefined && { weights: weights as Float32Array }) }, options)();
  return grad;
}

/** The methods, and their columns. */
const columns: readonly [string, number, (loss: AnyResidual, options: Options) => ArrayLike<number>][] = [
  ["valueAndGrad", 2, (loss, options) => loss.valueAndGrad(prediction, target, { ...options, grad: prediction.map((x) => x / 4) }).grad],
  ["bind", 2, stepped],
  ["each", 3, (loss, options) => loss.each(prediction, target, options)],
  ["irlsWeights", 4, (loss, options) => loss.irlsWeights(prediction, target, options)],
  ["hessian", 5, (loss, options) => loss.hessian(prediction, target, options)],
];

describe.each(columns)("%s", (_, column, run) => {
  const taken = rows.filter((row) => row[column] === "yes").map((row) => row[1] as string);
  const refused = rows.filter((row) => row[column] === "no").map((row) => row[1] as string);

  it("knows every option of the table", () => {
    expect([...taken, ...refused].sort()).toEqual(Object.keys(values).sort());
  });

  it.each(["huber", "cauchy", "mse", "tukey"] as const)("%s takes every pair, as the reference does", (name) => {
    const [loss, twin] = [named(kernels, name), named(reference, name)];
    for (const one of taken) {
      for (const other of taken) {
        const options = { [one]: values[one], [other]: values[other] };
        const [got, expected] = [run(loss, options), run(twin, options)];
        expect(got.length).toBe(expected.length);
        for (let i = 0; i < got.length; i++) expect(got[i], `${one}, ${other} [${i}]`).toBeCloseTo(expected[i] as number, 3);
      }
    }
  });

  it("refuses the others", () => {
    for (const name of refused) {
      for (const loss of [kernels.huber, reference.huber] as unknown as AnyResidual[])
        expectThrown("ERR_XYLOSS_OPTION", [new RegExp(name)], () => run(loss, { [name]: values[name] }));
    }
  });
});
