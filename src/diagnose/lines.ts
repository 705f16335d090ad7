/** Text as lines of parts with a style, so that it can be broken at any width before a terminal's colours are put in. */
import type { Severity } from "./types.js";

export type Style = "strong" | "faint" | "code" | "target" | "prediction" | Severity;
/** A text, or one with a style. */
export type Part = string | { readonly text: string; readonly style: Style };
export type Line = readonly Part[];
/** Turns a part into what is printed. */
export type Paint = (text: string, style?: Style) => string;

export const plain: Paint = (text) => text;

export const styled = (style: Style, text: string): Part => ({ text, style });

export const textIn = (part: Part): string => (typeof part === "string" ? part : part.text);

/** A text whose parts between backticks are code. The backticks stay: without colours they are all that tells code from words. */
export const marked = (text: string): Line =>
  text.split(/(`[^`]*`)/).flatMap((part) => (part === "" ? [] : [part.startsWith("`") ? styled("code", part) : part]));

/** Lines as text. No line ends in spaces. */
export function painted(lines: readonly Line[], paint: Paint): string {
  return lines
    .map((line) => {
      const parts = together(line).map((part) => (typeof part === "string" ? paint(part) : paint(part.text, part.style)));
      return parts.join("").trimEnd();
    })
    .join("\n");
}

/** A line whose words of one style are one part, with the spaces between them. */
function together(line: Line): Part[] {
  const parts: Part[] = [];
  for (const [i, part] of line.entries()) {
    const last = parts.at(-1);
    const next = line[i + 1];
    const style = typeof last === "object" ? last.style : undefined;
    const isJoint = part === " " && typeof next === "object" && next.style === style;
    if (last !== undefined && style !== undefined && (isJoint || (typeof part === "object" && part.style === style))) {
      parts[parts.length - 1] = styled(style, textIn(last) + textIn(part));
    } else parts.push(part);
  }
  return parts;
}

/** The characters of a text; some of them are two units of UTF-16. */
const lengthOf = (text: string): number => [...text].length;

/** Lines at most so wide, the first after one indent, the others after another. A longer word is broken. */
export function wrapped(line: Line, width: number, indent = "", first = indent): Line[] {
  // a word may have parts of several styles
  const words: Part[][] = [[]];
  for (const part of line) {
    const texts = textIn(part).split(" ");
    texts.forEach((text, i) => {
      if (i > 0) words.push([]);
      const room = Math.max(1, width - indent.length);
      for (const piece of text.match(new RegExp(`.{1,${room}}`, "gsu")) ?? []) {
        const last = words.at(-1) as Part[];
        const started = last.reduce((sum, each) => sum + lengthOf(textIn(each)), 0);
        const next = typeof part === "string" ? piece : styled(part.style, piece);
        if (started + lengthOf(piece) > room) words.push([next]);
        else last.push(next);
      }
    });
  }
  const lines: Part[][] = [[first]];
  let filled = first.length;
  let isEmpty = true;
  for (const word of words) {
    const length = word.reduce((sum, part) => sum + lengthOf(textIn(part)), 0);
    if (!isEmpty && filled + 1 + length > width) {
      lines.push([indent]);
      filled = indent.length;
      isEmpty = true;
    }
    const last = lines.at(-1) as Part[];
    if (!isEmpty) last.push(" ");
    last.push(...word);
    filled += length + (isEmpty ? 0 : 1);
    isEmpty = false;
  }
  return lines;
}

/** Rows of cells as columns, each as wide as its widest. Where they are wider than a line, the last columns come below, after the first one again. */
export function aligned(rows: readonly (readonly string[])[], width: number): Line[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ""))));
  const [own = 0, ...others] = widths;
  // where even two columns are too wide, names stand above their rows
  const isNarrow = own + GAP.length + Math.max(0, ...others) > width;
  const first = isNarrow ? 0 : own;
  const groups: number[][] = [[]];
  let filled = first;
  others.forEach((own, i) => {
    if (filled + GAP.length + own > width && (groups.at(-1) as number[]).length > 0) {
      groups.push([]);
      filled = first;
    }
    (groups.at(-1) as number[]).push(i + 1);
    filled += GAP.length + own;
  });
  return groups.flatMap((columns, k) => [
    ...(k === 0 ? [] : [[]]),
    ...rows.flatMap((row): Line[] => {
      const cells = columns.map((column) => padded(row[column] ?? "", widths[column] as number));
      const name = row[0] ?? "";
      if (!isNarrow) return [[[padded(name, first), ...cells].join(GAP).trimEnd()]];
      return [...(name === "" ? [] : wrapped([name], width)), [`${GAP}${cells.join(GAP)}`.trimEnd()]];
    }),
  ]);
}
const GAP = "  ";
const padded = (text: string, width: number): string => text + " ".repeat(width - lengthOf(text));
