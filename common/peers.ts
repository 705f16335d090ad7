/** What `npm run bench:peers` records, and `npm run docs -- --peers` shows. */
import type { Figure } from "./statistics.js";

/** Who is compared: a library or a compiler, on one thread or on all. */
export interface Contender {
  /** A key such as `torch`. */
  readonly peer: string;
  readonly title: string;
  readonly threads: number;
}

/** A peer that could not take part, or not on all threads, and why. */
export interface Missing extends Contender {
  readonly reason: string;
}

/** One contender's figures for one case, or why it was not timed. */
export type Outcome =
  | {
      readonly peer: string;
      readonly threads: number;
      /** How far its value is from that of xyloss, relatively. */
      readonly error: number;
      /** Nanoseconds per float of the prediction. */
      readonly ns: Figure;
      /** Its time over that of xyloss in a workspace, on as many threads, in the same round. */
      readonly times: Figure;
    }
  | { readonly peer: string; readonly threads: number; readonly refused: string };

export interface PeerCase {
  readonly loss: string;
  readonly label: string;
  readonly size: number;
  readonly floats: number;
  readonly outcomes: readonly Outcome[];
}

export interface PeerRun {
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  /** The machine's load average over a minute, before and after. */
  readonly load: readonly [before: number, after: number];
  readonly rounds: number;
  /** All threads; 1 where there is one core. */
  readonly all: number;
  /** How far a peer may be from xyloss: relative to the value, and to the largest component of the gradient. */
  readonly tolerance: { readonly value: number; readonly gradient: number };
  readonly contenders: readonly (Contender & { readonly version: string })[];
  readonly missing: readonly Missing[];
  readonly cases: readonly PeerCase[];
}

/** The peer that the others are compared with. */
export const BASE = "xyloss";

export const threadsText = (threads: number): string => (threads === 1 ? "one thread each" : `${threads} threads each`);

/** Who was missing, and what was not timed, each with its reason. */
export function gapsOf({ missing, contenders, cases }: PeerRun): string[] {
  const titleOf = (peer: string): string => contenders.find((each) => each.peer === peer)?.title ?? peer;
  const absent = missing.map(({ title, threads, reason }) => `${title}, ${threadsText(threads)}: ${reason}`);
  const refused = cases.flatMap(({ label, size, outcomes }) =>
    outcomes.flatMap((of) =>
      "refused" in of
        ? [`${titleOf(of.peer)}, ${label}, ${size.toLocaleString("en")} floats, ${threadsText(of.threads)}: ${of.refused}`]
        : [],
    ),
  );
  return [...absent, ...refused];
}
