/** Calls of the exports that are not losses, and of losses with `edges`: they throw typed errors only, stay within their arrays, and agree with the reference. */
import * as twins from "../../src/reference/index.js";
import type { Draw } from "./draw.js";
import { anything, lying, notArray, Own } from "./hostile.js";
import type { Library } from "./library.js";
import { notOurs } from "./scene.js";

/** One case in this many is such a call. */
const EVERY = 24;
export const isFunctionCase = (number: number): boolean => number % EVERY === EVERY - 1;

type Call = (...args: unknown[]) => unknown;
/** A function of a library, or a method of one of its losses. */
const called = (library: object, name: string): Call =>
  name.split(".").reduce((of, part) => (of as Record<string, unknown>)[part], library as unknown) as Call;
type Floats = (length: number) => Float32Array;
interface Subject {
  readonly name: string;
  /** Valid arguments. */
  readonly args: (draw: Draw, floats: Floats) => unknown[];
  /** How far results may be from the reference's, relative to the largest. Without it, results are not compared. */
  readonly near?: number;
}

const size = (draw: Draw) => ({ width: 1 + draw.below(5), height: 1 + draw.below(4) });
const map = (draw: Draw) => ({ ...size(draw), convention: draw.pick(["edges", "centers"]) });
const heatMaps = (draw: Draw, floats: Floats) => {
  const options = map(draw);
  const maps = 1 + draw.below(3);
  return { maps, logits: floats(maps * options.width * options.height), options };
};
const axes = (draw: Draw, count: number) => {
  const axis = () => Array.from({ length: count }, (_, k) => k + draw.between(0.1, 0.9));
  return { x: axis(), y: axis() };
};
const edges = (count: number) => ({
  x: Array.from({ length: count }, (_, k) => k),
  y: Array.from({ length: count }, (_, k) => k),
});

