import { readdirSync, readFileSync } from "node:fs";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** The licences of the packages that these files are of, word by word; throws where a package has none. */
export function licencesOf(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as Manifest;
    const own = readdirSync(folder)
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .sort();
    if (license === undefined || own.length === 0) throw new Error(`${name} ${version} has no licence; it cannot be part of the package`);
    const words = own.map((file) => readFileSync(`${folder}/${file}`, "utf8").replaceAll("\r\n", "\n").trim());
    return [`${name} ${version} (${license})`, ...words].join("\n\n");
  });
  const rule = `\n\n${"-".repeat(80)}\n\n`;
  return `${["Parts of these packages are in the modules of dist/diagnose and dist/command.", ...texts].join(rule)}\n`;
}
