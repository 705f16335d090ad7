/** Differences along edges, of every residual loss: against losses of the differences, the reference, and what can go wrong. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { records } from "../catalogue/records.js";
import * as kernels from "../src/index.js";
import { optionReader } from "../src/options.js";
import * as reference from "../src/reference/index.js";
import { Attacker } from "./attacker.js";
import { bits, bitsOf, expectThrown, random, sampleWeights } from "./support.js";

const { Workspace, euclidean, huber, mae, mse, tukey } = kernels;
type Options = Record<string, unknown>;
type AnyResidual = kernels.ResidualLoss<Options>;
const named = (module: object, name: string) => (module as Record<string, AnyResidual>)[name] as AnyResidual;
const specs = records.filter(({ spec }) => spec.family === "residual").map(({ spec }) => spec);
const geometriesOf = (name: string): Options[] => (name === "euclidean" ? [{}] : [{}, { geometry: "radial" }]);

/** Points, and edges among them: some points are in many, and some in none. */
function dataOf(points: number, edges: number, seed = 1) {
  const next = random(seed);
  const many = (count: number) => Float32Array.from({ length: count }, () => 6 * next() - 3);
  const pairs = Int32Array.from({ length: 2 * edges }, () => Math.floor(points * next() ** 2));
  return { prediction: many(2 * points), target: many(2 * points), pairs, weights: sampleWeights(edges, seed), abc: many(3 * edges) };
}
const { fround } = Math;
const list = (...values: number[]) => Int32Array.from(values);

/** (p_i − p_j) − (t_i − t_j) of each edge, rounded once. */
const differencesOf = (prediction: Float32Array, target: Float32Array, pairs: Int32Array): Float32Array =>
  Float32Array.from(pairs, (_, k) => {
    const [i, j] = [2 * (pairs[k & ~1] as number) + (k & 1), 2 * (pairs[k | 1] as number) + (k & 1)] as const;
    const between = (points: Float32Array) => (points[i] as number) - (points[j] as number);
    return between(prediction) - between(target);
  });

/** Adds the slopes of edges to the gradient of their points, in their order. */
function scattered(slopes: Float32Array, pairs: Int32Array, onto: Float32Array): Float32Array {
  const grad = onto.slice();
  for (let e = 0; e < pairs.length; e += 2) {
    for (const [point, sign] of [[pairs[e], 1] as const, [pairs[e + 1], -1] as const]) {
      for (const axis of [0, 1]) {
        const at = 2 * (point as number) + axis;
        grad[at] = fround((grad[at] as number) + sign * (slopes[e + axis] as number));
      }
    }
  }
  return grad;
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(actual.length).toBe(expected.length);
  const size = Math.max(1e-3, ...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs((actual[i] as number) - (expected[i] as number)) / size, `${what} [${i}]`).toBeLessThan(6e-5);
}

