/** When and how the kernels are compiled. */
import { readdirSync, readFileSync } from "node:fs";
import vm from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Packed, Part } from "../src/binary.js";
import type * as Library from "../src/index.js";
import type { ErrorCode } from "../src/index.js";
import { random, sampled, thorough } from "./support.js";

const original = globalThis.WebAssembly;
const bytes = new Uint8Array(readFileSync(new URL("../dist/kernels.wasm", import.meta.url)));
const families = readdirSync(new URL("../build/families", import.meta.url)).map((file) => file.replace(".wasm", ""));
const bytesOf = (family: string) => readFileSync(new URL(`../build/families/${family}.wasm`, import.meta.url));
/** Binaries by the number of their bytes: what a host is asked to compile. */
const binaries = new Map([[bytes.length, "whole"], ...families.map((family) => [bytesOf(family).length, family] as const)]);
/** A module of nothing. */
const EMPTY = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
/** The binary with one bit changed. */
function flipped(at: number, bit = 0) {
  const copy = bytes.slice();
  copy[at] = (copy[at] as number) ^ (1 << bit);
  return copy;
}
/** The binary 7 bytes into a longer buffer. */
function padded() {
  const all = new Uint8Array(bytes.length + 20);
  all.set(bytes, 7);
  return all;
}
function shared() {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
/** Where the binary has its constants. */
function dataSection(): { start: number; end: number } {
  let at = 8;
  for (;;) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0, byte = 128; byte & 128; shift += 7) {
      byte = bytes[at++] as number;
      size |= (byte & 127) << shift;
    }
    if (id === 11) return { start: at, end: at + size };
    at += size;
  }
}
const prediction = Float32Array.of(1, 2, 3, 4);
const target = Float32Array.of(1, 1, 1, 1);

let library: typeof Library;
/** What WebAssembly compiled: `new Module` or `compile`, and which binary. */
let calls: string[];
function record(call: string, source: BufferSource): void {
  // neither the tests for SIMD nor what Node compiles for its own fetch
  const binary = binaries.get(source.byteLength);
  if (binary !== undefined) calls.push(`${call} ${binary}`);
}

/** WebAssembly as a host without SIMD, or one that forbids compiling, would have it. */
function stub(changes: { simd?: boolean; forbidden?: boolean } = {}): void {
  const { simd = true, forbidden = false } = changes;
  const isSimdTest = (source: BufferSource) => !simd && original.validate(source);
  const refuse = () => new original.CompileError("Wasm code generation disallowed by embedder");
  class Module {
    constructor(source: BufferSource) {
      record("new Module", source);
      if (forbidden) throw refuse();
      if (isSimdTest(source)) throw new original.CompileError("invalid opcode 0xfd");
      // biome-ignore lint/correctness/noConstructorReturn: a stub of a host's class
      return new original.Module(source) as never;
    }
    static exports = original.Module.exports;
    static imports = original.Module.imports;
    static [Symbol.hasInstance] = (value: unknown) => value instanceof original.Module;
  }
  vi.stubGlobal("WebAssembly", {
    ...Object.fromEntries(Object.getOwnPropertyNames(original).map((name) => [name, original[name as keyof typeof original]])),
    Module,
    validate: (source: BufferSource) => simd && original.validate(source),
    compile: async (source: BufferSource) => {
      record("compile", source);
      if (forbidden) throw refuse();
      if (isSimdTest(source)) throw new original.CompileError("invalid opcode 0xfd");
      return original.compile(source);
    },
  });
}

function restore(): void {
  vi.unstubAllGlobals();
}

beforeEach(async () => {
  calls = [];
  vi.resetModules();
  library = await import("../src/index.js");
});
afterEach(restore);

/** Every synchronous way into the kernels. */
const uses: [title: string, run: () => unknown][] = [
  ["value", () => library.mse.value(prediction, target)],
  ["valueAndGrad", () => library.mse.valueAndGrad(prediction, target)],
  ["each", () => library.mse.each(prediction, target)],
  ["a bound step", () => library.mse.bind({ prediction, target })()],
  [
    "bind in a workspace",
    () => {
      const workspace = new library.Workspace({ floats: 8 });
      return library.mse.bind({ prediction: workspace.alloc(4), target: workspace.alloc(4) });
    },
  ],
];
const entrances: typeof uses = [...uses, ["new Workspace", () => new library.Workspace({ floats: 4 })]];

