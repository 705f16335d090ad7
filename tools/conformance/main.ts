/** Writes conformance/, one file per loss. `--check` only says whether the files are up to date, `--only huber,mse` leaves the others alone. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { records } from "../../catalogue/records.js";
import { parseResults } from "../../common/accuracy.js";
import { conformanceOf, printed } from "./cases.js";

const folder = "conformance";
const { values } = parseArgs({ options: { check: { type: "boolean" }, only: { type: "string" } } });
const only = values.only?.split(",");
const unknown = only?.find((name) => !records.some(({ spec }) => spec.name === name));
if (unknown !== undefined) {
  console.error(`--only ${unknown}: no such loss`);
  process.exit(2);
}

const { losses } = parseResults(readFileSync("docs/accuracy.json", "utf8"));
mkdirSync(folder, { recursive: true });
let stale = 0;
for (const record of records) {
  const { name } = record.spec;
  if (only !== undefined && !only.includes(name)) continue;
  const errors = losses[name];
  if (errors === undefined) throw new Error(`docs/accuracy.json has nothing of ${name}: npm run accuracy -- --only ${name}`);
  const path = `${folder}/${name}.json`;
  const text = printed(conformanceOf(record, errors));
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  stale++;
  console.log(values.check === true ? `${path} is out of date: npm run conformance` : `${path} written`);
  if (values.check !== true) writeFileSync(path, text);
}
if (values.check === true && stale > 0) process.exit(1);
