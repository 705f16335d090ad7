/** The workers of a workspace: when they start and end, why there are fewer, and what happens when one fails. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import nodeThreads from "node:worker_threads";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { bce, huber, init, iou, logCosh, mse, sparseSoftmaxCrossEntropy, Workspace, XylossError } from "../../src/index.js";
import { huber as twin } from "../../src/reference/index.js";
import { thorough } from "../sampled.js";
import { expectThrown } from "../support.js";

/** Enough for a loss without exp and log to be shared out, if the workers are awake. */
const CHUNKS = 33;
const LENGTH = CHUNKS * 16384;

/** All workers that were started, whether they have ended yet. */
const started: { ended: boolean }[] = [];
const { Worker } = nodeThreads;
beforeAll(() => {
  nodeThreads.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      const state = { ended: false };
      started.push(state);
      this.on("exit", () => {
        state.ended = true;
      });
    }
  };
});
afterAll(() => {
  nodeThreads.Worker = Worker;
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function made(options: Omit<ConstructorParameters<typeof Workspace>[0], "floats"> = {}, floats = 4 * LENGTH) {
  const ws = new Workspace({ floats, ...options });
  const [prediction, target, grad] = [ws.alloc(LENGTH).fill(3), ws.alloc(LENGTH).fill(1), ws.alloc(LENGTH).fill(7)];
  return { ws, prediction, target, grad, buffers: { prediction, target, grad } };
}

/** Calls until one passes, in such quick succession that it is worth waking the workers; one that comes late gets nothing. */
function untilPasses(call: () => void): Promise<void> {
  const attempt = (): void => {
    for (let i = 1; i < 50; i++) {
      try {
        call();
        return;
      } catch {}
    }
    call();
  };
  return vi.waitFor(attempt, { timeout: 20_000, interval: 1 });
}

const rejection = (promise: Promise<unknown>): Promise<XylossError> =>
  promise.then(
    () => expect.fail("nothing was thrown"),
    (error: XylossError) => error,
  );

describe("workers", () => {
  it("start only if they are asked for, sleep, and end with their workspace", async () => {
    const before = started.length;
    for (const options of [{}, { threads: 1 }]) {
      const { ws, buffers } = made(options);
      expect(huber.bind(buffers)()).toBe(1.5);
      expect([ws.threads, ws.threadsReason, await ws.ready]).toEqual([1, null, undefined]);
      expect(ws.alloc(1).buffer).toBeInstanceOf(ArrayBuffer);
    }
    expect(started.length).toBe(before);
    const { ws, buffers, grad } = made({ threads: 3 });
    const step = huber.bind(buffers);
    await ws.ready;
    expect(started.length).toBe(before + 2);
    expect([ws.threads, ws.threadsReason]).toEqual([3, null]);
    expect(step()).toBe(1.5);
    expect(grad.every((value) => value === grad[0])).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { user } = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(process.cpuUsage().user - user).toBeLessThan(150_000);
    ws.dispose();
    ws.dispose();
    await vi.waitFor(() => expect(started.slice(before).every(({ ended }) => ended)).toBe(true));
    expect([ws.threads, ws.threadsReason]).toEqual([1, expect.stringContaining("disposed")]);
    expectThrown("ERR_XYLOSS_DISPOSED", [/disposed/], step);
  });

  it('are as many as the host suggests, with "all"', async () => {
    vi.stubGlobal("process", {
      ...process,
      getBuiltinModule: (name: string) => (name === "node:os" ? { availableParallelism: () => 4 } : nodeThreads),
    });
    const { ws } = made({ threads: "all" });
    await ws.ready;
    expect([ws.threads, ws.threadsReason]).toEqual([4, null]);
    ws.dispose();
  });

  it.each([0, 1.5, 1025, Number.NaN, "many", "4", true, {}])("are not started for threads: %s", (threads) => {
    const before = started.length;
    expectThrown("ERR_XYLOSS_OPTION", [/^Workspace: option threads is /, /from 1 to 1024, or "all"/], () =>
      made({ threads: threads as number }),
    );
    expectThrown("ERR_XYLOSS_OPTION", [/^Workspace: option workerUrl is 7/], () => made({ threads: 2, workerUrl: 7 as never }));
    expect(started.length).toBe(before);
  });
});

describe("the reason for fewer threads", () => {
  it("is that they are starting", async () => {
    const { ws } = made({ threads: 4 });
    expect([ws.threads, ws.threadsReason]).toEqual([1, "the threads are still starting; await workspace.ready"]);
    await ws.ready;
    expect(ws.threadsReason).toBeNull();
    ws.dispose();
  });

  it("is a page that is not isolated, whose memory stays unshared", async () => {
    vi.stubGlobal("crossOriginIsolated", false);
    const { ws, buffers } = made({ threads: 4 });
    await ws.ready;
    expect([ws.threads, ws.threadsReason]).toEqual([1, expect.stringMatching(/cross-origin isolated.*Cross-Origin-Embedder-Policy/)]);
    expect(ws.alloc(1).buffer).toBeInstanceOf(ArrayBuffer);
    expect(huber.bind(buffers)()).toBe(1.5);
    expect(await huber.bindAsync(buffers)()).toBe(1.5);
  });

  it("is a host without workers", () => {
    vi.stubGlobal("process", {});
    expect(made({ threads: 2 }).ws.threadsReason).toMatch(/no workers.*20\.16/);
  });

  it("is a host without shared memory", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect(made({ threads: 2 }).ws.threadsReason).toMatch(/no SharedArrayBuffer/);
  });

  it("is a file that is no worker's", async () => {
    const { ws, buffers } = made({ threads: 2, workerUrl: new URL("file:///nowhere/worker.js") });
    const step = huber.bind(buffers);
    await ws.ready;
    expect([ws.threads, ws.threadsReason]).toEqual([1, expect.stringMatching(/^a worker failed: .*nowhere/)]);
    expect(step()).toBe(1.5);
    ws.dispose();
  });

  it.each([
    ["a compiled module, which cannot be changed", "new WebAssembly.Module(bytes)", "1 init was given a compiled module"],
    ["none, for bytes", "bytes", "3 null"],
  ])("is, where init was given kernels, %s", (_, source, expected) => {
    const program = `
      import { readFileSync } from "node:fs";
      import { huber, bce, init, Workspace } from "./dist/index.js";
      const bytes = readFileSync("dist/kernels.wasm");
      await init(${source});
      const ws = new Workspace({ floats: 3e6, threads: 3 });
      const [prediction, target, grad] = [ws.alloc(1e6).fill(0.5), ws.alloc(1e6), ws.alloc(1e6)];
      await ws.ready;
      const values = [huber, bce].map((loss) => loss.bind({ prediction, target, grad })());
      for (const loss of [huber, bce]) values.push(await loss.bindAsync({ prediction, target, grad })());
      console.log(ws.threads, ws.threadsReason, values.join());`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    expect(printed).toContain(expected);
    const values = printed.trim().split(" ").at(-1)?.split(",").map(Number) as number[];
    expect(values).toEqual([0.125, expect.closeTo(Math.LN2, 6), 0.125, values[1]]);
  });
});

describe("a process", () => {
  const run = (program: string): string =>
    execFileSync(process.execPath, ["--input-type=module", "-e", `import { huber, Workspace } from "./dist/index.js";${program}`], {
      encoding: "utf8",
      timeout: 30_000,
    });

  it("ends by itself while workers sleep", () => {
    expect(run(`const ws = new Workspace({ floats: 9, threads: 3 }); await ws.ready; console.log(ws.threads);`)).toBe("3\n");
  });

  it("ends by itself while they start", () => {
    expect(run(`new Workspace({ floats: 9, threads: 3 }); console.log("end");`)).toBe("end\n");
  });

  it("waits for a result that is awaited", () => {
    const program = `
      const ws = new Workspace({ floats: 3e6, threads: 2 });
      const [prediction, target] = [ws.alloc(1e6).fill(3), ws.alloc(1e6)];
      console.log(await huber.bindAsync({ prediction, target })());`;
    expect(run(program)).toBe("2.5\n");
  });
});

/**
 * A worker's file whose kernels do something else: `kernel` is the body of a function of the real one and its arguments. `more` runs before
 * the worker's own script.
 */
function workerOf(kernel: string, more = ""): URL {
  const folder = mkdtempSync(join(tmpdir(), "xyloss-"));
  const path = join(folder, "worker.mjs");
  const text = `${more}
    const { Instance } = WebAssembly;
    WebAssembly.Instance = function (module, imports) {
      const { exports } = new Instance(module, imports);
      const changed = Object.entries(exports).map(([name, real]) => [name, (...args) => { ${kernel} }]);
      return { exports: Object.fromEntries(changed) };
    };`;
  writeFileSync(path, text + readFileSync("dist/worker.js", "utf8"));
  folders.push(folder);
  return pathToFileURL(path);
}
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe("the work", () => {
  const marked = "return 1000;";

  it("is shared out by bound steps and methods", async () => {
    const { ws, buffers, prediction, target, grad } = made({ threads: 3, workerUrl: workerOf(marked) });
    const step = mse.bind(buffers, { reduction: "sum" });
    await ws.ready;
    expect(ws.threadsReason).toBeNull();
    const calls = [
      step,
      () => mse.value(prediction, target, { reduction: "sum" }),
      () => mse.valueAndGrad(prediction, target, { reduction: "sum", grad }).value,
    ];
    for (const call of calls) {
      let value = 4 * LENGTH;
      await untilPasses(() => {
        value = call();
        if (value === 4 * LENGTH) throw new Error("the caller did everything");
      });
      // a chunk is the caller's, or a worker's
      expect((4 * LENGTH - value) % (4 * 16384 - 1000)).toBe(0);
    }
    ws.dispose();
  });

  it("is the workers' alone in a step that is awaited; the caller goes on, and its other calls too", async () => {
    const slow = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5); return 1000;";
    const { ws, buffers } = made({ threads: 2, workerUrl: workerOf(slow) });
    const later = mse.bindAsync(buffers, { reduction: "sum" });
    const now = mse.bind(buffers, { reduction: "sum" });
    await ws.ready;
    const order: string[] = [];
    const results = [later(), later()].map((result) => result.then((value) => order.push(`later ${value}`)));
    setTimeout(() => order.push(`timer ${now()}`), 0);
    await Promise.all(results);
    expect(order).toEqual([`timer ${4 * LENGTH}`, `later ${1000 * CHUNKS}`, `later ${1000 * CHUNKS}`]);
    ws.dispose();
  });

  it("comes before later steps that the caller computes: short ones, those with edges and those with select", async () => {
    const slow = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5); return 1000;";
    const { ws, buffers, prediction, target } = made({ threads: 2, workerUrl: workerOf(slow) });
    const short = { prediction: prediction.subarray(0, 4), target: target.subarray(0, 4) };
    const steps = {
      long: mse.bindAsync(buffers, { reduction: "sum" }),
      short: mse.bindAsync(short),
      edges: mse.bindAsync(short, { edges: Int32Array.of(0, 1) }),
      select: mse.bindAsync(short, { select: { trim: 0 } }),
    };
    await ws.ready;
    const order: string[] = [];
    await Promise.all(Object.entries(steps).map(([name, step]) => step().then(() => order.push(name))));
    expect(order).toEqual(["long", "short", "edges", "select"]);
    // with nothing before them they are computed at once
    expect(await steps.select()).toBe(4);
    ws.dispose();
  });

  it("is the caller's if it is short", async () => {
    const { ws, prediction, target } = made({ threads: 2, workerUrl: workerOf(marked) });
    const short = { prediction: prediction.subarray(0, 16384 * 9), target: target.subarray(0, 16384 * 9) };
    const step = mse.bindAsync(short);
    await ws.ready;
    for (let i = 0; i < 20; i++) expect(await step()).toBe(4);
    ws.dispose();
  });
});

