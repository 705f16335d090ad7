/** The results of this machine are those of every other, and a difference between engines would be found. */
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { bitsOfCase, caseDigests, combined, type Digest, digests, firstMoved, Hash, wordsOf } from "../catalogue/corpus/digest.js";
import { moved, readGolden } from "../catalogue/corpus/golden.js";
import { run, subjects } from "../catalogue/corpus/index.js";
import { type Ask, locate } from "./engines/ask.js";
import { engines } from "./engines/engines.js";
import type { Answers } from "./engines/inside.js";
import { thorough } from "./sampled.js";

/** WebAssembly in which only the whole binary works, which has a memory of its own. */
const hostWithoutMemories = () => ({ Instance: WebAssembly.Instance });

describe("the corpus", () => {
  it.each(thorough ? (["quick", "full"] as const) : (["quick"] as const))(
    "in its %s form has the results that every machine has",
    (form) => {
      const changed = moved(digests({ full: form === "full" }), readGolden()[form]);
      const hint = "where their results are meant to be others: npm run test:engines -- --update";
      expect(changed, `${changed.join(", ")} moved; ${hint}`).toEqual([]);
    },
    300_000,
  );

  it("has them with the whole binary too", async () => {
    vi.resetModules();
    const { init } = await import("../src/index.js");
    const corpus = await import("../catalogue/corpus/digest.js");
    await init(readFileSync("dist/kernels.wasm"));
    vi.stubGlobal("WebAssembly", { ...hostWithoutMemories() });
    try {
      expect(moved(corpus.digests({ full: false }), readGolden().quick)).toEqual([]);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  const inexact = ["exp", "expm1", "log", "log1p", "log2", "log10", "pow", "sin", "cos", "tan", "atan", "atan2", "tanh", "hypot", "cbrt"];
  const math = Math as unknown as Record<string, (...args: number[]) => number>;

  it.each(subjects)(
    "of %s: every case has its own name, there are numbers and NaN, and nothing that engines round as they like",
    (subject) => {
      const [names, kinds, used] = [new Set<string>(), new Set<string>(), new Set<string>()];
      const kept = inexact.map((name) => [name, math[name] as (typeof math)[string]] as const);
      let cases = 0;
      try {
        for (const [name, real] of kept) {
          math[name] = (...args) => {
            used.add(name);
            return real(...args);
          };
        }
        run(subject, false, (name, values) => {
          cases++;
          names.add(name);
          for (const x of values) kinds.add(Number.isFinite(x) ? "finite" : String(x));
        });
      } finally {
        for (const [name, real] of kept) math[name] = real;
      }
      expect(names.size).toBe(cases);
      expect([...kinds]).toEqual(expect.arrayContaining(subject === "thresholds" ? ["finite"] : ["finite", "NaN"]));
      expect([...used]).toEqual([]);
    },
  );
});

describe("an engine", () => {
  it("that is not there is missing, and says what to install", () => {
    const path = process.env.PATH;
    process.env.PATH = "";
    try {
      for (const name of ["node-arm64", "node-arm64-liftoff", "node-arm64-turbofan"]) {
        const engine = engines.find((each) => each.name === name);
        expect(engine?.find(), name).toBeUndefined();
        expect(engine?.install, name).toContain("qemu-user-static");
      }
    } finally {
      process.env.PATH = path;
    }
  });
});

describe("digests", () => {
  const digest = (...arrays: (Float32Array | Float64Array)[]): string => {
    const hash = new Hash();
    for (const array of arrays) hash.add(wordsOf(array));
    return hash.text();
  };
  const float = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0] as number;

  it("tell any bit, any order and any division apart", () => {
    const seen = new Set([
      digest(),
      digest(Float32Array.of(0)),
      digest(Float32Array.of(0, 0)),
      digest(Float32Array.of(0), Float32Array.of(0)),
    ]);
    seen.add(digest(Float32Array.of(1, 2))).add(digest(Float32Array.of(2, 1)));
    // not those of infinity, one bit off which is a NaN
    for (let bit = 0; bit < 32; bit++) seen.add(digest(Float32Array.of(float(2 ** bit))));
    for (let bit = 0; bit < 64; bit++) seen.add(digest(new Float64Array(BigUint64Array.of(1n << BigInt(bit)).buffer)));
    expect(seen.size).toBe(6 + 32 + 64);
  });

  it("are the same for every NaN", () => {
    const words = Uint32Array.of(0x7fc00000, 0xffc00000, 0x7f800001, 0x7fffffff);
    const all = new Set([...words].map((_, i) => digest(new Float32Array(words.buffer, 4 * i, 1))));
    expect(all.size).toBe(1);
    const long = BigUint64Array.of(0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff0000000000001n);
    expect(new Set([...long].map((_, i) => digest(new Float64Array(long.buffer, 8 * i, 1)))).size).toBe(1);
  });

  it("of all hang on every loss", () => {
    const list = digests({ only: "mse" });
    expect(combined(list)).not.toBe(combined([{ loss: "mae", digest: list[0]?.digest as string }]));
    expect(combined(list)).not.toBe(combined([...list, ...list]));
  });

  it("know the case from which on they differ", () => {
    const [{ course = "" }] = digests({ only: "mse", course: true }) as [Digest];
    const cases = caseDigests("mse", false);
    expect(course).toHaveLength(8 * cases.length);
    expect(firstMoved(course, course)).toBeUndefined();
    // another state from the fourth case on, and an end that is missing
    const other = course.slice(0, 24) + course.slice(24).replace(/[0-7]/g, "f");
    expect(firstMoved(course, other)).toBe(3);
    expect(firstMoved(course, course.slice(0, -8))).toBe(cases.length - 1);
  });

  it("that moved are named, missing and new ones too", () => {
    const list = ["mse", "mae", "huber"].map((loss) => ({ loss, digest: loss }));
    expect(moved(list, { mse: "mse", mae: "another", wing: "wing" })).toEqual(["mae", "wing", "huber"]);
  });
});

describe("a difference between engines", () => {
  const answers = ({ what, full, loss = "", name = "" }: Parameters<Ask>[0]): Answers[keyof Answers] =>
    what === "cases" ? caseDigests(loss, full) : bitsOfCase(loss, full, name);
  const sound = (async (request) => answers(request)) as Ask;

  it("is found: its case, index and both bit patterns", async () => {
    const name = caseDigests("huber", false).find((each) => /, 5 units, .*: grad$/.test(each.name))?.name as string;
    const broken = (async (request) => {
      const answer = answers(request);
      if (request.what === "cases") {
        return (answer as Answers["cases"]).map((each) => (each.name === name ? { ...each, digest: "0".repeat(16) } : each));
      }
      return (answer as Answers["bits"]).map((bits, i) => (i === 2 ? "deadbeef" : bits));
    }) as Ask;
    const expected = bitsOfCase("huber", false, name)[2];
    expect(expected).toMatch(/^[0-9a-f]{8}$/);
    expect(await locate("huber", false, sound, broken)).toEqual({ name, index: 2, expected, actual: "deadbeef" });
  });

  it("is none where there is none", async () => {
    expect(await locate("huber", false, sound, sound)).toBeUndefined();
  });
});
