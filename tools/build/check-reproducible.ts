/** Builds twice from the versioned files alone, in different folders and environments, and compares `dist/` byte for byte. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { sha256 } from "../../common/digest.js";

const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" }).split("\0");

/** The SHA-256 of each file of `dist/`. */
function digestsOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => statSync(join(folder, path)).isFile());
  return new Map(paths.sort().map((path) => [path, sha256(readFileSync(join(folder, path)))]));
}

function cleanBuild(folder: string, environment: NodeJS.ProcessEnv): Map<string, string> {
  for (const file of files.filter((name) => name !== "")) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file));
  }
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  execFileSync("npm", ["run", "build"], { cwd: folder, env: { ...process.env, ...environment }, stdio: ["ignore", "ignore", "inherit"] });
  return digestsOf(join(folder, "dist"));
}

const root = mkdtempSync(join(tmpdir(), "xyloss-"));
try {
  const first = cleanBuild(join(root, "a"), { TZ: "UTC", LC_ALL: "C" });
  const second = cleanBuild(join(root, "a folder of another name"), { TZ: "Pacific/Kiritimati", LC_ALL: "tr_TR.UTF-8" });
  const different = [...new Set([...first.keys(), ...second.keys()])].filter((path) => first.get(path) !== second.get(path));
  for (const path of different) console.error(`dist/${path}: ${first.get(path) ?? "missing"} and ${second.get(path) ?? "missing"}`);
  if (different.length > 0) process.exitCode = 1;
  else console.log(`two clean builds gave the same ${first.size} files; kernels.wasm is ${first.get("kernels.wasm")}`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
