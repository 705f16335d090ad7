/** The floors of the house, and that no import goes in a circle: `npm run lint` sees what breaks them. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";

/** Imports by the file that has them; `down` are allowed. */
const imports: Readonly<Record<string, { readonly down: readonly string[]; readonly others: readonly string[] }>> = {
  "test/app/a.ts": { down: ["../../bench/x.js", "../../src/x.js", "../support.js"], others: [] },
  "bench/a.ts": {
    down: ["./x.js", "../common/x.js", "../catalogue/x.js", "../src/x.js", "../dist/x.js"],
    others: ["../test/x.js", "../tools/docs/x.js", "../examples/registration/x.js"],
  },
  "bench/registration.ts": { down: ["../examples/registration/x.js"], others: [] },
  "tools/docs/a.ts": {
    down: ["../build/x.js", "../../common/x.js", "../../src/command/x.js"],
    others: ["../../test/x.js", "../../bench/x.js", "../../examples/x.js"],
  },
  "examples/explorer/a.tsx": {
    down: ["../registration/x.js", "../../catalogue/shared/x.js", "../../src/charts/x.js"],
    others: ["../../test/x.js", "../../bench/x.js", "../../tools/build/x.js"],
  },
  "catalogue/shared/a.ts": { down: ["../x.js", "../../common/x.js", "../../src/x.js"], others: ["../../test/x.js", "../../tools/x.js"] },
  "common/a.ts": { down: ["../src/losses/x.js"], others: ["../catalogue/x.js", "../bench/x.js", "../test/x.js"] },
  "src/command/a.ts": { down: ["../charts/x.js", "../diagnose/x.js", "../x.js"], others: ["../../common/x.js", "../../test/x.js"] },
  "src/charts/a.ts": { down: ["../diagnose/x.js"], others: ["../command/x.js", "../../common/x.js"] },
  "src/diagnose/recommend/a.ts": {
    down: ["../x.js", "../rules/x.js", "../../losses/x.js", "../../reference/x.js"],
    others: ["../../charts/x.js", "../../command/x.js", "../../../catalogue/x.js"],
  },
  "src/diagnose/rules/a.ts": {
    down: ["../x.js", "../measure/x.js"],
    others: ["../recommend/x.js", "../study.js", "../../charts/x.js", "../../../catalogue/x.js"],
  },
  "src/diagnose/measure/a.ts": {
    down: ["../study.js", "../../losses/x.js"],
    others: ["../rules/x.js", "../recommend/x.js", "../../command/x.js", "../../../catalogue/x.js"],
  },
  "src/reference/losses/a.ts": { down: ["../../x.js", "../../losses/x.js"], others: ["../../diagnose/x.js", "../../../catalogue/x.js"] },
  "src/losses/a.ts": { down: ["../x.js", "../families/x.js"], others: ["../reference/x.js", "../../catalogue/x.js"] },
  "src/a.ts": { down: ["./losses/x.js"], others: ["./diagnose/x.js", "./reference/x.js", "../catalogue/x.js", "../tools/x.js"] },
  "assembly/losses/a.ts": { down: ["../x", "./x"], others: ["../../src/x"] },
};

const circle = {
  "src/one.ts": 'import type { B } from "./two.js";\n\nexport type A = B;\n',
  "src/two.ts": 'export type { A as B } from "./one.js";\n',
};

interface Report {
  readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[];
}

/** Files of a folder of its own by what the linter says of their imports. */
function linted(files: Readonly<Record<string, string>>): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "xyloss-floors-"));
  try {
    for (const name of ["biome.json", "biome.floors.json"]) copyFileSync(name, join(folder, name));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=json", "."];
    const { stdout } = spawnSync(process.execPath, [resolve("node_modules/@biomejs/biome/bin/biome"), ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    const found: Record<string, string[]> = {};
    for (const { category, location } of (JSON.parse(stdout) as Report).diagnostics) {
      found[location.path] = [...(found[location.path] ?? []), category];
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it("an import points down, never up and never across", () => {
  const files: Record<string, string> = {};
  const wrong: Record<string, string[]> = {};
  for (const [path, { down, others }] of Object.entries(imports)) {
    files[path] = down.map((from) => `export * from "${from}";\n`).join("");
    // each in a file of its own, and of another kind than the one before
    others.forEach((from, i) => {
      const kinds = [`export * from "${from}";\n`, `export type { X } from "${from}";\n`, `await import("${from}");\n`];
      const planted = path.replace("a.ts", `wrong${i}.ts`);
      files[planted] = kinds[i % 3] as string;
      wrong[planted] = ["lint/style/noRestrictedImports"];
    });
  }
  expect(linted(files)).toEqual(wrong);
});

it("no import goes in a circle, not even of types", () => {
  const cycle = ["lint/suspicious/noImportCycles"];
  expect(linted(circle)).toEqual({ "src/one.ts": cycle, "src/two.ts": cycle });
});
