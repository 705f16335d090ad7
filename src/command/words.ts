/** Text from files, arguments and the system, made safe to print: it can neither change a terminal nor fill it. */
import { didYouMean } from "../options.js";

/** Control characters, those that turn the direction of text, and ends of lines other than \n. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const controls = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** Text with its control characters as escapes that JSON understands too; ends of lines stay. */
export const printable = (text: string): string =>
  text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Characters of a message that are printed. */
const MESSAGE = 2000;

/** A message as one line. */
export function oneLine(message: string): string {
  const line = printable(message.replaceAll("\n", "\\n"));
  return line.length > MESSAGE ? `${line.slice(0, MESSAGE)}…` : line;
}

/** Characters of a cell or a name that a message shows. */
const SHOWN = 40;

/** A cell or a name, cut short. */
export const short = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** A cell in quotes, cut short. */
export const quoted = (text: string): string => JSON.stringify(short(text));

/** So many names are listed in a message. */
const LISTED = 12;

/** Names, the first ones if there are many. */
export const listed = (names: readonly string[]): string =>
  `${names.slice(0, LISTED).map(short).join(", ")}${names.length > LISTED ? `, … (${names.length} columns)` : ""}`;

/** Longer names are not compared letter by letter, which takes the product of their lengths. */
const COMPARED = 64;
/** So many known names are compared. */
const KNOWN = 2000;

/** A hint at the known name that is nearest. */
export function hint(name: string, known: readonly string[]): string {
  const near = known.slice(0, KNOWN).filter((each) => each.length <= COMPARED);
  return name.length > COMPARED || near.length === 0 ? "" : didYouMean(name, near);
}

/** "1 row", "2 rows". */
export const count = (number: number, thing: string): string => `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
