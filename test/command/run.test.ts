import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../src/command/run.js";
import { diagnose, type Report } from "../../src/diagnose/index.js";
import { categoricalCrossEntropy, giou, huber, ordinalBce } from "../../src/index.js";
import { specs } from "../../src/specs.js";
import { random } from "../support.js";
import { inTable, printedMarkdown, printedText, withoutColours } from "./printed.js";

let folder = "";
const inFolder = (name: string) => join(folder, name);
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(inFolder(name), content);
  return inFolder(name);
};

/** What the command says to these arguments. */
async function said(args: readonly string[], stdin: readonly (string | Uint8Array)[] | AsyncIterable<string> | null = null) {
  const [out, err]: string[][] = [[], []];
  async function* bytes() {
    if (stdin !== null) yield* stdin;
  }
  const code = await run(args, {
    stdin: Object.assign(bytes(), { isTTY: stdin === null }),
    stdout: { write: (text) => out?.push(text) },
    stderr: { write: (text) => err?.push(text) },
  });
  return { code, out: out?.join(""), err: err?.join("") };
}
/** Expects exit code 2 and this message alone. */
async function refused(args: readonly string[], message: RegExp | string, stdin?: readonly (string | Uint8Array)[]) {
  const { code, out, err } = await said(args, stdin);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err?.replaceAll(folder, "…")).toMatch(message);
  expect(err).toMatch(/^xyloss: .*\n$/);
}

