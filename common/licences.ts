import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Metafile } from "esbuild";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as Manifest;

/**
 * The full licences of the packages in these bundles and of their dependencies, which some packages come bundled with.
 *
 * @param bundles names the bundles in the first line
 * @throws if a package has no licence
 */
export function licencesOf(metafiles: readonly Metafile[], bundles: string): string {
  const parts = metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap(({ inputs }) => Object.entries(inputs));
  const files = parts.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  const folders = new Set(files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  // iterating over a set also visits what is added on the way
  for (const folder of folders) {
    for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) folders.add(folderOf(name, folder));
  }
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = manifestOf(folder);
    const own = readdirSync(folder)
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .sort();
    if (license === undefined || own.length === 0) throw new Error(`${name} ${version} has no licence; do not bundle it`);
    const words = own.map((file) => readFileSync(`${folder}/${file}`, "utf8").replaceAll("\r\n", "\n").trim());
    return [`${name} ${version} (${license})`, ...words].join("\n\n");
  });
  const rule = `\n\n${"-".repeat(80)}\n\n`;
  return `${[`${bundles} contain parts of these packages, or of packages that depend on them.`, ...texts].join(rule)}\n`;
}

/** The folder of a package, as Node resolves it. */
function folderOf(name: string, from: string): string {
  const here = `${from}/node_modules/${name}`;
  if (existsSync(`${here}/package.json`)) return here;
  if (dirname(from) === from) throw new Error(`${name} is not installed`);
  return folderOf(name, dirname(from));
}
