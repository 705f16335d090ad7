import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Metafile } from "esbuild";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** What bundles for browsers have in place of a module; false is nothing. */
  readonly browser?: string | Readonly<Record<string, string | false>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as Manifest;

/**
 * The full licences of the packages in these bundles and of their dependencies, which some packages come bundled with. A package
 * under the Apache licence without a file of it gets the text of another's.
 *
 * @param bundles names the bundles in the first line
 * @param others folders of further packages whose files come with the bundles
 * @param texts the licences of packages that come without them, by name
 * @throws if a package has no licence
 */
export function licencesOf(
  metafiles: readonly Metafile[],
  bundles: string,
  { others = [], texts: given = {} }: { readonly others?: readonly string[]; readonly texts?: Readonly<Record<string, string>> } = {},
): string {
  const parts = metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap(({ inputs }) => Object.entries(inputs));
  const files = parts.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  const folders = new Set([...files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []), ...others]);
  // iterating over a set also visits what is added on the way
  for (const folder of folders) {
    const { dependencies = {}, browser = {} } = manifestOf(folder);
    for (const name of Object.keys(dependencies)) {
      if (typeof browser === "string" || browser[name] !== false) folders.add(folderOf(name, folder));
    }
  }
  const manifests = [...folders].sort().map((folder) => ({ ...manifestOf(folder), words: wordsIn(folder) }));
  const texts = manifests.map(({ name, version, license, words: own }) => {
    // its text names nobody
    const shared = license === "Apache-2.0" ? manifests.find((other) => other.license === license && other.words.length > 0) : undefined;
    const words = own.length > 0 ? own : (shared?.words ?? [given[name] ?? []].flat());
    if (license === undefined || words.length === 0) throw new Error(`${name} ${version} has no licence; do not bundle it`);
    return [`${name} ${version} (${license})`, ...words].join("\n\n");
  });
  const rule = `\n\n${"-".repeat(80)}\n\n`;
  return `${[`${bundles} contain parts of these packages, or of packages that depend on them.`, ...texts].join(rule)}\n`;
}

/** The texts of a package's licence files, or else what its README says under that heading. */
function wordsIn(folder: string): string[] {
  const read = (file: string) => readFileSync(`${folder}/${file}`, "utf8").replaceAll("\r\n", "\n").trim();
  const files = readdirSync(folder).sort();
  const own = files.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).map(read);
  if (own.length > 0) return own;
  const [readme] = files.filter((file) => /^readme\.md$/i.test(file)).map(read);
  const [section] = /^(?:#+ *)?licen[cs]e[^\n]*\n[\s\S]*/im.exec(readme ?? "") ?? [];
  return section === undefined ? [] : [section];
}

/** The folder of a package, as Node resolves it. */
function folderOf(name: string, from: string): string {
  const here = `${from}/node_modules/${name}`;
  if (existsSync(`${here}/package.json`)) return here;
  if (dirname(from) === from) throw new Error(`${name} is not installed`);
  return folderOf(name, dirname(from));
}
