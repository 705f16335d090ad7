/** What of the repository the site shows: its documents, the package's entries, and the examples that run in a page. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** The guides in the order in which to read them; others of docs/guides follow. */
const guides = ["guides/choose", "landmarks", "guides/registration", "guides/embed", "guides/port", "optimisers", "clickhouse"];

const placeOf = (path: string): number => guides.indexOf(/^docs\/(.+)\.md$/.exec(path)?.[1] ?? "");
const place = (path: string): number => (placeOf(path) < 0 ? guides.length : placeOf(path));

/** Every document but the README, which is the first page. */
export function documents(): string[] {
  const own = readdirSync(".").filter((name) => name.endsWith(".md") && name !== "README.md");
  const docs = readdirSync("docs", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
  const examples = readdirSync("examples").filter((name) => existsSync(`examples/${name}/README.md`));
  return [
    ...docs.map((name) => `docs/${name}`).sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1)),
    ...examples.map((name) => `examples/${name}/README.md`),
    ...own.sort(),
  ];
}

/** The group of a document in the navigation. */
export function groupOf(path: string): string {
  if (path.startsWith("docs/guides/") || placeOf(path) >= 0) return "Guides";
  return path.startsWith("docs/") ? "Reference" : path.startsWith("examples/") ? "Examples" : "Project";
}

/** The package's entries: their names, by the names of their folders in the sources. */
export function entries(): Map<string, string> {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly exports: Readonly<Record<string, unknown>> };
  const folders = Object.keys(exports).map((key) => key.slice(2));
  const named = folders.filter((folder) => folder !== "" && existsSync(`src/${folder}/index.ts`));
  return new Map([["index", "xyloss"], ...named.map((folder): [string, string] => [folder, `xyloss/${folder}`])]);
}

/** The examples that were built as pages, each a folder of files for any web server. */
export const builtExamples = (): string[] => readdirSync("examples").filter((name) => existsSync(`examples/${name}/output/index.html`));

/** The section of a loss in docs/losses.md, without its heading. */
export function datasheets(): Map<string, string> {
  const sections = readFileSync("docs/losses.md", "utf8").split(/^(?=#{2,3} )/m);
  return new Map(
    sections.flatMap((section): [string, string][] => {
      const [, name, text] = /^### (\w+)\n([\s\S]*)$/.exec(section) ?? [];
      return name === undefined || text === undefined ? [] : [[name, text.replaceAll("](#", "](losses.md#").trim()]];
    }),
  );
}