describe.each(specs.map((spec) => [spec.name, spec] as const))("%s", (name, spec) => {
  const loss = named(kernels, name);
  const twin = named(reference, name);

  it("is the loss of the differences, bit for bit, with every other option", () => {
    for (const [points, edges] of [
      [2, 1],
      [9, 5],
      [40, 1100],
    ] as const) {
      const { prediction, target, pairs, weights, abc } = dataOf(points, edges, edges);
      const differences = differencesOf(prediction, target, pairs);
      const zeros = new Float32Array(differences.length);
      for (const geometry of geometriesOf(name)) {
        for (const changed of [{}, { whiten: 2 }, { whiten: abc }, { whiten: { x: 2, y: 0.5 }, tolerance: 0.5 }]) {
          const own = { ...geometry, ...changed };
          for (const call of [
            {},
            { weights },
            { weights, reduction: "weighted-mean" as const, upstream: -2 },
            { select: { trim: 0.25 }, reduction: "sum" as const },
          ]) {
            const what = `${edges} edges, ${JSON.stringify(own).slice(0, 60)}, ${Object.keys(call)}`;
            const inner = loss.valueAndGrad(differences, zeros, { ...own, ...call });
            const got = loss.valueAndGrad(prediction, target, { ...own, ...call, edges: pairs });
            expect(bitsOf(got.value), what).toBe(bitsOf(inner.value));
            expect(bitsOf(loss.value(prediction, target, { ...own, ...call, edges: pairs })), what).toBe(bitsOf(inner.value));
            expect(bits(got.grad), what).toBe(bits(scattered(inner.grad, pairs, new Float32Array(2 * points))));
            const start = prediction.map((x) => x / 7);
            const { grad } = loss.valueAndGrad(prediction, target, {
              ...own,
              ...call,
              edges: pairs,
              accumulate: true,
              grad: start.slice(),
            });
            expect(bits(grad), what).toBe(bits(scattered(inner.grad, pairs, start)));
          }
          const units = { ...own, weights };
          expect(bits(loss.each(prediction, target, { ...units, edges: pairs }))).toBe(bits(loss.each(differences, zeros, units)));
          if (spec.irls?.(optionReader(name, spec.options)(geometry)) !== undefined) continue;
          expect(bits(loss.irlsWeights(prediction, target, { ...units, edges: pairs }))).toBe(
            bits(loss.irlsWeights(differences, zeros, units)),
          );
        }
      }
    }
  });

  it("agrees with the reference", () => {
    const { prediction, target, pairs, weights, abc } = dataOf(30, 70, 5);
    for (const geometry of geometriesOf(name)) {
      for (const own of [{}, { weights, accumulate: true }, { whiten: abc.map((x) => x / 3), weights }, { select: { top: 2, per: 7 } }]) {
        const options = { ...geometry, ...own, edges: pairs };
        const [got, expected] = [loss, twin].map((of) =>
          of.valueAndGrad(prediction, target, { ...options, grad: prediction.map((x) => x / 7) }),
        );
        expectNear([got?.value as number], [expected?.value as number], "value");
        expectNear(got?.grad as Float32Array, expected?.grad as Float32Array, JSON.stringify({ ...geometry, own: Object.keys(own) }));
        const units = { ...geometry, edges: pairs, weights };
        expectNear(loss.each(prediction, target, units), twin.each(prediction, target, units), "each");
      }
    }
  });

  it("has the same bits for ordinary arrays, in a workspace, bound, and with threads", async () => {
    for (const [points, edges] of [
      [7, 5],
      [6000, 9001],
    ] as const) {
      const { prediction, target, pairs, weights } = dataOf(points, edges, 3);
      for (const geometry of geometriesOf(name)) {
        const options = { ...geometry, edges: pairs };
        const { value, grad } = loss.valueAndGrad(prediction, target, { ...options, weights });
        for (const threads of [1, 2]) {
          const ws = new Workspace({ floats: 6 * points + edges, threads });
          await ws.ready;
          const put = (values: Float32Array) => {
            const copy = ws.alloc(values.length);
            copy.set(values);
            return copy;
          };
          const [p, t, w, g] = [put(prediction), put(target), put(weights), ws.alloc(2 * points).fill(9)];
          const near = loss.valueAndGrad(p, t, { ...options, weights: w, grad: g });
          expect([bitsOf(near.value), bits(g)]).toEqual([bitsOf(value), bits(grad)]);
          expect(bits(loss.each(p, t, options))).toBe(bits(loss.each(prediction, target, options)));
          const steps = [
            loss.bind({ prediction: p, target: t, grad: g.fill(9), weights: w }, options),
            loss.bindAsync({ prediction: p, target: t, grad: g, weights: w }, options),
            loss.bind({ prediction, target, grad: g, weights }, options),
          ];
          for (const step of [...steps, ...steps]) {
            g.fill(7);
            expect(bitsOf(await step())).toBe(bitsOf(value));
            expect(bits(g)).toBe(bits(grad));
          }
          ws.dispose();
        }
      }
    }
  });
});

