/** The command as it is installed: the bundle in a process of its own. */
import { execFile, spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnose } from "../../src/diagnose/index.js";
import { categoricalCrossEntropy } from "../../src/index.js";
import { random } from "../support.js";
import { printedText } from "./printed.js";

const main = resolve("dist/command/main.js");
let folder = "";

const next = random(3);
const rows = Array.from({ length: 40 }, () => {
  const [x, y] = [640 * next(), 480 * next()];
  return [x + 4 * next() - 2, y + 4 * next() - 2, x, y] as const;
});
const csv = ["px,py,tx,ty", ...rows.map((row) => row.join(","))].join("\n");

const started = (args: readonly string[], stdin = "", flags: readonly string[] = []) =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    const child = execFile(process.execPath, [...flags, main, ...args], { cwd: folder }, (error, out, err) =>
      done({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
    child.stdin?.end(stdin);
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xyloss-"));
  writeFileSync(join(folder, "predictions.csv"), csv);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("dist/command/main.js", () => {
  it("can be executed, and loads what draws pictures only for them", () => {
    accessSync(main, constants.X_OK);
    const text = readFileSync(main, "utf8");
    expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
    const [, pictures] = /import\("([^"]+)"\)/.exec(text) ?? [];
    expect(readFileSync(resolve(dirname(main), pictures as string), "utf8")).toContain("createElementNS");
    expect(text).not.toContain("createElementNS");
    const imports = Array.from(text.matchAll(/from\s?"([^"]+)"/g), ([, path]) => path as string);
    expect(imports.length).toBeGreaterThan(3);
    for (const path of imports) expect(path).toMatch(/^(node:|\.\.?\/)/);
  });

  it("does what the README says", async () => {
    const args = ["diagnose", "predictions.csv", "--loss", "categoricalCrossEntropy", "--columns", "px,py,tx,ty", "--html", "report.html"];
    const { code, out, err } = await started(args);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    const input = { prediction: rows.flatMap((row) => row.slice(0, 2)), target: rows.flatMap((row) => row.slice(2)) };
    const reading = "40 rows read, 40 used.\nColumns: predictions px, py; targets tx, ty.";
    expect(out).toBe(`${printedText(diagnose(categoricalCrossEntropy, input), categoricalCrossEntropy, input)}\n\n${reading}\n`);
    const page = readFileSync(join(folder, "report.html"), "utf8");
    expect(page.match(/<figure>/g)?.length).toBe(10);
  });

  it("reads a pipe, and exits with 2 and a line of words for a mistake", async () => {
    expect(await started(["diagnose", "--loss", "mse", "--json"], csv)).toMatchObject({ code: 0, err: "" });
    const wrong = await started(["diagnose", "none.csv", "--loss", "mse"]);
    expect(wrong).toEqual({ code: 2, out: "", err: "xyloss: none.csv cannot be read: there is no such file or folder\n" });
    expect(await started(["diagnose", "--loss", "mse"], "1,2,3,4\n1,2,3,x\n")).toMatchObject({ code: 2, out: "" });
  });

  it("reads a long table in bounded memory", async () => {
    const count = 200_000;
    const path = join(folder, "long.csv");
    const lines = Array.from({ length: count }, (_, i) => `${(i % 640) + 0.25},${(i % 480) + 0.5},${i % 640},${i % 480}`);
    writeFileSync(path, `px,py,tx,ty\n${lines.join("\n")}\n`);
    const probe = `process.on("exit", () => { require("node:fs").writeSync(2, String(process.resourceUsage().maxRSS)); });`;
    writeFileSync(join(folder, "probe.cjs"), probe);
    const { code, out, err } = await started(["diagnose", path, "--loss", "mse", "--fail-on", "never"], "", ["--require", "./probe.cjs"]);
    expect({ code, read: out.includes("200,000 rows read, 200,000 used.") }).toEqual({ code: 0, read: true });
    // in KB: an empty program, and four numbers a row in a few copies
    expect(Number(err)).toBeLessThan(250_000);
  }, 120_000);

  /** A shell's line, in which xyloss is the command. */
  const shell = (script: string) => {
    const line = `xyloss() { '${process.execPath}' '${main}' "$@"; }; ${script}`;
    const { status, stdout, stderr } = spawnSync("sh", ["-c", line], { cwd: folder, encoding: "utf8" });
    return { status, stdout, stderr };
  };

  it.runIf(existsSync("/dev/full"))(
    "exits with 2 where its output cannot be written",
    () => {
      const full = { status: 2, stdout: "", stderr: "xyloss: standard output cannot be written: there is no space left\n" };
      const diagnosis = "xyloss diagnose predictions.csv --loss huber --fail-on never";
      expect(shell(`${diagnosis} >/dev/full`)).toEqual(full);
      expect(shell("xyloss --help >/dev/full")).toEqual(full);
      expect(shell("xyloss diagnose none.csv --loss huber 2>/dev/full")).toMatchObject({ status: 2, stdout: "" });
      expect(shell(`${diagnosis} >/dev/full 2>/dev/full`)).toMatchObject({ status: 2 });
      expect(shell(`${diagnosis} | head -n 1`)).toMatchObject({ stdout: expect.stringMatching(/^xyloss: huber, .*\n$/), stderr: "" });
    },
    60_000,
  );

  it.runIf(process.platform !== "win32")("refuses a page in place of standard input, and where the report goes", () => {
    for (const page of ["predictions.csv", "/dev/stdin"]) {
      const refused = `xyloss: --html ${page} would overwrite the table; name another file\n`;
      expect(shell(`xyloss diagnose --loss huber --html ${page} <predictions.csv`)).toEqual({ status: 2, stdout: "", stderr: refused });
    }
    expect(readFileSync(join(folder, "predictions.csv"), "utf8")).toBe(csv);
    for (const page of ["out.txt", "/dev/stdout"]) {
      const refused = `xyloss: --html ${page} is where the report goes; name another file\n`;
      expect(shell(`xyloss diagnose --loss huber --html ${page} <predictions.csv >out.txt`)).toMatchObject({ status: 2, stderr: refused });
    }
  });

  it.runIf(process.platform !== "win32")("keeps an older page where there is no room for a new one", () => {
    const page = join(folder, "older.html");
    const older = "older".repeat(40_000);
    writeFileSync(page, older);
    // no file beyond 100 blocks of 512 or 1,024 bytes
    const limited = shell("ulimit -f 100; xyloss diagnose predictions.csv --loss huber --html older.html >/dev/null");
    expect(limited).toEqual({
      status: 2,
      stdout: "",
      stderr: "xyloss: older.html cannot be written: it would be larger than a file can be\n",
    });
    expect(readFileSync(page, "utf8")).toBe(older);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("says nothing where its reader has gone", async () => {
    const child = spawn(process.execPath, [main, "diagnose", "predictions.csv", "--loss", "mse", "--json"], { cwd: folder });
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (part) => {
      err += part;
    });
    const code = await new Promise((done) => child.on("close", done));
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});
