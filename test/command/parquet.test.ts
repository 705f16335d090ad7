/** Tables in parquet, written and read by DuckDB. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as duckdb from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb, type Package } from "../../src/command/duckdb.js";
import { parquetIn } from "../../src/command/parquet.js";
import { run } from "../../src/command/run.js";
import { sampleOf } from "../../src/command/sample.js";
import { type FileOptions, tableIn } from "../../src/command/source.js";
import type { Table } from "../../src/command/table.js";
import { XylossError } from "../../src/errors.js";

let folder = "";
let connection: duckdb.DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "xyloss-"));
  connection = await (await duckdb.DuckDBInstance.create(":memory:")).connect();
});
afterAll(() => rmSync(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);
/** Writes the rows of a query. */
async function written(name: string, sql: string, format = "PARQUET"): Promise<string> {
  await connection.run(`COPY (${sql}) TO '${inFolder(name).replaceAll("'", "''")}' (FORMAT ${format})`);
  return inFolder(name);
}
const read = (file: string, options: FileOptions = {}): Promise<Table> => tableIn(file, (async function* () {})(), options);
async function refusal(read: () => Promise<unknown>): Promise<string> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof XylossError)) throw error;
    return `${error.code}: ${error.message}`.replaceAll(folder, "…");
  }
  return "";
}
/** What a table says of some rows. */
const contentOf = ({ rows, prediction, target, weights, groups, keys, sample, rowOf, notes }: Table) => ({
  numbers: [prediction, target, weights].map((columns) => columns && [columns.names, columns.values, columns.missing]),
  rows: Array.from({ length: rows }, (_, row) => rowOf(row)),
  ...{ groups, keys, sample, notes },
});

async function said(args: readonly string[], stdin: readonly Uint8Array[] = []) {
  const [out, err]: string[][] = [[], []];
  const code = await run(args, {
    stdin: Object.assign(
      (async function* () {
        yield* stdin;
      })(),
      { isTTY: stdin.length === 0 },
    ),
    stdout: { write: (text) => out?.push(text) },
    stderr: { write: (text) => err?.push(text) },
  });
  return { code, out: (out as string[]).join(""), err: (err as string[]).join("").replaceAll(folder, "…") };
}

/** Errors of 3 in x and 2 in y, but of 500 in two rows; in order of the camera. */
const points = (rows: number) =>
  `SELECT i AS id, 'c' || (5 * i // ${rows}) AS camera, tx + 3 * sin(7 * i) + if(i IN (12345, 23456), 500, 0) AS px, ty + 2 * cos(11 * i) AS py, tx, ty
   FROM (SELECT i, 500 + 400 * sin(i * i * 0.37) AS tx, 300 + 200 * cos(i * i * 0.73 + 1) AS ty FROM range(${rows}) t(i))`;

