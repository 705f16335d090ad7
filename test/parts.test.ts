/** Each loss brings its own part of its family's kernels, and no other loss's. */
import { readdirSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Part } from "../src/binary.js";
import type { Spec } from "../src/families/spec.js";

beforeEach(() => {
  vi.resetModules();
});

/** Bytes of each function that a binary exports, by its name. */
function sizesOf(bytes: Uint8Array): Map<string, number> {
  const exported = new Map<string, number>();
  const sizes: number[] = [];
  let at = 8;
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const size = number();
    const end = at + size;
    for (let rest = section === 7 || section === 10 ? number() : 0; rest > 0; rest--) {
      const length = number();
      at += length;
      if (section === 10) sizes.push(length);
      else {
        const name = String.fromCharCode(...bytes.subarray(at - length, at));
        at++;
        exported.set(name, number());
      }
    }
    at = end;
  }
  return new Map([...exported].map(([name, index]) => [name, sizes[index] as number]));
}

/** What one module of the package compiles alone, and which of its specifications it needs that for. */
async function alone(path: string): Promise<{ there: Set<string>; names: Set<string>; specs: Spec[] }> {
  vi.resetModules();
  const compiled: Uint8Array[] = [];
  const { WebAssembly } = globalThis;
  const compile = WebAssembly.compile;
  WebAssembly.compile = (source) => {
    compiled.push(source as Uint8Array);
    return compile(source);
  };
  let module: Record<string, unknown>;
  try {
    module = (await import(`../src/${path}`)) as Record<string, unknown>;
    const { prepareFamilies } = await import("../src/wasm.js");
    await prepareFamilies();
  } finally {
    WebAssembly.compile = compile;
  }
  const sizes = new Map(compiled.flatMap((bytes) => [...sizesOf(bytes)]));
  const specs = Object.values(module).filter((value) => Array.isArray((value as Partial<Spec> | null)?.kernels)) as Spec[];
  return { there: new Set([...sizes].filter(([, size]) => size > 3).map(([name]) => name)), names: new Set(sizes.keys()), specs };
}

const files = ["losses", "transforms"].flatMap((folder) => readdirSync(`src/${folder}`).map((file) => `${folder}/${file}`));

describe("a loss or transform that is imported alone", () => {
  it.each(files)("%s has its kernels", async (path) => {
    const { there, specs } = await alone(path);
    expect(specs.length).toBeGreaterThan(0);
    for (const { kernels, screen } of specs) for (const name of [...kernels, ...(screen ? [screen] : [])]) expect(there).toContain(name);
  });

  it("has none of the losses beside it", async () => {
    const { there, names } = await alone("losses/mse.ts");
    for (const name of ["huber", "huber_radial", "huber_hessian", "tukey"]) {
      expect(names).toContain(name);
      expect(there).not.toContain(name);
    }
  });
});

describe("a part that is loaded late", () => {
  const prediction = Float32Array.of(1, 2.5, 3, 9);
  const target = Float32Array.of(1, 2, 3, 4);

  it("works after others are compiled, and they go on with the kernels that they have", async () => {
    const { huber } = await import("../src/losses/huber.js");
    const step = huber.bind({ prediction, target });
    expect(step()).toBe(1.15625);
    const { mse } = await import("../src/losses/mse.js");
    expect(mse.value(prediction, target)).toBe(6.3125);
    expect(step()).toBe(1.15625);
    expect(huber.value(prediction, target)).toBe(1.15625);
  });

  it("is compiled if it comes while others are", async () => {
    const { huber } = await import("../src/losses/huber.js");
    const { init } = await import("../src/init.js");
    const { algebraicKernels } = await import("../src/kernels/algebraic.js");
    const { mae } = await import("../src/kernels/packed.generated.js");
    const ready = init();
    algebraicKernels.with(mae);
    await ready;
    expect(huber.value(prediction, target)).toBe(1.15625);
    const { euclidean } = await import("../src/losses/euclidean.js");
    expect(euclidean.value(prediction, target)).toBe(2.75);
  });

  it("is used in workspaces with and without threads", async () => {
    const { huber } = await import("../src/losses/huber.js");
    const { Workspace } = await import("../src/workspace.js");
    const workspace = new Workspace({ floats: 16 });
    const [p, t] = [workspace.alloc(4), workspace.alloc(4)];
    p.set(prediction);
    t.set(target);
    expect(huber.value(p, t)).toBe(1.15625);
    const { mse } = await import("../src/losses/mse.js");
    expect(mse.value(p, t)).toBe(6.3125);
    const { SharedRoom } = await import("../src/threads/room.js");
    const { Family } = await import("../src/wasm.js");
    const { algebraic, algebraicParts } = await import("../src/kernels/packed.generated.js");
    const family = new Family(algebraic);
    const room = new SharedRoom(0);
    expect(() => room.kernelsOf(family).get("mse")(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).toThrow(WebAssembly.RuntimeError);
    for (const part of algebraicParts as readonly Part[]) family.add(part);
    expect(room.kernelsOf(family).get("mse")(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).toBe(0);
    workspace.dispose();
  });
});
