/** Fits, prints the table and draws the page. */
import { mkdirSync, writeFileSync } from "node:fs";
import { loadAirports } from "./data.js";
import { fits } from "./fit.js";
import { mapsOf, page } from "./page.js";
import { table } from "./table.js";

const results = fits(console.error);
console.log(`\n${table(results)}\n`);

const output = new URL("output/", import.meta.url);
mkdirSync(output, { recursive: true });
const airports = loadAirports();
for (const [name, text] of [
  ["registration.svg", mapsOf(airports, results)],
  ["registration.html", page(airports, results)],
] as const) {
  writeFileSync(new URL(name, output), text);
  console.log(`wrote examples/registration/output/${name}`);
}
