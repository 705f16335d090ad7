/** A sample of a long table: which rows it has, and the lines of a text that it is read from. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LONGEST_RUN, placeIn, sampleOf } from "../../src/command/sample.js";
import { type FileOptions, tableIn } from "../../src/command/source.js";
import type { Table } from "../../src/command/table.js";
import { XylossError } from "../../src/errors.js";

const placesOf = (of: number, rows: number): number[] =>
  sampleOf(of, rows).runs.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i));

describe("a sample", () => {
  it.each([
    [2, 1],
    [10, 9],
    [1000, 64],
    [1001, 1000],
    [25_000, 1000],
    [100_000, 99_999],
    [1_000_003, 20_000],
  ])("of %i rows has %2$i, in order and once each", (of, rows) => {
    const places = placesOf(of, rows);
    expect(places).toHaveLength(rows);
    expect(places[0]).toBeGreaterThanOrEqual(0);
    expect(places.at(-1)).toBeLessThan(of);
    expect(places.every((place, i) => i === 0 || place > (places[i - 1] as number))).toBe(true);
    const sample = sampleOf(of, rows);
    expect(Array.from({ length: rows }, (_, row) => placeIn(sample, row))).toEqual(places);
    expect(sampleOf(of, rows)).toEqual(sample);
  });

  it("has neighbours, so that a lag between rows is still one", () => {
    const places = new Set(placesOf(10_000_000, 100_000));
    for (const lag of [1, 30]) {
      const share = Array.from(places).filter((place) => places.has(place + lag)).length / places.size;
      expect(share).toBeCloseTo(1 - lag / LONGEST_RUN, 2);
    }
  });

  it("has each row as often as any other, the first and the last too", () => {
    // over files of many lengths, as the sample of each is always the same
    const rows = 2500;
    const parts = new Array<number>(20).fill(0);
    let [first, last] = [0, 0];
    let expected = 0;
    let files = 0;
    for (let of = 10_000; of < 40_000; of += 7, files++) {
      const { runs } = sampleOf(of, rows);
      for (const { start, end } of runs) {
        const part = Math.floor((parts.length * start) / of);
        parts[part] = (parts[part] as number) + end - start;
      }
      if (runs[0]?.start === 0) first++;
      if (runs.at(-1)?.end === of) last++;
      expected += rows / of;
    }
    for (const part of parts) expect(Math.abs((part * parts.length) / (files * rows) - 1)).toBeLessThan(0.05);
    for (const end of [first, last]) expect(Math.abs(end / expected - 1)).toBeLessThan(0.15);
  });
});

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xyloss-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string | Uint8Array, options: FileOptions, name = "table.csv"): Promise<Table> {
  const file = join(folder, name);
  writeFileSync(file, text);
  return tableIn(file, (async function* () {})(), options);
}
async function refusal(text: string | Uint8Array, options: FileOptions): Promise<string> {
  try {
    await read(text, options);
  } catch (error) {
    if (!(error instanceof XylossError)) throw error;
    return `${error.code}: ${error.message}`.replaceAll(folder, "…");
  }
  return "";
}
/** Row i is (i, 2i, 3i, 4i). */
const cellsOf = (row: number) => [row, 2 * row, 3 * row, 4 * row];
const changed = (lines: readonly string[], at: number, line: string) => lines.map((each, i) => (i === at ? line : each));
const ROWS = 5000;
const all = Array.from({ length: ROWS }, (_, row) => cellsOf(row));
const lines = all.map((cells) => cells.join(","));

