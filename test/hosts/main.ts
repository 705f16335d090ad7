/**
 * `npm run test:hosts`: packs the package, installs the tarball in an app's folder, and uses it as each host and each bundler would. With
 * `--quick` without the bundlers. Bun and Deno are those of `npm run test:engines`.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { install, packInto } from "../../common/programs.js";
import { bundlers } from "./bundlers.js";
import { checks } from "./checks.js";
import type { App, Host } from "./host.js";
import { hosts } from "./hosts.js";
import { adapted, copyLibraries } from "./libraries.js";
import { sandboxes } from "./sandboxes.js";

const all: readonly Host[] = [...checks, ...hosts, ...sandboxes, ...bundlers];
const { values: flags } = parseArgs({
  options: {
    only: { type: "string", default: all.map(({ name }) => name).join() },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const here = "test/hosts";

/** An app's folder, with the package, its tarball, and the libraries that it has adapters for. */
function appOf(tools: string): App {
  const folder = mkdtempSync(join(tmpdir(), "xyloss-hosts-"));
  const { filename } = packInto(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--silent", `./${filename}`], { cwd: folder });
  cpSync(join(here, "app"), folder, { recursive: true });
  copyLibraries({ folder, tools }, adapted);
  return { folder, tarball: join(folder, filename), tools };
}

async function main(): Promise<void> {
  const names = flags.only.split(",");
  const chosen = all.filter(({ name, quick }) => names.includes(name) && (quick || !flags.quick));
  const strangers = names.filter((name) => !all.some((host) => host.name === name));
  if (strangers.length > 0)
    throw new Error(`--only: there is no host ${strangers.join(", ")}; choose from ${all.map(({ name }) => name).join(", ")}`);
  const app = appOf(resolve(install({ folder: here, words: "hosts, bundlers and libraries (1.3 GB)" })));
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