describe("edges", () => {
  const { prediction, target, pairs } = dataOf(12, 9, 4);

  it("have a gradient as differences of the value say", () => {
    const p = Float64Array.from(prediction);
    const t = Float64Array.from(target);
    for (const options of [{}, { geometry: "radial" as const, whiten: 2 }]) {
      const at = (q: Float64Array) => reference.cauchy.value(q, t, { ...options, edges: pairs });
      const { grad } = reference.cauchy.valueAndGrad(p, t, { ...options, edges: pairs });
      for (let i = 0; i < p.length; i++) {
        const moved = (by: number) => at(p.map((x, k) => (k === i ? x + by : x)));
        expect(grad[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
      }
    }
  });

  it("repeat for each K consecutive points", () => {
    const bones = list(1, 0, 2, 1, 3, 1, 0, 0);
    const all = Int32Array.from({ length: 24 }, (_, k) => (bones[k % 8] as number) + 4 * Math.floor(k / 8));
    for (const module of [kernels, reference]) {
      const huber = named(module, "huber");
      for (const options of [{}, { geometry: "radial" as const, weights: sampleWeights(12) }]) {
        const one = huber.valueAndGrad(prediction, target, { ...options, edges: { every: 4, pairs: bones } });
        const other = huber.valueAndGrad(prediction, target, { ...options, edges: all });
        expect([bitsOf(one.value), bits(one.grad)]).toEqual([bitsOf(other.value), bits(other.grad)]);
      }
    }
    const shaped = { data: all, shape: [12, 2] };
    expect(mse.value(prediction, target, { edges: shaped })).toBe(mse.value(prediction, target, { edges: all }));
  });

  it("count by themselves: units, weights and reductions", () => {
    const edges = list(1, 0, 2, 1);
    const p = Float32Array.of(0, 0, 3, 4, 3, 4);
    const t = new Float32Array(6);
    expect([...mse.each(p, t, { edges })]).toEqual([9, 16, 0, 0]);
    expect([...mse.each(p, t, { edges, geometry: "radial" })]).toEqual([25, 0]);
    expect(mse.value(p, t, { edges })).toBe(25 / 4);
    expect(mse.value(p, t, { edges, geometry: "radial", weights: Float32Array.of(3, 1), reduction: "weighted-mean" })).toBe(75 / 4);
    expect(mse.value(p, t, { edges, weights: Float32Array.of(1, 0, 0, 0), reduction: "nonzero-mean" })).toBe(9);
    expect(mse.value(p, t, { edges, weights: Float32Array.of(1, 0), reduction: "nonzero-mean" })).toBe(25 / 2);
    // every: K of `whiten`, and per: K of `select`, count edges
    expect(mse.value(p, t, { edges, geometry: "radial", whiten: { every: 2, factors: [5, 1] } })).toBe(1 / 2);
    expect(mse.value(p, t, { edges, geometry: "radial", select: { top: 1, per: 2 } })).toBe(25);
  });

  it.each([
    ["kernels", kernels],
    ["reference", reference],
  ] as const)("leave what is missing out, %s", (_, module) => {
    const p = prediction.slice();
    p[2] = Number.NaN;
    const weights = Float32Array.of(1, 0);
    for (const loss of ["huber", "tukey", "cauchy"].map((name) => named(module, name))) {
      for (const geometry of [{}, { geometry: "radial" }]) {
        const grad = new Float32Array(24).fill(5);
        const { value } = loss.valueAndGrad(p, target, { ...geometry, edges: list(2, 3, 1, 4), weights, grad });
        expect(value).not.toBeNaN();
        // the gradient of a point that is in no edge is 0, not what was there
        expect([...grad].map((g) => g === 0)).toEqual([...grad].map((_, i) => i < 4 || i > 7));
        const onto = new Float32Array(24).fill(5);
        loss.valueAndGrad(p, target, { ...geometry, edges: list(2, 3, 1, 4), weights, grad: onto, accumulate: true });
        expect([...onto].map((g) => g === 5)).toEqual([...onto].map((_, i) => i < 4 || i > 7));
        expect(loss.value(p, target, { ...geometry, edges: list(1, 2) })).toBeNaN();
        expect([...loss.each(p, target, { ...geometry, edges: list(1, 2, 5, 5) })].slice(-1)).toEqual([0]);
      }
    }
  });

  it("are accurate far from the origin, and at the ends of float32", () => {
    const t = Float32Array.of(1e8, -1e8, 1e8 + 8, -1e8);
    const p = Float32Array.of(1e8, -1e8, 1e8 + 16, -1e8);
    expect([...mae.each(p, t, { edges: list(1, 0) })]).toEqual([8, 0]);
    // p − t of one point alone is not a float32 number
    const odd = Float32Array.of(16777217 - 1, 0, 0.25, 0);
    expect([...mae.each(odd, Float32Array.of(0.125, 0, 0, 0), { edges: list(0, 1) })]).toEqual([fround(16777216 - 0.375), 0]);
    const huge = Float32Array.of(3e38, 1e-45, -3e38, 0);
    expect([
      ...mae.each(
        huge,
        huge.map((x) => -x),
        { edges: list(0, 1) },
      ),
    ]).toEqual([Infinity, fround(2 * 1.401298464324817e-45)]);
    expect([
      ...mae.each(
        huge,
        huge.map((x) => x / 2),
        { edges: list(0, 1) },
      ),
    ]).toEqual([fround(fround(3e38)), 1.401298464324817e-45]);
    const infinite = Float32Array.of(Infinity, 0, 0, 0);
    expect(
      tukey.value(
        infinite,
        t.map(() => 0),
        { edges: list(0, 1), geometry: "radial", scale: 2 },
      ),
    ).toBe(4 / 6);
  });

  it("are copied when they are given", () => {
    const own = pairs.slice();
    const grad = new Float32Array(24);
    const step = huber.bind({ prediction, target, grad }, { edges: own });
    const before = step();
    own.fill(-1);
    expect(step()).toBe(before);
  });

  it("leave a bound step to notice arrays that are gone", () => {
    for (const module of [kernels, reference]) {
      for (const name of ["prediction", "target", "grad"] as const) {
        const buffers = { prediction: prediction.slice(), target: target.slice(), grad: new Float32Array(24) };
        const step = named(module, "huber").bind(buffers, { edges: pairs });
        expect(step()).toBeGreaterThan(0);
        structuredClone(buffers[name].buffer, { transfer: [buffers[name].buffer] });
        expectThrown("ERR_XYLOSS_DETACHED", [new RegExp(name)], step);
      }
    }
  });

  it("make the terms of MMPose's MPJPEVelocityJointLoss", () => {
    // 3 frames of 2 keypoints, in its formula with NumPy's words
    const p = [0.5, 1, 2, -1, 1, 1.5, 2.25, 0, 3, 1, 2, 0.5];
    const t = [0, 1, 2, 0, 0.5, 1, 2, 0.25, 1, 1, 1.5, 1];
    const norms = (values: number[]) => values.flatMap((x, i) => (i % 2 ? [] : [Math.hypot(x, values[i + 1] as number)]));
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x) / values.length;
    const velocity = (values: number[]) => values.slice(4).map((x, i) => x - (values[i] as number));
    const mpjpe = mean(norms(p.map((x, i) => x - (t[i] as number))));
    const [ofP, ofT] = [velocity(p), velocity(t)];
    const joint = mean(norms(ofP.map((v, i) => v - (ofT[i] as number))));
    const edges = list(2, 0, 3, 1, 4, 2, 5, 3);
    const [prediction, target] = [Float32Array.from(p), Float32Array.from(t)];
    expect(euclidean.value(prediction, target)).toBeCloseTo(mpjpe, 6);
    expect(euclidean.value(prediction, target, { edges })).toBeCloseTo(joint, 6);
    expect(20 * joint).toBeCloseTo(16.1263, 4);
  });

  it("are refused with a typed error, before anything is written", () => {
    const grad = new Float32Array(24).fill(3);
    const refused = (code: kernels.ErrorCode, names: RegExp[], options: Options, p: Float32Array = prediction) => {
      for (const module of [kernels, reference]) {
        const loss = named(module, "huber");
        expectThrown(code, names, () => loss.valueAndGrad(p, p === prediction ? target : p, { grad, ...options }));
        expect(grad.every((g) => g === 3)).toBe(true);
      }
    };
    refused("ERR_XYLOSS_OPTION", [/huber/, /edges is 3/, /Int32Array/], { edges: 3 });
    refused("ERR_XYLOSS_OPTION", [/edges is null/], { edges: null });
    refused("ERR_XYLOSS_OPTION", [/edges is an Array/, /Int32Array/], { edges: [[0, 1]] });
    refused("ERR_XYLOSS_TYPE", [/edges is a Float32Array/, /Int32Array\.from\(edges\)/], { edges: Float32Array.of(0, 1) });
    refused("ERR_XYLOSS_TYPE", [/edges\.pairs is an Array/, /Int32Array\.from\(edges\.pairs\)/], { edges: { every: 4, pairs: [0, 1] } });
    refused("ERR_XYLOSS_TYPE", [/edges\.pairs is a Float32Array/], { edges: { every: 4, pairs: Float32Array.of(0, 1) } });
    refused("ERR_XYLOSS_EMPTY", [/edges is empty/], { edges: list() });
    refused("ERR_XYLOSS_SHAPE", [/edges has 3 values/, /multiple of 2/], { edges: list(0, 1, 2) });
    refused("ERR_XYLOSS_SHAPE", [/prediction has 3 values/, /multiple of 2/], { edges: list(0, 1) }, new Float32Array(3));
    refused("ERR_XYLOSS_VALUE", [/edges\[3\] is 12/, /from 0 to 11/], { edges: list(0, 1, 2, 12) });
    refused("ERR_XYLOSS_VALUE", [/edges\[0\] is -1/, /from 0 to 11/], { edges: list(-1, 1) });
    refused("ERR_XYLOSS_VALUE", [/edges\.pairs\[1\] is 4/, /from 0 to 3/], { edges: { every: 4, pairs: list(0, 4) } });
    refused("ERR_XYLOSS_LENGTH", [/edges\.every is 5, but there are 12 points/], { edges: { every: 5, pairs: list(0, 1) } });
    for (const every of [0, -4, 1.5, Number.NaN, "4", undefined])
      refused("ERR_XYLOSS_OPTION", [/edges\.every is /, /every: K/], { edges: { every, pairs: list(0, 1) } });
    refused("ERR_XYLOSS_LENGTH", [/weights has 12 values/, /18 elements need 18/], { edges: pairs, weights: new Float32Array(12) });
    refused("ERR_XYLOSS_LENGTH", [/whiten has 12 values/, /9 edges need 9/], { edges: pairs, whiten: new Float32Array(12).fill(1) });
    for (const module of [kernels, reference]) {
      const loss = named(module, "huber");
      const overlap = (name: string, over: Float32Array, [p, t]: readonly Float32Array[]) =>
        expectThrown("ERR_XYLOSS_OVERLAP", [new RegExp(`grad overlaps ${name}`), /its own/], () =>
          loss.valueAndGrad(p as Float32Array, t as Float32Array, { edges: pairs, grad: over }),
        );
      const room = new Float32Array(80);
      overlap("prediction", prediction, [prediction, target]);
      overlap("target", target, [prediction, target]);
      overlap("prediction", room.subarray(2, 26), [room.subarray(0, 24), target]);
      expectThrown("ERR_XYLOSS_OPTION", [/hessian takes no edges/], () => loss.hessian(prediction, target, { edges: pairs }));
      expectThrown("ERR_XYLOSS_LENGTH", [/target has 18 values/, /24/], () =>
        loss.value(prediction, new Float32Array(18), { edges: pairs }),
      );
      expectThrown("ERR_XYLOSS_LENGTH", [/grad has 18 values/, /24/], () =>
        loss.valueAndGrad(prediction, target, { edges: pairs, grad: new Float32Array(18) }),
      );
    }
    expectThrown("ERR_XYLOSS_OPTION", [/edges/], () =>
      (kernels.pinball as unknown as AnyResidual).value(prediction, target, { tau: 0.5, edges: pairs }),
    );
  });
});

describe("edges that another thread writes to", () => {
  it("are copied, and keep the kernel in its arrays", async () => {
    const points = 2000;
    const words = new Int32Array(new SharedArrayBuffer(4 * (6 * points + 4 * points + 5 * 16)));
    words.fill(0x4640e6b7);
    const before = words.slice();
    let at = 16;
    const place = <T>(Type: new (buffer: ArrayBuffer, at: number, length: number) => T, length: number): T => {
      const made = new Type(words.buffer as unknown as ArrayBuffer, 4 * at, length);
      at += length + 16;
      return made;
    };
    const [p, t, g] = [0, 1, 2].map(() => place(Float32Array, 2 * points).fill(1)) as [Float32Array, Float32Array, Float32Array];
    const pairs = place(Int32Array, 4 * points);
    for (let k = 0; k < pairs.length; k++) pairs[k] = k % points;
    const written = [p, t, g, pairs].map((each) => [each.byteOffset / 4, each.byteOffset / 4 + each.length] as const);
    const attacker = new Attacker([new Int32Array(pairs.buffer, pairs.byteOffset, pairs.length)]);
    attacker.during(0, 300, () => {
      try {
        huber.valueAndGrad(p, t, { edges: pairs, grad: g });
      } catch (error) {
        expect((error as kernels.XylossError).code).toBe("ERR_XYLOSS_VALUE");
      }
    });
    await attacker.end();
    for (let i = 0; i < words.length; i++)
      if (!written.some(([from, to]) => i >= from && i < to)) expect(words[i], `word ${i}`).toBe(before[i]);
  });

  it("count as the last point where they are out of range, in the binary", () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync("dist/kernels.wasm")));
    const { memory, heap, gather, scatter } = exports as unknown as {
      memory: WebAssembly.Memory;
      heap(): number;
      gather(...numbers: number[]): void;
      scatter(...numbers: number[]): void;
    };
    const start = Math.ceil(heap() / 64) * 64;
    const floats = new Float32Array(memory.buffer);
    const [p, t, e, s, g, end] = [0, 256, 512, 768, 1024, 1280].map((more) => start + more) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const bad = list(-1, 2, 3, 0x7fffffff, -0x80000000, 0x20000000, 1, -5);
    new Int32Array(memory.buffer).set(bad, e / 4);
    floats.set([1, 2, 3, 4, 5, 7], p / 4);
    gather(4, 2, e, p, t, s);
    expect([...floats.subarray(s / 4, s / 4 + 8)]).toEqual([0, 0, 0, 0, 0, 0, -2, -3]);
    floats.fill(9, g / 4, end / 4 + 64);
    scatter(4, 2, e, s, g);
    expect([...floats.subarray(g / 4, g / 4 + 6)]).toEqual([9, 9, 7, 6, 11, 12]);
    expect(floats.subarray(g / 4 + 6, end / 4 + 64).every((x) => x === 9)).toBe(true);
  });
});