/** Text that sleeps. */
const sleep = (ms: number | string): string => `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms});`;
/** Text that tells a worker its number, from 1 on. */
const NUMBERED = `process.getBuiltinModule("node:worker_threads").parentPort.on("message", ({ worker }) => {
  if (worker !== undefined) globalThis.number = worker;
});`;
/** Until a step that is awaited has called the workers. */
async function called(): Promise<void> {
  for (let i = 0; i < 100; i++) await null;
}
function pause(ms: number): undefined {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Does something before each chunk of this thread, in workspaces that are made from now on. */
function beforeChunks(act: () => undefined): void {
  const { Instance } = WebAssembly;
  vi.stubGlobal("WebAssembly", {
    ...Object.fromEntries(Object.getOwnPropertyNames(WebAssembly).map((name) => [name, WebAssembly[name as "Memory"]])),
    Instance: class {
      exports: object;
      constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
        const kernels = Object.entries(new Instance(module, imports).exports as Record<string, (...args: number[]) => number>);
        const changed = kernels.map(([name, kernel]) => [name, (...args: number[]) => act() ?? kernel(...args)]);
        this.exports = Object.fromEntries(changed);
      }
    },
  });
}

describe("however the threads are timed", () => {
  it("a worker that has received a message before its sender goes on is not called away for it", async () => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (...args) {
      postMessage.apply(this, args as Parameters<typeof postMessage>);
      pause(400);
    };
    const { ws, buffers } = made({ threads: 2, workerUrl: workerOf("return 1000;") });
    const later = mse.bindAsync(buffers, { reduction: "sum" });
    await ws.ready;
    Worker.prototype.postMessage = postMessage;
    expect(await later()).toBe(1000 * CHUNKS);
    ws.dispose();
  });

  it("a message reaches a worker whose call was taken back before it noticed", async () => {
    const late = `${NUMBERED}
      const { compareExchange } = Atomics;
      Atomics.compareExchange = (words, at, from, to) => {
        if (from === 1 && to === 5) ${sleep("globalThis.number * globalThis.number * 100")}
        return compareExchange(words, at, from, to);
      };`;
    const { ws, buffers } = made({ threads: 3, workerUrl: workerOf("return real(...args);", late) });
    const later = mse.bindAsync(buffers);
    await ws.ready;
    const result = later();
    await called();
    bce.bindAsync(buffers);
    expect(await result).toBe(4);
    const first = await Promise.race([ws.ready.then(() => "ready"), new Promise((resolve) => setTimeout(resolve, 5_000, "asleep"))]);
    expect(first).toBe("ready");
    ws.dispose();
  });

  it("workers that are done are kept if this thread was too busy to hear of it in time", async () => {
    const { ws, buffers } = made({ threads: 2 });
    const later = mse.bindAsync(buffers);
    await ws.ready;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const result = later();
      await called();
      pause(300);
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(3_600_000);
      expect(await result).toBe(4);
    } finally {
      vi.useRealTimers();
    }
    expect([ws.threads, ws.threadsReason]).toEqual([2, null]);
    ws.dispose();
  });

  it("an error of one worker comes when the others have left the call", async () => {
    beforeChunks(() => pause(3));
    const kernel = `if (globalThis.number === 1) throw new Error("broken"); ${sleep(300)} return real(...args);`;
    const { ws, buffers, grad } = made({ threads: 3, workerUrl: workerOf(kernel, NUMBERED) });
    const step = logCosh.bind(buffers);
    await ws.ready;
    await untilPasses(() => expectThrown("ERR_XYLOSS_WORKER", [], step));
    grad.fill(0);
    pause(400);
    expect(grad.every((slope) => slope === 0)).toBe(true);
    ws.dispose();
  });

  it("the call after one that threw on this thread, as at the end of the stack, is right", async () => {
    const expected = logCosh.value(Float32Array.of(11), Float32Array.of(1));
    let fails = true;
    beforeChunks(() => {
      pause(fails ? 50 : 5);
      if (fails) throw new RangeError("Maximum call stack size exceeded");
      return undefined;
    });
    const { ws, buffers, grad } = made({ threads: 3, workerUrl: workerOf(`${sleep(100)} return real(...args);`) });
    const other = { prediction: ws.alloc(LENGTH).fill(11), target: buffers.target };
    const [step, next] = [logCosh.bind(buffers), logCosh.bind(other)];
    await ws.ready;
    // until a worker has taken a chunk of the call that throws
    for (let i = 0; i < 20 && grad.every((slope) => slope === 7); i++) {
      fails = true;
      expect(step).toThrow(RangeError);
      fails = false;
      expect(next()).toBe(expected);
    }
    expect(grad.some((slope) => slope !== 7)).toBe(true);
    ws.dispose();
  });
});