const subjects: readonly Subject[] = [
  ...["huber.each", "mae.each", "cauchy.irlsWeights", "tukey.valueAndGrad", "welsch.valueAndGrad"].map((name) => ({
    name,
    ...(!name.endsWith("Grad") && { near: 1e-4 }),
    args: (draw: Draw, floats: Floats) => {
      const [every, instances, joined] = [1 + draw.below(9), 1 + draw.below(4), 1 + draw.below(12)];
      const points = every * instances;
      const repeated = draw.chance(0.5);
      const pairs = Int32Array.from({ length: 2 * joined }, () => draw.below(repeated ? every : points));
      const count = repeated ? joined * instances : joined;
      const options: Record<string, unknown> = { edges: repeated ? { every, pairs } : pairs };
      if (draw.chance(0.5)) options.geometry = "radial";
      if (draw.chance(0.3)) options.tolerance = draw.between(0, 2);
      if (draw.chance(0.3)) options.whiten = draw.pick([2, { x: 2, y: 0.5 }, { a: 0.2, b: -0.5, c: 0.1 }]);
      if (draw.chance(0.4)) options.weights = floats(count).map((w) => Math.max(0, w));
      if (name.endsWith("Grad") && draw.chance(0.7)) Object.assign(options, { grad: floats(2 * points), accumulate: draw.chance(0.3) });
      if (name.endsWith("Grad") && draw.chance(0.3)) options.select = { trim: draw.between(0, 0.9) };
      return [floats(2 * points), floats(2 * points), options];
    },
  })),
  ...["toUnit", "fromUnit"].map((name) => ({
    name,
    args: (draw: Draw, floats: Floats) => {
      const points = floats(2 * (1 + draw.below(20)));
      return [points, { ...map(draw), ...(draw.chance(0.5) && { out: draw.chance(0.5) ? points : floats(points.length) }) }];
    },
  })),
  {
    name: "softArgmax",
    near: 1e-5,
    args: (draw, floats) => {
      const { maps, logits, options } = heatMaps(draw, floats);
      return [logits, { ...options, ...(draw.chance(0.5) && { out: floats(2 * maps) }) }];
    },
  },
  {
    name: "softArgmaxGrad",
    near: 1e-5,
    args: (draw, floats) => {
      const { maps, logits, options } = heatMaps(draw, floats);
      const grad = draw.pick([undefined, logits, floats(logits.length)]);
      return [logits, floats(2 * maps), { ...options, ...(grad && { grad }), accumulate: draw.chance(0.3) }];
    },
  },
  {
    name: "decodeOrdinal",
    near: 1e-5,
    args: (draw, floats) => {
      const count = 1 + draw.below(9);
      const points = 1 + draw.below(6);
      return [floats(2 * points * count), axes(draw, count), edges(count + 1), ...(draw.chance(0.5) ? [{ out: floats(2 * points) }] : [])];
    },
  },
  ...["epe", "nme", "pck", "auc"].map((name) => ({
    name,
    args: (draw: Draw, floats: Floats) => {
      const points = 1 + draw.below(20);
      const options: Record<string, unknown> = { reduction: draw.pick(["mean", "sum", "weighted-mean", "nonzero-mean"]) };
      if (draw.chance(0.4)) options.weights = floats(points).map(Math.abs);
      if (name === "nme") Object.assign(options, { norms: [1.5], points });
      if (name === "pck" || name === "auc") options.threshold = draw.between(0.1, 3);
      if ("threshold" in options && draw.chance(0.4)) Object.assign(options, { points, per: draw.pick(["keypoint", "instance"]) });
      if (name === "auc" && draw.chance(0.5)) options.steps = 1 + draw.below(20);
      return [floats(2 * points), floats(2 * points), options];
    },
  })),
  {
    name: "gaussianMap",
    near: 1e-5,
    args: (draw, floats) => {
      const options = { ...size(draw), sigma: draw.between(0.3, 3), method: draw.pick(["unbiased", "msra", "udp"]) };
      const points = 1 + draw.below(4);
      const out = draw.chance(0.5) ? { out: floats(points * options.width * options.height) } : {};
      return [floats(2 * points), { ...options, ...out }];
    },
  },
  {
    name: "gaussianMapGrad",
    near: 1e-5,
    args: (draw, floats) => {
      const options = { ...size(draw), sigma: draw.between(0.3, 3), method: draw.pick(["unbiased", "udp"]) };
      const points = floats(2 + 2 * draw.below(4));
      const grad = draw.pick([undefined, points, floats(points.length)]);
      const maps = floats((points.length / 2) * options.width * options.height);
      return [points, maps, { ...options, ...(grad && { grad }), accumulate: draw.chance(0.3) }];
    },
  },
  {
    name: "decodeHeatmap",
    args: (draw, floats) => {
      const { maps, logits, options } = heatMaps(draw, floats);
      const { width, height } = options;
      const method = draw.pick(["argmax", "quarter", "dark", "darkUdp"]);
      const blur = method.startsWith("dark") && draw.chance(0.5) ? { blur: 1 + 2 * draw.below(32) } : { logits: draw.chance(0.5) };
      const out = draw.chance(0.5) ? { out: floats(3 * maps) } : {};
      return [logits, { width, height, method, ...blur, ...out }];
    },
  },
  {
    name: "encodeSimcc",
    near: 1e-5,
    args: (draw, floats) => {
      const [binsX, binsY, points] = [2 + draw.below(9), 2 + draw.below(9), 1 + draw.below(5)];
      const options = {
        binsX,
        binsY,
        sigma: draw.between(0.3, 4),
        unit: draw.pick(["sum", "peak", "integral"]),
        split: draw.pick([1, 2, 0.7]),
      };
      return [floats(2 * points), options];
    },
  },
  {
    name: "decodeSimcc",
    near: 1e-6,
    args: (draw, floats) => {
      const [binsX, binsY] = [2 + draw.below(40), 2 + draw.below(9)];
      return [floats((1 + draw.below(5)) * (binsX + binsY)), { binsX, binsY, split: draw.pick([1, 2, 0.7]) }];
    },
  },
  ...["failureRate", "ced"].map((name) => ({
    name,
    args: (draw: Draw, floats: Floats) => {
      const [instances, points] = [1 + draw.below(6), 1 + draw.below(4)];
      const options: Record<string, unknown> = { threshold: draw.between(0.1, 3), points };
      if (draw.chance(0.4)) options.weights = floats(instances * points).map(Math.abs);
      if (draw.chance(0.4)) options.norms = floats(instances).map(Math.abs);
      if (name === "ced" && draw.chance(0.5)) options.steps = 1 + draw.below(20);
      return [floats(2 * instances * points), floats(2 * instances * points), options];
    },
  })),
  {
    name: "oksScore",
    args: (draw, floats) => {
      const [instances, points] = [1 + draw.below(6), 1 + draw.below(4)];
      const sigmas = Array.from({ length: points }, () => draw.between(0.01, 0.2));
      const options = { sigmas, areas: draw.between(1, 100), mode: draw.pick(["score", "linear", "square", "log"]) };
      return [floats(2 * instances * points), floats(2 * instances * points), options];
    },
  },
  {
    name: "coverage",
    args: (draw, floats) => {
      const points = 1 + draw.below(20);
      return [floats(5 * points), floats(2 * points), { level: draw.between(0.01, 0.99) }];
    },
  },
  { name: "conformalRadius", args: (draw, floats) => [floats(1 + draw.below(30)), { level: draw.between(0.01, 0.99) }] },
  { name: "uniformThresholds", args: (draw) => [draw.between(-2, 0), draw.between(1, 2), 1 + draw.below(40)] },
  {
    name: "quantileThresholds",
    args: (draw) => [Float32Array.from({ length: 60 + draw.below(20) }, (_, i) => i + draw.next() / 2), 1 + draw.below(9)],
  },
  { name: "centersOf", args: (draw) => [axes(draw, 1 + draw.below(9)).x, -1, 20] },
];

