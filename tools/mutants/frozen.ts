/** The frozen sample: mutants that died once, kept by the text of their lines, so that they are found again when code moves. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FROZEN = "tools/mutants/frozen.json";

export interface Frozen {
  /** Where it was drawn; the lines may have moved to another file of the same folder since. */
  readonly file: string;
  /** The lines it changes, without comments, and what becomes of them. */
  readonly original: string;
  readonly mutant: string;
  /** Which of several such lines in the file, from 1. */
  readonly occurrence?: number;
  /** The test that killed it when it was drawn, as `file > name`: it is asked first. */
  readonly by: string;
  /** Of a mutant whose lines are no more, written by hand: why. */
  readonly gone?: string;
}

export interface Sample {
  readonly seed: number;
  readonly kernels: readonly Frozen[];
  readonly wrapper: readonly Frozen[];
}

export const readFrozen = (): Sample => JSON.parse(readFileSync(FROZEN, "utf8")) as Sample;

export const frozenTitle = ({ file, original, mutant }: Omit<Frozen, "by">): string => {
  let [start, end] = [0, 0];
  while (start < original.length && original[start] === mutant[start]) start++;
  while (end < Math.min(original.length, mutant.length) - start && original.at(-1 - end) === mutant.at(-1 - end)) end++;
  const about = (text: string) => text.slice(Math.max(0, start - 15), text.length - Math.max(0, end - 15));
  return `${file}: ${about(original)} → ${about(mutant)}`;
};

const COMMENTS = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)|\/\*[\s\S]*?\*\/|\/\/.*/g;

/** A text without comments and white space, and where each of its characters stands in the original. */
function squeezed(text: string): { code: string; places: number[] } {
  const blank = text.replace(COMMENTS, (all, string: string | undefined) => string ?? " ".repeat(all.length));
  const places = [...blank.matchAll(/\S/g)].map(({ index }) => index);
  return { code: places.map((place) => blank[place]).join(""), places };
}

/** Where lines stand in a text, whatever their white space and comments. */
function rangesOf(lines: string, text: string): { start: number; end: number }[] {
  const { code, places } = squeezed(text);
  const wanted = squeezed(lines).code;
  const ranges: { start: number; end: number }[] = [];
  for (let i = code.indexOf(wanted); i >= 0; i = code.indexOf(wanted, i + 1)) {
    ranges.push({ start: places[i] as number, end: (places[i + wanted.length - 1] as number) + 1 });
  }
  return ranges;
}

/** A file as a mutant leaves it. */
export interface Changed {
  readonly file: string;
  readonly text: string;
}

/** The change that a mutant makes today, or why it makes none. */
export function locate({ file, original, mutant, occurrence = 1 }: Frozen): Changed | string {
  const change = (path: string, text: string, { start, end }: { start: number; end: number }): Changed => ({
    file: path,
    text: text.slice(0, start) + mutant + text.slice(end),
  });
  if (existsSync(file)) {
    const text = readFileSync(file, "utf8");
    const range = rangesOf(original, text)[occurrence - 1];
    if (range !== undefined) return change(file, text, range);
  }
  const folder = file.replace(/\/.*/, "");
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => /(?<!\.generated)\.ts$/.test(path))
    .flatMap((path) => {
      const text = readFileSync(path, "utf8");
      return rangesOf(original, text).map((range) => change(path, text, range));
    });
  return found.length === 1 ? (found[0] as Changed) : found.length === 0 ? "not found" : `found ${found.length} times`;
}
