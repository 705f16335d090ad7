/** Pixels to [0, 1] and back, in the three conventions. */
import { describe, expect, it } from "vitest";
import { type Convention, type ErrorCode, fromUnit, toUnit, type UnitOptions, Workspace, type XylossError } from "../src/index.js";
import { bits, expectThrown, random } from "./support.js";

const f = Math.fround;
const both = { toUnit, fromUnit };
const conventions: Convention[] = ["edges", "centers", "corners"];

function expectError(code: ErrorCode, names: RegExp[], out: readonly Float32Array[], run: () => unknown): void {
  const before = out.map(bits);
  expectThrown(code, names, run);
  expect(out.map(bits)).toEqual(before);
}

describe("by hand", () => {
  // an image of 200 × 50 pixels: its corner, its middle, its far corner, a point inside, and two outside
  const pixels = [0, 0, 100, 25, 200, 50, 30, 10, -20, -5, 400, 75];
  const cases: Record<Convention, number[]> = {
    edges: [0, 0, 0.5, 0.5, 1, 1, 0.15, 0.2, -0.1, -0.1, 2, 1.5],
    centers: [0.0025, 0.01, 0.5025, 0.51, 1.0025, 1.01, 0.1525, 0.21, -0.0975, -0.09, 2.0025, 1.51],
    corners: [0, 0, 100 / 199, 25 / 49, 200 / 199, 50 / 49, 30 / 199, 10 / 49, -20 / 199, -5 / 49, 400 / 199, 75 / 49],
  };
  for (const convention of conventions) {
    const options = { width: 200, height: 50, convention };
    it(`toUnit, ${convention}`, () => {
      const unit = toUnit(Float32Array.from(pixels), options);
      expect(Array.from(unit)).toEqual(cases[convention].map(f));
    });
    it(`fromUnit, ${convention}`, () => {
      const back = fromUnit(Float32Array.from(cases[convention]), options);
      for (const [i, pixel] of pixels.entries()) expect(back[i]).toBeCloseTo(pixel, 4);
    });
  }

  it("puts the ends where the convention says", () => {
    const ends = (convention: Convention) => Array.from(fromUnit(Float32Array.of(0, 0, 1, 1), { width: 4, height: 3, convention }));
    expect(ends("edges")).toEqual([0, 0, 4, 3]);
    expect(ends("centers")).toEqual([-0.5, -0.5, 3.5, 2.5]);
    expect(ends("corners")).toEqual([0, 0, 3, 2]);
  });

  it("takes fractional sizes", () => {
    expect(Array.from(toUnit(Float32Array.of(1, 1), { width: 0.5, height: 2.5, convention: "edges" }))).toEqual([2, f(0.4)]);
  });

  it("hands on what is not finite, in its own place only", () => {
    for (const convention of conventions) {
      const unit = toUnit(Float32Array.of(Number.NaN, 1, Infinity, -Infinity, 2, Number.NaN), { width: 8, height: 8, convention });
      expect(unit[0]).toBeNaN();
      expect(unit[1]).toBeGreaterThan(0);
      expect(unit[2]).toBe(Infinity);
      expect(unit[3]).toBe(-Infinity);
      expect(unit[4]).toBeGreaterThan(0);
      expect(unit[5]).toBeNaN();
    }
  });
});

describe("there and back", () => {
  for (const convention of conventions) {
    it(convention, () => {
      const next = random(7);
      const points = Float32Array.from({ length: 2000 }, () => 4000 * next() - 1000);
      const options = { width: 1920, height: 1080, convention };
      const back = fromUnit(toUnit(points, options), options);
      for (let i = 0; i < points.length; i++)
        expect(Math.abs((back[i] as number) - (points[i] as number))).toBeLessThanOrEqual(4096 * 2 ** -23);
      const unit = Float32Array.from({ length: 2000 }, () => 3 * next() - 1);
      const again = toUnit(fromUnit(unit, options), options);
      for (let i = 0; i < unit.length; i++) expect(Math.abs((again[i] as number) - (unit[i] as number))).toBeLessThanOrEqual(4 * 2 ** -23);
    });
  }
});

