/**
 * `npm run test:clickhouse`: installs the losses in ClickHouse's engine with the SQL that `xyloss clickhouse` prints, and compares them with V8's
 * results on a million rows of parquet, and with the same arithmetic in SQL; then it tries bad input, and the guide's SQL.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { install } from "../../common/programs.js";
import { checkBits } from "./bits.js";
import { CLUSTER, type Engine, engineIn } from "./engine.js";
import { checkGuide } from "./guide.js";
import { checkRefusals } from "./refusals.js";
import { checkSpeed } from "./speed.js";
import { tableIn } from "./table.js";

/** What the command prints, whether or not a diagnosis finds something. */
function xyloss(args: readonly string[], input = ""): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/command/main.js", ...args], {
    encoding: "utf8",
    input,
    maxBuffer: 2 ** 26,
  });
  if (status !== 0 && !(args[0] === "diagnose" && status === 1)) throw new Error(`xyloss ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** The statements of SQL that the command prints, without comments. */
function statementsOf(...args: string[]): string[] {
  const sql = xyloss(["clickhouse", ...args]).replace(/^--.*\n/gm, "");
  return sql
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

/** Installs everything, as one would on a cluster. */
function checkInstall(engine: Engine): string[] {
  const problems: string[] = [];
  const nobody = statementsOf("--cluster", "no'body", "--only", "module");
  if (!engine.refusal(nobody[0] as string)?.includes("there is no cluster no'body"))
    problems.push("a cluster that does not exist is no error");
  for (const statement of statementsOf("--cluster", CLUSTER, "--only", "module")) engine.query(statement);
  // a second time, as a repair
  for (const statement of statementsOf("--only", "module")) engine.query(statement);
  // ON CLUSTER needs a Keeper, which is no part of this engine: its grammar is checked
  for (const statement of statementsOf("--cluster", CLUSTER, "--only", "functions")) {
    const formatted = engine.query(`SELECT formatQuery('${statement.replace(/[\\']/g, "\\$&")}')`);
    if (!formatted.includes(`ON CLUSTER ${CLUSTER} LANGUAGE WASM`)) problems.push(`this is not for a cluster: ${formatted}`);
  }
  const start = performance.now();
  for (const statement of statementsOf("--only", "functions")) engine.query(statement);
  console.log(`install: the functions in ${((performance.now() - start) / 1e3).toFixed(1)} s`);
  for (const args of [[], ["--cluster", CLUSTER]]) {
    const [statement = "", ...more] = statementsOf(...args, "--only", "verify");
    const rows = engine.query(statement).trim().split("\n");
    if (more.length > 0 || rows.length !== 1 || !rows[0]?.endsWith("\tthe same bits")) problems.push(`verification: ${rows.join("; ")}`);
    // it must be able to fail
    const other = engine.query(statement.replace("FROM numbers(1020)", "FROM numbers(1019)"));
    if (!other.includes("OTHER BITS")) problems.push(`the verification of other rows says ${other}`);
  }
  if (statementsOf("--only", "use").length > 0) problems.push("the part use has statements");
  return problems;
}

const { values: flags } = parseArgs({ options: { only: { type: "string" } } });
const engine = await engineIn(install({ folder: "test/clickhouse", words: "ClickHouse's engine (540 MB)" }));
try {
  const problems = checkInstall(engine);
  const table = tableIn(engine);
  engine.query(`CREATE TABLE predictions ENGINE = MergeTree ORDER BY row AS SELECT * FROM ${table.from} WHERE row >= 1000`);
  const checks: Readonly<Record<string, () => string[]>> = {
    guide: () => checkGuide(engine, xyloss),
    errors: () => checkRefusals(engine),
    bits: () => checkBits(engine, table),
    speed: () => checkSpeed(engine, table),
  };
  const names = Object.keys(checks);
  for (const name of flags.only?.split(",") ?? names) {
    const check = checks[name];
    if (check === undefined) throw new Error(`--only: there is no part ${name}; choose from ${names.join(", ")}`);
    problems.push(...check());
  }
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    process.exitCode = 1;
  }
} finally {
  engine.close();
}
