/** Draws the README's picture: where three losses put the airports (examples/registration). */
import { writeFileSync } from "node:fs";
import { loadAirports } from "./data.js";
import { fits } from "./fit.js";
import { mapsOf } from "./page.js";

const shown = ["categorical cross-entropy", "mse", "tukey, radial, graduated"];
const results = fits(console.error, { rounds: 0 }).filter(({ name }) => shown.includes(name));
writeFileSync("docs/registration.svg", mapsOf(loadAirports(), results));
