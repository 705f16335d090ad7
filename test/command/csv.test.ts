import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Columns, type CsvOptions, readCsv } from "../../src/command/csv.js";
import { XylossError } from "../../src/errors.js";

const read = (text: string, options?: CsvOptions) => {
  const { rows, prediction, target, weights } = readCsv(text, options);
  const plain = ({ names, values }: Columns) => ({ names, values: Array.from(values) });
  return { rows, prediction: plain(prediction), target: plain(target), weights: weights === null ? null : plain(weights) };
};
const values = (text: string, options?: CsvOptions) => {
  const { prediction, target } = read(text, options);
  return [prediction.values, target.values];
};
const message = (text: string, options?: CsvOptions) => {
  try {
    readCsv(text, options);
  } catch (error) {
    if (error instanceof XylossError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("nothing was thrown");
};
const table = [
  [1, 2, 5, 6],
  [3, 4, 7, 8],
];
const each = [
  [1, 2, 5, 6],
  [3, 4, 7, 8],
];

describe("readCsv", () => {
  it("takes four columns for px, py, tx, ty", () => {
    expect(read("px,py,tx,ty\n1,2,3,4\n5,6,7,8\n")).toEqual({
      rows: 2,
      prediction: { names: ["px", "py"], values: each[0] },
      target: { names: ["tx", "ty"], values: each[1] },
      weights: null,
    });
    expect(read("1,2,3,4\n5,6,7,8").prediction.names).toEqual(["1", "2"]);
  });

  it.each([
    ["commas", "a,b,c,d\n1,2,3,4\n5,6,7,8"],
    ["commas and spaces", "a, b, c, d\n1, 2, 3, 4\n5, 6, 7, 8"],
    ["semicolons", "a;b;c;d\n1;2;3;4\n5;6;7;8"],
    ["tabs", "a\tb\tc\td\n1\t2\t3\t4\n5\t6\t7\t8"],
    ["spaces, several of them", "a b  c d\n1 2 3   4 \n  5 6 7 8"],
    ["a byte order mark", "\uFEFFa,b,c,d\n1,2,3,4\n5,6,7,8"],
    ["Windows line ends", "a,b,c,d\r\n1,2,3,4\r\n5,6,7,8\r\n"],
    ["old Macintosh line ends", "a,b,c,d\r1,2,3,4\r5,6,7,8\r"],
    ["quotes", '"a","b, or ""b""","c","d"\n"1",2,3,"4"\n5,"6",7,8'],
    ["quotes after spaces", '"a", "b", "c", "d"\n"1", "2", "3", "4"\n5,6,7,8'],
    ["empty lines", "\n\na,b,c,d\n\n1,2,3,4\n\n\n5,6,7,8\n\n  \n"],
    ["a header of NumPy's", "# a b c d\n1 2 3 4\n5 6 7 8"],
    ["numbers as others write them", "a,b,c,d\n+1,2.,3e0,4.00\n.5E+1,6.0e-0,70e-1,8"],
    ["headers in other scripts", "横,縦,目標 横,目標 縦\n1,2,3,4\n5,6,7,8"],
  ])("reads tables with %s", (_, text) => {
    expect(values(text)).toEqual(table);
  });

  it("takes any delimiter that it is told", () => {
    expect(values("a|b|c|d\n1|2|3|4\n5|6|7|8", { delimiter: "|" })).toEqual(table);
    expect(values("a,x;b;c;d\n1;2;3;4\n5;6;7;8", { delimiter: ";" })).toEqual(table);
    expect(message("a;b;c;d\n1;2;3;4", { delimiter: "," })).toMatch(/say which columns are which: .*; the table has a;b;c;d$/);
  });

  it("tells names from numbers", () => {
    expect(values("1,2,3,4\n5,6,7,8")).toEqual(table);
    expect(values("0,0,0,nope\n1,2,3,4\n5,6,7,8")).toEqual(table);
    expect(values("NaN,2,3,4")[0]).toEqual([Number.NaN, 2]);
    expect(values("1,,NA,4")).toEqual([
      [1, Number.NaN],
      [Number.NaN, 4],
    ]);
    expect(values("9,9,9,9\n1,2,3,4\n5,6,7,8", { header: true })).toEqual(table);
    expect(read("9,9,8,7\n1,2,3,4", { header: true }).target.names).toEqual(["8", "7"]);
    expect(message("a,b,c,d\n1,2,3,4", { header: false })).toMatch(/line 1, column 1: "a" is no number/);
    for (const word of ["constructor", "__proto__"]) expect(message(`1,2,3,4\n1,2,3,${word}`)).toContain(`"${word}" is no number`);
  });

  it("knows the names that pandas gives to columns without any", () => {
    expect(values("0,1,2,3\n1,2,3,4\n5,6,7,8")).toEqual(table);
    expect(values(",0,1,2,3\n0,1,2,3,4\n1,5,6,7,8", { wanted: { columns: ["0-3"] } })).toEqual(table);
    expect(message(",0,1,2,3\n0,1,2,3,4", { wanted: { columns: ["2-5"] } })).toMatch(/no column 2-5; .*the table has , 0, 1, 2, 3/);
    expect(values("0,1,2,3\n1,2,3,4", { header: false })[0]).toEqual([0, 1, 1, 2]);
  });

  it("reads what is not finite, and tells what is missing from it", () => {
    const { prediction, target } = readCsv("a,b,c,d\nNaN,nan,inf,-Infinity\n,NA,Inf,+inf\n NA ,,-inf,infinity\n");
    expect(Array.from(prediction.values)).toEqual(new Array(6).fill(Number.NaN));
    expect(Array.from(prediction.missing)).toEqual([0, 0, 1, 1, 1, 1]);
    expect(Array.from(target.values)).toEqual([Infinity, -Infinity, Infinity, Infinity, -Infinity, Infinity]);
    expect(Array.from(target.missing)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("says where a bad cell is", () => {
    expect(message("px,py,tx,ty\n1,2,3,4\n\n5,x y,7,8")).toBe(
      'ERR_XYLOSS_VALUE: line 4, column 2 (py): "x y" is no number; leave the cell empty where there is none',
    );
    expect(message("1,2,3,4\r\n5,6,7,0x1F\r\n")).toMatch(/^ERR_XYLOSS_VALUE: line 2, column 4: "0x1F"/);
    expect(message('"two\nlines",b,c,d\n1,2,3,4\n5,6,7,-')).toMatch(/line 4, column 4 \(d\): "-"/);
    expect(message(`a,b,c,d\n1,2,3,${"9".repeat(50)}!`)).toMatch(/"9{40}…" is no number/);
    expect(message("a;b;c;d\n1,5;2;3;4")).toMatch(/line 2, column 1 \(a\): "1,5" is no number; decimals are written with a point$/);
    // cells of columns that are not taken may be anything
    expect(values("id,px,py,tx,ty\nfirst,1,2,3,4\n,5,6,7,8", { wanted: { columns: ["px-ty"] } })).toEqual(table);
  });

  it("says where a row has too many or too few cells", () => {
    expect(message("a,b,c,d\n1,2,3,4\n1,2,3\n")).toBe("ERR_XYLOSS_VALUE: line 3 has 3 cells; the first row has 4");
    expect(message("1,2,3,4\n1\n")).toBe("ERR_XYLOSS_VALUE: line 2 has 1 cell; the first row has 4");
    expect(message("a,b,c,d\n1,2,3,4,5\n")).toMatch(/line 2 has 5 cells/);
    expect(message('a,b,c,d\n1,2,"3,4\n5,6,7,8')).toMatch(/^ERR_XYLOSS_VALUE: the table cannot be read: Quote Not Closed/);
  });

  it("says that there is nothing", () => {
    for (const text of ["", "\uFEFF", "\n\r\n", "  \n"]) expect(message(text)).toBe("ERR_XYLOSS_EMPTY: the table is empty");
    expect(message("a,b,c,d\n")).toBe("ERR_XYLOSS_EMPTY: the table has no rows below its names");
  });

  it("says where any cell is", () => {
    const { placeOf } = readCsv("a,b,c,d\n\n1,2,3,4\n\n5,6,7,8");
    expect(placeOf(0, "a")).toBe("line 3, column a");
    expect(placeOf(1, "d")).toBe("line 5, column d");
  });

  it("gives back every number that was written, in any dialect", () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity));
    const dialect = fc.record({
      delimiter: fc.constantFrom(",", ";", "\t", " ", "|"),
      end: fc.constantFrom("\n", "\r\n", "\r"),
      mark: fc.constantFrom("", "\uFEFF"),
      quote: fc.boolean(),
      header: fc.boolean(),
      last: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number, number, number), { minLength: 1, maxLength: 20 }), dialect, (rows, how) => {
        const cell = (value: number) => (how.quote ? `"${written(value)}"` : written(value));
        const lines = rows.map((row) => row.map(cell).join(how.delimiter));
        if (how.header) lines.unshift(["px", "py", "tx", "ty"].join(how.delimiter));
        const text = how.mark + lines.join(how.end) + (how.last ? how.end : "");
        const { prediction, target } = readCsv(text, how.delimiter === "|" ? how : { header: how.header });
        const back = rows.map((_, i) => [...prediction.values.subarray(2 * i, 2 * i + 2), ...target.values.subarray(2 * i, 2 * i + 2)]);
        expect(back).toEqual(rows);
        expect(prediction.missing.includes(1) || target.missing.includes(1)).toBe(false);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it("reads any text or says in words why not", () => {
    const piece = fc.constantFrom("1", "2.5", ",", ";", "\t", " ", "\n", "\r", '"', "#", "NA", "nan", "-", "x", "\uFEFF", "0");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          expect(readCsv(pieces.join("")).rows).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(XylossError);
        }
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});

/** As JavaScript writes numbers, but for −0. */
const written = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

describe("columns", () => {
  const text = "id,px,py,tx,ty,w\n7,1,2,3,4,0.5\n8,5,6,7,8,1";
  const of = (wanted: CsvOptions["wanted"]) => read(text, { wanted });
  const why = (wanted: CsvOptions["wanted"], source = text) => message(source, { wanted });

  it("are found by name, by number and as ranges, in the order that is said", () => {
    for (const columns of [["px", "py", "tx", "ty"], ["2", "3", "4", "5"], ["2-5"], ["px-ty"], ["px", "3", "tx-5"]]) {
      expect([of({ columns }).prediction.values, of({ columns }).target.values]).toEqual(table);
    }
    expect(of({ columns: ["ty", "tx", "py", "px"] }).prediction).toEqual({ names: ["ty", "tx"], values: [4, 3, 8, 7] });
    expect(of({ prediction: ["px-py"], target: ["4-5"] }).target.values).toEqual(each[1]);
    expect(of({ prediction: ["px", "py", "id"], target: ["tx"] }).prediction.values).toEqual([1, 2, 7, 5, 6, 8]);
  });

  it("have a name before they have a number or are a range", () => {
    expect(read("2,1,4,3,a-b\n1,2,3,4,5", { wanted: { columns: ["1", "2", "3", "4"] } }).prediction.values).toEqual([2, 1]);
    expect(read("a,b,a-b,c\n1,2,3,4", { wanted: { columns: ["a-b", "c"] } }).prediction.values).toEqual([3]);
    expect(read("a-b,c,d-e,f\n1,2,3,4", { wanted: { columns: ["a-b-f"] } }).prediction.names).toEqual(["a-b", "c"]);
  });

  it("of weights are the odd one of all, or the one that is named", () => {
    expect(of({ columns: ["px-w"] }).weights).toEqual({ names: ["w"], values: [0.5, 1] });
    expect(of({ columns: ["px-ty"], weights: "w" }).weights?.values).toEqual([0.5, 1]);
    expect(of({ prediction: ["px", "py"], target: ["tx", "ty"], weights: "6" }).weights?.values).toEqual([0.5, 1]);
    // of five columns the four others are px, py, tx, ty
    const named = read("px,py,w,tx,ty\n1,2,9,3,4", { wanted: { weights: "w" } });
    expect([named.prediction.values, named.target.values, named.weights?.values]).toEqual([[1, 2], [3, 4], [9]]);
    expect(why({ columns: ["px-w"], weights: "id" })).toMatch(/one of weights unless --weights says it; there are 5/);
    expect(why({ columns: ["px-ty"], weights: "5-6" })).toMatch(/weights are one column; 5-6 are 2/);
  });

  it("that are not there are told, with those that are", () => {
    expect(why({ columns: ["px", "py", "tx", "tz"] })).toBe(
      "ERR_XYLOSS_OPTION: there is no column tz; did you mean tx?; the table has id, px, py, tx, ty, w",
    );
    expect(why({ columns: ["2-7"] })).toMatch(/no column 2-7; columns are numbered from 1 to 6/);
    expect(why({ columns: ["0", "1"] })).toMatch(/no column 0; columns are numbered from 1 to 6/);
    expect(why({ columns: ["5-2"] })).toMatch(/columns 5-2: the first of them comes after the last/);
    expect(why({ columns: ["px"] }, "1,2,3,4")).toMatch(/no column px; the first row has no names, give numbers from 1 to 4/);
    expect(why({ columns: ["px", "py"] }, "px,py,px,py\n1,2,3,4")).toMatch(/columns 1 and 3 are both named px; say which by its number/);
    expect(read("px,py,px,py\n1,2,3,4", { wanted: { columns: ["1-4"] } }).target.values).toEqual([3, 4]);
  });

  it("must be said where there are not four, each once", () => {
    expect(why(undefined)).toMatch(/say which columns are which: --columns px,py,tx,ty, .*; the table has id, px, py, tx, ty, w$/);
    expect(why(undefined, "1,2,3")).toMatch(/the table has 3 columns without names$/);
    const wide = Array.from({ length: 30 }, (_, i) => `c${i}`).join(",");
    expect(why(undefined, wide)).toMatch(/c0, c1, .*c11, … \(30 columns\)$/);
    expect(why({ columns: ["px", "px"] })).toMatch(/column 2 \(px\) is taken twice/);
    expect(why({ columns: ["px-ty"], weights: "px" })).toMatch(/column 2 \(px\) is taken twice/);
    expect(why({ columns: ["1", "1"] }, "1,2")).toMatch(/column 1 is taken twice/);
    expect(why({ columns: ["px"] })).toMatch(/as many targets/);
    expect(why({ prediction: ["px"] })).toMatch(/go together/);
    expect(why({ columns: ["px-ty"], prediction: ["px"], target: ["tx"] })).toMatch(/go together, and without --columns/);
  });
});
