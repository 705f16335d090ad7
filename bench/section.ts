import type { Effort } from "./options.js";

/** Shows progress: a line that says what is happening now. */
export type Log = (line: string) => void;

export interface SectionResult {
  /** For `latest.json`. */
  readonly json: unknown;
  /** For the console. */
  readonly brief: string;
  /** For the console, with `--verbose`. */
  readonly text: string;
  /** For the report: the inside of a `<section>`, below its heading. No external resources; colours from the page's CSS variables. */
  readonly html: string;
}

/**
 * A part of the benchmark beside the speeds of the losses, such as a real problem solved with them.
 * What it throws fails the run.
 */
export interface Section {
  readonly title: string;
  /** It has about twenty seconds; a quick run gives it five. */
  run(log: Log, effort: Effort): Promise<SectionResult>;
}