describe("a sample of a text", () => {
  const table = (names: string, rows: readonly string[], end = "\n") => [names, ...rows].join(end);
  const texts: Record<string, readonly [text: string, line: number]> = {
    CSV: [table("px,py,tx,ty", lines), 2],
    "CSV that ends its last line, with \\r\\n": [`${table("px,py,tx,ty", lines, "\r\n")}\r\n`, 2],
    "CSV without names": [lines.join("\n"), 1],
    "comments and semicolons": [
      table(
        "# made by a tool\n# a table\npx;py;tx;ty",
        all.map((cells) => cells.join(";")),
      ),
      4,
    ],
    "names in a comment, and spaces": [
      table(
        "# px py tx ty",
        all.map((cells) => cells.join("  ")),
      ),
      2,
    ],
    "rows that are numbered": [
      table(
        ",px,py,tx,ty",
        lines.map((line, i) => `${i},${line}`),
      ),
      2,
    ],
    "quotes and a byte order mark": [
      table(
        "\uFEFFpx,py,tx,ty,é",
        lines.map((line, i) => `${line},"a, ${i} ü"`),
      ),
      2,
    ],
    "lines of JSON": [all.map(([px, py, tx, ty]) => JSON.stringify({ px, py, tx, ty })).join("\n"), 1],
    "DeepLabCut's rows of names": [
      table(
        "scorer,S,S,S,S\nbodyparts,p,p,t,t\ncoords,x,y,x,y",
        lines.map((line, i) => `${i},${line}`),
      ),
      4,
    ],
  };
  it.each(Object.entries(texts))("of %s has its rows, with their numbers and lines", async (name, [text, line]) => {
    const sample = placesOf(ROWS, 300);
    const options = name.startsWith("DeepLabCut") ? { wanted: { columns: ["2-5"] } } : {};
    const table = await read(text, { ...options, rows: 300 });
    expect(table.rows).toBe(300);
    expect(table.sample).toMatchObject({ rows: 300, of: ROWS });
    expect(Array.from(table.prediction.values)).toEqual(sample.flatMap((row) => cellsOf(row).slice(0, 2)));
    expect(Array.from(table.target.values)).toEqual(sample.flatMap((row) => cellsOf(row).slice(2)));
    for (const row of [0, 150, 299]) {
      expect(table.rowOf(row)).toBe((sample[row] as number) + 1);
      expect(table.lineOf(row)).toBe((sample[row] as number) + line);
    }
  });

  it("counts no empty lines as rows", async () => {
    const holes = lines.flatMap((line, i) => (i % 7 === 0 ? ["", "  \r", line] : [line]));
    const table = await read(`px,py,tx,ty\n\n${holes.join("\n")}\n\n\n`, { rows: 300 });
    const sample = placesOf(ROWS, 300);
    expect(Array.from(table.prediction.values)).toEqual(sample.flatMap((row) => cellsOf(row).slice(0, 2)));
    const [last] = sample.slice(-1) as [number];
    expect(table.lineOf(299)).toBe(last + 3 + 2 * (1 + Math.floor(last / 7)));
  });

  it("finds lines that are longer than what is read at once, and of many parts", async () => {
    const long = lines.map((line, i) => `${line},${"x".repeat(i % 50 === 0 ? 60_000 : 10)}`);
    const longest = changed(long, 4000, `${lines[4000]},${"y".repeat(99_000)},${",".repeat(1_500_000)}`);
    const table = await read(`px,py,tx,ty,more\n${long.join("\n")}`, { rows: 300 });
    expect(table.rowOf(299)).toBe((placesOf(ROWS, 300)[299] as number) + 1);
    expect(table.prediction.values[598]).toBe(placesOf(ROWS, 300)[299]);
    // a row that is not in the sample may be anything
    expect(placesOf(ROWS, 300)).not.toContain(4000);
    expect((await read(`px,py,tx,ty,more\n${longest.join("\n")}`, { rows: 300 })).prediction.values[598]).toBe(placesOf(ROWS, 300)[299]);
  });

  it("is the whole file where that has no more rows", async () => {
    const table = await read(`px,py,tx,ty\n${lines.join("\n")}`, { rows: ROWS });
    expect([table.rows, table.sample, table.rowOf(7)]).toEqual([ROWS, null, 8]);
    const list = await read(JSON.stringify([{ px: 1, py: 2, tx: 3, ty: 4 }]), { rows: 1 }, "list.json");
    expect([list.rows, list.sample]).toEqual([1, null]);
  });

  it("says of errors where in the file they are", async () => {
    const [row] = placesOf(ROWS, 300).slice(100) as [number];
    const bad = (line: string) => `# top\npx,py,tx,ty\n${changed(lines, row, line).join("\n")}`;
    expect(await refusal(bad("1,2,x,4"), { rows: 300 })).toContain(
      `VALUE: …/table.csv: line ${row + 3}, column 3 (tx): "x" is not a number`,
    );
    expect(await refusal(bad("1,2"), { rows: 300 })).toContain(`line ${row + 3} has 2 cells`);
    expect(await refusal(bad('1,2,3,"4'), { rows: 300 })).toContain(`…/table.csv: line ${row + 3}: a quote is not closed in its line`);
    const bytes = Buffer.from(bad("1,2,3,\u00e9"), "latin1");
    expect(await refusal(bytes, { rows: 300 })).toContain(`is not text in UTF-8: line ${row + 3} has other bytes`);
    const json = changed(
      all.map(([px, py, tx, ty]) => JSON.stringify({ px, py, tx, ty })),
      row,
      '{"px":1,"py":2}',
    );
    expect((await read(json.join("\n"), { rows: 300 })).target.missing[201]).toBe(1);
    expect(await refusal(changed(json, row, '{"px":1').join("\n"), { rows: 300 })).toContain(`line ${row + 1} looks like JSON`);
  });

  it("is refused of rows that are not lines, and of what cannot be read twice", async () => {
    const list = JSON.stringify(all.map(([px, py, tx, ty]) => ({ px, py, tx, ty })));
    expect(await refusal(list, { rows: 300 })).toMatch(
      /cannot be sampled: its rows are not lines that end with \\n; write one row, or one record/,
    );
    expect(await refusal(`px,py,tx,ty\r${lines.join("\r")}`, { rows: 300 })).toContain("cannot be sampled: its rows are not lines");
    expect(await refusal(Buffer.from("px,py\n", "utf16le"), { rows: 1 })).toContain("zero bytes");
    expect(await refusal("", { rows: 1 })).toBe("ERR_XYLOSS_EMPTY: …/table.csv: the table is empty");
    await expect(tableIn("-", (async function* () {})(), { rows: 1 })).rejects.toThrow(
      /--sample reads its file twice, and standard input can be read only once/,
    );
    await expect(tableIn(join(folder, "none.csv"), (async function* () {})(), { rows: 1 })).rejects.toThrow(
      /none.csv cannot be read: there is no such file/,
    );
  });
});
