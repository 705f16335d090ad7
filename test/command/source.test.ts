/** A table that comes in parts is the table that is read at once. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CsvOptions, readCsv, type Table } from "../../src/command/csv.js";
import { tableIn } from "../../src/command/source.js";
import { XylossError } from "../../src/errors.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xyloss-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function* parts(bytes: Uint8Array, sizes: readonly number[]) {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] as number;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
/** A table's content, or what is said against it. */
async function outcome(read: () => Table | Promise<Table>): Promise<unknown> {
  try {
    const { rows, prediction, target, weights, notes } = await read();
    const all = [prediction, target, weights].map((columns) => columns && { ...columns, placeOf: columns.placeOf(rows - 1, 0) });
    return { rows, all, notes };
  } catch (error) {
    if (!(error instanceof XylossError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

const inParts = (text: string, sizes: readonly number[], options: CsvOptions = {}) =>
  outcome(() => tableIn("-", parts(Buffer.from(text), sizes), options));
const atOnce = async (text: string, options: CsvOptions = {}) => {
  const result = await outcome(() => readCsv(text, options));
  return typeof result === "string" ? result.replace(/^(ERR_XYLOSS_(?:VALUE|EMPTY)): /, "$1: standard input: ") : result;
};

describe("tableIn", () => {
  const tables = {
    CSV: "\uFEFFpx,py,tx,ty,naïve\r\n1,2,3,4,é\n\n5,6,7,8,😀\r",
    "names in a comment": "# made by a tool\n# a b c d\n1 2 3 4\n5 6 7 8\n",
    "three rows of names": "scorer,S,S,S,S\nbodyparts,p,p,t,t\ncoords,x,y,x,y\n0,1,2,3,4\n",
    "lines of JSON": '\n{"px":1,"py":2,"tx":3,"ty":4}\n{"px":5,"py":6,"tx":7,"ty":8}',
    "a list of JSON": '[{"px":1,"py":2,"tx":3,"ty":4},\n{"px":5,"py":6,"tx":7,"ty":8}]\n',
    "a bad cell": "px,py,tx,ty\n1,2,3,4\n1,2,x,4\n",
    "a row that is too short": "px,py,tx,ty\n1,2,3,4\n1,2\n1,2,3,4\n",
    "a quote that is not closed": 'px,py,tx,ty\n1,2,3,4\n1,2,"3,4\n1,2,3,4\n',
    "an empty table": "",
    "names alone": "a,b,c,d",
  };
  it.each(Object.entries(tables))("reads %s in parts of any size", async (_, text) => {
    const expected = await atOnce(text, { wanted: text.includes("scorer") ? { columns: ["2-5"] } : undefined });
    for (const size of [1, 2, 3, 7, 1000]) {
      expect(await inParts(text, [size], { wanted: text.includes("scorer") ? { columns: ["2-5"] } : undefined })).toEqual(expected);
    }
  });

  it("reads a table whose comments and first row are longer than what is looked at first", async () => {
    const text = `${"# a comment\n".repeat(20_000)}px;py;tx;ty;${"x".repeat(90_000)}\n1;2;3;4;5\n`;
    expect(await inParts(text, [1 << 16])).toEqual(await atOnce(text));
    expect(await inParts(text, [1 << 16])).toMatchObject({ rows: 1 });
  });

  it("reads any text in any parts as it does at once", async () => {
    const piece = fc.constantFrom(
      "1",
      "2.5",
      "px",
      ",",
      ",",
      ";",
      " ",
      "\n",
      "\n",
      "\r",
      "\r\n",
      '"',
      "#",
      "NA",
      "nan",
      "x",
      "\uFEFF",
      "[",
      "{",
      "é",
      "0",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (pieces, sizes) => {
          const text = pieces.join("");
          expect(await inParts(text, sizes)).toEqual(await atOnce(text));
        },
      ),
      { numRuns: 500, seed: 6 },
    );
  });

  it("says how far it is", async () => {
    const told: [number, number][] = [];
    const text = `px,py,tx,ty\n${"1,2,3,4\n".repeat(50_000)}`;
    await tableIn("-", parts(Buffer.from(text), [1 << 16]), {}, (bytes, rows) => told.push([bytes, rows]));
    expect(told.length).toBe(Math.ceil(text.length / (1 << 16)));
    expect(told.at(-1)?.[0]).toBe(text.length);
    for (const [bytes, rows] of told) expect(Math.abs(rows - bytes / 8)).toBeLessThan(8200);
  });

  it("stops at the most numbers that it takes, before all is read", async () => {
    let read = 0;
    async function* endless() {
      yield "px,py,tx,ty\n";
      for (; ; read++) yield "1,2,3,4\n".repeat(10_000);
    }
    const result = await outcome(() => tableIn("-", endless(), { most: 100_000 }));
    expect(result).toBe(
      "ERR_XYLOSS_VALUE: standard input: the table has more than 25,000 rows of 4 columns, the most that are read; diagnose a sample of its rows: --sample 100000",
    );
    expect(read).toBeLessThan(6);
  });

  it("stops at a row that never ends", async () => {
    async function* endless() {
      yield "px,py,tx,ty\n";
      for (;;) yield Buffer.alloc(1 << 22, "1");
    }
    expect(await outcome(() => tableIn("-", endless(), {}))).toMatch(
      /^ERR_XYLOSS_VALUE: standard input: line 2: the row is longer than 64,000,000 bytes: is a quote not closed\?$/,
    );
  }, 60_000);

  it("names the line of bytes that are not UTF-8, wherever parts are cut", async () => {
    const bytes = Buffer.concat([Buffer.from("px,py,tx,ty\n1,2,3,4\né"), Buffer.of(0xe9), Buffer.from(",2,3,4\n")]);
    for (const size of [1, 5, 100]) {
      expect(await outcome(() => tableIn("-", parts(bytes, [size]), {}))).toMatch(
        /^ERR_XYLOSS_VALUE: standard input is not text in UTF-8: line 3 /,
      );
    }
    const cut = Buffer.from("1,2,3,é").subarray(0, -1);
    expect(await outcome(() => tableIn("-", parts(cut, [100]), {}))).toMatch(/not text in UTF-8: line 1 /);
  });

  it("reads files", async () => {
    const path = join(folder, "a.csv");
    writeFileSync(path, tables.CSV);
    expect(await outcome(() => tableIn(path, parts(Buffer.of(), [1]), {}))).toEqual(await atOnce(tables.CSV));
  });
});
