/**
 * Another thread writes to everything that a call reads, during the call. Results are then unspecified, but the call never touches
 * memory outside its arrays, and throws nothing but a `XylossError`.
 */
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flagsOf } from "../../src/call.js";
import { ACCUMULATE, EACH, GRAD, IRLS } from "../../src/flags.js";
import { mse, XylossError } from "../../src/index.js";
import type { Layout } from "../../src/layout.js";
import { optionReader, type Resolved } from "../../src/options.js";
import type { Kernel, WeightKernel } from "../../src/wasm.js";
import { align, TABLE } from "../../src/workspace.js";
import { Attacker } from "../attacker.js";
import { bits, sample, sampled, sampleWeights, thorough, type Variant, variants } from "../support.js";

const CANARY = 0x4640e6b7;

/** Losses whose data could serve as an address get more time. */
const time = ({ spec }: Variant): number => (spec.expectTargets === undefined ? 15 : 400) / (thorough ? 1 : 5);

describe("calls on shared memory that another thread writes to", () => {
  const quiet = variants.map((variant) => ({ variant, ...sample(variant, 12 * variant.step) }));
  /** Results for private arrays: a checksum of the constants that the kernels compute with. */
  const checksum = () =>
    quiet.map(({ variant, prediction, target }) => {
      const { value, grad } = variant.kernel.valueAndGrad(prediction, target, variant.options);
      return `${value} ${bits(grad)}`;
    });

  const scenes = variants.map((variant) => {
    const { perUnit, step } = variant;
    const units = Math.ceil(16_000 / perUnit / step) * step;
    const data = sample(variant, units);
    const weights = sampleWeights(units);
    const all = new Int32Array(new SharedArrayBuffer(4 * (2 * data.prediction.length + data.target.length + weights.length + 5 * 16)));
    all.fill(CANARY);
    let at = 16;
    const place = (values: Float32Array | Int32Array): Float32Array => {
      const Type = values instanceof Int32Array ? Int32Array : Float32Array;
      const array = new Type(all.buffer as unknown as ArrayBuffer, 4 * at, values.length);
      array.set(values);
      at += values.length + 16;
      return array as unknown as Float32Array;
    };
    // prediction, target and weights lie together, for the attacker to write to
    const [prediction, target, present, grad] = [data.prediction, data.target, weights, data.prediction].map(place) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const canaries = [0, prediction, target, present, grad].map(
      (array) => new Int32Array(all.buffer, array === 0 ? 0 : (array as Float32Array).byteOffset + (array as Float32Array).byteLength, 16),
    );
    return { variant, prediction, target, weights: present, grad, canaries };
  });
  const wordsOf = ({ target, weights }: (typeof scenes)[number]) => [
    new Int32Array(target.buffer, target.byteOffset, target.length),
    new Int32Array(weights.buffer, weights.byteOffset, weights.length),
  ];
  let attacker: Attacker;
  let before: string[];
  beforeAll(() => {
    before = checksum();
    attacker = new Attacker(scenes.flatMap(wordsOf));
  });
  afterAll(() => attacker.end());

  it.each(scenes.map((scene, i) => [scene.variant.title, scene, i] as const))("%s", (_, scene, i) => {
    const { variant, prediction, target, weights, grad, canaries } = scene;
    const { kernel, options } = variant;
    const all = { ...options, weights, reduction: "weighted-mean" as const };
    const step = kernel.bind({ prediction, target, weights, grad }, options);
    const calls = [
      () => kernel.value(prediction, target, all),
      () => kernel.valueAndGrad(prediction, target, { ...options, grad }),
      () => kernel.valueAndGrad(prediction, target, { ...all, grad, accumulate: true }),
      () => kernel.each(prediction, target, { ...options, weights }),
      step,
    ];
    let [done, refused] = [0, 0];
    for (const which of [2 * i, 2 * i + 1]) {
      attacker.during(which, time(variant), () => {
        done++;
        try {
          calls[done % calls.length]?.();
        } catch (error) {
          if (!(error instanceof XylossError)) throw error;
          expect(error.code).toBe("ERR_XYLOSS_VALUE");
          refused++;
        }
      });
    }
    expect(done).toBeGreaterThan(refused);
    for (const [k, canary] of canaries.entries())
      expect(
        canary.every((word) => word === CANARY),
        `canary ${k}`,
      ).toBe(true);
    expect(checksum()).toEqual(before);
  });

  it("leave calls with private arrays as they were", () => expect(mse.value(Float32Array.of(3), Float32Array.of(1))).toBe(4));
});

