/** conformance/: its files are what the formulas give, its runners accept what conforms, and refuse what does not. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { records } from "../catalogue/records.js";
import { parseResults } from "../common/accuracy.js";
import { conformanceOf, printed } from "../tools/conformance/cases.js";
import { thorough } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "conformance-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: "utf8" });
const { losses } = parseResults(readFileSync("docs/accuracy.json", "utf8"));
/** One of each kind that takes milliseconds. */
const quick = ["huber", "tls", "gaussianNll", "oks", "ciou", "heatmapMse"];

describe("the files", () => {
  it("are one per loss", () => {
    const files = readdirSync("conformance").filter((each) => each.endsWith(".json"));
    expect(files.sort()).toEqual(records.map(({ spec }) => `${spec.name}.json`).sort());
  });

  it.each(records.filter(({ spec }) => thorough || quick.includes(spec.name)).map((record) => [record.spec.name, record] as const))(
    "%s is what its formula gives",
    (name, record) => {
      const text = printed(conformanceOf(record, losses[name] as NonNullable<(typeof losses)[string]>));
      expect(readFileSync(`conformance/${name}.json`, "utf8") === text, `conformance/${name}.json: npm run conformance`).toBe(true);
    },
    120_000,
  );

  it("hold the formula's own kinks", () => {
    const { cases } = JSON.parse(readFileSync("conformance/tls.json", "utf8"));
    expect(cases).toContainEqual({ options: { scale: 2.5 }, prediction: [-2.5], target: [0], value: "3.125", gradient: ["-1.25"] });
  });
});

describe("run.mjs", () => {
  it.each(["xyloss", "xyloss/reference"])("passes %s with every loss", (module) => {
    const { status, stdout } = run("node", "conformance/run.mjs", "--with", "whiten,tolerance,select", module);
    expect(stdout).not.toMatch(/fails|left out/);
    expect(stdout.trim().split("\n").length).toBe(records.length);
    expect(status).toBe(0);
  });

  it("fails a gradient that is slightly off, and a NaN", () => {
    const path = join(folder, "wrong.mjs");
    for (const grad of ["g * (1 + 2e-6)", "NaN"]) {
      writeFileSync(
        path,
        `import * as right from ${JSON.stringify(join(process.cwd(), "dist/reference/index.js"))};
export const huber = { valueAndGrad(p, t, options) {
  const { value, grad } = right.huber.valueAndGrad(p, t, options);
  return { value, grad: grad.map((g) => ${grad}) };
} };`,
      );
      const { status, stdout } = run("node", "conformance/run.mjs", path);
      expect(stdout).toContain("huber fails");
      expect(status).toBe(1);
    }
  });
});

describe.skipIf(run("python3", "--version").status !== 0)("run.py", () => {
  const path = join(folder, "losses.py");
  const example = /```python\n([\s\S]*?)```/.exec(readFileSync("conformance/README.md", "utf8"))?.[1] as string;

  it("passes the README's example", () => {
    writeFileSync(path, example);
    const { status, stdout, stderr } = run("python3", "conformance/run.py", path);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^huber: \d+ cases, the worst at 0\.\d+ of its tolerance; 24 of other options left out\n$/);
    expect(status).toBe(0);
  });

  it("asks for an option only where it is wanted", () => {
    const { status, stdout } = run("python3", "conformance/run.py", "--with", "whiten", path);
    expect(stdout).toContain('"needs": ["whiten"]'.replaceAll('"', "'"));
    expect(stdout).not.toContain("tolerance'");
    expect(stdout).toContain("; 12 of other options left out");
    expect(status).toBe(1);
  });

  it("fails another formula", () => {
    writeFileSync(path, example.replace("0.5 * r * r", "r * r"));
    const { status, stdout } = run("python3", "conformance/run.py", path, "huber");
    expect(stdout).toContain("huber fails");
    expect(status).toBe(1);
  });
});