describe("a parquet file", () => {
  it("has numbers of every type, NULL for what is missing, and any other columns", async () => {
    const file = await written(
      "types.parquet",
      `SELECT * FROM (VALUES
        (1::BIGINT, 'a', 0.1::FLOAT, -1.5e-9::DOUBLE, 12.25::DECIMAL(9, 3), 7::UTINYINT, true, TIMESTAMP '2026-01-01'),
        (2, NULL, 'NaN', NULL, NULL, 8, false, NULL),
        (3, 'b ', 'inf', 1e300, -0.001, NULL, NULL, NULL)) t(id, camera, px, py, tx, ty, seen, "at")`,
    );
    const { prediction, target, weights, groups, notes, lineOf, rowOf } = await read(file, {
      wanted: { weights: "seen", group: "camera" },
    });
    const { NaN: nan } = Number;
    expect(Array.from(prediction.values)).toEqual([Math.fround(0.1), -1.5e-9, nan, nan, Infinity, 1e300]);
    expect(Array.from(prediction.missing)).toEqual([0, 0, 0, 1, 0, 0]);
    expect(Array.from(target.values)).toEqual([12.25, 7, nan, 8, -0.001, nan]);
    expect(Array.from(target.missing)).toEqual([0, 0, 1, 0, 0, 1]);
    expect(Array.from(weights?.values ?? [])).toEqual([1, 0, nan]);
    expect(groups).toEqual(["a", "(none)", "b"]);
    expect(notes).toEqual(["Columns not read: id, at."]);
    expect([lineOf(1), rowOf(1), target.placeOf(1, 0)]).toEqual([null, 2, "row 2, column tx"]);
    // labels and probabilities may be booleans too; other words, and other values for what is missing, are as in other tables
    const wanted = { prediction: ["px"], target: ["seen"] };
    expect(Array.from((await read(file, { wanted })).target.values)).toEqual([1, 0, nan]);
    expect((await read(file, { missing: ["7"] })).target.missing[1]).toBe(1);
    expect(await refusal(() => read(file, { wanted: { prediction: ["px"], target: ["camera"] } }))).toBe(
      'ERR_XYLOSS_VALUE: …/types.parquet: row 1, column 2 (camera): "a" is not a number; leave the cell empty if the value is missing, or add the word to --missing',
    );
    expect(await refusal(() => read(file, { wanted: { columns: ["px", "py", "tx", "tz"] } }))).toMatch(
      /OPTION: there is no column tz; the parquet file has id, camera, px, py, tx, ty, seen, at/,
    );
  });

  it("has points in lists and structs, whose values are named as those of JSON", async () => {
    const file = await written(
      "lists.parquet",
      `SELECT * FROM (VALUES
        (NULL, {'x': 5, 'y': 6}, [{'name': 'nose', 'at': [1.5, 2.5]}]),
        ([1, 2]::FLOAT[], NULL, NULL),
        ([3, NULL], {'x': 7, 'y': NULL}, [{'name': 'nose', 'at': [3]}])) t(pred, "true", keypoints)`,
    );
    const { prediction, target, notes } = await read(file, { wanted: { columns: ["pred.*", "true.[xy]"] } });
    expect(prediction.names).toEqual(["pred.0", "pred.1"]);
    expect(Array.from(prediction.missing)).toEqual([1, 1, 0, 0, 0, 1]);
    expect(Array.from(prediction.values).filter(Number.isFinite)).toEqual([1, 2, 3]);
    expect(Array.from(target.values).filter(Number.isFinite)).toEqual([5, 6, 7]);
    expect(notes).toEqual(["Columns not read: keypoints.0.name, keypoints.0.at.0, keypoints.0.at.1."]);
    const nested = await read(file, { wanted: { columns: ["pred.*", "keypoints.0.at.*"] } });
    expect(Array.from(nested.target.values).filter(Number.isFinite)).toEqual([1.5, 2.5, 3]);
    const longer = await written("longer.parquet", "SELECT if(i = 2, [1, 2, 3], [1, 2]) AS p, [i, i] AS t FROM range(4) t(i)");
    expect(await refusal(() => read(longer))).toBe(
      'ERR_XYLOSS_VALUE: …/longer.parquet: row 3 has "p.2", which the first list of "p" lacks; pad lists with NULL',
    );
  });

  it("has keypoints by the names of its columns", async () => {
    const file = await written("wide.parquet", "SELECT 1 AS pred_eye_x, 2 AS pred_eye_y, 3 AS true_eye_x, 4 AS true_eye_y, 9 AS image");
    const { prediction, target } = await read(file);
    expect([prediction.names, target.names]).toEqual([
      ["pred_eye_x", "pred_eye_y"],
      ["true_eye_x", "true_eye_y"],
    ]);
  });

  it("may have any name, and so may its columns", async () => {
    const plain = await written("plain.parquet", `SELECT 1 AS "a""; DROP", 2 AS "b'", 3 AS "c d", 4 AS "é"`);
    await written("x1.parquet", "SELECT 0 AS wrong");
    for (const name of ["it's; DROP TABLE t; --.parquet", "x[1].parquet", "*.parquet", "a b é %20.parquet", "no extension"]) {
      copyFileSync(plain, inFolder(name));
      const { prediction, target } = await read(inFolder(name));
      expect([...prediction.values, ...target.values]).toEqual([1, 2, 3, 4]);
      expect(prediction.names).toEqual(['a"; DROP', "b'"]);
    }
  });
});

