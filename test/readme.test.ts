/** The README: its code prints what its comments say, its links work, and it is short. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnose } from "../src/diagnose/index.js";
import { categoricalCrossEntropy } from "../src/index.js";
import { apps } from "../tools/build/sizes.js";

const readme = readFileSync("README.md", "utf8");
const blocks = Array.from(readme.matchAll(/^```js\n([\s\S]*?)^```$/gm), ([, code]) => code as string);
const lines = readme.split("\n");

describe("README", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "xyloss-readme-"));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(process.cwd(), join(folder, "node_modules", "xyloss"), "dir");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("has only code that is run here", () => {
    expect(blocks.length).toBeGreaterThan(2);
    expect(readme.match(/^```\w+$/gm)).toEqual(blocks.map(() => "```js"));
  });

  it.each(blocks.map((code, index) => ({ index, code })))("block $index runs as pasted and prints what it says", ({ index, code }) => {
    const path = join(folder, `block${index}.mjs`);
    writeFileSync(path, code);
    const said = Array.from(code.matchAll(/^console\.log\(.*\); \/\/ (.+)$/gm), ([, text]) => text as string);
    expect(said.length).toBe(code.match(/console\.log/g)?.length);
    expect(said.length).toBeGreaterThan(0);
    expect(execFileSync(process.execPath, [path], { encoding: "utf8" }).trimEnd().split("\n")).toEqual(said);
  });

  it("shows the example without scrolling", () => {
    const [first = ""] = blocks;
    expect(lines.indexOf("```js")).toBeLessThan(12);
    expect(first.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(10);
  });

  it("quotes the verdict in the diagnosis's words", () => {
    const prediction = Float32Array.of(12, 18, 28, 42, 52, 58);
    const target = Float32Array.of(10, 20, 30, 40, 50, 60);
    const { cause, action } = diagnose(categoricalCrossEntropy, { prediction, target }).verdict;
    expect(readme).toContain(`> \`${cause}\`: ${action}\n`);
  });

  it("states the size that npm run check:package enforces, as docs/limits.md does", () => {
    const under = (name: string) => `under ${Math.ceil((apps.find((app) => app.name === name)?.budget as number) / 1024)} KB`;
    expect(readme).toContain(under("everything"));
    const limits = readFileSync("docs/limits.md", "utf8");
    for (const name of ["everything", "huber"]) expect(limits).toContain(under(name));
  });

  it("is at most 150 lines and 9 KB", () => {
    expect(lines.length).toBeLessThanOrEqual(150);
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(9 * 1024);
  });
});

/** GitHub's anchor of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const pages = [
  ...readdirSync(".").filter((name) => name.endsWith(".md")),
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  ...["examples/explorer/README.md", "examples/registration/README.md"],
];

it.each(pages)("%s: links work", (page) => {
  const text = readFileSync(page, "utf8").replace(/^```[\s\S]*?^```$/gm, "");
  const missing = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link as string)
    .filter((link) => !link.startsWith("https://"))
    .filter((link) => {
      const [path, part] = link.split("#") as [string, string?];
      const file = path === "" ? page : join(dirname(page), path);
      if (!existsSync(file)) return true;
      if (part === undefined) return false;
      return !Array.from(readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm), ([, heading]) => anchor(heading as string)).includes(part);
    });
  expect(missing).toEqual([]);
});
