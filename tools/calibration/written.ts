/** The false-alarm rates that are written down. */
import { readFileSync } from "node:fs";
import type { Rate } from "./rates.js";

export const written = "docs/diagnosis-rates.json";

export const publishedRates = (): Rate[] => (JSON.parse(readFileSync(written, "utf8")) as { rates: Rate[] }).rates;