const next = random(11);
const around = (value: number) => value + 4 * (next() + next() + next() - 1.5);
const rows = Array.from({ length: 60 }, () => {
  const [x, y] = [640 * next(), 480 * next()];
  return [around(x), around(y), x, y] as const;
});
const prediction = rows.flatMap((row) => row.slice(0, 2));
const target = rows.flatMap((row) => row.slice(2));
const boxRows = rows.map(([px, py, tx, ty]) => [px, py, px + 20, py + 30, tx, ty, tx + 20, ty + 30]);
const boxCsv = ["a,b,c,d,e,f,g,h", ...boxRows.map((row) => row.join(","))].join("\n");
const boxInput = { prediction: boxRows.flatMap((row) => row.slice(0, 4)), target: boxRows.flatMap((row) => row.slice(4)) };
const ofBoxes = ["--loss", "giou", "--columns", "1-8"];
const csv = ["px,py,tx,ty", ...rows.map((row) => row.join(","))].join("\n");
/** What a report says of the table at its end. */
const told = (rows: string, columns: string) => `\n\n${rows}\nColumns: ${columns}.\n`;
const ofAllBoxes = told("60 rows read, 60 used.", "predictions a, b, c, d; targets e, f, g, h");
let points = "";
let boxes = "";
/** Of boxes, which have no race: the quickest. */
let report: Report & { readonly text: string; readonly markdown: string };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xyloss-"));
  points = file("points.csv", csv);
  boxes = file("boxes.csv", boxCsv);
  const found = inTable(diagnose(giou, boxInput));
  report = Object.assign(found, { text: printedText(found, giou, boxInput), markdown: printedMarkdown(found, giou, boxInput) });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("xyloss diagnose", () => {
  it("prints the report", async () => {
    expect(await said(["diagnose", boxes, ...ofBoxes])).toEqual({ code: 0, out: `${report.text}${ofAllBoxes}`, err: "" });
    const wrong = await said(["diagnose", "--loss=categoricalCrossEntropy", "--columns=px,py,tx,ty", points]);
    const end = told("60 rows read, 60 used.", "predictions px, py; targets tx, ty");
    expect(wrong).toEqual({
      code: 1,
      out: `${printedText(diagnose(categoricalCrossEntropy, { prediction, target }), categoricalCrossEntropy, { prediction, target })}${end}`,
      err: "",
    });
    expect(wrong.out).toContain("ERROR   targets-not-a-distribution");
  });

  it("prints it as JSON and as Markdown", async () => {
    const json = await said(["diagnose", boxes, ...ofBoxes, "--json"]);
    const counts = { unit: "row", rows: 60, count: 60, used: 60, missing: 0, weightless: 0, ignored: 0 };
    const columns = { prediction: ["a", "b", "c", "d"], target: ["e", "f", "g", "h"], weights: [] };
    const table = { ...counts, sample: null, columns, notes: [] };
    const { text: _, markdown: __, ...data } = JSON.parse(JSON.stringify(report)) as Record<string, unknown>;
    expect(JSON.parse(json.out as string)).toEqual({ ...data, table });
    const end = ofAllBoxes.replace(".\n", ".  \n");
    expect((await said(["diagnose", boxes, ...ofBoxes, "--markdown"])).out).toBe(`${report.markdown}${end}`);
  });

  it("keeps to the terminal's width, in colours if it has them, and writes none elsewhere", async () => {
    const onTerminal = async (columns: number | undefined, isColoured: boolean) => {
      const out: string[] = [];
      const stdout = { write: (text: string) => out.push(text), isTTY: true, columns, isColoured };
      const stdin = Object.assign((async function* () {})(), { isTTY: true });
      await run(["diagnose", points, "--loss", "categoricalCrossEntropy"], { stdin, stdout, stderr: { write: () => {} } });
      return out.join("");
    };
    const coloured = await onTerminal(60, true);
    expect(coloured).toContain("\u001B[1;31mERROR");
    const bare = withoutColours(coloured);
    for (const line of bare.split("\n")) expect([...line].length).toBeLessThanOrEqual(60);
    expect(await onTerminal(60, false)).toBe(bare);
    const widest = (text: string) => Math.max(...text.split("\n").map((line) => [...line].length));
    expect(widest(await onTerminal(100, false))).toBeGreaterThan(widest(await onTerminal(undefined, false)));
    expect(widest(await onTerminal(undefined, false))).toBeLessThanOrEqual(80);
  });

  it("breaks its help for the terminal, all but the calls, and loses no word", async () => {
    const helpOf = async (columns: number) => {
      const out: string[] = [];
      const stdin = Object.assign((async function* () {})(), { isTTY: true });
      await run(["--help"], { stdin, stdout: { write: (text) => out.push(text), columns }, stderr: { write: () => {} } });
      return out.join("");
    };
    const words = (text: string) => text.split(/\s+/).join(" ");
    for (const width of [50, 80, 100]) {
      const text = await helpOf(width);
      const calls = /^ {2}.*xyloss (?:diagnose|clickhouse) .*$/gm;
      for (const line of text.replaceAll(calls, "").split("\n")) expect(line.length).toBeLessThanOrEqual(width);
      for (const [call] of text.matchAll(calls)) expect(call.length).toBeLessThanOrEqual(80);
      expect(words(text)).toBe(words(await helpOf(80)));
    }
  });

  it("breaks a long error on a terminal, and keeps it one line in a log", async () => {
    const errorOn = async (isTTY: boolean) => {
      const err: string[] = [];
      const stderr = { write: (text: string) => err.push(text), isTTY, columns: 50 };
      const stdin = Object.assign((async function* () {})(), { isTTY: true });
      await run(["diagnose", points, "--loss", "mse", "--columns", "no-such-column,py,tx,ty"], {
        stdin,
        stdout: { write: () => {} },
        stderr,
      });
      return err.join("");
    };
    const [onTerminal, inLog] = [await errorOn(true), await errorOn(false)];
    expect(inLog).toMatch(/^xyloss: [^\n]{50,}\n$/);
    for (const line of onTerminal.split("\n")) expect(line.length).toBeLessThanOrEqual(50);
    expect(onTerminal.replaceAll(/\s+/g, " ")).toBe(inLog.replaceAll(/\s+/g, " "));
  });

  it("reads standard input, named or piped, in pieces that cut characters", async () => {
    const out = `${report.text}${ofAllBoxes}`;
    expect(await said(["diagnose", "-", ...ofBoxes], [boxCsv])).toMatchObject({ code: 0, out });
    const bytes = Buffer.from(boxCsv.replace("a,", "prédiction,"));
    const cut = bytes.indexOf(0xc3) + 1;
    const cutOut = { code: 0, out: out.replace("predictions a", "predictions prédiction") };
    expect(await said(["diagnose", ...ofBoxes], [bytes.subarray(0, cut), bytes.subarray(cut)])).toMatchObject(cutOut);
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await said(["diagnose", ...ofBoxes], single)).toMatchObject(cutOut);
  });

  it("hands on columns, weights, options and bounds", async () => {
    const weights = rows.map((_, i) => (i % 3 === 0 ? 0 : 1 + (i % 2)));
    const [options, bounds] = [
      { delta: 2, geometry: "radial" },
      { x: [0, 640], y: [-1, 480] },
    ] as const;
    const lines = rows.map(([px, py, tx, ty], i) => [ty, tx, weights[i], px, py].join("|"));
    const table = file("other.txt", ["10|20|30|40|50", ...lines].join("\n"));
    const shape = ["--delimiter", "|", "--header", "--prediction-columns", "40-50", "--target-columns", "20,10", "--weights", "30"];
    const loss = ["--loss", "huber", "--option", "delta=2", "--option", "geometry=radial", "--bounds", "0,640,-1,480"];
    const { out } = await said(["diagnose", table, ...shape, ...loss]);
    const end = told("60 rows read, 40 used (left out: 20 with weight 0).", "predictions 40, 50; targets 20, 10; weights 30");
    const input = { prediction, target, weights, options, bounds };
    expect(out).toBe(`${printedText(diagnose(huber, input), huber, input)}${end}`);
  });

  it("takes lists in options", async () => {
    const thresholds = { x: [160, 320, 480], y: [120, 240, 360] };
    const logits = Array.from({ length: 360 }, () => 6 * next() - 3);
    const table = rows.map(([, , tx, ty], i) => [...logits.slice(6 * i, 6 * i + 6), tx, ty].join(","));
    const report = diagnose(ordinalBce, { prediction: logits, target, options: { thresholds } });
    const how = ["diagnose", file("ordinal.csv", table.join("\n")), "--loss", "ordinalBce", "--json"];
    const columns = ["--prediction-columns", "1-6", "--target-columns", "7,8"];
    const { out } = await said([...how, ...columns, "--options", JSON.stringify({ thresholds })]);
    expect(JSON.parse(out as string)).toMatchObject(JSON.parse(JSON.stringify(report)));
  });

  it("exits with 1 for findings as --fail-on says", async () => {
    expect((await said(["diagnose", points, "--loss", "categoricalCrossEntropy", "--fail-on", "never"])).code).toBe(0);
    // of huber's only notes
    const warning = await said(["diagnose", points, "--loss", "huber", "--fail-on", "warning", "--json"]);
    const { findings } = JSON.parse(warning.out as string) as Report;
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(["note"]));
    expect(warning.code).toBe(0);
    expect((await said(["diagnose", points, "--loss", "huber", "--fail-on", "note"])).code).toBe(1);
  });

  it("writes a page beside the report", async () => {
    const html = inFolder("report.html");
    expect(await said(["diagnose", points, "--loss", "huber", "--html", html])).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(html, "utf8")).toMatch(/^<!doctype html>[\s\S]*<figure>[\s\S]*<\/html>\n$/);
  });
});

