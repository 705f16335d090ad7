/** In Node, the jax-js that an app imports is not the one that it requires: `xyloss/jax` takes the arrays of the one that its importer has. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "app-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve("."), join(folder, "node_modules/xyloss"), "dir");
  symlinkSync(resolve("node_modules/@jax-js"), join(folder, "node_modules/@jax-js"), "dir");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const imports = `import { numpy as np } from "@jax-js/jax"; import { mse, XylossError } from "xyloss"; import { jaxLoss } from "xyloss/jax";`;
const requires = `const { numpy: np } = require("@jax-js/jax"), { mse, XylossError } = require("xyloss"), { jaxLoss } = require("xyloss/jax");`;

it.each([
  ["app.mjs", imports],
  ["app.cjs", requires],
])("%s", (name, loads) => {
  const run = `
const [value, gradient] = jaxLoss(mse)(np.array([[3, 4]]), np.array([[1, 1]]));
let code;
try { jaxLoss({}); } catch (error) { code = error instanceof XylossError && error.code; }
console.log(JSON.stringify([value, gradient.js(), code]));`;
  writeFileSync(join(folder, name), loads + run);
  const printed = execFileSync(process.execPath, [join(folder, name)], { encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual([6.5, [[2, 3]], "ERR_XYLOSS_TYPE"]);
});
