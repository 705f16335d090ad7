/** `npm run mutants:wrapper`: Stryker's mutants of `src/`, against the tests of the wrapper. Arguments go to Stryker. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { build } from "esbuild";
import { writeReport } from "./report.js";
import { keepReport } from "./wrapper-results.js";

const stryker = "test/stryker";
if (!existsSync(`${stryker}/node_modules`)) execFileSync("npm", ["ci", "--prefix", stryker, "--ignore-scripts"], { stdio: "inherit" });
await build({
  entryPoints: ["scripts/mutants/stryker-runner.ts"],
  outfile: "build/stryker-runner.mjs",
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});
const command = [`${stryker}/node_modules/@stryker-mutator/core/bin/stryker.js`, "run", ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, command, { stdio: "inherit" }).status ?? 1;
if (!process.argv.includes("--dryRunOnly")) {
  keepReport("build/stryker.json");
  writeReport();
}
