/** Programs that commands look for or install, and the package that they pack. */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** These programs on PATH, in order. */
export function allOnPath(...names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(executable);
}

/** The first of these programs on PATH. */
export const onPath = (...names: readonly string[]): string | undefined => allOnPath(...names)[0];

export function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A folder with a `package.json` and a lock file of its own. */
export interface Packages {
  readonly folder: string;
  /** What is in it, in words. */
  readonly words: string;
  /** Flags for npm. */
  readonly flags?: readonly string[];
}

/** Installs a folder's packages, without their scripts, unless they are there; says so on standard error. Returns where they are. */
export function install({ folder, words, flags = [] }: Packages): string {
  const modules = join(folder, "node_modules");
  if (!existsSync(modules)) {
    process.stderr.write(`Installing ${words} into ${modules} …\n`);
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    execFileSync("npm", ["ci", ...quiet, ...flags], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  }
  return modules;
}

/** What `npm pack` made. */
export interface Tarball {
  readonly filename: string;
  /** In bytes. */
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs this package, as it is built, into a tarball in a folder. */
export function packInto(folder: string): Tarball {
  const said = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { encoding: "utf8" });
  const [tarball] = JSON.parse(said) as [Tarball];
  return tarball;
}
