/** The outlines of digits and letters, out of the font files of npm packages. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import opentype, { type Command } from "opentype.js";
import { type Glyph, type Glyphs, UNIT } from "./glyphs.js";

/** Faces of different kinds: sans, typewriter, script, slab, handwriting, display; and two that no model sees before it is measured. */
const faces = {
  training: ["abel", "courier-prime", "lobster", "alfa-slab-one", "architects-daughter", "righteous"],
  heldOut: ["abril-fatface", "amaranth"],
} as const;
const characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Straight pieces of a curve. A glyph is at most 14 pixels long, so that more would not show. */
const PIECES = 4;
const require = createRequire(import.meta.url);

export function readGlyphs(): Glyphs {
  const of = (names: readonly string[]) => names.flatMap(glyphsOf);
  return { training: of(faces.training), heldOut: of(faces.heldOut) };
}

/** The packages of the fonts, for their licences. */
export const fontFolders = (): string[] =>
  Object.values(faces)
    .flat()
    .map((face) => require.resolve(`@fontsource/${face}/package.json`).replace(/\/package\.json$/, ""));

function glyphsOf(face: string): Glyph[] {
  const bytes = readFileSync(require.resolve(`@fontsource/${face}/files/${face}-latin-400-normal.woff`));
  const font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return Array.from(characters, (character) => {
    const { commands } = font.charToGlyph(character).getPath(0, 0, 1);
    return { face, character, ...centred(contoursOf(commands)) };
  });
}

/** Closed polygons, as x0 y0 x1 y1 … */
function contoursOf(commands: readonly Command[]): number[][] {
  const contours: number[][] = [];
  let contour: number[] = [];
  for (const command of commands) {
    if (command.type === "M") {
      contour = [];
      contours.push(contour);
    }
    if (command.type === "Z") continue;
    const { x, y } = command;
    const [x0, y0] = contour.slice(-2) as [number, number];
    for (let piece = 1; piece < PIECES; piece++) {
      const t = piece / PIECES;
      const u = 1 - t;
      if (command.type === "Q") {
        contour.push(u * u * x0 + 2 * u * t * command.x1 + t * t * x, u * u * y0 + 2 * u * t * command.y1 + t * t * y);
      }
      if (command.type === "C") {
        const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
        contour.push(a * x0 + b * command.x1 + c * command.x2 + d * x, a * y0 + b * command.y1 + c * command.y2 + d * y);
      }
    }
    contour.push(x, y);
  }
  return contours;
}

/** Moves the middle of the glyph's box to (0, 0), and scales the box so that its longer side is 2 · UNIT long. */
function centred(contours: readonly number[][]): Pick<Glyph, "half" | "contours"> {
  const [xs, ys] = [0, 1].map((axis) => contours.flatMap((contour) => contour.filter((_, i) => i % 2 === axis))) as [number[], number[]];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [width, height] = [right - left, bottom - top];
  const scale = (2 * UNIT) / Math.max(width, height);
  const middle = [(left + right) / 2, (top + bottom) / 2] as const;
  return {
    half: [Math.round((scale * width) / 2), Math.round((scale * height) / 2)],
    contours: contours.map((contour) => contour.map((value, i) => Math.round(scale * (value - (middle[i % 2] as number))))),
  };
}
