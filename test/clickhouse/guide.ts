/** Runs the SQL of docs/clickhouse.md on the table `predictions`, in order, and what it pipes into `xyloss diagnose` or saves for it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine.js";

const GUIDE = "docs/clickhouse.md";

export function checkGuide(engine: Engine, diagnose: (args: readonly string[], table: string) => string): string[] {
  const guide = readFileSync(GUIDE, "utf8");
  const problems: string[] = [];
  const queries = Array.from(guide.matchAll(/^```sql\n([\s\S]*?)^```$/gm), ([, sql]) => (sql as string).trim().replace(/;$/, ""));
  for (const sql of queries) {
    try {
      const result = engine.query(sql);
      if (/^\s*(SELECT|WITH)/.test(sql) && result.trim() === "") problems.push(`${GUIDE}: no rows: ${sql}`);
    } catch (error) {
      problems.push(`${GUIDE}: ${(error as Error).message}\n${sql}`);
    }
  }
  const pipes = Array.from(guide.matchAll(/^clickhouse client --query "([\s\S]*?)" \|\s+npx xyloss (diagnose .*)$/gm), ([, sql, args]) => ({
    sql: sql as string,
    args: (args as string).split(" "),
  }));
  for (const { sql, args } of pipes) {
    const report = diagnose(args, engine.query(sql));
    if (!/100,000 rows read/.test(report)) problems.push(`${GUIDE}: ${args.join(" ")} says ${report}`);
  }
  const saved = Array.from(guide.matchAll(/^clickhouse client --query "(.*) FORMAT Parquet" > (\S+)\nnpx xyloss (diagnose) \2 (.*)$/gm));
  for (const [, sql = "", name = "", command = "", args = ""] of saved) {
    // the table itself is in a file of that name
    const file = join(engine.folder, `saved-${name}`);
    engine.query(`INSERT INTO FUNCTION file('${file}', Parquet) ${sql}`);
    const report = diagnose([command, file, ...args.split(" ")], "").replaceAll(/\s+/g, " ");
    if (!/A sample of 100,000 of 999,008 rows/.test(report)) problems.push(`${GUIDE}: ${args} says ${report}`);
  }
  if (queries.length < 5 || pipes.length !== 1 || saved.length !== 1)
    problems.push(`${GUIDE} has ${queries.length} queries, ${pipes.length} pipes and ${saved.length} saved tables`);
  console.log(`guide: ${queries.length} queries, ${pipes.length} pipe and ${saved.length} saved table of ${GUIDE}`);
  return problems;
}
