/** The false-alarm rates that are written down. */
import { existsSync, readFileSync } from "node:fs";
import type { Rate } from "./rates.js";

/** Where they are: those of keypoints and groups apart, as their data sets are. */
export const written = { parts: "docs/diagnosis-part-rates.json", others: "docs/diagnosis-rates.json" } as const;

export const publishedRates = (): Rate[] =>
  Object.values(written).flatMap((file) => (existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { rates: Rate[] }).rates : []));