describe("what edges do not upset", () => {
  it("select with a weight for each edge keeps edges beyond the number of points", () => {
    const edges = list(0, 0, 0, 0, 0, 1);
    const options = { edges, weights: Float32Array.of(1, 1, 1), select: { trim: 0 }, reduction: "sum" } as const;
    for (const loss of [mae, reference.mae]) expect(loss.value(new Float32Array(4), Float32Array.of(0, 0, 3, 4), options)).toBe(7);
  });

  it("shapes are those of points and of pairs, by component, too", () => {
    const points = { data: new Float32Array(12), shape: [4, 3] };
    expectThrown("ERR_XYLOSS_SHAPE", [/prediction/, /last axis must be 2/], () => mse.value(points, points, { edges: list(0, 1) }));
    const index = { data: list(0, 1, 2, 1, 2, 3), shape: [2, 3] };
    expectThrown("ERR_XYLOSS_SHAPE", [/edges/, /last axis must be 2/], () =>
      mse.value(new Float32Array(8), new Float32Array(8), { edges: index }),
    );
  });

  it("an array of plain numbers, an unknown part and a bad period are refused with advice", () => {
    const value = (edges: unknown) => () => mse.value(new Float32Array(8), new Float32Array(8), { edges: edges as Int32Array });
    expectThrown("ERR_XYLOSS_OPTION", [/edges is an Array/, /must be an Int32Array/], value([0, 1]));
    expectThrown("ERR_XYLOSS_OPTION", [/edges/, /\{ every: K, pairs \}/], value({ every: 2, pairs: list(0, 1), par: 3 }));
    for (const every of ["5", null, undefined, 0, 1.5])
      expectThrown("ERR_XYLOSS_OPTION", [/edges\.every is/], value({ every, pairs: list(0, 1) }));
    expectThrown("ERR_XYLOSS_LENGTH", [/edges\.every is 3, but there are 4 points/], value({ every: 3, pairs: list(0, 1) }));
  });

  it("what others put on Object.prototype is no period", () => {
    Object.defineProperty(Object.prototype, "every", { value: 2, configurable: true, enumerable: true, writable: true });
    try {
      expect(mae.value(new Float32Array(8), Float32Array.of(0, 0, 0, 0, 0, 0, 3, 4), { edges: list(0, 3) })).toBe(3.5);
    } finally {
      Reflect.deleteProperty(Object.prototype, "every");
    }
  });

  it.each([8, 80, 20_000])("a getter among the options that detaches one of %i values is noticed", (length) => {
    for (const name of ["prediction", "target", "weights", "grad"] as const) {
      const arrays = Object.fromEntries(
        ["prediction", "target", "weights", "grad"].map((each) => [each, new Float32Array(length)]),
      ) as Record<typeof name, Float32Array>;
      let asked = 0;
      const edges = {
        shape: [length / 2, 2],
        get data() {
          if (++asked === 2) structuredClone(arrays[name].buffer, { transfer: [arrays[name].buffer as ArrayBuffer] });
          return new Int32Array(length);
        },
      };
      const { prediction, target, weights, grad } = arrays;
      expectThrown("ERR_XYLOSS_DETACHED", [new RegExp(name)], () => huber.valueAndGrad(prediction, target, { edges, weights, grad }));
    }
  });
});
