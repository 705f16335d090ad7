/** What the page and its worker tell each other. */
import type { Settings } from "./contestants.js";
import type { Drawn, Measured } from "./study.js";

/** A worker trains once: it begins at its first request. */
export type Request = { readonly kind: "start"; readonly settings: Settings } | { readonly kind: "pause" } | { readonly kind: "resume" };

export type Message =
  /** The worker has loaded everything; this is what the page draws. */
  | { readonly kind: "ready"; readonly drawn: readonly Drawn[] }
  /** `pace` is the time that a step takes with all networks, in milliseconds, measuring left out. */
  | { readonly kind: "measured"; readonly measured: Measured; readonly pace: number; readonly done: boolean }
  | { readonly kind: "failed"; readonly reason: string };
