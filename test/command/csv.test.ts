import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Columns, type CsvOptions, readCsv } from "../../src/command/csv.js";
import { LONGEST_CELL } from "../../src/command/table.js";
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
    expect(message("a;b;c;d\n1;2;3;4", { delimiter: "," })).toMatch(
      /say which columns are which: .*; the table has a;b;c;d; where this is more than one column, say --delimiter$/,
    );
  });

  it("tells names from numbers", () => {
    expect(values("1,2,3,4\n5,6,7,8")).toEqual(table);
    expect(values("NaN,2,3,4")[0]).toEqual([Number.NaN, 2]);
    expect(values("1,,NA,4")).toEqual([
      [1, Number.NaN],
      [Number.NaN, 4],
    ]);
    expect(values("9,9,9,9\n1,2,3,4\n5,6,7,8", { header: true })).toEqual(table);
    expect(read("9,9,8,7\n1,2,3,4", { header: true }).target.names).toEqual(["8", "7"]);
    expect(message("a,b,c,d\n1,2,3,4", { header: false })).toMatch(/line 1, column 1: "a" is not a number/);
    for (const word of ["constructor", "__proto__"]) expect(message(`1,2,3,4\n1,2,3,${word}`)).toContain(`"${word}" is not a number`);
  });

  it("knows the names that pandas gives to columns without any", () => {
    expect(values("0,1,2,3\n1,2,3,4\n5,6,7,8")).toEqual(table);
    expect(values(",0,1,2,3\n0,1,2,3,4\n1,5,6,7,8", { wanted: { columns: ["0-3"] } })).toEqual(table);
    expect(message(",0,1,2,3\n0,1,2,3,4", { wanted: { columns: ["2-5"] } })).toMatch(
      /no column 2-5; .*the table has \(no name\), 0, 1, 2, 3/,
    );
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
      'ERR_XYLOSS_VALUE: line 4, column 2 (py): "x y" is not a number; leave the cell empty if the value is missing, or add the word to --missing',
    );
    expect(message("1,2,3,4\r\n5,6,7,0x1F\r\n")).toMatch(/^ERR_XYLOSS_VALUE: line 2, column 4: "0x1F"/);
    expect(message('"two\nlines",b,c,d\n1,2,3,4\n5,6,7,-')).toMatch(/line 4, column 4 \(d\): "-"/);
    expect(message(`a,b,c,d\n1,2,3,${"9".repeat(50)}!`)).toMatch(/"9{40}…" is not a number/);
    expect(message("a;b;c;d\n1,5;2;3;4")).toMatch(
      /line 2, column 1 \(a\): "1,5" is not a number; numbers have a decimal point; if they have a decimal comma, say --decimal ,$/,
    );
    // also where no cell of a row is a number as it is written
    expect(message("a;b;c;d\n1,5;2,5;-3,5;4,5")).toMatch(/line 2, column 1 \(a\): "1,5" is not a number; .* say --decimal ,$/);
    expect(message('a,b,c,d\n"1,234.5","2,345.5","€3","4%"')).toMatch(
      /line 2, column 1 \(a\): "1,234.5" is not a number; write numbers like -1234.5 or 1e-3, without units or thousands separators$/,
    );
    expect(message("a,b,c,d\n1px,2px,3px,4px")).toMatch(/"1px" is not a number; write numbers like -1234.5 or/);
    expect(message("a,b,c,d\n−1,2,3,4")).toMatch(/"−1" is not a number; write numbers like/);
    expect(message("a;b;c;d\n1;2;3;4,5px", { decimal: "," })).toMatch(/"4,5px" is not a number; write numbers like -1234,5 or/);
    // cells of columns that are not taken may be anything
    expect(values("id,px,py,tx,ty\nfirst,1,2,3,4\n,5,6,7,8", { wanted: { columns: ["px-ty"] } })).toEqual(table);
  });

  it("says where a row has too many or too few cells", () => {
    expect(message("a,b,c,d\n1,2,3,4\n1,2,3\n")).toBe("ERR_XYLOSS_VALUE: line 3 has 3 cells; the first row has 4");
    expect(message("1,2,3,4\n1\n")).toBe("ERR_XYLOSS_VALUE: line 2 has 1 cell; the first row has 4");
    expect(message("a,b,c,d\n9,2,3,4,5\n")).toMatch(/line 2 has 5 cells; the first row has 4; if the first column holds row names,/);
    expect(message('a,b,c,d\n1,2,"3,4\n5,6,7,8')).toBe("ERR_XYLOSS_VALUE: a quote is not closed: it begins below line 1");
    expect(message('a,b,c,d\n1,2,"3"x,4\n')).toMatch(/^ERR_XYLOSS_VALUE: line 2: text follows a closing quote/);
    expect(message('#\na,b,c,d\n1,2,3"4",4\n')).toMatch(/^ERR_XYLOSS_VALUE: line 3: a quote begins inside a cell/);
  });

  it.each([
    ["mixed line ends", "a,b,c,d\r\n1,2,3,4\n5,6,7,8\r"],
    ["a delimiter at the end of each line", "a,b,c,d,\n1,2,3,4,\n5,6,7,8,\n"],
    ["a delimiter at the end of some lines", "a,b,c,d\n1,2,3,4,\n5,6,7,8\n"],
    ["several at the end", "a;b;c;d;;\n1;2;3;4;;\n5;6;7;8;;\n"],
    ["one and no names", "1,2,3,4,\n5,6,7,8,\n"],
    ["a line that names the delimiter", "sep=;\r\na;b;c;d\r\n1;2;3;4\r\n5;6;7;8\r\n"],
    ["one after a byte order mark", "\uFEFFSEP=|\na|b|c|d\n1|2|3|4\n5|6|7|8\n"],
    ["several comments, the last one names", "# made by a tool\n#\n## a b c d\n1 2 3 4\n5 6 7 8"],
    ["comments above names", '# of 12" screens\n\n#1,2\na,b,c,d\n1,2,3,4\n5,6,7,8'],
    ["names of rows, as R writes them", '"a" "b" "c" "d"\n"r1" 1 2 3 4\n"r2" 5 6 7 8'],
    ["numbers of rows, as R writes them", '"a" "b" "c" "d"\n"1" 1 2 3 4\n"2" 5 6 7 8'],
    ["an index without a name", ",a,b,c,d\n0,1,2,3,4\n1,5,6,7,8"],
    ["an index of pandas with a name", "frame,0,1,2,3\n9,1,2,3,4\n7,5,6,7,8", ["0-3"]],
    ["points by name, in any order, beside others", "id,ty,tx,py,px,split\nx,4,3,2,1,test\ny,8,7,6,5,test"],
    ["points by longer names", "true_x,true_y,pred_x,pred_y\n3,4,1,2\n7,8,5,6"],
    ["points by names the other way round", "X GT;Y GT;x.p;y.p\n3;4;1;2\n7;8;5;6"],
    ["files in a first column, and no names", "1.jpg,1,2,3,4\n2.jpg,5,6,7,8", ["2-5"]],
    ["three rows of names", "scorer,S,S,S,S\nbodyparts,p,p,t,t\ncoords,x,y,x,y\n0,1,2,3,4\n1,5,6,7,8", ["p_x", "p_y", "t_x", "t_y"]],
    ["four rows of names", "scorer,S,S,S,S\nindividuals,i,i,i,i\nbodyparts,p,p,t,t\ncoords,x,y,x,y\n0,1,2,3,4\n1,5,6,7,8", ["i_p_x-i_t_y"]],
    ["a record of JSON a line", '{"px":1,"py":2,"tx":3,"ty":4}\n\n{"tx":7,"ty":8,"px":5,"py":6}\n'],
    ["a list of records", '[{"id":"a","px":1,"py":2,"tx":3,"ty":4},\n{"id":"b","px":5,"py":6,"tx":7,"ty":8}]'],
    ["lists in records", '[\n{"image":1,"points":[[1,2],[3,4]]},{"image":2,"points":[[5,6],[7,8]]}]', ["points.0.0-points.1.1"]],
    ["lists of numbers", "[[1,2,3,4],[5,6,7,8]]"],
    ["a list of numbers a line", "[1,2,3,4]\r\n[5,6,7,8]\r\n"],
    [
      "one record of JSON in many lines",
      '{\n"px":1,\n"py":2,\n"tx":3,"ty":4}\n',
      undefined,
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ] as const)("reads tables with %s", (_, text, columns?: readonly string[], expected: readonly (readonly number[])[] = table) => {
    expect(values(text, columns === undefined ? {} : { wanted: { columns } })).toEqual(expected);
  });

  it("does not take a first row that is half numbers for names in silence", () => {
    const why = (text: string, options?: CsvOptions) => message(text, options).replace("ERR_XYLOSS_VALUE: ", "");
    const asks =
      'line 1: are these names or numbers? "12.3x" in column 1 is not a number, "2" is one; say --header for names, or --no-header';
    expect(why("12.3x,2,3,4\n5,6,7,8")).toBe(asks);
    expect(why("\n12.3x,2,3,4\n5,6,7,8", { wanted: { columns: ["1-4"] } })).toBe(asks.replace("line 1", "line 2"));
    expect(why("12.3x,2,3,4\n5,6,7,8", { header: false })).toMatch(/^line 1, column 1: "12.3x" is not a number/);
    expect(values("12.3x,2,3,4\n5,6,7,8", { header: true })).toEqual([
      [5, 6],
      [7, 8],
    ]);
    // whoever asks for a name says that there are names
    expect(values("label,1,2,3\n5,6,7,8", { wanted: { columns: ["label", "1", "2", "3"] } })).toEqual([
      [5, 6],
      [7, 8],
    ]);
    expect(why("img,1,2,3,4\na,6,7,8,9", { wanted: { columns: ["1", "2", "3", "4"] } })).toMatch(/^line 1: are these names or numbers\?/);
    // a row of data has numbers, unless they are missing
    expect(why("pred,pred,true,true\nx,y,x,y\n1,2,3,4")).toMatch(/^lines 1 and 2 both look like names/);
    expect(why(",pred,pred,true,true\n,x,y,x,y\n0,1,2,3,4")).toMatch(/^lines 1 and 2 both look like names/);
    expect(why("a.png,True,,,,\nb.png,True,1,2,3,4")).toMatch(
      /^line 1: are these names or numbers\? "a.png" in column 1 is not a number, "True" may be a value; say --header/,
    );
    expect(why("a,b,c,d\nx,y,z,w\n1,2,3,4")).toBe(
      'lines 1 and 2 both look like names: the second has no numbers either, only "y"; keep one row of names',
    );
  });

  it("takes columns by name where there are names, and says what it does not read", () => {
    expect(readCsv("id,px,py,tx,ty,w\n1,2,3,4,5,6").notes).toEqual(["Columns not read: id, w."]);
    expect(readCsv("a,b,c,d\n1,2,3,4").notes).toEqual([]);
    // names that say something else than their places
    for (const names of ["x,y,px,py", "tx,ty,x,y", "px,py,tx,tx", "py,px,a,b"]) {
      expect(message(`${names}\n1,2,3,4`)).toMatch(/^ERR_XYLOSS_OPTION: say which columns are which: --columns px,py,tx,ty/);
    }
    expect(values("x,y,tx,ty\n1,2,3,4")).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(readCsv("px,py,tx,ty,w\n1,2,3,4,5", { wanted: { weights: "w" } })).toMatchObject({ weights: { names: ["w"] }, notes: [] });
  });

  it("says that the first column is the names of rows, and refuses what only looks so", () => {
    expect(readCsv("px py tx ty\n1 5 6 7 8\n2 5 6 7 8").notes).toEqual([
      "There is one name fewer than there are columns, so the first column is read as row names.",
    ]);
    expect(message("a,b,c,d\n1,2,3,4,5\n3,2,3,4,5")).toMatch(
      /line 3: the first column has no name and does not number the rows: "3" for 2; name each column/,
    );
  });

  it("refuses values in a last column that has no name", () => {
    expect(message("a,b,c,d,\n1,2,3,4,\n5,6,7,8,9")).toBe("ERR_XYLOSS_VALUE: line 3 has 5 cells; the first row has 4");
    expect(readCsv("px,py,tx,ty,\n1,2,3,4,\n5,6,7,8,9", { wanted: { weights: "5" } }).weights?.values).toEqual(Float64Array.of(NaN, 9));
    expect(message("1,2,3,\n1,2,3,4,5")).toMatch(/line 2 has 5 cells; the first row has 4/);
  });

  it("takes words and numbers that stand for what is missing", () => {
    const missing = (text: string, words: string[], options?: CsvOptions) =>
      Array.from(readCsv(text, { missing: words, ...options }).prediction.missing);
    expect(missing("a,b,c,d\nnull,None,3,4\nN/A,,3,4\n1,NA,3,4", ["null", "None", "N/A"])).toEqual([1, 1, 1, 1, 0, 1]);
    expect(missing("null,1,3,4\n-1,-1.0,3,4\n-1e0,1,3,4", ["null", "-1"])).toEqual([1, 0, 1, 1, 1, 0]);
    expect(missing("nan,NaN,3,4", ["nan"])).toEqual([1, 1]);
    expect(message("1,2,3,4\n1,null,3,4")).toMatch(/line 2, column 2: "null" is not a number; .* or add the word to --missing$/);
    expect(missing('{"px":null,"py":"N/A","tx":1,"ty":2}\n{"px":1,"tx":1,"ty":2}', ["N/A"])).toEqual([1, 1, 0, 1]);
  });

  it("takes decimal commas where they are said, and says how where they are not", () => {
    const comma = { decimal: "," } as const;
    expect(values("1,5 2,5 3 4\n", comma)).toEqual([
      [1.5, 2.5],
      [3, 4],
    ]);
    expect(values("px;py;tx;ty\n1,5e1;,5;-3,;4\n", comma)).toEqual([
      [15, 0.5],
      [-3, 4],
    ]);
    expect(values('a,b,c,d\n"1,5","2,5",3,4', comma)).toEqual([
      [1.5, 2.5],
      [3, 4],
    ]);
    expect(message("1,5 2,5 3,0 4,0\n")).toMatch(
      /"5 2" in column 2 is not a number, "1" is one; where decimals are written with commas, say --decimal ,$/,
    );
    expect(message("a;b;c;d\n1.5;2;3;4", comma)).toMatch(
      /line 2, column 1 \(a\): "1.5" is not a number; --decimal , means that numbers have a decimal comma/,
    );
    expect(values("[[1.5,2,3,4]]", comma)).toEqual([
      [1.5, 2],
      [3, 4],
    ]);
  });

  it("takes true and false for weights, and for nothing else", () => {
    const { weights } = readCsv("px,py,tx,ty,seen\n1,2,3,4,True\n1,2,3,4,FALSE\n1,2,3,4,0.5", { wanted: { weights: "seen" } });
    expect(weights?.values).toEqual(Float64Array.of(1, 0, 0.5));
    expect(readCsv("1,2,3,4,false", { wanted: { columns: ["1-5"] } }).weights?.values).toEqual(Float64Array.of(0));
    expect(readCsv('[{"px":1,"py":2,"tx":3,"ty":4,"v":true}]', { wanted: { weights: "v" } }).weights?.values).toEqual(Float64Array.of(1));
    expect(message("1,2,3,4\n1,2,3,true")).toMatch(/line 2, column 4: "true" is not a number; write 1 and 0$/);
  });

  it("says what is wrong with JSON", () => {
    const why = (text: string) => message(text).replace(/^ERR_XYLOSS_\w+: /, "");
    expect(why('[{"id":1,"at":[1,2,3,4]}]')).toMatch(/--columns px,py,tx,ty, .*; the first JSON record has id, at.0, at.1, at.2, at.3$/);
    expect(why('{"px":1,"py":2,"tx":3,"ty":4}\n{"px":1,')).toMatch(/^line 2 looks like JSON but cannot be parsed: /);
    expect(why('[{"px":NaN}]')).toMatch(
      /^the file looks like JSON but cannot be parsed: .*; JSON has neither NaN nor Infinity: write null$/,
    );
    expect(why('{"px":1,"py":2,"tx":3,"ty":4}\n{"pz":1}')).toMatch(/^line 2 has "pz", which the first record lacks/);
    expect(why('{"px":1,"py":2,"tx":3,"ty":4}\n[1]')).toMatch(/^line 2 is a list, but the first record is an object/);
    expect(why('{"images":[{"px":1}],"labels":[{"px":1}]}')).toMatch(
      /^this is JSON, but not a list of records; write one record per line, such as \{"px": 1/,
    );
    expect(why("[]")).toBe("the list is empty");
    // as pandas writes a table where it is not told how
    expect(why('{"px":{"0":1,"1":2},"py":{"0":1,"1":2},"tx":{"0":1,"1":2},"ty":{"0":1,"1":2}}')).toMatch(
      /^say which columns are which: .*; the first JSON record has px.0, .*, ty.1, and it is the only record; write one record per line, .* \(pandas: orient="records"\)$/,
    );
    expect(why("{}")).toMatch(/; the first JSON record has no columns, and it is the only record; write one record per line/);
    expect(values('{"px":1,"py":2,"tx":3,"ty":4}')).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(why("[[]]")).toMatch(/; the first JSON record has no columns$/);
    expect(why("[1]")).toMatch(/; the first JSON record has 1 column without a name, and it is the only record; write one record/);
    expect(why('[{"px":1,"py":2,"tx":3,"ty":4},5]')).toMatch(/^record 2 is JSON, but not a record: "5"/);
    expect(why(`${"[".repeat(20)}1${"]".repeat(20)}`)).toMatch(/^record 1 has lists nested more than 8 deep/);
    expect(why('[{"px":"x","py":2,"tx":3,"ty":4}]')).toMatch(/^record 1, column 1 \(px\): "x" is not a number/);
  });

  it("refuses a cell that is longer than any", () => {
    const long = "9".repeat(LONGEST_CELL + 1);
    expect(message(`a,b,c,d\n1,2,3,${long}`)).toBe(
      "ERR_XYLOSS_VALUE: line 2, column 4: the cell has 100,001 characters; 100,000 is the most: is a quote not closed?",
    );
    expect(message(`a,b,c,d\n1,2,3,${long.slice(2)}x`)).toMatch(/^ERR_XYLOSS_VALUE: line 2, column 4 \(d\): "9{40}…" is not a number/);
  });

  it("says that there is nothing", () => {
    for (const text of ["", "\uFEFF", "\n\r\n", "  \n"]) expect(message(text)).toBe("ERR_XYLOSS_EMPTY: the table is empty");
    expect(message("a,b,c,d\n")).toBe("ERR_XYLOSS_EMPTY: the table has no rows below its names");
  });

  it("says where any cell is", () => {
    const { prediction, target } = readCsv("a,b,c,d\n\n1,2,3,4\n\n5,6,7,8");
    expect(prediction.placeOf(0, 0)).toBe("line 3, column a");
    expect(target.placeOf(1, 1)).toBe("line 5, column d");
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
    expect(read("2,1,4,3,a-b\n1,2,3,4,5", { header: true, wanted: { columns: ["1", "2", "3", "4"] } }).prediction.values).toEqual([2, 1]);
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
    expect(why({ columns: ["px-w"], weights: "id" })).toMatch(/and, without --weights, at most one column of weights; it has 5/);
    expect(why({ columns: ["px-ty"], weights: "5-6" })).toMatch(/--weights takes one column; 5-6 are 2/);
  });

  it("that are not there are told, with those that are", () => {
    expect(why({ columns: ["px", "py", "tx", "tz"] })).toBe(
      "ERR_XYLOSS_OPTION: there is no column tz; the table has id, px, py, tx, ty, w; did you mean tx?",
    );
    expect(why({ columns: ["2-7"] })).toMatch(/no column 2-7; columns are numbered from 1 to 6/);
    expect(why({ columns: ["0", "1"] })).toMatch(/no column 0; columns are numbered from 1 to 6/);
    expect(why({ columns: ["5-2"] })).toMatch(/columns 5-2: the range begins after its end/);
    expect(why({ columns: ["px"] }, "1,2,3,4")).toMatch(/no column px; the first row has no names; give numbers from 1 to 4/);
    expect(why({ columns: ["px", "py"] }, "px,py,px,py\n1,2,3,4")).toMatch(/columns 1 and 3 are both named px; give numbers instead/);
    expect(read("px,py,px,py\n1,2,3,4", { wanted: { columns: ["1-4"] } }).target.values).toEqual([3, 4]);
  });

  it("must be said where there are not four, each once", () => {
    const other = text.replace("px", "ax");
    expect(why(undefined, other)).toMatch(/say which columns are which: --columns px,py,tx,ty, .*; the table has id, ax, py, tx, ty, w$/);
    expect(why(undefined, "1,2,3")).toMatch(/the table has 3 columns without names$/);
    expect(why(undefined, ",x,y\n1,2,3")).toMatch(/the table has \(no name\), x, y$/);
    expect(why(undefined, "px|py|tx|ty\n1|2|3|4")).toMatch(
      /the table has px\|py\|tx\|ty; where this is more than one column, say --delimiter$/,
    );
    expect(why(undefined, "7\n8")).toMatch(/the table has 1 column without a name; where this is more/);
    const wide = Array.from({ length: 30 }, (_, i) => `c${i}`).join(",");
    expect(why(undefined, wide)).toMatch(/c0, c1, .*c11, … \(30 columns\)$/);
    expect(why({ columns: ["px", "px"] })).toMatch(/column 2 \(px\) is used twice/);
    expect(why({ columns: ["px-ty"], weights: "px" })).toMatch(/column 2 \(px\) is used twice/);
    expect(why({ columns: ["1", "1"] }, "1,2")).toMatch(/column 1 is used twice/);
    expect(why({ columns: ["px"] })).toMatch(/as many targets/);
    expect(why({ prediction: ["px"] })).toMatch(/go together/);
    expect(why({ columns: ["px-ty"], prediction: ["px"], target: ["tx"] })).toMatch(/go together, and without --columns/);
  });
});

describe("progress", () => {
  it("is told every few thousand rows, up to the end of the text", () => {
    const text = `px,py,tx,ty\n${"1,2,3,4\n".repeat(100_000)}`;
    const told: number[] = [];
    expect(readCsv(text, {}, (bytes) => told.push(bytes)).rows).toBe(100_000);
    expect(told.length).toBeGreaterThan(8);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect((told.at(-1) as number) / text.length).toBeCloseTo(1, 2);
  });
});
