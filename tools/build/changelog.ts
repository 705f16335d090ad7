/** Writes the built binary's SHA-256 into the changelog's first entry, the next release. With `--check` it only compares the two. */

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { sha256 } from "../../common/digest.js";

const { values } = parseArgs({ options: { check: { type: "boolean" } } });
const changelog = readFileSync("CHANGELOG.md", "utf8");
const digest = sha256(readFileSync("dist/kernels.wasm"));

const [head, entry = "", ...older] = changelog.split(/^(?=## )/m);
const line = /(SHA-256 of `kernels\.wasm`: `)[0-9a-f]*`/;
if (!line.test(entry)) throw new Error("CHANGELOG.md has no SHA-256 of `kernels.wasm` in its first entry");
const wanted = [head, entry.replace(line, `$1${digest}\``), ...older].join("");
if (values.check && wanted !== changelog) {
  console.error(`CHANGELOG.md: the binary's SHA-256 is ${digest}. Run npm run changelog`);
  process.exitCode = 1;
} else writeFileSync("CHANGELOG.md", wanted);