function expectTyped(error: unknown, code: ErrorCode, ...says: RegExp[]): void {
  expect(error).toBeInstanceOf(library.XylossError);
  const { code: actual, message } = error as Library.XylossError;
  expect(`${actual}: ${message}`).toMatch(new RegExp(`^${code}: `));
  for (const each of says) expect(message).toMatch(each);
}

async function expectRejects(promise: Promise<unknown>, code: ErrorCode, ...says: RegExp[]): Promise<void> {
  const error = await promise.then(
    () => "it was resolved",
    (reason: unknown) => reason,
  );
  expectTyped(error, code, ...says);
}

function expectThrows(run: () => unknown, code: ErrorCode, ...says: RegExp[]): void {
  let error: unknown = "nothing was thrown";
  try {
    run();
  } catch (thrown) {
    error = thrown;
  }
  expectTyped(error, code, ...says);
}

const works = () => expect(library.mse.value(prediction, target)).toBe(3.5);

describe("the synchronous start", () => {
  it("compiles nothing at import, and each family once, at its first use", async () => {
    vi.resetModules();
    stub();
    library = await import("../src/index.js");
    expect(calls).toEqual([]);
    works();
    expect(calls).toEqual(["new Module algebraic"]);
    for (const [, run] of entrances) run();
    library.huber.value(prediction, target);
    expect(calls).toEqual(["new Module algebraic"]);
    const workspace = new library.Workspace({ floats: 20 });
    const [p, t] = [workspace.alloc(4), workspace.alloc(4)];
    for (let i = 0; i < 2; i++) {
      library.bceWithLogits.value(p, t);
      library.bce.value(prediction, target);
      library.softmaxCrossEntropy.value(p, t, { classes: 2 });
      library.heatmapMse.value(prediction, target.subarray(2), { width: 2, height: 2 });
      library.iou.value(p, t);
      library.mse.value(p, t);
    }
    expect(calls).toEqual(["algebraic", "bounded", "classes", "maps", "points"].map((family) => `new Module ${family}`));
  });

  it("needs no WebAssembly to be imported", async () => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", undefined);
    library = await import("../src/index.js");
    expect(library.mse.name).toBe("mse");
    restore();
    works();
  });

  it("checks arguments before it compiles", () => {
    stub();
    expectThrows(() => library.mse.value(prediction, target.subarray(1)), "ERR_XYLOSS_LENGTH");
    expect(calls).toEqual([]);
  });

  for (const [title, run] of uses) {
    it(`is where ${title} starts`, () => {
      stub();
      run();
      expect(calls).toEqual(["new Module algebraic"]);
    });
  }

  it("is not yet where a workspace is made, which may serve any family", () => {
    stub();
    new library.Workspace({ floats: 4 });
    expect(calls).toEqual([]);
  });
});

