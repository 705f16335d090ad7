/** A line on the terminal that shows how much of a long table is read. */
import { statSync } from "node:fs";
import type { OnProgress } from "./source.js";
import type { Output } from "./streams.js";
import { count, oneLine, short } from "./words.js";

/** Smaller tables, in bytes, are read in a moment. */
const LONG = 8_000_000;
/** Bytes between updates. */
const STEP = 2_000_000;

export interface Progress {
  readonly onProgress: OnProgress;
  /** Shows what is being done now, if the table is long. */
  say(what: string): void;
  /** Clears the line. */
  end(): void;
}

export function progress(stderr: Output, file: string | undefined): Progress {
  const name = file === undefined || file === "-" ? "standard input" : short(file);
  let next = LONG;
  let isShown = false;
  const show = (text: string) => {
    isShown = text !== "";
    // if this fails, there is just no such line
    Promise.resolve(stderr.write(`\r\u001B[K${oneLine(text)}`)).catch(() => {});
  };
  return {
    onProgress(bytes, rows) {
      if (!stderr.isTTY || bytes < next) return;
      next = bytes + STEP;
      const size = sizeOf(file);
      const share = size > 0 ? `${Math.min(100, Math.floor((100 * bytes) / size))} %, ` : "";
      show(`xyloss: reading ${name}: ${share}${count(rows, "row")}`);
    },
    say(what) {
      if (isShown) show(`xyloss: ${what}`);
    },
    end() {
      if (isShown) show("");
    },
  };
}

/** The size of a file; 0 if unknown. */
function sizeOf(file: string | undefined): number {
  if (file === undefined || file === "-") return 0;
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
