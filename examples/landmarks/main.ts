/** Trains without a page, with several seeds, rates and shares of wrong labels, and prints the errors as a table. */
import { parseArgs } from "node:util";
import { contestants, usual } from "./contestants.js";
import { trained } from "./node.js";

const { values } = parseArgs({
  options: {
    wrong: { type: "string", default: "0,0.2" },
    rates: { type: "string", default: String(usual.rate) },
    seeds: { type: "string", default: "1,2" },
    steps: { type: "string", default: String(usual.steps) },
  },
});
const numbers = (text: string) => text.split(",").map(Number);
const row = (cells: readonly string[]) => console.log(`| ${cells.join(" | ")} |`);

row(["wrong labels", "rate", "seed", ...contestants.map(({ name }) => `\`${name}\``)]);
console.log(`|${"---|".repeat(3 + contestants.length)}`);
for (const wrong of numbers(values.wrong)) {
  for (const rate of numbers(values.rates)) {
    for (const seed of numbers(values.seeds)) {
      const [last] = (await trained({ wrong, rate, seed, steps: Number(values.steps) }, Number.POSITIVE_INFINITY)).slice(-1);
      row([`${100 * wrong} %`, String(rate), String(seed), ...(last?.errors ?? []).map((error) => error.toFixed(2))]);
    }
  }
}
