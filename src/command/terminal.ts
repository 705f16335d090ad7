/** The width and the colours of a terminal. */
import type { Paint, Style } from "../diagnose/lines.js";
import type { Output } from "./streams.js";
import { printable } from "./words.js";

/** Where there is no terminal, or it does not know its width. */
const WIDTH = 80;
/** In fewer columns nothing can be read; longer lines than this are hard to follow. */
const [NARROWEST, WIDEST] = [20, 100];

export const widthOf = ({ columns }: Output): number =>
  columns === undefined || columns <= 0 ? WIDTH : Math.min(Math.max(columns, NARROWEST), WIDEST);

/** The codes of styles: of the sixteen colours that every terminal has, those that can be read on dark and on light ones. */
const codes: Readonly<Record<Style, string>> = {
  strong: "1",
  faint: "2",
  code: "36",
  target: "1;32",
  prediction: "1;33",
  error: "1;31",
  warning: "1;33",
  note: "1;34",
};

/** Makes text safe for a terminal, and adds colours if it has any. */
export const paintOf =
  ({ isColoured = false }: Output): Paint =>
  (text, style) =>
    isColoured && style !== undefined && text.trim() !== "" ? `\u001B[${codes[style]}m${printable(text)}\u001B[0m` : printable(text);
