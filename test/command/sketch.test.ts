/** Predictions over targets in characters, and the width and the colours of a terminal. */
import { describe, expect, it } from "vitest";
import { pairsOf } from "../../src/command/pairs.js";
import { paintOf, widthOf } from "../../src/command/terminal.js";
import { diagnose, pointsOf } from "../../src/diagnose/index.js";
import { painted, plain } from "../../src/diagnose/lines.js";
import type { Point } from "../../src/diagnose/types.js";
import { mse } from "../../src/index.js";
import { random } from "../support.js";
import { pictureOf, withoutColours } from "./printed.js";

const next = random(3);
const targets = Array.from({ length: 400 }, (): Point => [640 * next(), 480 * next()]);
/** The sketch of what a function makes of targets. */
function sketch(of: (target: Point) => Point, width = 80): string[] {
  const input = { prediction: targets.flatMap((target) => of(target)), target: targets.flat() };
  return painted(pictureOf(diagnose(mse, input), mse, input, width), plain).split("\n");
}
/** The letters of a panel, line by line. */
const lettersOf = (lines: readonly string[], panel: 0 | 1) =>
  lines.flatMap((line) => {
    const inside = line.split("│")[panel === 0 ? 1 : 3]?.replaceAll(/[ ·]/g, "") ?? "";
    return inside === "" ? [] : [inside];
  });
const grid = ["abc", "def", "ghi"];
/** A grid from lines of letters, which may be a line apart where medians differ. */
const joined = (lines: readonly string[]) => lines.join("");

describe("the picture in a terminal", () => {
  it("shows what predictions make of targets", () => {
    const right = sketch(([x, y]) => [x, y]);
    expect(lettersOf(right, 1)).toEqual(lettersOf(right, 0));
    for (const row of grid) for (const letter of row) expect(joined(lettersOf(right, 0))).toContain(letter);
    const flipped = lettersOf(
      sketch(([x, y]) => [640 - x, y]),
      1,
    );
    expect(joined(flipped).replaceAll(/[^adg]/g, "")).toBe("adg");
    // a, d, g were left of c, f, i
    const places = (lines: readonly string[], panel: 0 | 1, letter: string) =>
      lines.flatMap((line) => {
        const at = line.split("│")[panel === 0 ? 1 : 3]?.indexOf(letter) ?? -1;
        return at < 0 ? [] : [at];
      })[0] as number;
    const mirror = sketch(([x, y]) => [640 - x, y]);
    expect(places(mirror, 0, "d")).toBeLessThan(places(mirror, 0, "f"));
    expect(places(mirror, 1, "d")).toBeGreaterThan(places(mirror, 1, "f"));
    const swapped = sketch(([x, y]) => [y, x]);
    // the right column of targets is on top
    expect(joined(lettersOf(swapped, 1)).replaceAll(/[^bdf]/g, "")[0]).toBe("f");
    expect(joined(lettersOf(swapped, 1)).replaceAll(/[^bh]/g, "").split("").sort().join("")).toBe("bh");
    expect(
      lettersOf(
        sketch(() => [320, 240]),
        1,
      ),
    ).toEqual(["*"]);
    expect(sketch(([x, y]) => [y, x]).join(" ")).toContain("x ≈ y, y ≈ x.");
  });

  it("fits any width, one panel below the other where it is narrow", () => {
    for (const width of [24, 40, 56, 80, 120]) {
      const lines = sketch(([x, y]) => [x, y], width);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
      expect(lines.filter((line) => line.startsWith("┌")).length).toBe(width < 55 ? 2 : 1);
    }
  });
});

describe("the part of the plane that is drawn", () => {
  const domainOf = (target: Point[]) => {
    const input = { prediction: target.flatMap(([x, y]) => (x < -1e6 ? [320, 240] : [x, y])), target: target.flat() };
    return pairsOf(diagnose(mse, input), pointsOf(input, mse))?.domain;
  };
  const own = domainOf(targets);
  it("is that of the points, whatever marks stand for missing ones, and however far one target is away", () => {
    const marked = domainOf(targets.map((target, i) => (i % 7 === 0 ? [-1e9, -1e9] : target)));
    const single = domainOf(targets.map((target, i) => (i === 3 ? [-1e9, 240] : target)));
    for (const domain of [marked, single]) {
      for (const axis of ["x", "y"] as const) {
        for (const end of [0, 1] as const)
          expect(Math.abs((domain?.[axis][end] as number) - (own?.[axis][end] as number))).toBeLessThan(40);
      }
    }
  });
});

describe("a terminal", () => {
  it("has its own width within what can be read, or 80", () => {
    const write = () => {};
    expect([undefined, 0, 10, 64, 100, 300].map((columns) => widthOf({ write, columns }))).toEqual([80, 80, 20, 64, 100, 100]);
  });

  it("has colours where it may, and no controls from data", () => {
    const write = () => {};
    expect(paintOf({ write, isColoured: true })("ERROR", "error")).toBe("\u001B[1;31mERROR\u001B[0m");
    expect(paintOf({ write, isColoured: true })("words")).toBe("words");
    expect(paintOf({ write })("ERROR", "error")).toBe("ERROR");
    for (const isColoured of [true, false]) {
      expect(withoutColours(paintOf({ write, isColoured })("a\u001B[2Jb", "strong"))).toBe("a\\u001b[2Jb");
    }
  });
});