describe("a page", () => {
  const table = csv;
  const paged = (path: string, page: string, stdin?: readonly string[]) => said(["diagnose", path, "--loss", "mse", "--html", page], stdin);

  it("never takes the place of its table, by whatever name", async () => {
    const path = file("kept.csv", table);
    symlinkSync(path, inFolder("symbolic.html"));
    linkSync(path, inFolder("hard.html"));
    mkdirSync(inFolder("sub"));
    for (const page of [path, inFolder("sub/../kept.csv"), inFolder("symbolic.html"), inFolder("hard.html")]) {
      await refused(
        ["diagnose", path, "--loss", "mse", "--html", page],
        /^xyloss: --html .* would overwrite the table; name another file$/m,
      );
      await refused(["diagnose", page, "--loss", "mse", "--html", path], /would overwrite the table/);
    }
    expect(readFileSync(path, "utf8")).toBe(table);
  });

  it("takes the place of an older one only when it is complete, and has its mode", async () => {
    const page = file("older.html", "older");
    chmodSync(page, 0o640);
    symlinkSync(page, inFolder("link.html"));
    const before = statSync(page).ino;
    expect(await paged(points, inFolder("link.html"))).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(statSync(page).mode & 0o777).toBe(0o640);
    // another file, put in its place; what was a link still is one
    expect(statSync(page).ino).not.toBe(before);
    expect(lstatSync(inFolder("link.html")).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("goes where a link leads that leads to nothing yet", async () => {
    symlinkSync("target-of-link.html", inFolder("dangling.html"));
    expect((await paged(points, inFolder("dangling.html"))).code).toBe(0);
    expect(lstatSync(inFolder("dangling.html")).isSymbolicLink()).toBe(true);
    expect(readFileSync(inFolder("target-of-link.html"), "utf8")).toContain("</html>");
  });

  it("leaves nothing behind where it cannot be put in its place", async () => {
    // longer than a file's name may be, unlike that of its part
    const { code, err } = await paged(points, inFolder(`${"n".repeat(300)}.html`));
    expect({ code, parts: readdirSync(folder).filter((name) => name.endsWith(".part")) }).toEqual({ code: 2, parts: [] });
    expect(err).toMatch(/^xyloss: .*n.html cannot be written: the name is too long\n$/);
  });

  it("may go to a device, which has nothing to lose", async () => {
    expect(await paged(points, "/dev/null")).toMatchObject({ code: 0, err: "" });
    const { code, err } = await paged(points, "/dev/full");
    expect({ code, err }).toEqual({ code: 2, err: "xyloss: /dev/full cannot be written: there is no space left\n" });
  });

  it("says what was read of the table", async () => {
    const page = inFolder("read.html");
    const path = file(
      "read.csv",
      `id,<b>,ty,tx,py,px\n${rows.map(([px, py, tx, ty], i) => [i, i, ty, tx, py, i === 3 ? "" : px].join(",")).join("\n")}`,
    );
    await paged(path, page);
    expect(readFileSync(page, "utf8")).toContain(
      '<p class="reading">60 rows read, 59 used (left out: 1 with an empty cell).<br>Columns: predictions px, py; targets tx, ty.<br>Columns not read: id, &#60;b&#62;.</p>',
    );
  });
});

describe("output", () => {
  const full = {
    write: () => Promise.reject(Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })),
  };
  const streams = (more: object) => ({
    stdin: Object.assign((async function* () {})(), { isTTY: true }),
    stdout: { write: () => true },
    stderr: { write: () => true },
    ...more,
  });

  it("that cannot be written is exit code 2 and a line, if that can be", async () => {
    const err: string[] = [];
    const stderr = { write: (text: string) => err.push(text) };
    expect(await run(["diagnose", boxes, ...ofBoxes], streams({ stdout: full, stderr }))).toBe(2);
    expect(await run(["--help"], streams({ stdout: full, stderr }))).toBe(2);
    expect(err).toEqual(new Array(2).fill("xyloss: standard output cannot be written: there is no space left\n"));
    expect(await run(["diagnose", inFolder("none.csv"), "--loss", "mse"], streams({ stderr: full }))).toBe(2);
    expect(await run(["diagnose", boxes, ...ofBoxes], streams({ stdout: full, stderr: full }))).toBe(2);
  });

  it("has no control characters of names, files, cells and options", async () => {
    const evil = "\u001b]0;title\u0007\u009b31m\u202e\r\n\u007f";
    const header = `"p${evil}x",py,tx,ty`;
    const cases: string[][] = [
      ["diagnose", file("evil1.csv", `${header},e\n1,2,3,4,5\n`), "--loss", "mse"],
      ["diagnose", file("evil2.csv", `${header}\n1,2,3,"${evil}"\n`), "--loss", "mse", "--header"],
      ["diagnose", inFolder(`none${evil}.csv`), "--loss", "mse"],
      ["diagnose", points, "--loss", `mse${evil}`],
      ["diagnose", points, "--loss", "mse", `--${evil}`],
      [evil],
      ...["option", "options", "bounds", "columns", "weights", "delimiter", "decimal", "fail-on", "prediction-columns"].map((name) => [
        "diagnose",
        points,
        "--loss",
        "huber",
        `--${name}=${evil}`,
      ]),
      ["diagnose", points, "--loss", "huber", `--option=geometry=${evil}`],
      ["diagnose", points, "--loss", "huber", `--option=${evil}=1`],
      ["diagnose", points, "--loss", "huber", "--html", inFolder(`none${evil}/x.html`)],
    ];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
    for (const args of cases) {
      const { code, err } = await said(args);
      expect({ args, code, lines: err?.split("\n").length }).toEqual({ args, code: 2, lines: 2 });
      expect(err).not.toMatch(control);
    }
    const names = file("evil3.csv", [`${header},"i${evil}d"`, ...rows.map((row) => `${row.join(",")},1`)].join("\n"));
    for (const format of [[], ["--json"], ["--markdown"]]) {
      const { code, out } = await said(["diagnose", names, "--loss", "huber", "--columns", "1-4", ...format]);
      expect(code).toBe(0);
      expect(out).not.toMatch(control);
      expect(out).toMatch(/p\\+u001b\\?\]0;title/);
    }
  });

  it("of a message is one line of bounded length", async () => {
    const long = "x".repeat(100_000);
    for (const args of [[long], ["diagnose", long, "--loss", "mse"], ["diagnose", points, "--loss", "huber", "--option", `${long}=1`]]) {
      const { code, err } = await said(args);
      expect(code).toBe(2);
      expect(err?.length).toBeLessThan(2100);
    }
  });
});