describe("init", () => {
  const all = families.map((family) => `compile ${family}`).sort();

  it("compiles every family that is imported, asynchronously, once", async () => {
    stub();
    expect(await library.init()).toBeUndefined();
    await library.init();
    await Promise.all([library.init(), library.init(bytes)]);
    works();
    library.bce.value(prediction, target);
    expect(calls.sort()).toEqual(all);
  });

  it("compiles what a synchronous start left", async () => {
    stub();
    works();
    await library.init();
    library.bce.value(prediction, target);
    expect(calls.sort()).toEqual([...all.filter((call) => call !== "compile algebraic"), "new Module algebraic"]);
  });

  it("may run twice at once", async () => {
    stub();
    await Promise.all([library.init(), library.init(), library.init(bytes)]);
    works();
    expect(calls.filter((call) => call.startsWith("new Module"))).toEqual([]);
  });

  it("with a source does nothing after a synchronous start", async () => {
    stub();
    works();
    await library.init("https://example.invalid/kernels.wasm");
    await library.init(bytes);
    library.bce.value(prediction, target);
    expect(calls).toEqual(["new Module algebraic", "new Module bounded"]);
  });

  it("without a source does nothing after one with a source", async () => {
    await library.init(bytes);
    stub();
    await library.init();
    works();
    expect(calls).toEqual([]);
  });

  it("after a start still checks what it is given, and leaves the kernels as they are", async () => {
    const workspace = new library.Workspace({ floats: 8 });
    const [p, t] = [workspace.alloc(4), workspace.alloc(4)];
    p.set(prediction);
    t.set(target);
    const step = library.mse.bind({ prediction: p, target: t });
    for (const source of [42, null, {}, [bytes], Symbol("s"), () => bytes]) {
      await expectRejects(library.init(source as never), "ERR_XYLOSS_TYPE", /source is .*; it must be bytes, a WebAssembly.Module/);
    }
    await expectRejects(library.init(flipped(1000)), "ERR_XYLOSS_COMPILE", /damaged/);
    await expectRejects(library.init(new original.Module(EMPTY)), "ERR_XYLOSS_COMPILE", /another version/);
    for (const source of [bytes, new original.Module(bytes), response()]) await library.init(source as never);
    works();
    expect(step()).toBe(3.5);
  });

  it("leaves what is bound before it as it is", async () => {
    const step = library.mse.bind({ prediction, target });
    expect(step()).toBe(3.5);
    await library.init(bytes);
    expect(step()).toBe(3.5);
  });

  const response = (body: BodyInit = bytes, init: ResponseInit = { headers: { "content-type": "application/wasm" } }) =>
    new Response(body, init);
  const sources: [title: string, source: () => Parameters<typeof Library.init>[0]][] = [
    ["bytes", () => bytes],
    ["an ArrayBuffer", () => bytes.slice().buffer],
    ["bytes inside a larger buffer", () => padded().subarray(7, 7 + bytes.length)],
    ["a DataView", () => new DataView(padded().buffer, 7, bytes.length)],
    ["an Int8Array, or any other view", () => new Int8Array(bytes.slice().buffer)],
    ["a SharedArrayBuffer", () => shared().buffer as never],
    ["a view of a SharedArrayBuffer", () => shared()],
    ["another realm's ArrayBuffer", () => vm.runInNewContext("Uint8Array.from(bytes).buffer", { bytes })],
    ["a WebAssembly.Module", () => new original.Module(bytes)],
    ["a file's URL", () => new URL("../dist/kernels.wasm", import.meta.url)],
    ["the text of a file's URL", () => new URL("../dist/kernels.wasm", import.meta.url).href],
    ["what is like a Response", () => ({ ok: true, status: 200, url: "", arrayBuffer: async () => bytes.slice().buffer })],
    ["a Response", () => response()],
    ["a Response of another content type", () => response(bytes, { headers: { "content-type": "application/octet-stream" } })],
  ];
  for (const [title, source] of sources) {
    it(`takes ${title}, and compiles nothing after that`, async () => {
      await library.init(source());
      stub({ forbidden: true });
      works();
      expect(library.huber.valueAndGrad(prediction, target).value).toBeGreaterThan(0);
      expect(library.bce.value(Float32Array.of(0.5), Float32Array.of(1))).toBeCloseTo(Math.LN2, 6);
      const workspace = new library.Workspace({ floats: 8 });
      const [p, t] = [workspace.alloc(4), workspace.alloc(4)];
      p.set(prediction);
      t.set(target);
      expect(library.mse.bind({ prediction: p, target: t })()).toBe(3.5);
      expect(library.softmaxCrossEntropy.value(p, t, { classes: 2 })).toBeGreaterThan(0);
      expect(calls).toEqual([]);
    });
  }

  for (const [title, url] of [
    ["a URL", new URL("https://example.test/kernels.wasm")],
    ["a URL's text", "https://example.test/kernels.wasm"],
  ] as const) {
    it(`takes ${title}, which it fetches`, async () => {
      const fetch = vi.fn(async () => response());
      vi.stubGlobal("fetch", fetch);
      await library.init(url);
      expect(fetch).toHaveBeenCalledTimes(1);
      expect(String((fetch.mock.calls as unknown[][])[0]?.[0])).toBe("https://example.test/kernels.wasm");
      stub({ forbidden: true });
      works();
    });
  }

  it("takes bytes as they are when it is called", async () => {
    for (const source of [bytes.slice(), shared()]) {
      const ready = library.init(source);
      source.fill(0);
      await ready;
      works();
      vi.resetModules();
      library = await import("../src/index.js");
    }
  });

  it("refuses bytes of which one is another, of whatever source, and may be tried again", async () => {
    const next = random(5);
    for (let i = 0; i < (thorough ? 40 : 8); i++) {
      const damaged = flipped(Math.floor(next() * bytes.length), Math.floor(next() * 8));
      vi.stubGlobal("fetch", async () => response(damaged));
      for (const source of [damaged, new DataView(damaged.buffer), response(damaged), "https://example.test/kernels.wasm"]) {
        await expectRejects(library.init(source), "ERR_XYLOSS_COMPILE", /not those of this version's kernels\.wasm: they are damaged/);
      }
    }
    await library.init(bytes);
    works();
  });

  it("refuses a module with another constant, by what it answers", async () => {
    const at = dataSection();
    const places = Array.from({ length: at.end - at.start }, (_, i) => at.start + i);
    const modules = sampled(places, 80, "constants")
      .map((place) => flipped(place, 6))
      .filter((damaged) => original.validate(damaged));
    let refused = 0;
    for (const damaged of modules) {
      await library.init(new original.Module(damaged)).catch((error: unknown) => {
        expectTyped(error, "ERR_XYLOSS_COMPILE", /this module's kernels are not those/);
        refused++;
      });
    }
    // the others are parts of masks, and of what only boxes as large as float32 allows need
    expect(refused / modules.length).toBeGreaterThan(0.7);
  });

  it("knows a module by answers that use every kernel and have no NaN", async () => {
    const { answersOf } = await import("../src/answers.js");
    const answers = answersOf(new original.Module(bytes));
    expect(answers.some(Number.isNaN)).toBe(false);
    expect(answers.filter((answer) => answer !== 0).length / answers.length).toBeGreaterThan(0.4);
  });

  it("says of a file that it cannot be read", async () => {
    await expectRejects(library.init(new URL("none.wasm", import.meta.url)), "ERR_XYLOSS_COMPILE", /cannot load file:.*none\.wasm$/);
    // a host without Node's modules asks its fetch
    const { process } = globalThis;
    vi.stubGlobal("process", undefined);
    vi.stubGlobal("fetch", async () => response());
    await library.init("file:///kernels.wasm");
    vi.stubGlobal("process", process);
    works();
  });

  it("fetches nothing unless asked", async () => {
    const fetch = vi.fn();
    vi.stubGlobal("fetch", fetch);
    works();
    await library.init();
    await library.init(bytes);
    expect(fetch).not.toHaveBeenCalled();
  });

  const used = async () => {
    const taken = response();
    await taken.arrayBuffer();
    return taken;
  };
  const failures: [title: string, code: ErrorCode, source: () => unknown, fetch?: (() => unknown) | null][] = [
    ["bytes that are no module", "ERR_XYLOSS_COMPILE", () => Uint8Array.of(1, 2, 3)],
    ["no bytes", "ERR_XYLOSS_COMPILE", () => new Uint8Array(0)],
    ["half of the bytes", "ERR_XYLOSS_COMPILE", () => bytes.slice(0, bytes.length >> 1)],
    ["bytes of another module", "ERR_XYLOSS_COMPILE", () => Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)],
    [
      "a module with one of the exports",
      "ERR_XYLOSS_COMPILE",
      // (func (export "weight_sum"))
      () =>
        Uint8Array.of(
          0,
          97,
          115,
          109,
          1,
          0,
          0,
          0,
          1,
          4,
          1,
          96,
          0,
          0,
          3,
          2,
          1,
          0,
          7,
          14,
          1,
          10,
          ...new TextEncoder().encode("weight_sum"),
          0,
          0,
          10,
          4,
          1,
          2,
          0,
          11,
        ),
    ],
    ["another module", "ERR_XYLOSS_COMPILE", () => new original.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))],
    [
      "a page in place of the module",
      "ERR_XYLOSS_COMPILE",
      () => response("<!doctype html>", { headers: { "content-type": "text/html" } }),
    ],
    ["a Response of 404", "ERR_XYLOSS_COMPILE", () => response("not found", { status: 404 })],
    ["a Response whose body was read", "ERR_XYLOSS_COMPILE", used],
    ["a URL that answers 500", "ERR_XYLOSS_COMPILE", () => "https://example.test/", async () => response("", { status: 500 })],
    [
      "a URL without a network",
      "ERR_XYLOSS_COMPILE",
      () => new URL("https://example.test/"),
      async () => Promise.reject(new TypeError("fetch failed")),
    ],
    [
      "a body that breaks off",
      "ERR_XYLOSS_COMPILE",
      () => "https://example.test/",
      async () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) })),
    ],
    ["a URL where there is no fetch", "ERR_XYLOSS_COMPILE", () => "https://example.test/", null],
    ["a number", "ERR_XYLOSS_TYPE", () => 42],
    ["an object", "ERR_XYLOSS_TYPE", () => ({})],
    ["an array", "ERR_XYLOSS_TYPE", () => [0, 97, 115, 109]],
  ];
  for (const [title, code, source, fetch] of failures) {
    it(`rejects ${title}, and may be tried again`, async () => {
      if (fetch !== undefined) vi.stubGlobal("fetch", fetch === null ? undefined : vi.fn(fetch as never));
      await expectRejects(library.init((await source()) as never), code);
      await expectRejects(library.init((await source()) as never), code);
      restore();
      stub();
      await library.init(bytes);
      works();
      expect(calls).toEqual(["compile whole"]);
    });
  }
});

