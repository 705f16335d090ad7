/** The SQL for ClickHouse; `npm run test:clickhouse` runs it there. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { commandOf } from "../../src/command/args.js";
import { clickHouseSql } from "../../src/command/clickhouse.js";
import { run } from "../../src/command/run.js";
import { specs } from "../../src/specs.js";
import { expectThrown } from "../support.js";

const bytes = readFileSync("dist/clickhouse.wasm");
const sqlFor = (cluster?: string, only?: "module" | "functions" | "verify" | "use") => clickHouseSql(bytes, "1.2.3", { cluster, only });

describe("its arguments", () => {
  it("are a cluster and a part", () => {
    expect(commandOf(["clickhouse"])).toEqual({ kind: "clickhouse" });
    expect(commandOf(["clickhouse", "--cluster", "my cluster", "--only", "verify"])).toEqual({
      kind: "clickhouse",
      cluster: "my cluster",
      only: "verify",
    });
    expect(commandOf(["clickhouse", "--help"])).toEqual({ kind: "help" });
  });

  it.each([
    [["clickhouse", "a.csv"], /clickhouse reads no file; there is a\.csv/],
    [["clickhouse", "--loss", "huber"], /--loss goes with xyloss diagnose/],
    [["clickhouse", "--header"], /--header goes with xyloss diagnose/],
    [["clickhouse", "--cluster", ""], /--cluster is ""; it must be a name in system\.clusters/],
    [["clickhouse", "--cluster", "a\nb"], /--cluster is "a\\nb"; it must be/],
    [["clickhouse", "--only", "all"], /--only is all; it must be one of module, functions, verify, use/],
    [["diagnose", "a.csv", "--cluster", "a"], /--cluster goes with xyloss clickhouse/],
    [["diagnose", "a.csv", "--only", "use"], /--only goes with xyloss clickhouse/],
  ])("%j is refused", (args, message) => {
    expectThrown("ERR_XYLOSS_OPTION", [message], () => commandOf(args));
  });
});

describe("the SQL", () => {
  let all = "";
  beforeAll(() => {
    all = sqlFor();
  });

  it("has all parts, or one of them", () => {
    const [head, ...parts] = ["module", "functions", "verify", "use"].map((part) => sqlFor(undefined, part as "use").split("\n\n"));
    const rest = [...(head as string[]), ...parts.flatMap((part) => part.slice(1))];
    expect(all.split("\n\n")).toEqual(rest);
    expect(all).toMatch(/^-- xyloss 1\.2\.3 /);
  });

  it("carries the module and its hash", () => {
    const hash = createHash("sha256").update(bytes).digest("hex");
    const [, name, code, of] = /SELECT '(\w+)', base64Decode\('([^']+)'\), reinterpretAsUInt256\(unhex\('(\w+)'\)\)/.exec(all) ?? [];
    expect([name, of]).toEqual([`xyloss_${hash.slice(0, 8)}`, hash]);
    expect(Buffer.from(code as string, "base64").equals(bytes)).toBe(true);
    // longer queries need another max_query_size
    for (const statement of all.split(";\n")) expect(Buffer.byteLength(statement)).toBeLessThan(200_000);
  });

  it("creates and verifies a function for every export of the module", () => {
    const own = ["memory", "clickhouse_create_buffer", "clickhouse_destroy_buffer"];
    const exports = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
    const functions = exports.filter((name) => !own.includes(name)).sort();
    expect(own.every((name) => exports.includes(name))).toBe(true);
    const created = Array.from(all.matchAll(/^CREATE OR REPLACE FUNCTION xyloss_(\w+) LANGUAGE WASM FROM '\w+' :: '(\w+)'$/gm));
    expect(created.map(([, name]) => name).sort()).toEqual(functions);
    for (const [, name, of] of created) expect(name).toBe(of);
    const verified = Array.from(sqlFor(undefined, "verify").matchAll(/^ {12}xyloss_(\w+)\(/gm), ([, name]) => name);
    expect(verified.sort()).toEqual(functions);
    for (const { name, family } of specs) {
      if (family === "residual" || family === "keypoints") expect(functions).toContain(name);
    }
  });

  it("is for a cluster, whatever its name", () => {
    const sql = sqlFor("it's\\");
    expect(sql).toContain("INSERT INTO FUNCTION cluster('it\\'s\\\\', 'system', 'webassembly_modules')");
    expect(sql.match(/ ON CLUSTER 'it\\'s\\\\' LANGUAGE/g)?.length).toBe(all.match(/CREATE OR REPLACE/g)?.length);
    expect(sql).toContain("FROM clusterAllReplicas('it\\'s\\\\', view(");
    expect(all).not.toMatch(/cluster/i);
  });

  it("is printed by the command", async () => {
    const out: string[] = [];
    const stdin = Object.assign((async function* () {})(), { isTTY: true });
    const stderr = { write: (text: string) => expect(text).toBe("") };
    expect(await run(["clickhouse", "--cluster", "c"], { stdin, stdout: { write: (text) => out.push(text) }, stderr })).toBe(0);
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(out.join("")).toBe(`${clickHouseSql(bytes, version, { cluster: "c", only: undefined })}\n`);
  });
});
