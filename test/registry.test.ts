import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { recordOf } from "../catalogue/records.js";
import { transforms } from "../catalogue/transforms.js";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { specs } from "../src/specs.js";

const binary = readFileSync("dist/kernels.wasm");
const text = readFileSync("build/kernels.wat", "utf8");
const names = specs.map((spec) => spec.name);
const isLoss = (value: unknown) => typeof value === "object" && value !== null && "valueAndGrad" in value;
const losses = (module: object) =>
  Object.entries(module)
    .filter(([, value]) => isLoss(value))
    .map(([name]) => name);

describe("one registry", () => {
  it("has no loss twice", () => expect(new Set(names).size).toBe(names.length));

  it("has a file of a loss's name on every floor, whose record is its own", () => {
    const files = (folder: string) => readdirSync(folder).map((file) => file.replace(/\.ts$/, ""));
    for (const folder of ["src/losses", "src/reference/losses"]) expect(files(folder).sort(), folder).toEqual([...names].sort());
    for (const spec of specs) {
      expect(files("catalogue")).toContain(spec.name);
      expect(recordOf(spec.name).spec, spec.name).toBe(spec);
    }
  });

  it("feeds the package's exports", () => expect(losses(kernels).sort()).toEqual([...names].sort()));

  it("feeds the reference's exports", () => expect(losses(reference).sort()).toEqual([...names].sort()));

  /** What residual losses share. */
  const shared = ["factors", "factors_wrong", "finish", "gather", "prepare", "scatter"];

  it("names every kernel of the binary, and nothing else", () => {
    const geometries = new Set([...specs, ...transforms].flatMap((spec) => spec.kernels));
    const screens = new Set(specs.flatMap(({ screen }) => screen ?? []));
    const exported = WebAssembly.Module.exports(new WebAssembly.Module(binary)).map((each) => each.name);
    expect(exported.sort()).toEqual(
      [...geometries, ...screens, ...shared, "heap", "select", "memory", "weight_count", "weight_sum"].sort(),
    );
  });

  it("has each loss's kernels in the family that computes it, and no kernel in two", () => {
    const seen = new Map<string, string>();
    for (const family of readdirSync("build/families")) {
      const exported = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(`build/families/${family}`))).map(({ name }) => name);
      const common = exported.filter((name) => /^(heap|select|weight_(count|sum))$/.test(name)).sort();
      const hasLosses = exported.some((kernel) => specs.some(({ kernels }) => kernels.includes(kernel)));
      expect(common, family).toEqual(hasLosses ? ["heap", "select", "weight_count", "weight_sum"] : []);
      for (const name of exported) {
        if (common.includes(name)) continue;
        expect(seen.get(name), name).toBeUndefined();
        seen.set(name, family.replace(".wasm", ""));
      }
    }
    for (const spec of [...specs, ...transforms]) {
      const folder = specs.some(({ name }) => name === spec.name) ? "losses" : "transforms";
      const file = [`src/${folder}/${spec.name}.ts`, "src/transforms/softArgmax.ts"].find((path) => existsSync(path)) as string;
      const [, family] = /"\.\.\/kernels\/(\w+)\.js"/.exec(readFileSync(file, "utf8")) ?? [];
      for (const kernel of [...spec.kernels, ...("screen" in spec && spec.screen ? [spec.screen] : [])])
        expect(seen.get(kernel), spec.name).toBe(family);
    }
  });

  it("exports every transform from both engines", () => {
    for (const { name } of transforms) for (const module of [kernels, reference]) expect(module).toHaveProperty(name);
  });

  it("gives the losses their names and units", () => {
    for (const spec of specs) {
      for (const module of [kernels, reference] as unknown as Record<string, { name: string; unit: string }>[]) {
        expect(module[spec.name]).toMatchObject({ name: spec.name, unit: spec.unit });
      }
    }
  });
});

describe("the binary", () => {
  it("imports nothing", () => expect(WebAssembly.Module.imports(new WebAssembly.Module(binary))).toEqual([]));

  it("has kernels whose loops over data contain no call", () => {
    // code that runs once per row or map, or rarely, may be called; code that computes vector after vector may not
    const open: string[] = [];
    const loops: { calls: boolean; inner: boolean; vectors: boolean }[] = [];
    let innermost = 0;
    for (const [word] of text.matchAll(/\b(?:block|loop|if|end|call(?:_indirect|_ref)?)\b(?=[ \n)])|\bv128\.load\b/g)) {
      const loop = loops[loops.length - 1];
      if (word === "v128.load") {
        if (loop) loop.vectors = true;
      } else if (word.startsWith("call")) {
        if (loop) loop.calls = true;
      } else if (word !== "end") {
        open.push(word);
        if (word !== "loop") continue;
        if (loop) loop.inner = true;
        loops.push({ calls: false, inner: false, vectors: false });
      } else if (open.pop() === "loop") {
        const { calls, inner, vectors } = loops.pop() as (typeof loops)[number];
        if (inner || !vectors) continue;
        innermost++;
        expect(calls).toBe(false);
      }
    }
    expect(open).toEqual([]);
    expect(innermost).toBeGreaterThan(specs.length);
  });

  it("keeps no state: no globals, no start function", () => {
    expect(text).not.toMatch(/\(global|\(start/);
  });

  it("uses no relaxed SIMD, which rounds differently from one CPU to the next", () => expect(text).not.toMatch(/relaxed/));

  it("agrees with the wrapper on flags and block size", async () => {
    const simd = readFileSync("assembly/simd.ts", "utf8");
    const flags = (await import("../src/flags.js")) as unknown as Record<string, number>;
    for (const name of [
      "GRAD",
      "EACH",
      "ACCUMULATE",
      "POINT_WEIGHTS",
      "EXCESS",
      "IRLS",
      "TRANSFORM",
      "CLASS_WEIGHTS",
      "LABELS",
      "KIND",
      "REPEATED",
      "TOLERANT",
      "SINGLE",
    ]) {
      expect(Number(new RegExp(`const ${name}: i32 = (\\d+);`).exec(simd)?.[1]), name).toBe(flags[name]);
    }
    const block = Number(/const BLOCK: i32 = (\d+);/.exec(simd)?.[1]);
    expect(specs[0]?.layout(2 * block, {}, "mse").block).toBe(block);
    expect(specs[0]?.layout(2 * block, { geometry: "radial" }, "mse").block).toBe(block / 2);
  });
});
