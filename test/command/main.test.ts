/** The command as it is installed: the bundle in a process of its own. */
import { execFile, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnose } from "../../src/diagnose/index.js";
import { categoricalCrossEntropy } from "../../src/index.js";
import { random } from "../support.js";

const main = resolve("dist/command/main.js");
let folder = "";

const next = random(3);
const rows = Array.from({ length: 40 }, () => {
  const [x, y] = [640 * next(), 480 * next()];
  return [x + 4 * next() - 2, y + 4 * next() - 2, x, y] as const;
});
const csv = ["px,py,tx,ty", ...rows.map((row) => row.join(","))].join("\n");

const started = (args: readonly string[], stdin = "") =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    const child = execFile(process.execPath, [main, ...args], { cwd: folder }, (error, out, err) =>
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
    expect(text).toMatch(/import\("\.\/html\.js"\)/);
    expect(text).not.toContain("linkedom");
    const imports = Array.from(text.matchAll(/from\s?"([^"]+)"/g), ([, path]) => path as string);
    expect(imports.length).toBeGreaterThan(3);
    for (const path of imports) expect(path).toMatch(/^(node:|\.\.?\/)/);
  });

  it("does what the README says", async () => {
    const args = ["diagnose", "predictions.csv", "--loss", "categoricalCrossEntropy", "--columns", "px,py,tx,ty", "--html", "report.html"];
    const { code, out, err } = await started(args);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    const input = { prediction: rows.flatMap((row) => row.slice(0, 2)), target: rows.flatMap((row) => row.slice(2)) };
    expect(out).toBe(`${diagnose(categoricalCrossEntropy, input)}\n`);
    const page = readFileSync(join(folder, "report.html"), "utf8");
    expect(page.match(/<figure>/g)?.length).toBe(9);
  });

  it("reads a pipe, and exits with 2 and a line of words for a mistake", async () => {
    expect(await started(["diagnose", "--loss", "mse", "--json"], csv)).toMatchObject({ code: 0, err: "" });
    const wrong = await started(["diagnose", "none.csv", "--loss", "mse"]);
    expect(wrong).toEqual({ code: 2, out: "", err: "xyloss: none.csv cannot be read: there is no such file or folder\n" });
    expect(await started(["diagnose", "--loss", "mse"], "1,2,3,4\n1,2,3,x\n")).toMatchObject({ code: 2, out: "" });
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
