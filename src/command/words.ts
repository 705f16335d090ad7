/** Text from files, arguments and the system, made safe to print: it can neither control a terminal nor flood it. */
import { plural } from "../diagnose/text.js";
import { didYouMean } from "../options.js";

/** Control characters, characters that change the direction of text, and line ends other than \n. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const controls = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** Text with control characters as escapes that are valid in JSON too. Line ends stay. */
export const printable = (text: string): string =>
  text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The most characters of a message that are printed. */
const MESSAGE = 2000;

/** A message as one line. */
export function oneLine(message: string): string {
  const line = printable(message.replaceAll("\n", "\\n"));
  return line.length > MESSAGE ? `${line.slice(0, MESSAGE)}…` : line;
}

/** The most characters of a cell or a name in a message. */
const SHOWN = 40;

/** A cell or a name, cut short. */
export const short = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** A cell in quotes, cut short. */
export const quoted = (text: string): string => JSON.stringify(short(text));

/** The most names in a message. */
const LISTED = 12;

/** Names; only the first if there are many. */
export const listed = (names: readonly string[]): string =>
  `${names.slice(0, LISTED).map(short).join(", ")}${names.length > LISTED ? `, … (${names.length} columns)` : ""}`;

/** Longer names are not compared, as the time grows with the product of the lengths. */
const COMPARED = 64;
/** The most known names that are compared. */
const KNOWN = 2000;

/** A hint at the nearest known name. */
export function hint(name: string, known: readonly string[]): string {
  const near = known.slice(0, KNOWN).filter((each) => each.length <= COMPARED);
  return name.length > COMPARED || near.length === 0 ? "" : didYouMean(name, near);
}

/** "1 row", "2,000 rows". */
export const count = (number: number, thing: string): string => `${number.toLocaleString("en")} ${plural(number, thing)}`;
