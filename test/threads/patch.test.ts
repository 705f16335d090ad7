/** Modules that were made to import a memory that threads share. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shareMemory } from "../../src/threads/patch.js";

const folder = "build/families";
const files = [
  "dist/kernels.wasm",
  ...readdirSync(folder)
    .filter((name) => name.endsWith(".wasm"))
    .map((name) => `${folder}/${name}`),
];
const bytesOf = (path: string) => new Uint8Array(readFileSync(path));

const memoryOf = (pages: number, shared: boolean) => new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
const instanceOf = (module: WebAssembly.Module, memory: WebAssembly.Memory) => new WebAssembly.Instance(module, { env: { memory } });

/** A binary's sections by their numbers. */
function sectionsOf(bytes: Uint8Array): Map<number, string> {
  const sections = new Map<number, string>();
  for (let at = 8; at < bytes.length; ) {
    const section = bytes[at++] as number;
    let size = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) {
      byte = bytes[at++] as number;
      size |= (byte & 127) << shift;
    }
    sections.set(section, Buffer.from(bytes.subarray(at, at + size)).toString("hex"));
    at += size;
  }
  return sections;
}

it("there is a module for each family", () => {
  expect(files.length).toBeGreaterThan(5);
});

describe.each(files)("%s", (path) => {
  const bytes = bytesOf(path);
  const shared = shareMemory(bytes);
  const module = new WebAssembly.Module(shared);

  it("imports one memory, and exports what it exported", () => {
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
    expect(WebAssembly.Module.exports(module)).toEqual(WebAssembly.Module.exports(new WebAssembly.Module(bytes)));
  });

  it("is changed in nothing else", () => {
    const [before, after] = [sectionsOf(bytes), sectionsOf(shared)];
    for (const sections of [before, after]) for (const section of [2, 5]) sections.delete(section);
    expect([...after]).toEqual([...before]);
    expect([...before.keys()]).toEqual(expect.arrayContaining([1, 3, 7, 10]));
  });

  it("takes shared memories of any size, and no other", () => {
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    for (const pages of [1, 2, 100]) expect(Object.keys(instanceOf(module, memoryOf(pages, true)).exports)).toEqual(names);
    expect(() => instanceOf(module, memoryOf(2, false))).toThrow(WebAssembly.LinkError);
  });

  // modules without losses have no sums of weights
  it.runIf(WebAssembly.Module.exports(module).some(({ name }) => name === "weight_sum"))("computes on that memory", () => {
    const memory = memoryOf(1, true);
    new Float32Array(memory.buffer).set([1, 2, 4, 0.5, 0.25], 4096);
    const { weight_sum } = instanceOf(module, memory).exports as unknown as { weight_sum(...args: number[]): number };
    expect(weight_sum(5, 4 * 4096, 10)).toBe(17.75);
  });
});