describe("a sample of a parquet file", () => {
  /** DuckDB with so many threads. */
  const withThreads = (threads: number) => async () => ({
    DuckDBInstance: {
      create: (path: string, options: Record<string, string>) =>
        duckdb.DuckDBInstance.create(path, { ...options, threads: String(threads) }),
    },
  });

  it("has the same rows on any number of threads, and as a sample of the same table as CSV", async () => {
    const file = await written("points.parquet", points(30_000), "PARQUET, ROW_GROUP_SIZE 2048");
    const csv = await written("points.csv", points(30_000), "CSV");
    const options = { rows: 2000, wanted: { group: "camera" } };
    const expected = contentOf(await read(csv, options));
    expect(expected.sample).toMatchObject({ rows: 2000, of: 30_000 });
    for (const threads of [1, 8]) {
      expect(contentOf(await parquetIn(file, options, () => {}, withThreads(threads)))).toEqual(expected);
    }
    const whole = contentOf(await parquetIn(file, { wanted: options.wanted }, () => {}, withThreads(8)));
    expect(whole).toEqual(contentOf(await read(csv, { wanted: options.wanted })));
    expect(contentOf(await read(file, { rows: 30_000, wanted: options.wanted }))).toEqual(whole);
  });

  it("may have runs that are far apart", async () => {
    const file = await written("far.parquet", "SELECT i AS px, i AS py, i AS tx, i AS ty FROM range(600000) t(i)");
    const { prediction, rowOf } = await read(file, { rows: 3 });
    const places = sampleOf(600_000, 3).runs.map(({ start }) => start);
    expect(Array.from(prediction.values)).toEqual(places.flatMap((place) => [place, place]));
    expect([0, 1, 2].map(rowOf)).toEqual(places.map((place) => place + 1));
  });

  it("stands in every form of the report, whose worst rows are those of the file", async () => {
    const file = await written("report.parquet", points(40_000));
    const args = ["diagnose", file, "--loss", "mse", "--sample", "39,000", "--group", "camera"];
    const sentence = "A sample of 39,000 of 40,000 rows, the same each time: runs of up to 256 neighbours from everywhere in the file.";
    const text = await said(args);
    expect(text.out.replaceAll(/\s+/g, " ")).toContain(sentence);
    expect(text.out).toMatch(/^12346 +c1 +50\d/m);
    expect(text.out).toMatch(/^23457 +c2 +\d+/m);
    const page = inFolder("report.html");
    const { table, probes } = JSON.parse((await said([...args, "--json", "--html", page])).out);
    expect(table).toMatchObject({ rows: 39_000, sample: { rows: 39_000, of: 40_000 } });
    expect(
      probes.data.worst
        .map(({ row }: { row: number }) => row)
        .slice(0, 2)
        .sort(),
    ).toEqual([12346, 23457]);
    expect(readFileSync(page, "utf8")).toContain(sentence);
    expect((await said([...args, "--markdown"])).out).toContain(sentence);
  }, 60_000);

  it("shows a lag of rows, which rows from here and there would not", async () => {
    const file = await written(
      "lag.parquet",
      `SELECT lag(px, 2, px) OVER (ORDER BY id) AS px, lag(py, 2, py) OVER (ORDER BY id) AS py, tx, ty FROM (${points(60_000)})`,
    );
    const { out } = await said(["diagnose", file, "--loss", "mse", "--sample", "3000", "--json"]);
    const found = JSON.parse(out).findings.find(({ code }: { code: string }) => code === "shifted-rows");
    expect(found.evidence.rows).toBe(-2);
  }, 60_000);
});

describe("predictions in parquet and targets in another file", () => {
  const predictions = () => written("p.parquet", `SELECT id, px AS x, py AS y, camera FROM (${points(30_000)})`);
  const targets = (name: string, format: string, order = "") =>
    written(name, `SELECT tx AS x, ty AS y, id FROM (${points(30_000)}) ${order}`, format);

  it("are joined by the keys of the sample, or row by row", async () => {
    const p = await predictions();
    const t = await targets("t.parquet", "PARQUET", "ORDER BY hash(id)");
    const [c, s] = [await targets("t.csv", "CSV"), await targets("s.parquet", "PARQUET")];
    const report = async (...args: string[]) =>
      JSON.parse((await said(["diagnose", p, "--loss", "mse", "--sample", "2000", "--json", ...args])).out);
    const expected = await report("--targets", t, "--key", "id", "--group", "camera");
    expect(expected.table).toMatchObject({ rows: 2000, used: 2000, sample: { rows: 2000, of: 30_000 } });
    expect(expected.table.notes.join()).not.toContain("without a partner");
    expect(await report("--targets", c, "--key", "id", "--group", "camera")).toEqual({
      ...expected,
      table: { ...expected.table, notes: expected.table.notes.map((note: string) => note.replace("t.parquet", "t.csv")) },
    });
    const byRow = await report("--targets", s, "--group", "camera");
    expect(byRow.probes).toEqual(expected.probes);
  }, 60_000);

  it("are refused where they cannot belong together", async () => {
    const p = await predictions();
    const other = await written("other.parquet", "SELECT 1.5 * i AS x, i AS y, 'no ' || i AS id FROM range(40000) t(i)");
    const args = ["diagnose", p, "--loss", "mse", "--sample", "2000", "--targets", other];
    expect((await said(args)).err).toContain(
      "…/p.parquet has 30,000 rows and …/other.parquet has 40,000 rows; say which column names the rows",
    );
    const numbered = await written("numbered.parquet", "SELECT 1.5 * i AS x, i AS y, 90000 + i AS id FROM range(100) t(i)");
    const none = await said([...args.slice(0, -1), numbered, "--key", "id"]);
    expect(none.err).toMatch(/no key of …\/p.parquet is in …\/numbered.parquet: the first begins with "\d+", "\d+", "\d+"\n/);
    expect((await said([...args, "--key", "id"])).err).toMatch(
      /no key of …\/p.parquet is in …\/other.parquet: the first begins with "\d+", "\d+", "\d+"\n/,
    );
  });
});