it("errors hand on what the host said, as their cause", async () => {
  const causeOf = async (source?: unknown) => ((await library.init(source as never).catch((error: unknown) => error)) as Error).cause;
  const lost = new Error("lost");
  vi.stubGlobal("fetch", async () => {
    throw lost;
  });
  expect(await causeOf("https://example.test/kernels.wasm")).toBe(lost);
  expect(await causeOf(new original.Module(EMPTY))).toBeInstanceOf(Error);
  const gone = new DataView(new ArrayBuffer(8));
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  expect(await causeOf(gone)).toBeInstanceOf(TypeError);
  for (const host of [{ forbidden: true }, { simd: false }]) {
    stub(host);
    expect(await causeOf(bytes)).toBeInstanceOf(Error);
    restore();
  }
  for (const host of [{ forbidden: true }, { simd: false }]) {
    stub(host);
    try {
      library.mse.value(prediction, target);
      expect.unreachable();
    } catch (error) {
      expect((error as Error).cause).toBeInstanceOf(Error);
    }
    restore();
  }
});

it("says what a server answered, and does without Response", async () => {
  vi.stubGlobal("fetch", async () => new Response(bytes, { status: 404 }));
  await expectRejects(
    library.init("https://example.test/kernels.wasm"),
    "ERR_XYLOSS_COMPILE",
    /cannot load .*kernels\.wasm \(status 404\)/,
  );
  vi.stubGlobal("Response", undefined);
  await expectRejects(library.init({} as never), "ERR_XYLOSS_TYPE", /source is an object; it must be bytes/);
});