for (const [name, map] of Object.entries(both)) {
  const good: UnitOptions = { width: 20, height: 10, convention: "edges" };
  const points = () => Float32Array.of(1, 2, 3, 4, 5, 6);

  describe(`${name}: out`, () => {
    const expected = map(points(), good);
    it("is made where it is not given, and the points stay", () => {
      const given = points();
      const result = map(given, good);
      expect(result).not.toBe(given);
      expect(bits(given)).toBe(bits(points()));
      expect(bits(map(given, { ...good, out: undefined } as never))).toBe(bits(expected));
    });
    it("may be the points themselves, or another view of them", () => {
      const given = points();
      expect(map(given, { ...good, out: given })).toBe(given);
      expect(bits(given)).toBe(bits(expected));
      const again = points();
      const view = new Float32Array(again.buffer);
      expect(map(again, { ...good, out: view })).toBe(view);
      expect(bits(again)).toBe(bits(expected));
    });
    it("may be another array, a neighbour, or in a workspace", () => {
      const out = new Float32Array(6);
      expect(map(points(), { ...good, out })).toBe(out);
      expect(bits(out)).toBe(bits(expected));
      const all = new Float32Array(14).fill(9);
      all.set(points(), 1);
      map(all.subarray(1, 7), { ...good, out: all.subarray(7, 13) });
      expect(bits(all.slice(7, 13))).toBe(bits(expected));
      expect([all[0], all[13]]).toEqual([9, 9]);
      expect(bits(all.slice(1, 7))).toBe(bits(points()));
      const workspace = new Workspace({ floats: 6 });
      expect(bits(map(points(), { ...good, out: workspace.alloc(6) }))).toBe(bits(expected));
    });
    it("may be an ndarray-like, as points may", () => {
      const data = new Float32Array(9).fill(9);
      const result = map({ data: points(), shape: [3, 2], stride: [2, 1] }, { ...good, out: { data, shape: [3, 2], offset: 2 } });
      expect(bits(data.slice(2, 8))).toBe(bits(expected));
      expect(bits(result)).toBe(bits(expected));
      expect([data[0], data[1], data[8]]).toEqual([9, 9, 9]);
    });
    it("never overlaps in part", () => {
      for (const shift of [-5, -2, -1, 1, 2, 5]) {
        const all = new Float32Array(20).fill(3);
        const out = all.subarray(6 + shift, 12 + shift);
        expectError("ERR_XYLOSS_OVERLAP", [/out/, /points/], [all], () => map(all.subarray(6, 12), { ...good, out }));
      }
    });
    it("has the points' length", () => {
      for (const length of [0, 4, 5, 7, 8]) {
        const out = new Float32Array(length).fill(4);
        expectError("ERR_XYLOSS_LENGTH", [/out/, new RegExp(`\\b${length}\\b`), /\b6\b/], [out], () => map(points(), { ...good, out }));
      }
    });
    it("is a Float32Array", () => {
      for (const out of [null, [0, 0], new Float64Array(6), "out", 6]) {
        expectError("ERR_XYLOSS_TYPE", [/out/, /Float32Array/], [], () => map(points(), { ...good, out } as never));
      }
    });
    it("is not gone", () => {
      for (const role of ["points", "out"]) {
        const given = points();
        const out = points();
        const gone = role === "out" ? out : given;
        structuredClone(gone.buffer, { transfer: [gone.buffer] });
        expectError("ERR_XYLOSS_DETACHED", [new RegExp(role), /detached/], [role === "out" ? given : out], () =>
          map(given, { ...good, out }),
        );
      }
    });
  });

  describe(`${name}: points`, () => {
    it("are x y pairs", () => {
      for (const length of [1, 3, 5]) {
        const out = new Float32Array(length).fill(4);
        expectError("ERR_XYLOSS_SHAPE", [/points/, new RegExp(`\\b${length}\\b`)], [out], () =>
          map(new Float32Array(length), { ...good, out }),
        );
      }
      expectError("ERR_XYLOSS_SHAPE", [/points/, /last axis/], [], () => map({ data: points(), shape: [2, 3] }, good));
    });
    it("are some", () => expectError("ERR_XYLOSS_EMPTY", [/points/], [], () => map(new Float32Array(0), good)));
    it("are a Float32Array", () => {
      for (const given of [null, undefined, [1, 2], new Float64Array(2), new Int32Array(2), 3, "12"]) {
        expectError("ERR_XYLOSS_TYPE", [/points/, /Float32Array/], [], () => map(given as never, good));
      }
    });
  });

  describe(`${name}: options`, () => {
    const failing = (options: unknown, ...names: RegExp[]) => {
      const out = points();
      expectError("ERR_XYLOSS_OPTION", names, [out], () => map(points(), { ...(options as UnitOptions), out }));
    };
    it("require a convention", () => {
      failing({ width: 20, height: 10 }, /convention/, /required/, /edges/, /centers/, /corners/);
      failing({ ...good, convention: undefined }, /convention/, /required/);
      for (const convention of ["half-pixel", "Edges", 0, null, true])
        failing({ ...good, convention }, /convention/, /edges.*centers.*corners/);
    });
    it("require a size", () => {
      failing({ height: 10, convention: "edges" }, /width/, /required/);
      failing({ width: 10, convention: "edges" }, /height/, /required/);
      for (const convention of conventions) {
        for (const size of [0, -1, Number.NaN, Infinity, -Infinity, "20", null, 1e39, 1e-46]) {
          failing({ width: size, height: 10, convention }, /width/, /0/);
          failing({ width: 20, height: size, convention }, /height/, /0/);
        }
      }
    });
    it("take no width of 1 with corners", () => {
      for (const size of [1, 0.5]) {
        failing({ width: size, height: 10, convention: "corners" }, /width/, /1/, /corners/);
        failing({ width: 20, height: size, convention: "corners" }, /height/, /1/, /corners/);
        for (const convention of ["edges", "centers"] as const)
          expect(() => map(points(), { width: size, height: size, convention })).not.toThrow();
      }
    });
    it("suggest the nearest name", () => {
      failing({ ...good, widht: 3 }, /widht/, /did you mean width/);
      failing({ ...good, conventions: "edges" }, /did you mean convention/);
    });
    it("are an object", () => {
      for (const options of [undefined, null, 3, "edges"]) {
        const points = Float32Array.of(1, 2);
        let code: unknown;
        try {
          map(points, options as never);
        } catch (error) {
          code = (error as XylossError).code;
        }
        expect(["ERR_XYLOSS_TYPE", "ERR_XYLOSS_OPTION"]).toContain(code);
      }
    });
  });
}
