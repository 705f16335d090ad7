/** A second build: what an earlier one left does not get into the package. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { removeStale } from "../../tools/build/commonjs.js";

it("declarations go with their modules; nothing else does", () => {
  const folder = mkdtempSync(join(tmpdir(), "dist-"));
  const [dist, src] = [join(folder, "dist"), join(folder, "src")];
  const kept = ["index.d.ts", "losses/huber.d.ts", "losses/huber.js", "kernels.wasm"];
  const files = [...[...kept, "gone.d.ts", "losses/gone.d.ts"].map((path) => join(dist, path)), join(src, "index.ts")];
  for (const path of [...files, join(src, "losses/huber.ts")]) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
  }
  removeStale(dist, src);
  expect(readdirSync(dist, { recursive: true, encoding: "utf8" }).sort()).toEqual([
    "index.d.ts",
    "kernels.wasm",
    "losses",
    ...kept.slice(1, 3),
  ]);
  rmSync(folder, { recursive: true });
});