describe("a worker that fails", () => {
  it("in its kernel is ERR_XYLOSS_WORKER; the next call is right", async () => {
    const { ws, buffers, grad } = made({ threads: 3, workerUrl: workerOf('throw new Error("broken")') });
    const step = mse.bind(buffers);
    await ws.ready;
    const errors: XylossError[] = [];
    await untilPasses(() => {
      try {
        expect(step()).toBe(4);
      } catch (error) {
        if (error instanceof XylossError) errors.push(error);
        else throw error;
      }
      if (ws.threads > 1) throw new Error("a worker is left");
    });
    expect(errors.length).toBeGreaterThan(0);
    for (const { code, message } of errors)
      expect([code, message]).toEqual(["ERR_XYLOSS_WORKER", expect.stringMatching(/^a worker.* part of its output; call again/)]);
    expect(ws.threadsReason).toMatch(/^a worker/);
    grad.fill(0);
    expect(step()).toBe(4);
    expect(grad.every((value) => value === Math.fround(4 / LENGTH))).toBe(true);
  });

  it.each([
    ["throws", 'throw new Error("broken")'],
    ["ends", "process.exit()"],
  ])("in a step that is awaited, as its kernel %s, rejects; the next is right", async (_, kernel) => {
    const { ws, buffers } = made({ threads: 2, workerUrl: workerOf(kernel) });
    const later = mse.bindAsync(buffers);
    const other = mse.bindAsync(buffers);
    await ws.ready;
    const [first, second] = [later(), other()];
    expect(await rejection(first)).toMatchObject({ code: "ERR_XYLOSS_WORKER" });
    expect(await second).toBe(4);
    expect([ws.threads, ws.threadsReason]).toEqual([1, expect.stringMatching(/^a worker/)]);
    expect(await later()).toBe(4);
  });

  it("instead of sleeping is only missing", async () => {
    const { ws, buffers } = made({ threads: 2, workerUrl: workerOf("return real(...args);", "Atomics.wait = () => process.exit();") });
    const step = huber.bind(buffers);
    await ws.ready;
    await vi.waitFor(() => expect([ws.threads, ws.threadsReason]).toEqual([1, "a worker ended"]));
    expect([step(), await huber.bindAsync(buffers)()]).toEqual([1.5, 1.5]);
  });

  // ten seconds are too long for npm test
  it.runIf(thorough)("without a word is given up after ten seconds", { timeout: 60_000 }, async () => {
    const { ws, buffers } = made({ threads: 2, workerUrl: workerOf("process.exit()") });
    const step = mse.bind(buffers);
    await ws.ready;
    let error: unknown;
    for (let i = 0; i < 10_000 && error === undefined; i++) {
      const start = performance.now();
      try {
        expect(step()).toBe(4);
        if (i % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 1));
        if (ws.threads === 1) return; // it ended before it took a chunk
      } catch (caught) {
        error = caught;
        expect(performance.now() - start).toBeGreaterThan(9_900);
      }
    }
    expect(error).toMatchObject({ code: "ERR_XYLOSS_WORKER" });
    expect([ws.threads, step()]).toEqual([1, 4]);
  });
});

