/**
 * `npm run test:hosts`: packs the package, installs the tarball in an app's folder, and uses it as each host and each bundler would. With
 * `--quick` without the bundlers. Bun and Deno are those of `npm run test:engines`, where they are installed.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundlers } from "./bundlers.js";
import { checks } from "./checks.js";
import type { App, Host } from "./host.js";
import { hosts } from "./hosts.js";

const all: readonly Host[] = [...checks, ...hosts, ...bundlers];
const { values: flags } = parseArgs({
  options: {
    only: { type: "string", default: all.map(({ name }) => name).join() },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const here = "test/hosts";

/** An app's folder, with the package and its tarball in it. */
function appOf(): App {
  const folder = mkdtempSync(join(tmpdir(), "xyloss-hosts-"));
  const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { encoding: "utf8" });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--silent", `./${filename}`], { cwd: folder });
  cpSync(join(here, "app"), folder, { recursive: true });
  return { folder, tarball: join(folder, filename), tools: resolve(here, "node_modules") };
}

async function main(): Promise<void> {
  const names = flags.only.split(",");
  const chosen = all.filter(({ name, quick }) => names.includes(name) && (quick || !flags.quick));
  const strangers = names.filter((name) => !all.some((host) => host.name === name));
  if (strangers.length > 0)
    throw new Error(`--only: there is no host ${strangers.join(", ")}; choose from ${all.map(({ name }) => name).join(", ")}`);
  if (!existsSync(join(here, "node_modules"))) {
    process.stderr.write(`Installing hosts and bundlers (700 MB) into ${here}/node_modules …\n`);
    execFileSync("npm", ["ci", "--prefix", here, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], { stdio: "inherit" });
  }
  const app = appOf();
  try {
    for (const { name, run } of chosen) {
      const start = performance.now();
      const problem = await run(app).catch((error: Error) => error.message);
      const seconds = ((performance.now() - start) / 1e3).toFixed(1).padStart(5);
      console.log(`${name.padEnd(22)} ${seconds} s  ${problem === undefined ? "works" : "FAILS"}`);
      if (problem === undefined) continue;
      console.error(problem);
      process.exitCode = 1;
    }
  } finally {
    rmSync(app.folder, { recursive: true });
  }
}

if (flags.help) console.log(`npm run test:hosts -- [--quick] [--only ${all.map(({ name }) => name).join()}]`);
else await main();
