/** After a failure in the middle of a call, the next call is right. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as Library from "../../src/index.js";
import { type AnyLoss, sample, variants } from "../support.js";

const original = globalThis.WebAssembly;
const none = new original.RuntimeError("unreachable");

let library: typeof Library;
beforeEach(async () => {
  vi.resetModules();
  library = await import("../../src/index.js");
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const quick = variants.filter(({ title }) =>
  ["mse", "huber, radial", "bceWithLogits", "dsnt of 21 × 5", "crps of 17 bins"].includes(title),
);

/** The results of some losses as text, with all bits. */
function results(): string {
  return quick
    .map((variant) => {
      const { prediction, target } = sample(variant, 40, 3);
      const loss = (library as unknown as Record<string, AnyLoss>)[variant.spec.name] as AnyLoss;
      const { value, grad } = loss.valueAndGrad(prediction, target, variant.options);
      return `${variant.title}: ${value} ${grad.join()}`;
    })
    .join("\n");
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

function expectOutOfMemory(run: () => unknown): void {
  const error = thrownBy(run);
  expect(error).toBeInstanceOf(library.XylossError);
  expect((error as Library.XylossError).code).toBe("ERR_XYLOSS_OUT_OF_MEMORY");
  expect((error as Library.XylossError).cause).toBeInstanceOf(Error);
}

/** A host's WebAssembly with some members exchanged. */
function stubWebAssembly(changes: object): void {
  const members = Object.getOwnPropertyNames(original).map((name) => [name, original[name as keyof typeof original]]);
  vi.stubGlobal("WebAssembly", { ...Object.fromEntries(members), ...changes });
}

/** A row larger than a tile: the scratch must grow. */
const large = new Float32Array(300_000).fill(0.5);
const grown = () => library.softmaxCrossEntropy.valueAndGrad(large, large, { classes: large.length });

describe("memory that the host refuses", () => {
  for (const [title, before] of [
    ["at the first call", () => {}],
    ["after others", () => results()],
  ] as const) {
    it(`${title}: the call says so, and writes nothing; the next ones are right`, () => {
      before();
      const grow = vi.spyOn(original.Memory.prototype, "grow").mockImplementation(() => {
        throw new RangeError("WebAssembly.Memory.grow(): Unable to grow instance memory");
      });
      const Memory = function Memory() {
        throw new RangeError("WebAssembly.Memory(): could not allocate memory");
      };
      stubWebAssembly({ Memory });
      const grad = new Float32Array(large.length).fill(7);
      for (let i = 0; i < 3; i++) {
        expectOutOfMemory(() => library.softmaxCrossEntropy.valueAndGrad(large, large, { classes: large.length, grad }));
        expect(grad.every((slope) => slope === 7)).toBe(true);
        expectOutOfMemory(() => new library.Workspace({ floats: 1000 }));
      }
      grow.mockRestore();
      vi.unstubAllGlobals();
      const expected = results();
      const { value, grad: slopes } = grown();
      expect(results()).toBe(expected);
      expect(value).toBeCloseTo(150_000 * Math.log(large.length), 0);
      expect(slopes.some(Number.isNaN)).toBe(false);
      new library.Workspace({ floats: 1000 }).alloc(1000);
    });
  }

  it("calls that need no more memory still work, in between", () => {
    const expected = results();
    vi.spyOn(original.Memory.prototype, "grow").mockImplementation(() => {
      throw new RangeError("no");
    });
    expectOutOfMemory(grown);
    expect(results()).toBe(expected);
    expectOutOfMemory(grown);
    expect(results()).toBe(expected);
  });

  it("no instance: the call says so, and the next one is right", () => {
    const Instance = function Instance() {
      throw new RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance");
    };
    stubWebAssembly({ Instance });
    expectOutOfMemory(() => library.mse.value(large, large));
    const workspace = new library.Workspace({ floats: 4 });
    const [p, t] = [workspace.alloc(2), workspace.alloc(2)];
    expectOutOfMemory(() => library.mse.value(p, t));
    expectOutOfMemory(() => library.mse.bind({ prediction: p, target: t }));
    vi.unstubAllGlobals();
    expect(library.mse.value(large, large)).toBe(0);
  });

  it("no array for a result: the call says so, and the next one is right", () => {
    const Short = class extends Float32Array {
      constructor(...given: unknown[]) {
        if (typeof given[0] === "number" && given[0] > 1000) throw new RangeError("Array buffer allocation failed");
        super(...(given as [number]));
      }
    };
    const prediction = new Float32Array(2000).fill(3);
    const target = new Float32Array(2000).fill(1);
    vi.stubGlobal("Float32Array", Short);
    expectOutOfMemory(() => library.mse.each(prediction, target));
    expectOutOfMemory(() => library.mse.valueAndGrad(prediction, target));
    vi.unstubAllGlobals();
    expect(library.mse.each(prediction, target).every((loss) => loss === 4)).toBe(true);
  });
});

describe("a trap", () => {
  it("in a kernel: the next call is right, staged and in a workspace", () => {
    const expected = results();
    vi.resetModules();
    let trap = false;
    const Instance = function Instance(module: WebAssembly.Module, imports: WebAssembly.Imports) {
      const { exports } = new original.Instance(module, imports);
      const entries = Object.entries(exports).map(([name, member]) => {
        if (typeof member !== "function") return [name, member];
        const kernel = (...args: unknown[]) => {
          // a trap comes after part of the work
          const result = member(...args);
          if (trap) throw none;
          return result;
        };
        return [name, name === "heap" ? member : kernel];
      });
      return { exports: Object.fromEntries(entries) };
    };
    stubWebAssembly({ Instance });
    return import("../../src/index.js").then((fresh) => {
      library = fresh;
      const workspace = new library.Workspace({ floats: 300 });
      const [p, t, grad] = [workspace.alloc(100).fill(2), workspace.alloc(100), workspace.alloc(100)];
      const step = library.mse.bind({ prediction: p, target: t, grad });
      trap = true;
      expect(thrownBy(results)).toBe(none);
      expect(thrownBy(step)).toBe(none);
      expect(thrownBy(grown)).toBe(none);
      trap = false;
      expect(results()).toBe(expected);
      expect(step()).toBe(4);
      expect(grad[99]).toBe(Math.fround(0.04));
      expect(grown().grad.some(Number.isNaN)).toBe(false);
    });
  });
});

describe("the end of the stack", () => {
  for (const [title, run] of [
    ["a call", () => library.mse.value(Float32Array.of(3, 1), Float32Array.of(1, 1))],
    ["a call that grows the scratch", () => grown()],
    ["a workspace", () => new library.Workspace({ floats: 100 }).alloc(100)],
  ] as const) {
    it(`${title}: the next one is right, even if the very first failed`, () => {
      let depth = 0;
      const sink = (levels: number): void => {
        if (levels > 0) sink(levels - 1);
        else {
          depth++;
          run();
        }
      };
      // the end of the stack lies between these
      let low = 0;
      let high = 100_000;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (thrownBy(() => sink(middle)) === undefined) low = middle;
        else high = middle;
      }
      for (let levels = Math.max(0, high - 60); levels < high + 20; levels++) thrownBy(() => sink(levels));
      expect(depth).toBeGreaterThan(10);
      expect(library.mse.value(Float32Array.of(3, 3), Float32Array.of(1, 1))).toBe(4);
      expect(grown().grad.some(Number.isNaN)).toBe(false);
      expect(new library.Workspace({ floats: 100 }).alloc(100).length).toBe(100);
      expect(results()).toContain("huber");
    });
  }
});
