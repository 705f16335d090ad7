import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agreement } from "./types/agreement.js";

const folder = "build/types";

/** What the compiler says about some TypeScript next to the sources; nothing if it compiles. */
function compiled(text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "agreement.ts"), text);
  const compilerOptions = { noUnusedLocals: false };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.json", compilerOptions, include: ["*.ts"] }));
  try {
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder], { encoding: "utf8" });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

const source = "../../src";
const text = agreement({
  kernels: `${source}/index.js`,
  reference: `${source}/reference/index.js`,
  diagnose: `${source}/diagnose/index.js`,
});

describe("declared options", () => {
  it("match the tables, required ones included, for every loss, method, transform, metric and diagnosis", () => {
    expect(compiled(text)).toBe("");
  });

  it("are found to differ if they do", () => {
    const lines = text.split("\n");
    const changed = (from: RegExp, to: string): number => {
      const at = lines.findIndex((line) => from.test(line));
      lines[at] = (lines[at] ?? "").replace(from, to);
      return at + 1;
    };
    const places = [
      changed(/(?<=^is<Keys<OptionsOf<typeof kernels\.huber\.value, 2>>, )"delta"/, '"detla"'),
      changed(/(?<=^is<Needed<OptionsOf<typeof kernels\.crps\.bind, 1>>, )"bins"/, "never"),
      changed(/(?<=^is<Value<OptionsOf<typeof reference\.tukey\.each, 2>, "scale">, )number/, "string"),
      changed(/^kernels\.oks\.value\(floats, floats\);/, "kernels.oks.value(floats, floats, { sigmas: [1], areas: 1 });") - 1,
    ];
    const said = compiled(lines.join("\n"));
    const told = Array.from(said.matchAll(/^build\/types\/agreement\.ts\((\d+),/gm), ([, line]) => Number(line));
    expect(told).toEqual(places.sort((a, b) => a - b));
  });
});
