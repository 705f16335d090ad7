/** Rows without quotes are split as the parser of CSV would, wherever the text is cut. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCsv } from "../../src/command/csv.js";
import { endOfNames, PlainRows } from "../../src/command/plain.js";
import { tableIn } from "../../src/command/source.js";
import { random } from "../../src/diagnose/random.js";

type Row = [cells: string[], line: number];

function parsed(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  parse(text, {
    delimiter,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    trim: true,
    on_record: (cells: string[], { lines }) => {
      rows.push([cells, lines]);
      return null;
    },
  });
  return rows;
}

describe("rows without quotes", () => {
  it.each([",", ";", "\t", " "])("divided by %j are the parser's", (delimiter) => {
    const { choice, uniform } = random(4);
    const pieces = [
      "a",
      "1",
      ".5",
      " ",
      " ",
      "\t",
      "\f",
      "\v",
      "\u00a0",
      "\n",
      "\n",
      "\r",
      "\r\n",
      "é",
      "𝛂",
      delimiter,
      delimiter,
      delimiter,
    ];
    for (let times = 0; times < 2000; times++) {
      const text = Array.from({ length: Math.floor(uniform(0, 30)) }, () => choice(pieces)).join("");
      const rows: Row[] = [];
      const plain = new PlainRows(delimiter, (cells, line) => rows.push([cells, line]));
      for (let at = 0; at < text.length; ) {
        const length = Math.ceil(uniform(0, 8));
        plain.write(text.slice(at, at + length));
        at += length;
      }
      plain.end();
      expect(rows, JSON.stringify(text)).toEqual(parsed(text, delimiter));
    }
  });

  it("hand over what is left, and its line", () => {
    const rows: string[][] = [];
    const plain = new PlainRows(",", (cells) => rows.push(cells));
    plain.write("1,2\r\n\r\n3,");
    plain.write("4\r");
    expect(plain.left).toEqual({ text: "3,4\r", line: 3 });
    expect(plain.length).toBe(3);
    plain.write("\n5");
    expect(plain.left).toEqual({ text: "5", line: 4 });
    expect(rows).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });
});

describe("a file", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plain-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const rows = Array.from({ length: 9000 }, (_, i) => `${i / 8},${i},é${i % 7},${i + 0.5},${i}`);
  const text = (row: number, name: string) =>
    ["px,py,name,tx,ty", ...rows.map((each, i) => (i === row ? each.replace(/é\d/, name) : each)), ""].join("\r\n");

  it.each(["\n", "\r\n"])("with names in quotes, which no parser follows, and lines that end in %j", async (end) => {
    const names = '"px","py","a ""name"", quoted","tx","ty"';
    const all = [names, ...rows, ""].join(end);
    expect(endOfNames(all)).toBe(names.length + end.length);
    writeFileSync(join(folder, "names.csv"), all);
    const options = { wanted: { group: 'a "name", quoted' } };
    const [table, expected] = [await tableIn(join(folder, "names.csv"), [] as never, options), readCsv(all, options)];
    expect(table.prediction).toMatchObject({ names: ["px", "py"], values: expected.prediction.values });
    expect(table.groups).toEqual(expected.groups);
    for (const at of [0, 8999]) expect(table.lineOf(at)).toBe(at + 2);
  });

  it.each([
    ["a,b\n1,2", "without quotes"],
    ['"a,b', "without an end"],
    ['"a\nb",c\n1,2\n', "with a line in quotes"],
    ['"a",b\n1,"2"\n', "with quotes below"],
    ['"a",b\r1,2\n', "with two kinds of lines"],
  ])("%j has no names to be parsed alone: %s", (begin) => {
    expect(endOfNames(begin)).toBe(0);
  });

  it.each([0, 5000, 8999])("whose first quote is in row %d is read as by the parser alone", async (row) => {
    const all = text(row, '"é, of\n""two"" lines"');
    writeFileSync(join(folder, "quoted.csv"), all);
    const options = { wanted: { group: "name" } };
    const [table, expected] = [await tableIn(join(folder, "quoted.csv"), [] as never, options), readCsv(all, options)];
    expect(table.prediction.values).toEqual(expected.prediction.values);
    expect(table.target.values).toEqual(expected.target.values);
    expect(table.groups).toEqual(expected.groups);
    for (const at of [0, row, 8999]) expect(table.lineOf(at)).toBe(expected.lineOf(at));
  });

  it("tells the line of a quote that does not belong, and of a cell below", async () => {
    const file = join(folder, "odd.csv");
    writeFileSync(file, text(6000, 'a"b'));
    await expect(tableIn(file, [] as never, {})).rejects.toThrow(/line 6002: a quote begins inside a cell/);
    writeFileSync(file, text(6000, '"a"').replace("7000,", "seven,"));
    await expect(tableIn(file, [] as never, {})).rejects.toThrow(/line 7002, column \d.*"seven" is not a number/);
  });
});
