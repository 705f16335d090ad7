import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../src/catalogue/index.js";
import { run } from "../../src/command/run.js";
import { diagnose, type Report } from "../../src/diagnose/index.js";
import { categoricalCrossEntropy, giou, huber, ordinalBce } from "../../src/index.js";
import { random } from "../support.js";

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
let points = "";
let boxes = "";
/** Of boxes, which have no race: the quickest. */
let report: Report;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xyloss-"));
  points = file("points.csv", csv);
  boxes = file("boxes.csv", boxCsv);
  report = diagnose(giou, boxInput);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("xyloss diagnose", () => {
  it("prints the report", async () => {
    expect(await said(["diagnose", boxes, ...ofBoxes])).toEqual({ code: 0, out: `${report}\n`, err: "" });
    const wrong = await said(["diagnose", "--loss=categoricalCrossEntropy", "--columns=px,py,tx,ty", points]);
    expect(wrong).toEqual({ code: 1, out: `${diagnose(categoricalCrossEntropy, { prediction, target })}\n`, err: "" });
    expect(wrong.out).toContain("ERROR   magnitude-blind");
  });

  it("prints it as JSON and as Markdown", async () => {
    const json = await said(["diagnose", boxes, ...ofBoxes, "--json"]);
    expect(JSON.parse(json.out as string)).toEqual(JSON.parse(JSON.stringify(report)));
    expect((await said(["diagnose", boxes, ...ofBoxes, "--markdown"])).out).toBe(`${report.toMarkdown().trimEnd()}\n`);
  });

  it("reads standard input, named or piped, in pieces that cut characters", async () => {
    const out = `${report}\n`;
    expect(await said(["diagnose", "-", ...ofBoxes], [boxCsv])).toMatchObject({ code: 0, out });
    const bytes = Buffer.from(boxCsv.replace("a,", "prédiction,"));
    const cut = bytes.indexOf(0xc3) + 1;
    expect(await said(["diagnose", ...ofBoxes], [bytes.subarray(0, cut), bytes.subarray(cut)])).toMatchObject({ code: 0, out });
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
    expect(out).toBe(`${diagnose(huber, { prediction, target, weights, options, bounds })}\n`);
  });

  it("takes lists in options", async () => {
    const thresholds = { x: [160, 320, 480], y: [120, 240, 360] };
    const logits = Array.from({ length: 360 }, () => 6 * next() - 3);
    const table = rows.map(([, , tx, ty], i) => [...logits.slice(6 * i, 6 * i + 6), tx, ty].join(","));
    const report = diagnose(ordinalBce, { prediction: logits, target, options: { thresholds } });
    const how = ["diagnose", file("ordinal.csv", table.join("\n")), "--loss", "ordinalBce", "--json"];
    const columns = ["--prediction-columns", "1-6", "--target-columns", "7,8"];
    const { out } = await said([...how, ...columns, "--options", JSON.stringify({ thresholds })]);
    expect(JSON.parse(out as string)).toEqual(JSON.parse(JSON.stringify(report)));
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
    for (const { name } of catalogue) expect(out).toMatch(new RegExp(`\\b${name}\\b`));
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
      /option delta is -2; it must be a finite float32 number > 0/,
    );
    await refused(["diagnose", points, "--loss", "heatmapMse"], /heatmapMse: option width is required/);
  });
});

describe("data that cannot be read", () => {
  const diagnosed = (path: string, ...more: string[]) => ["diagnose", path, "--loss", "mse", ...more];

  it("is told with its file, line and column", async () => {
    await refused(
      diagnosed(file("bad.csv", "px,py,tx,ty\n1,2,3,4\n1,2,oops,4\n")),
      /^xyloss: …\/bad.csv: line 3, column 3 \(tx\): "oops" is no number/,
    );
    await refused(["diagnose", "--loss", "mse"], /^xyloss: standard input: line 2 has 3 cells; the first row has 4/, ["1,2,3,4\n1,2,3"]);
    await refused(
      diagnosed(points, "--columns", "px,py,tx,tz"),
      /^xyloss: there is no column tz; did you mean tx\?; the table has px, py, tx, ty$/m,
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
    await refused(diagnosed(join(points, "x.csv")), /cannot be read: a part of its path is no folder/);
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
    await refused(diagnosed(file("wide.csv", Buffer.from(`\uFEFF${csv}`, "utf16le"))), /wide.csv is not text in UTF-8: line 1/);
    await refused(diagnosed(file("zeros.csv", Buffer.from(csv, "utf16le"))), /zeros.csv is no text: it has bytes of 0/);
  });

  it("is told where a page cannot be written, after the report", async () => {
    const { code, out, err } = await said(["diagnose", boxes, ...ofBoxes, "--html", join(folder, "none", "report.html")]);
    expect({ code, out }).toEqual({ code: 2, out: `${report}\n` });
    expect(err).toMatch(/report.html cannot be written: there is no such file or folder\n$/);
    mkdirSync(inFolder("taken.html"));
    const taken = await said(["diagnose", boxes, ...ofBoxes, "--html", inFolder("taken.html")]);
    expect(taken.err).toMatch(/cannot be written: it is a folder/);
  });

  it("is told where all of it is missing", async () => {
    const { code, err } = await said(["diagnose", "--loss", "mse", "--no-header"], [",,,\n,,,\n"]);
    expect(err).toBe("");
    expect(code).toBe(0);
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
