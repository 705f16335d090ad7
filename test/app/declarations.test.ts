/** The declarations that the package ships. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { write } from "../../tools/build/commonjs.js";
import { writeDeclarations } from "../../tools/build/declarations.js";

it("are those that the entries lead to, each once; nothing is left of an earlier build", () => {
  const folder = mkdtempSync(join(tmpdir(), "types-"));
  const [types, dist] = [join(folder, "types"), join(folder, "dist")];
  const texts = {
    index: 'export { huber } from "./losses/huber.js";\n',
    "losses/huber": 'export declare const huber: import("../loss.js").Loss;\n',
    loss: 'import type { Other } from "other";\nexport type Loss = Other;\n',
    "peer/index": 'import type { Peer } from "peer";\nimport type { Loss } from "../loss.js";\nexport * from "./adapter.js";\n',
    "peer/adapter": "export type Adapter = 1;\n",
    inner: "export declare const inner: 1;\n",
  };
  for (const [name, text] of Object.entries(texts)) write(join(types, `${name}.d.ts`), text);
  for (const path of ["gone.d.ts", "losses/gone.d.ts", "cjs/gone.d.ts", "index.js"]) write(join(dist, path), "");
  writeDeclarations(types, dist, ["index", "peer/index"], /^peer\//);
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((path) => path.includes("."));
  const written = Object.fromEntries(files.sort().map((path) => [path, readFileSync(join(dist, path), "utf8")]));
  const { inner, ...reached } = texts;
  expect(written).toEqual({
    ...Object.fromEntries(Object.entries(reached).map(([name, text]) => [`cjs/${name}.d.ts`, text])),
    "index.d.ts": 'export * from "./cjs/index.js";\n',
    "index.js": "",
    "loss.d.ts": 'export * from "./cjs/loss.js";\n',
    "peer/adapter.d.ts": texts["peer/adapter"],
    "peer/index.d.ts": texts["peer/index"],
    "kernels.wasm.d.ts": expect.stringContaining('from "./cjs/init.js"'),
    "cjs/kernels.wasm.d.ts": expect.stringContaining('from "./init.js"'),
    "clickhouse.wasm.d.ts": expect.stringContaining('from "./cjs/init.js"'),
    "cjs/clickhouse.wasm.d.ts": expect.stringContaining('from "./init.js"'),
    "worker.d.ts": "export {};\n",
    "cjs/worker.d.ts": "export {};\n",
  });
  rmSync(folder, { recursive: true });
});