describe("help and version", () => {
  it("are printed", async () => {
    const { out, ...rest } = await said([]);
    expect(rest).toEqual({ code: 0, err: "" });
    for (const args of [["--help"], ["-h"], ["help"], ["diagnose", "--help"], ["diagnose", "x.csv", "-h"]]) {
      expect(await said(args)).toEqual({ code: 0, out, err: "" });
    }
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    for (const args of [["--version"], ["-v"]]) expect(await said(args)).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  it("name every option and every loss, in lines that fit a terminal", async () => {
    const { out } = await said(["--help"]);
    const options = readFileSync("src/command/args.ts", "utf8").matchAll(/^ {2}"?([\w-]+)"?: \{ type:/gm);
    const names = Array.from(options, ([, name]) => `--${name}`);
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) expect(out).toMatch(new RegExp(`${name}\\b`));
    for (const { name } of specs) expect(out).toMatch(new RegExp(`\\b${name}\\b`));
    for (const line of (out as string).split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe("wrong use", () => {
  it.each([
    [["diagnose", "--loss", "mse"], /^xyloss: which file\?/],
    [["diagnose", "a.csv", "--los", "mse"], /^xyloss: there is no option --los; did you mean --loss\?/],
    [["diagnose", "a.csv", "--loss", "hubber"], /no loss hubber; did you mean huber\?/],
    [["diagnose", "a.csv", "--loss", "somethingElseEntirely"], /no loss somethingElseEntirely; xyloss --help lists them/],
    [["diagnose", "a.csv", "--loss", "toString"], /no loss toString/],
    [["diagnose", "a.csv", "--loss", "mse", "--html", "./a.csv"], /--html .\/a.csv would overwrite the table/],
  ])("%j is told", async (args, message) => refused(args, message));

  it("of a loss's options is told with the nearest one", async () => {
    await refused(
      ["diagnose", points, "--loss", "huber", "--option", "delt=2"],
      /huber: there is no option delt here; did you mean delta\?/,
    );
    await refused(
      ["diagnose", points, "--loss", "huber", "--option", "delta=-2"],
      /option delta is -2; it must be a finite float32 number ≥ 2\^-126/,
    );
    await refused(["diagnose", points, "--loss", "heatmapMse"], /heatmapMse: option width is required/);
  });
});

describe("data that cannot be read", () => {
  const diagnosed = (path: string, ...more: string[]) => ["diagnose", path, "--loss", "mse", ...more];

  it("is told with its file, line and column", async () => {
    await refused(
      diagnosed(file("bad.csv", "px,py,tx,ty\n1,2,3,4\n1,2,oops,4\n")),
      /^xyloss: …\/bad.csv: line 3, column 3 \(tx\): "oops" is not a number/,
    );
    await refused(["diagnose", "--loss", "mse"], /^xyloss: standard input: line 2 has 3 cells; the first row has 4/, ["1,2,3,4\n1,2,3"]);
    await refused(
      diagnosed(points, "--columns", "px,py,tx,tz"),
      /^xyloss: there is no column tz; the table has px, py, tx, ty; did you mean tx\?$/m,
    );
    await refused(
      [
        "diagnose",
        file("label.csv", "a,b,c\n1,2,0\n1,2,7\n"),
        "--loss",
        "sparseSoftmaxCrossEntropy",
        "--prediction-columns",
        "a,b",
        "--target-columns",
        "c",
      ],
      /^xyloss: …\/label.csv: line 3, column c: 7; labels are whole numbers from 0 to 1/,
    );
  });

  it("is told where there is none", async () => {
    await refused(diagnosed(inFolder("none.csv")), /none.csv cannot be read: there is no such file or folder/);
    await refused(diagnosed(folder), /cannot be read: it is a folder/);
    await refused(diagnosed(join(points, "x.csv")), /cannot be read: a part of its path is not a folder/);
    await refused(diagnosed(file("empty.csv", "")), /empty.csv: the table is empty/);
    await refused(["diagnose", "--loss", "mse"], /standard input: the table is empty/, []);
    await refused(diagnosed(file("names.csv", "a,b,c,d\n")), /the table has no rows below its names/);
  });

  it("is told where it may not be read", async () => {
    const denied = {
      [Symbol.asyncIterator]: () => {
        throw Object.assign(new Error("EACCES: permission denied, open"), { code: "EACCES" });
      },
    };
    const { code, err } = await said(["diagnose", "-", "--loss", "mse"], denied);
    expect({ code, err }).toEqual({ code: 2, err: "xyloss: standard input cannot be read: permission denied\n" });
  });

  it("is told where it is no text in UTF-8", async () => {
    await refused(
      diagnosed(file("latin.csv", Buffer.from("px,py,tx,ty\n1,2,3,4\n\xe9,2,3,4\n", "latin1"))),
      /latin.csv is not text in UTF-8: line 3 has other bytes/,
    );
    await refused(
      diagnosed(file("wide.csv", Buffer.from(`\uFEFF${csv}`, "utf16le"))),
      /wide.csv is text in UTF-16; save it as CSV in UTF-8/,
    );
    const bigEndian = Buffer.from(`\uFEFF${csv}`, "utf16le").swap16();
    await refused(diagnosed(file("big.csv", bigEndian)), /big.csv is text in UTF-16; save it as CSV in UTF-8/);
    await refused(diagnosed(file("zeros.csv", Buffer.from(csv, "utf16le"))), /zeros.csv is not text: it contains zero bytes/);
  });

  it("is told where a page cannot be written, after the report", async () => {
    const { code, out, err } = await said(["diagnose", boxes, ...ofBoxes, "--html", join(folder, "none", "report.html")]);
    expect({ code, out }).toEqual({ code: 2, out: `${report.text}${ofAllBoxes}` });
    expect(err).toMatch(/report.html cannot be written: there is no such file or folder\n$/);
    mkdirSync(inFolder("taken.html"));
    const taken = await said(["diagnose", boxes, ...ofBoxes, "--html", inFolder("taken.html")]);
    expect(taken.err).toMatch(/cannot be written: it is a folder/);
  });

  // who is root may create files everywhere
  it.skipIf(process.getuid?.() === 0)("is told where a page's folder takes no new file", async () => {
    mkdirSync(inFolder("closed"));
    const page = join(inFolder("closed"), "report.html");
    writeFileSync(page, "old");
    chmodSync(inFolder("closed"), 0o555);
    const { code, err } = await said(["diagnose", boxes, ...ofBoxes, "--html", page]);
    chmodSync(inFolder("closed"), 0o755);
    expect(code).toBe(2);
    expect(err).toMatch(/report.html cannot be replaced: a new file cannot be created in its folder: permission denied\n$/);
    expect(readFileSync(page, "utf8")).toBe("old");
  });

  it("is told where nothing is left of it", async () => {
    const nothing = (rows: string) => new RegExp(`^xyloss: standard input: nothing is left to diagnose: ${rows}\n$`);
    await refused(["diagnose", "--loss", "mse", "--no-header"], nothing("2 rows read, 0 used \\(left out: 2 with an empty cell\\)"), [
      ",,,\n,,,\n",
    ]);
    await refused(
      ["diagnose", "--loss", "huber", "--weights", "w"],
      nothing("3 rows read, 0 used \\(left out: 1 with an empty cell, 2 with weight 0\\)"),
      ["px,py,tx,ty,w\n1,2,3,4,0\n,2,3,4,1\n1,2,3,4,1e-300\n"],
    );
    await refused(
      ["diagnose", "--loss", "sparseSoftmaxCrossEntropy", "--prediction-columns", "a,b", "--target-columns", "c"],
      nothing("1 row read, 0 used \\(left out: 1 with the label to ignore\\)"),
      ["a,b,c\n1,2,-100\n"],
    );
    const twoPoints = ["diagnose", "--loss", "mse", "--columns", "1-8"];
    await refused(twoPoints, nothing("2 points read, 0 used \\(left out: 2 with an empty cell\\)"), ["1,,3,4,5,6,7,\n"]);
    const one = await said(twoPoints, ["1,2,3,4,5,6,7,\n"]);
    expect(one.out).toMatch(/\n2 points read, 1 used \(left out: 1 with an empty cell\) in 1 row\.\n/);
  });
});

describe("a failure inside", () => {
  it("is told as one, with its stack, and code 3", async () => {
    const broken = {
      [Symbol.asyncIterator]: () => {
        throw new TypeError("inside");
      },
    };
    const { code, out, err } = await said(["diagnose", "-", "--loss", "mse"], broken);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/this is a bug of xyloss \d+\.\d+\.\d+; please report it\nTypeError: inside\n {4}at /);
  });
});