describe("with threads", () => {
  it("errors come before anything is written", async () => {
    const { ws, buffers, prediction, target, grad } = made({ threads: 3 }, 6 * LENGTH);
    const weights = ws.alloc(LENGTH).fill(1);
    const labels = ws.allocInt32(LENGTH / 2);
    const steps = [huber.bind({ ...buffers, weights }), huber.bindAsync({ ...buffers, weights })];
    const boxes = [iou.bind(buffers), iou.bindAsync(buffers)];
    const rows = { prediction, target: labels, grad };
    const classes = [sparseSoftmaxCrossEntropy.bind(rows, { classes: 2 }), sparseSoftmaxCrossEntropy.bindAsync(rows, { classes: 2 })];
    await ws.ready;
    weights[LENGTH - 1] = -1;
    target[LENGTH - 1] = 0;
    labels[LENGTH / 2 - 1] = 2;
    for (const [now, later] of [steps, boxes, classes] as [() => number, () => Promise<number>][]) {
      expectThrown("ERR_XYLOSS_VALUE", [], now);
      expect(await rejection(later())).toMatchObject({ code: "ERR_XYLOSS_VALUE" });
    }
    expectThrown("ERR_XYLOSS_OVERLAP", [/grad overlaps prediction in part/], () =>
      huber.bind({ prediction: prediction.subarray(1), target: target.subarray(1), grad: prediction.subarray(0, -1) }),
    );
    expect(grad.every((value) => value === 7)).toBe(true);
    ws.dispose();
  });

  it("a step that is awaited rejects once the workspace is reset or disposed of, even while it runs", async () => {
    const { ws, buffers } = made({
      threads: 2,
      workerUrl: workerOf("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50); return 1;"),
    });
    const later = mse.bindAsync(buffers);
    await ws.ready;
    const running = later();
    await new Promise((resolve) => setTimeout(resolve, 60));
    ws.dispose();
    for (const result of [running, later()]) expect(await rejection(result)).toMatchObject({ code: "ERR_XYLOSS_DISPOSED" });
    const other = made({ threads: 2 });
    const bound = mse.bindAsync(other.buffers);
    other.ws.reset();
    expect(await rejection(bound())).toMatchObject({ code: "ERR_XYLOSS_DISPOSED" });
    other.ws.dispose();
  });

  it("arrays outside the workspace, or copies of its memory, give the same", async () => {
    const { ws, prediction, target, grad, buffers } = made({ threads: 2 });
    const clone = structuredClone(prediction);
    await ws.ready;
    for (let i = 0; i < LENGTH; i++) prediction[i] = (i % 1000) / 100;
    const expected = huber.valueAndGrad(prediction.slice(), target.slice());
    expect(huber.bind({ ...buffers, prediction: clone })()).toBe(expected.value);
    expect(grad).toEqual(expected.grad);
    expect(huber.valueAndGrad(prediction, target.slice()).value).toBe(expected.value);
    ws.dispose();
  });
});

describe("bindAsync without threads", () => {
  it("computes at once, in a workspace, of ordinary arrays and by the reference", async () => {
    const [prediction, target, grad] = [Float32Array.of(3, 1), Float32Array.of(1, 1), new Float32Array(2)];
    for (const loss of [huber, twin]) {
      grad.fill(0);
      const result = loss.bindAsync({ prediction, target, grad })();
      expect(grad).toEqual(Float32Array.of(0.5, 0));
      expect(await result).toBe(0.75);
    }
    expect(await huber.bindAsync(made().buffers)()).toBe(1.5);
  });

  it("checks its arguments when it binds", () => {
    const prediction = Float32Array.of(1);
    expectThrown("ERR_XYLOSS_LENGTH", [/target/], () => huber.bindAsync({ prediction, target: new Float32Array(2) }));
    expectThrown("ERR_XYLOSS_OPTION", [/delta/], () => huber.bindAsync({ prediction, target: prediction }, { delta: -1 }));
  });
});

it("init still works after all that", () => init());