describe("hosts that cannot", () => {
  const hosts: [title: string, stub: () => void, code: ErrorCode, says: RegExp[]][] = [
    ["has no WebAssembly", () => vi.stubGlobal("WebAssembly", undefined), "ERR_XYLOSS_NO_SIMD", [/no WebAssembly/, /xyloss\/reference/]],
    ["has no SIMD", () => stub({ simd: false }), "ERR_XYLOSS_NO_SIMD", [/no SIMD/, /xyloss\/reference/]],
    [
      "forbids compiling",
      () => stub({ forbidden: true }),
      "ERR_XYLOSS_COMPILE",
      [/forbid/, /init\(module\)/, /wasm-unsafe-eval/, /xyloss\/reference/],
    ],
  ];
  for (const [title, stubHost, code, says] of hosts) {
    for (const [entrance, run] of entrances) {
      it(`a host that ${title}: ${entrance}`, () => {
        stubHost();
        expectThrows(run, code, ...says);
        expectThrows(run, code, ...says);
        restore();
        run();
        works();
      });
    }

    it(`a host that ${title}: init`, async () => {
      stubHost();
      await expectRejects(library.init(), code, ...says);
      await expectRejects(library.init(bytes), code, ...says);
      restore();
      await library.init();
      works();
    });

    it(`a host that ${title}: nothing is written`, () => {
      stubHost();
      const grad = Float32Array.of(9, 8, 7, 6);
      const inPlace = prediction.slice();
      const step = library.mse.bind({ prediction, target, grad });
      expectThrows(() => library.mse.valueAndGrad(prediction, target, { grad }), code);
      expectThrows(() => library.mse.valueAndGrad(inPlace, target, { grad: inPlace }), code);
      expectThrows(step, code);
      expect([...grad, ...inPlace]).toEqual([9, 8, 7, 6, 1, 2, 3, 4]);
      restore();
      expect(step()).toBe(3.5);
      expect([...grad]).toEqual([0, 0.5, 1, 1.5]);
    });

    it(`a host that ${title}: the reference works`, async () => {
      vi.resetModules();
      stubHost();
      const reference = await import("../src/reference/index.js");
      expect(reference.mse.value(prediction, target)).toBe(3.5);
      const { grad } = reference.mse.valueAndGrad(Float64Array.from(prediction), target);
      expect(grad).toEqual(Float64Array.of(0, 0.5, 1, 1.5));
    });
  }

  it("a host that forbids compiling takes a compiled module", async () => {
    stub({ forbidden: true });
    expectThrows(() => library.mse.value(prediction, target), "ERR_XYLOSS_COMPILE");
    await library.init(new original.Module(bytes));
    works();
  });

  it("a host without memory for another workspace, or another instance, says so", () => {
    works();
    for (const [name, run] of [
      ["Memory", () => new library.Workspace({ floats: 4 })],
      ["Instance", () => library.bce.value(prediction, target)],
    ] as const) {
      stub();
      const refuse = function refuse() {
        throw new RangeError(`WebAssembly.${name}(): Out of memory: Cannot allocate Wasm memory`);
      };
      (globalThis.WebAssembly as unknown as Record<string, unknown>)[name] = refuse;
      expectThrows(run, "ERR_XYLOSS_OUT_OF_MEMORY");
      restore();
      run();
    }
  });

  it("a host without memory for another instance of the whole binary says so", async () => {
    await library.init(bytes);
    stub();
    (globalThis.WebAssembly as unknown as Record<string, unknown>).Instance = function refuse() {
      throw new RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance");
    };
    expectThrows(() => new library.Workspace({ floats: 4 }), "ERR_XYLOSS_OUT_OF_MEMORY");
    restore();
    new library.Workspace({ floats: 4 }).alloc(4);
  });

  it("a workspace may be as large as docs/limits.md says", () => {
    const [, floats] = /at most ([\d,]+) floats/.exec(readFileSync("docs/limits.md", "utf8")) as RegExpExecArray;
    const workspace = new library.Workspace({ floats: Number(floats?.replaceAll(",", "")) });
    expect(workspace.capacity).toBe(1_072_000_000);
    workspace.dispose();
  });

  it("a workspace larger than WebAssembly can be says so", () => {
    for (const floats of [2 ** 30, 2 ** 31, 2 ** 40, 2 ** 53]) {
      expectThrows(() => new library.Workspace({ floats }), "ERR_XYLOSS_OUT_OF_MEMORY");
    }
    works();
  });
});