describe("what is no parquet file that can be read", () => {
  it("is said", async () => {
    const whole = readFileSync(await written("whole.parquet", "SELECT 1 AS px, 2 AS py, 3 AS tx, 4 AS ty"));
    const file = (name: string, content: Uint8Array | string) => {
      writeFileSync(inFolder(name), content);
      return inFolder(name);
    };
    const said = (path: string) => refusal(() => read(path));
    expect(await said(file("cut.parquet", whole.subarray(0, whole.length - 9)))).toMatch(
      /^ERR_XYLOSS_VALUE: …\/cut.parquet: DuckDB cannot read it: /,
    );
    expect(await said(file("text.parquet", "px,py\n1,2"))).toBe(
      "ERR_XYLOSS_VALUE: …/text.parquet is not parquet: it does not begin with PAR1; is it cut, or in another format?",
    );
    expect(await said(file("secret", Buffer.concat([Buffer.from("PARE"), whole])))).toContain("is encrypted parquet, which is not read");
    expect(await said(inFolder("none.parquet"))).toContain("none.parquet cannot be read: there is no such file");
    expect(await said(await written("empty.parquet", "SELECT 1 AS px WHERE false"))).toBe(
      "ERR_XYLOSS_EMPTY: …/empty.parquet: the table has no rows",
    );
    const own = await written("own.parquet", "SELECT 1 AS px, 2 AS py, 3 AS tx, 4 AS ty, 5 AS file_row_number");
    expect(await said(own)).toContain("own.parquet: DuckDB cannot read it: Failed to read Parquet file");
  });

  it("is its bytes in a pipe, or the log of a training", async () => {
    const file = await written("bytes.parquet", "SELECT 1 AS px, 2 AS py, 3 AS tx, 4 AS ty");
    const message = "is parquet, which is read only as a file of predictions: xyloss diagnose FILE.parquet --loss NAME\n";
    expect((await said(["diagnose", "-", "--loss", "mse"], [readFileSync(file)])).err).toBe(`xyloss: standard input ${message}`);
    expect((await said(["diagnose", file])).err).toBe(`xyloss: …/bytes.parquet ${message}`);
  });

  it("is one with too many numbers, before any is read", async () => {
    const file = await written("many.parquet", points(30_000));
    const most = { most: 100_000 };
    expect(await refusal(() => read(file, most))).toBe(
      "ERR_XYLOSS_VALUE: …/many.parquet: the table has more than 25,000 rows of 4 columns, the most that are read; diagnose a sample of its rows: --sample 100000",
    );
    expect((await read(file, { ...most, rows: 25_000 })).rows).toBe(25_000);
  });
});

describe("DuckDB", () => {
  it("is what the command takes it for", () => {
    const real: Package = duckdb;
    expect(real.DuckDBInstance.create).toBeTypeOf("function");
  });

  it("where it is missing, is what to install", async () => {
    const missing = (message: string, code = "ERR_MODULE_NOT_FOUND") =>
      refusal(() => openDuckDb("p.parquet is parquet", async () => Promise.reject(Object.assign(new Error(message), { code }))));
    expect(await refusal(() => openDuckDb("p.parquet is parquet", () => import(/* @vite-ignore */ `@duckdb/${"none"}`)))).toMatch(
      /^ERR_XYLOSS_OPTION: p.parquet/,
    );
    expect(await missing("Cannot find package '@duckdb/node-api' imported from /app/main.js")).toBe(
      "ERR_XYLOSS_OPTION: p.parquet is parquet, which needs DuckDB beside xyloss: npm install @duckdb/node-api, or " +
        "npx --package xyloss --package @duckdb/node-api xyloss diagnose …; or save the table as CSV",
    );
    expect(await missing("Cannot find module '@duckdb/node-bindings-linux-riscv64'", "MODULE_NOT_FOUND")).toContain(
      "@duckdb/node-api is there, but cannot be loaded: Cannot find module '@duckdb/node-bindings-linux-riscv64'",
    );
    await expect(openDuckDb("", async () => Promise.reject(new TypeError("a bug")))).rejects.toThrow(TypeError);
  });
});