/** The binary with an imported, shared memory instead of its own. */
function sharedBinary(bytes: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  const leb = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
  const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
  const entry = [1, ...name("env"), ...name("memory"), 2, 3, ...leb(pages), ...leb(pages)];
  const out: number[] = [...bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    const start = at;
    const id = bytes[at++] as number;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] as number;
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    if (id === 3) out.push(2, ...leb(entry.length), ...entry); // imports come before functions
    if (id !== 5) for (let i = start; i < at + size; i++) out.push(bytes[i] as number);
    at += size;
  }
  return Uint8Array.from(out);
}

describe("the binary, in shared memory that another thread writes to", () => {
  const PAGES = 12;
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const kernels = new WebAssembly.Instance(new WebAssembly.Module(sharedBinary(readFileSync("dist/kernels.wasm"), PAGES)), {
    env: { memory },
  }).exports as unknown as Record<string, Kernel> & { heap(): number; weight_sum: WeightKernel; weight_count: WeightKernel };
  const words = new Int32Array(memory.buffer);
  const floats = new Float32Array(memory.buffer);
  const table = align(kernels.heap());

  /** Places the arrays of a variant between canaries, the last one a kernel's margin before the end of the memory. */
  const scenes = variants.map((variant) => {
    const { spec, perUnit, perTarget, step, options } = variant;
    const count = Math.max(3, Math.ceil(12 / step)) * step;
    const resolved = optionReader(spec.name, spec.options)(options);
    // with the desk for accumulated gradients
    const layout = spec.layout(count * perUnit, { ...resolved, accumulate: true }, spec.name);
    const desk = table + TABLE;
    let end = memory.buffer.byteLength - 28;
    const place = (length: number): number => {
      const at = end - 4 * length;
      end = at - 256;
      return at;
    };
    const [g, w, t, p] = [count * perUnit, count, count * perTarget, count * perUnit].map(place) as [number, number, number, number];
    const deskEnd = desk + 16 * Math.ceil(layout.desk / 4);
    expect(deskEnd).toBeLessThan(p - 256);
    return { variant, layout, resolved, count, p, t, w, g, desk, deskEnd };
  });
  type Scene = (typeof scenes)[number];
  type Four = [number, number, number, number];

  /** The call of a kernel that the options ask for. */
  const kernelOf = ({ spec }: Variant, resolved: Resolved): Kernel => {
    const kernel = kernels[spec.kernels[spec.kernel?.(resolved) ?? 0] as string] as Kernel;
    const asked = flagsOf(spec, resolved);
    return (flags, ...rest) => kernel(flags | asked, ...rest);
  };
  const parametersOf = ({ parameters }: Variant["spec"], resolved: Resolved) =>
    [0, 1].map((k) => (parameters[k] === undefined ? 0 : Number(resolved[parameters[k]] ?? -1))) as [number, number];
  const setTable = ({ spec }: Variant, layout: Layout, resolved: Resolved): void => {
    const parameters = spec.table?.(resolved, layout, spec.name);
    if (parameters) floats.set(parameters.subarray(0, TABLE / 4), table >> 2);
  };

  /** Everything that a kernel may read, which the attacker writes to. */
  const readable = ({ p, t, w, count, variant, layout }: Scene): Int32Array[] => [
    new Int32Array(memory.buffer, t, count * variant.perTarget),
    new Int32Array(memory.buffer, w, count),
    new Int32Array(memory.buffer, p, count * variant.perUnit),
    new Int32Array(memory.buffer, table, 8),
    new Int32Array(memory.buffer, layout.desk > 0 ? table + TABLE : table, layout.desk || 8),
  ];

  let attacker: Attacker;
  beforeAll(() => {
    attacker = new Attacker(scenes.flatMap(readable));
  });
  afterAll(() => attacker.end());

  it.each(scenes.map((scene, i) => [scene.variant.title, scene, i] as const))("%s", (_, scene, i) => {
    const { variant, layout, resolved, count, p, t, w, g, deskEnd } = scene;
    const { spec, perUnit, perTarget } = variant;
    const kernel = kernelOf(variant, resolved);
    const [a, b] = parametersOf(spec, resolved);
    const constants = new Uint8Array(memory.buffer, 0, kernels.heap()).slice();
    words.fill(CANARY, deskEnd >> 2);
    const { prediction, target } = sample(variant, count);
    floats.set(prediction, p >> 2);
    words.set(new Int32Array(target.buffer, 0, target.length), t >> 2);
    floats.set(sampleWeights(count), w >> 2);
    setTable(variant, layout, resolved);
    const own: [number, number][] = [
      [p >> 2, (p >> 2) + count * perUnit],
      [t >> 2, (t >> 2) + count * perTarget],
      [w >> 2, (w >> 2) + count],
    ];
    /** What to ask for, and how many values that writes. */
    const asks: [flags: number[], written: number][] = [
      [[0], 0],
      [[GRAD, GRAD | ACCUMULATE], count * perUnit],
      [spec.irls?.(resolved) === undefined && spec.irls ? [EACH, EACH | IRLS] : [EACH], count],
    ];
    const attacked = [...["target", "weights", "prediction", "table", "desk"].entries()];
    for (const [k, name] of sampled(attacked, 2, variant.title)) {
      for (const [flags, written] of asks) {
        const weighted = k % 2 === 1;
        let calls = 0;
        attacker.during(5 * i + k, time(variant) / 10, () => {
          kernel(flags[calls++ % flags.length] as number, count, p, t, weighted ? w : 0, g, 1, 0, layout.shape, a, b, table);
          if (weighted) for (const sum of [kernels.weight_sum, kernels.weight_count]) sum(count, w, 0);
        });
        const mine = [...own, [g >> 2, (g >> 2) + written] as const];
        for (let at = deskEnd >> 2; at < words.length; at++) {
          if (words[at] === CANARY || mine.some(([from, to]) => at >= from && at < to)) continue;
          expect.fail(`flags ${flags}, ${name} attacked: the word at ${4 * at} was written; arrays at ${p}, ${t}, ${w}, ${g}`);
        }
        words.fill(CANARY, g >> 2, (g >> 2) + count * perUnit);
      }
    }
    expect(Buffer.compare(new Uint8Array(memory.buffer, 0, kernels.heap()), constants)).toBe(0);
  });

  it("reads at most 60 bytes past the end of an array", () => {
    const end = memory.buffer.byteLength - 60;
    for (const { variant, layout, resolved, p, t, w, g } of scenes) {
      const { spec, perUnit, perTarget, step } = variant;
      const kernel = kernelOf(variant, resolved);
      words.fill(0, p >> 2);
      setTable(variant, layout, resolved);
      for (const units of [step, 2 * step, 3 * step]) {
        for (const flags of [0, GRAD, GRAD | ACCUMULATE, EACH]) {
          const lengths = [units * perUnit, units * perTarget, units, units * (flags & GRAD ? perUnit : 1)];
          for (const last of lengths.keys()) {
            const [atP, atT, atW, atG] = [p, t, w, g].map((at, i) => (i === last ? end - 4 * (lengths[i] as number) : at)) as Four;
            const what = `${variant.title}, flags ${flags}, ${units} units, ${["prediction", "target", "weights", "output"][last]}`;
            const [a, b] = parametersOf(spec, resolved);
            expect(() => kernel(flags, units, atP, atT, last === 2 ? atW : 0, atG, 1, 0, layout.shape, a, b, table), what).not.toThrow();
          }
        }
      }
    }
  });

  /** A thread that writes to the words behind an array, and counts those that are gone when it looks again. */
  const watcher = `
    const { control, words } = require("node:worker_threads").workerData;
    for (let value = 1; ; value++) {
      const at = Atomics.load(control, 0);
      if (at < 0) break;
      for (let i = 0; i < 3; i++) Atomics.store(words, at + i, value);
      for (let i = 0; i < 3; i++) if (Atomics.load(words, at + i) !== value && Atomics.load(control, 0) === at) Atomics.add(control, 1, 1);
      Atomics.add(control, 2, 1);
    }
  `;

  it("writes nothing past the end of an array", async () => {
    const control = new Int32Array(new SharedArrayBuffer(12));
    control[0] = words.length - 4;
    const worker = new Worker(watcher, { eval: true, workerData: { control, words } });
    try {
      for (const { variant, layout, resolved, p, t, w, g } of scenes) {
        const { spec, perUnit, perTarget, step } = variant;
        const kernel = kernelOf(variant, resolved);
        const [a, b] = parametersOf(spec, resolved);
        const { prediction, target } = sample(variant, 3 * step);
        floats.set(prediction, p >> 2);
        words.set(new Int32Array(target.buffer, 0, target.length), t >> 2);
        floats.fill(1, w >> 2, (w >> 2) + 3 * step);
        setTable(variant, layout, resolved);
        // lengths that leave one, two or three lanes
        for (const units of [step, 2 * step, 3 * step]) {
          for (const flags of [GRAD, GRAD | ACCUMULATE, EACH]) {
            const end = (g >> 2) + units * (flags & GRAD ? perUnit : 1);
            Atomics.store(control, 1, 0);
            Atomics.store(control, 0, end);
            const rounds = Atomics.load(control, 2);
            const until = performance.now() + (thorough ? 4 : 1);
            do {
              for (let k = 0; k < 50; k++) kernel(flags, units, p, t, k & 1 ? w : 0, g, 1, 0, layout.shape, a, b, table);
            } while (performance.now() < until || Atomics.load(control, 2) < rounds + 2);
            Atomics.store(control, 0, words.length - 4);
            expect(Atomics.load(control, 1), `${variant.title}, flags ${flags}, ${units} units of ${perUnit} and ${perTarget}`).toBe(0);
          }
        }
      }
    } finally {
      Atomics.store(control, 0, -1);
      await worker.terminate();
    }
  });
});