describe("kernels.wasm", () => {
  it("is what init takes, and instantiates without imports", async () => {
    const module = new original.Module(bytes);
    expect(original.Module.imports(module)).toEqual([]);
    const { exports } = new original.Instance(module);
    for (const name of ["memory", "heap", "mse", "huber", "softmaxCrossEntropy", "weight_sum", "weight_count"])
      expect(exports).toHaveProperty(name);
    const memory = exports.memory as WebAssembly.Memory;
    const heap = (exports.heap as () => number)();
    memory.grow(1);
    const start = Math.ceil(heap / 64) * 64;
    new Float32Array(memory.buffer, start, 4).set(prediction);
    new Float32Array(memory.buffer, start + 64, 4).set(target);
    const mse = exports.mse as (...args: number[]) => number;
    expect(mse(0, 4, start, start + 64, 0, 0, 1, 0, 0, 0, 0, 0)).toBe(14);
  });
});

describe("the inlined families", () => {
  const unpackedOf = async (family: string) => {
    const { unpack } = await import("../src/binary.js");
    const all = (await import("../src/kernels/packed.generated.js")) as Record<string, unknown>;
    return unpack(all[family] as Packed, all[`${family}Parts`] as Part[]);
  };

  it.each(families)("%s is its module, which imports one memory and nothing else", async (family) => {
    const inlined = await unpackedOf(family);
    expect(Buffer.from(inlined).equals(bytesOf(family))).toBe(true);
    const module = new original.Module(inlined);
    expect(original.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
    expect(original.Module.exports(module).every(({ kind }) => kind === "function")).toBe(true);
  });

  it("have constants in disjoint places, before what a memory has room for", async () => {
    const { Room } = await import("../src/wasm.js");
    const { start } = new Room(0);
    const used = new Uint8Array(start);
    for (const family of families) {
      const memory = new original.Memory({ initial: 1 });
      const all = new Uint8Array(memory.buffer);
      // what an instance overwrites: it is made on a memory of ones, and of zeros
      const touched = new Set<number>();
      for (const filling of [0, 255]) {
        all.fill(filling);
        new original.Instance(new original.Module(bytesOf(family)), { env: { memory } });
        all.forEach((byte, at) => {
          if (byte !== filling) touched.add(at);
        });
      }
      expect(touched.size).toBeGreaterThanOrEqual(64);
      for (const at of touched) {
        expect(used[at], `${family}: byte ${at}`).toBe(0);
        used[at] = 1;
      }
    }
  });
});
