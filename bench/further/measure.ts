/** What options of residual losses cost, and how fast the transforms are: each beside a plain loop, on the same arrays in a workspace. */
import {
  type TimedInput,
  type TimedOption,
  type TimedOptionName,
  type TimedTransform,
  type TimedTransformName,
  timedLoss,
  timedOptions,
  timedTransforms,
} from "../../catalogue/further.js";
import type { Progress } from "../../common/progress.js";
import { type Figure, figureOf, ratioOf, scaled } from "../../common/statistics.js";
import { type Random, random } from "../../src/diagnose/random.js";
import { TYPICAL } from "../cases.js";
import { farFrom, Mismatch } from "../check.js";
import { type Contender, contender } from "../contenders.js";
import { fill } from "../data.js";
import { type AnyLoss, loadLibrary } from "../library.js";
import { interleave, Sampler } from "../measure.js";
import { plainOptions } from "./options.js";
import { plainTransforms } from "./transforms.js";

/** A row. Ratios and differences are taken round by round. */
export interface FurtherResult {
  readonly label: string;
  readonly rounds: number;
  /** Nanoseconds per float: of the prediction, or of the transform's longest array. */
  readonly nsPerFloat: { readonly plain: Figure; readonly workspace: Figure };
  /** How many times as fast as plain JavaScript. */
  readonly speedUp: Figure;
  /** Nanoseconds per float that the option adds to value and gradient; null for what is no such option. */
  readonly added: Figure | null;
}

export interface Further {
  readonly options: readonly FurtherResult[];
  readonly transforms: readonly FurtherResult[];
}

const LEAST_ROUNDS = 5;
const MOST_ROUNDS = 41;
const SEED = 20_260_102;
/** Losses at the border of a selection may be rounded to either side. */
const FEW_APART = 4;

/** Measures every row, or those of the losses and transforms with these names. */
export async function measureFurther(only: readonly string[] | null, seconds: number, progress: Progress): Promise<Further> {
  const names = Object.keys(timedOptions) as TimedOptionName[];
  const others = Object.keys(timedTransforms) as TimedTransformName[];
  const options = only === null || only.includes(timedLoss) ? names : [];
  const transforms = others.filter((name) => only === null || only.includes(timedTransforms[name].transform));
  const each = seconds / Math.max(1, options.length + transforms.length);
  const measured = async <Name extends string>(list: readonly Name[], contendersOf: (name: Name) => Promise<readonly Side[]>) => {
    const results: FurtherResult[] = [];
    for (const label of list) {
      progress.show(`timing ${label}`);
      results.push(timed(label, await contendersOf(label), each));
    }
    return results;
  };
  return { options: await measured(options, ofOption), transforms: await measured(transforms, ofTransform) };
}

/** A contender and how many floats its time is divided by. */
interface Side {
  readonly contender: Contender;
  readonly floats: number;
}

function timed(label: string, sides: readonly Side[], seconds: number): FurtherResult {
  const start = performance.now();
  const samplers = sides.map(({ contender }) => new Sampler(contender, `${label}, ${contender.side}`));
  interleave([samplers], seconds - (performance.now() - start) / 1e3, { least: LEAST_ROUNDS, most: MOST_ROUNDS });
  const floats = (sides[0] as Side).floats;
  const of = (side: string) => samplers.find((each) => each.contender.side === side)?.samples ?? [];
  const [plain, workspace, without] = [of("plain"), of("workspace"), of("without")];
  const added = workspace.slice(0, without.length).map((time, i) => time - (without[i] as number));
  return {
    label,
    rounds: workspace.length,
    nsPerFloat: { plain: scaled(figureOf(plain), 1 / floats), workspace: scaled(figureOf(workspace), 1 / floats) },
    speedUp: ratioOf(plain, workspace),
    added: without.length === 0 ? null : scaled(figureOf(added), 1 / floats),
  };
}

