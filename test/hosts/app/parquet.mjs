// writes a table of parquet, and diagnoses a sample of it with the installed command
import { spawnSync } from "node:child_process";
import { DuckDBInstance } from "@duckdb/node-api";

const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run(
  "COPY (SELECT sin(i) AS px, cos(i) AS py, sin(i) + sin(9 * i) / 9 AS tx, cos(i) + cos(8 * i) / 9 AS ty FROM range(5000) t(i)) TO 'points.parquet'",
);
const args = ["node_modules/xyloss/dist/command/main.js", "diagnose", "points.parquet", "--loss", "mse", "--sample", "1000", "--json"];
const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
if (stderr !== "") throw new Error(stderr);
const { sample } = JSON.parse(stdout).table;
if (sample.rows !== 1000 || sample.of !== 5000) throw new Error(`it sampled ${JSON.stringify(sample)}`);
console.log("works");
