import type { Bytes } from "./source.js";

/** Where text goes; a promise rejects where it cannot be written. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** The width of a terminal in characters. */
  readonly columns?: number | undefined;
  /** Whether a terminal may have colours. */
  readonly isColoured?: boolean | undefined;
}

/** Where the command reads and writes. */
export interface Streams {
  readonly stdin: Bytes & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
}
