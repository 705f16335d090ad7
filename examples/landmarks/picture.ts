/** Draws the README's picture: two trainings, with correct labels and with some wrong ones. */
import { writeFileSync } from "node:fs";
import { usual } from "./contestants.js";
import { type Column, figureOf } from "./figure.js";
import { drawn, trained } from "./node.js";

/** Steps from one measurement to the next. */
const INTERVAL = 10;

const columns: Column[] = [];
for (const wrong of [0, 0.2]) {
  const title = wrong === 0 ? "Correct labels" : `${100 * wrong} % of the labels wrong`;
  columns.push({ title, measured: await trained({ ...usual, wrong }, INTERVAL) });
}
writeFileSync("docs/landmarks.svg", figureOf(drawn, columns));