const GUARD = 12_345.678;

/** One call: valid, or with one thing wrong. */
export function functionCase(library: Library, draw: Draw): string | undefined {
  const subject = draw.pick(subjects);
  const all: Float32Array[] = [];
  const floats: Floats = (length) => {
    const room = new Float32Array(length + 16).fill(GUARD);
    all.push(room);
    const array = room.subarray(8, 8 + length);
    for (let i = 0; i < length; i++) array[i] = draw.between(-3, 3);
    return array;
  };
  const args = subject.args(draw, floats);
  const bent = draw.chance(0.6);
  const copies = args.map((each) => (each instanceof Float32Array ? each.slice() : unshared(each)));
  if (bent) bend(draw, args);
  const before = all.map((room) => room.slice());
  const what = `${subject.name}${bent ? ", bent" : ""}`;
  let result: unknown;
  try {
    result = called(library, subject.name)(...args);
  } catch (error) {
    const strange = notOurs(library, error);
    // a revoked proxy throws this itself
    if (error instanceof TypeError && error.message.includes("revoked")) return undefined;
    if (strange !== undefined) return `${what}: ${strange}`;
    if (!bent) return `${what}: ${String(error)}, from a valid call`;
    const written = all.findIndex((room, i) => room.some((value, j) => !Object.is(value, before[i]?.[j])));
    return written < 0 || error instanceof Own ? undefined : `${what}: it failed, and array ${written} was written`;
  }
  for (const [i, room] of all.entries()) {
    const guards = [...room.subarray(0, 8), ...room.subarray(-8)];
    if (guards.some((value) => value !== Math.fround(GUARD))) return `${what}: a guard of array ${i} was written`;
  }
  if (bent) return undefined;
  if (subject.near === undefined) return undefined;
  const expected = called(twins, subject.name)(...copies) as Float32Array;
  const actual = result as Float32Array;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const off = actual.findIndex((value, i) => !(Math.abs(value - (expected[i] as number)) <= (subject.near as number) * largest));
  return off < 0 ? undefined : `${what}: result ${off} is ${actual[off]} where the reference has ${expected[off]}`;
}

/** Options with their arrays copied, before a call writes to them. */
function unshared(options: unknown): unknown {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  const copy = { ...options } as Record<string, unknown>;
  for (const [name, value] of Object.entries(copy)) if (value instanceof Float32Array) copy[name] = value.slice();
  return copy;
}

/** Replaces one argument or one of its parts. */
function bend(draw: Draw, args: unknown[]): void {
  const at = draw.below(args.length);
  const value = args[at];
  const parts = typeof value === "object" && value !== null && !ArrayBuffer.isView(value) ? Object.keys(value) : [];
  if (parts.length > 0 && draw.chance(0.7)) args[at] = { ...(value as object), [draw.pick([...parts, "wieghts"])]: anything(draw) };
  else if (value instanceof Float32Array && draw.chance(0.3)) args[at] = lying(draw, value);
  else args[at] = draw.chance(0.5) ? notArray(draw) : anything(draw);
}
