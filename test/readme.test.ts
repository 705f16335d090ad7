/** The README is short and true; the links of all pages work. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { diagnose } from "../src/diagnose/index.js";
import { categoricalCrossEntropy } from "../src/index.js";
import { apps } from "../tools/build/sizes.js";
import { blocksOf, pages } from "./examples.js";

const readme = readFileSync("README.md", "utf8");
const blocks = blocksOf(readme);
const lines = readme.split("\n");

describe("README", () => {
  it("has code, which test/examples.test.ts runs", () => {
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.map(({ language }) => language)).toEqual(blocks.map(() => "js"));
  });

  it("shows the example without scrolling", () => {
    expect(lines.indexOf("```js")).toBeLessThan(12);
    expect(blocks[0]?.code.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(10);
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
