/** Every lock file has all that its packages name: npm leaves out what it cannot reach when it writes one, and `npm ci` then refuses it. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

interface Package {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The lock files of the project, but none of an installed package. */
function locksIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : locksIn(path);
    return entry.name === "package-lock.json" ? [path] : [];
  });
}

/** Whether Node would find a package from another's folder. */
function isFound(packages: ReadonlySet<string>, from: string, name: string): boolean {
  for (let folder = from; ; folder = dirname(folder)) {
    if (packages.has(join(folder === "." ? "" : folder, "node_modules", name))) return true;
    if (folder === "." || folder === "") return false;
  }
}

const locks = ["package-lock.json", ...["bench", "examples", "test", "tools"].flatMap(locksIn)];

describe("lock files", () => {
  it.each(locks)("%s has every package that is named in it", (file) => {
    const { packages } = JSON.parse(readFileSync(file, "utf8")) as { packages: Readonly<Record<string, Package>> };
    const all = new Set(Object.keys(packages));
    expect(all.size).toBeGreaterThan(1);
    const missing = Object.entries(packages).flatMap(([path, { dependencies = {}, optionalDependencies = {} }]) =>
      [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]
        .filter((name) => !isFound(all, path, name))
        .map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });
});
