/** The data of examples/landmarks. */
import { describe, expect, it } from "vitest";
import { batchOf, heldOutOf, training } from "../examples/landmarks/batches.js";
import { readGlyphs } from "../examples/landmarks/fonts.js";
import { type Example, type Glyph, OUTPUTS, placed, SIDE, UNIT } from "../examples/landmarks/glyphs.js";
import { random } from "./support.js";

const glyphs = readGlyphs();
const all = [...glyphs.training, ...glyphs.heldOut];
const square = [-UNIT, -UNIT, UNIT, -UNIT, UNIT, UNIT, -UNIT, UNIT];
const box: Glyph = { face: "", character: "", half: [UNIT, UNIT], contours: [square] };

/** Draws one number after the other; a middle number leaves a glyph unturned, and puts it in the middle of the canvas. */
const given = (...numbers: number[]) => {
  let k = 0;
  return () => numbers[k++] as number;
};
const areaOf = (contour: readonly number[]): number => {
  let twice = 0;
  for (let i = 0; i < contour.length; i += 2) {
    const j = (i + 2) % contour.length;
    twice += (contour[i] as number) * (contour[j + 1] as number) - (contour[j] as number) * (contour[i + 1] as number);
  }
  return twice / 2;
};
const total = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0);

describe("the glyphs", () => {
  it("are digits and letters of eight faces, two of which no training has", () => {
    const faces = (of: readonly Glyph[]) => new Set(of.map(({ face }) => face));
    expect([glyphs.training.length, glyphs.heldOut.length]).toEqual([6 * 62, 2 * 62]);
    expect([...faces(glyphs.training)].filter((face) => faces(glyphs.heldOut).has(face))).toEqual([]);
    expect(faces(all).size).toBe(8);
  });

  it.each(all.filter((_, i) => i % 31 === 0).map((glyph) => [`${glyph.character} of ${glyph.face}`, glyph] as const))(
    "%s fills its box",
    (_, { contours, half }) => {
      for (const axis of [0, 1] as const) {
        const along = contours.flatMap((contour) => contour.filter((__, i) => i % 2 === axis));
        expect(Math.abs(Math.max(...along) - half[axis])).toBeLessThanOrEqual(1);
        expect(Math.abs(Math.min(...along) + half[axis])).toBeLessThanOrEqual(1);
      }
      expect(Math.max(...half)).toBe(UNIT);
    },
  );
});

describe("a placed glyph", () => {
  const middle = given(0, 0.5, 0.5, 0.5);
  const still = placed(box, middle);

  it("has landmarks in the order that is stated", () => {
    const [low, high] = [SIDE / 2 - 4, SIDE / 2 + 4];
    const corners = [low, low, high, low, high, high, low, high];
    Array.from([SIDE / 2, SIDE / 2, ...corners]).forEach((value, i) => {
      expect(still.target[i]).toBeCloseTo(value, 5);
    });
  });

  it("covers pixels by what of them lies inside", () => {
    const at = (example: Example, x: number, y: number) => example.pixels[y * SIDE + x] as number;
    expect(at(still, SIDE / 2, SIDE / 2)).toBeCloseTo(1, 5);
    expect(at(still, SIDE / 2 - 5, SIDE / 2)).toBeCloseTo(0, 5);
    // the sizes are 4 to 7 pixels: here 4.3
    const larger = placed(box, given(0.1, 0.5, 0.5, 0.5));
    expect(at(larger, SIDE / 2 - 5, SIDE / 2)).toBeCloseTo(0.3, 5);
    expect(at(larger, SIDE / 2 - 5, SIDE / 2 + 4)).toBeCloseTo(0.09, 5);
  });

  it("covers its own area, however it is turned", () => {
    const next = random(4);
    for (let i = 0; i < 50; i++) {
      const { pixels, contours } = placed(box, next);
      expect(total(pixels)).toBeCloseTo(Math.abs(areaOf(contours[0] as number[])), 3);
    }
    // a letter with a hole, whose contours turn the other way
    const o = glyphs.training.find(({ character }) => character === "O") as Glyph;
    const { pixels, contours } = placed(o, next);
    expect(total(pixels)).toBeCloseTo(Math.abs(contours.reduce((sum, contour) => sum + areaOf(contour), 0)), 1);
  });

  it("has its landmarks on the canvas and its outline in their box", () => {
    const next = random(5);
    for (const glyph of all) {
      const { target, contours } = placed(glyph, next);
      expect(Math.min(...target)).toBeGreaterThan(1 - 1e-4);
      expect(Math.max(...target)).toBeLessThan(SIDE - 1 + 1e-4);
      const [cx, cy, ...corners] = target as unknown as [number, number, ...number[]];
      const [ax, ay, bx, by] = corners as [number, number, number, number];
      const [, , , , , , dx, dy] = corners as [number, number, number, number, number, number, number, number];
      let furthest = 0;
      for (const contour of contours) {
        for (let i = 0; i < contour.length; i += 2) {
          // along the box's sides, from -1 to 1
          for (const [ux, uy] of [
            [bx - ax, by - ay],
            [dx - ax, dy - ay],
          ] as const) {
            const along = (2 * (((contour[i] as number) - cx) * ux + ((contour[i + 1] as number) - cy) * uy)) / (ux * ux + uy * uy);
            furthest = Math.max(furthest, Math.abs(along));
          }
        }
      }
      expect(furthest).toBeLessThan(1.02);
    }
  });
});

describe("batches", () => {
  it("are the same for the same seed, and others for another", () => {
    const of = (seed: number) => training(glyphs.training, seed, 0.3)(4);
    expect(of(1)).toEqual(of(1));
    expect(of(1).pixels).not.toEqual(of(2).pixels);
  });

  it("have as many wrong labels as asked for, of other places, and the same pixels", () => {
    const [right, wrong] = [0, 0.3].map((share) => training(glyphs.training, 1, share)(300));
    expect(wrong?.pixels).toEqual(right?.pixels);
    const row = (target: Float32Array | undefined, i: number) => target?.subarray(i * OUTPUTS, (i + 1) * OUTPUTS).join();
    const differ = Array.from({ length: 300 }, (_, i) => row(right?.target, i) !== row(wrong?.target, i)).filter(Boolean).length;
    expect(differ).toBeGreaterThan(65);
    expect(differ).toBeLessThan(115);
  });

  it("have the examples' rows", () => {
    const examples = heldOutOf(glyphs.heldOut);
    const { pixels, target } = batchOf(examples);
    expect(pixels.subarray(7 * SIDE * SIDE, 8 * SIDE * SIDE)).toEqual(examples[7]?.pixels);
    expect(target.subarray(7 * OUTPUTS, 8 * OUTPUTS)).toEqual(examples[7]?.target);
  });
});