async function ofOption(label: TimedOptionName): Promise<Side[]> {
  const { base, added, row = 2, perPoint, method }: TimedOption = timedOptions[label];
  const { kernels, Workspace } = await loadLibrary();
  const loss = kernels[timedLoss] as AnyLoss & { hessian(prediction: Float32Array, target: Float32Array, options: object): Float32Array };
  const floats = Math.round(TYPICAL / row) * row;
  const workspace = new Workspace({ floats: 5 * floats });
  const [prediction, target, grad] = [workspace.alloc(floats), workspace.alloc(floats), workspace.alloc(floats)] as const;
  fill("residuals", { row, targetRow: row, options: {} }, prediction, target);
  const factors = workspace.alloc(1.5 * floats);
  const draws = random(SEED);
  for (let i = 0; i < factors.length; i++) factors[i] = draws.normal(0, 0.3);
  const options = { ...base, ...added, ...(perPoint ? { whiten: factors } : {}) };

  // arrays of its own, as V8 would give the loop
  const copies = { prediction: prediction.slice(), target: target.slice(), grad: new Float32Array(floats), factors: factors.slice() };
  const plain = plainOptions[label](copies, options as never);
  const expected = plain();
  if (method === "hessian") {
    const one = expected as Float32Array;
    expectNear(label, loss.hessian(prediction, target, options), one);
    const call = "loss.hessian(prediction, target, options)[0]";
    return [
      { contender: contender("plain", "plain()[0]", { plain }, floats), floats },
      { contender: contender("workspace", call, { loss, prediction, target, options }, floats), floats },
    ];
  }
  const step = loss.bind({ prediction, target, grad }, options);
  const without = loss.bind({ prediction, target, grad }, base);
  expectNear(label, Float64Array.of(step()), Float64Array.of(expected as number));
  expectNear(label, grad, copies.grad);
  return [
    { contender: contender("plain", "plain()", { plain }, floats), floats },
    { contender: contender("workspace", "step()", { step }, floats), floats },
    { contender: contender("without", "step()", { step: without }, floats), floats },
  ];
}

type AnyTransform = (...given: unknown[]) => Float32Array;

async function ofTransform(label: TimedTransformName): Promise<Side[]> {
  const { transform, inputs, before = [], options, row, output = "out" }: TimedTransform = timedTransforms[label];
  const { kernels, Workspace } = await loadLibrary();
  const run = (kernels as unknown as Readonly<Record<string, AnyTransform>>)[transform] as AnyTransform;
  const units = Math.round(TYPICAL / row);
  const draws = random(SEED);
  const arrays = inputs.map((input) => dataOf[input](units, row, options as never, draws));
  const result = run(...arrays, ...before, options);
  const workspace = new Workspace({ floats: [...arrays, result].reduce((sum, array) => sum + array.length, 0) });
  const own = arrays.map((array) => {
    const inMemory = workspace.alloc(array.length);
    inMemory.set(array);
    return inMemory;
  });
  const out = workspace.alloc(result.length);
  const plainOut = new Float32Array(result.length);
  const [, centers] = before as readonly [unknown?, { readonly x: Float32Array }?];
  const plain = plainTransforms[label](arrays as never, plainOut as never, units, { ...options, centers: centers?.x } as never);
  plain();
  const given = { ...options, [output]: out };
  run(...own, ...before, given);
  expectNear(label, out, plainOut);
  const args = ["first", ...(own.length > 1 ? ["second"] : []), ...(before.length > 0 ? ["third", "fourth"] : []), "options"].join(", ");
  const scope = { run, first: own[0], second: own[1], third: before[0], fourth: before[1], options: given };
  const floats = units * row;
  return [
    { contender: contender("plain", "(plain(), 1)", { plain }, floats), floats },
    { contender: contender("workspace", `run(${args})[0]`, scope, floats), floats },
  ];
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly binsX: number;
  readonly binsY: number;
}
type Data = (units: number, row: number, size: Size, draws: Random) => Float32Array<ArrayBuffer>;

const dataOf: Readonly<Record<TimedInput, Data>> = {
  points: (units, _row, { width, height, binsX, binsY }, { uniform }) =>
    Float32Array.from({ length: 2 * units }, (_, i) => uniform(3, (i % 2 === 0 ? (width ?? binsX / 2) : (height ?? binsY / 2)) - 4)),
  maps(units, row, { width }, { uniform, normal }) {
    const maps = new Float32Array(units * row);
    for (let map = 0; map < units; map++) {
      const [x, y] = [uniform(3, width - 4), uniform(3, row / width - 4)];
      for (let i = 0; i < row; i++) {
        const squared = ((i % width) - x) ** 2 + (Math.floor(i / width) - y) ** 2;
        maps[map * row + i] = Math.exp(-squared / 8) * (1 + 0.01 * normal(0, 1)) + 1e-3;
      }
    }
    return maps;
  },
  logits: (units, row, _size, { normal }) => Float32Array.from({ length: units * row }, () => normal(0, 3)),
  pointsGrad: (units, _row, _size, { normal }) => Float32Array.from({ length: 2 * units }, () => normal(0, 1)),
};

type Numbers = Float32Array | Float64Array;

function expectNear(label: string, actual: Numbers, expected: Numbers): void {
  const far = farFrom(actual, expected);
  if (far.length <= (expected.length > 1 && label.startsWith("select") ? FEW_APART : 0)) return;
  const [at] = far as [number];
  throw new Mismatch(`${label}: ${far.length} numbers differ: [${at}] is ${actual[at]}, plain JavaScript ${expected[at]}`);
}
