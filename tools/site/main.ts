/** Builds the documentation site into build/site: TypeDoc renders the documents and the reference, and examples are copied beside them. */
import { cpSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { builtExamples, documents, entries } from "./pages.js";
import { groups, siteOf } from "./plugin.js";
import { loadTypeDoc } from "./typedoc.js";

const output = "build/site";

/** The title of an example's page. */
const titleOf = (name: string): string =>
  /<title>(.+)<\/title>/.exec(readFileSync(`examples/${name}/output/index.html`, "utf8"))?.[1]?.replace(/^xyloss /, "") ?? name;

const apps = new Map(builtExamples().map((name) => [`try/${name}`, `Try: ${titleOf(name)}`]));
const typedoc = await loadTypeDoc();
const app = await typedoc.Application.bootstrapWithPlugins({
  plugin: [siteOf(typedoc, apps)],
  entryPoints: Array.from(entries().keys(), (folder) => resolve("src", folder === "index" ? "index.ts" : `${folder}/index.ts`)),
  tsconfig: resolve("tsconfig.build.json"),
  name: "xyloss",
  includeVersion: true,
  readme: resolve("README.md"),
  projectDocuments: documents().map((path) => resolve(path)),
  blockTags: ["@datasheet", "@example", "@group", "@param", "@returns", "@throws"],
  router: "xyloss",
  theme: "xyloss",
  customCss: resolve("tools/site/style.css"),
  favicon: resolve("tools/site/icon.svg"),
  headings: { readme: false, document: false },
  navigation: { includeGroups: true, includeCategories: false, includeFolders: false },
  groupOrder: groups,
  highlightLanguages: ["bash", "javascript", "json", "sql", "typescript", "xml"],
  // test/types looks for types without a name
  validation: { notExported: false },
  searchInComments: true,
  searchInDocuments: true,
  excludeInternal: true,
  disableSources: true,
  hideGenerator: true,
  githubPages: true,
  visibilityFilters: {},
  includeHierarchySummary: false,
});
const project = await app.convert();
if (project !== undefined) {
  app.validate(project);
  await app.generateDocs(project, output);
  for (const [folder] of apps) cpSync(`examples/${folder.slice(4)}/output`, `${output}/${folder}`, { recursive: true });
}
// a broken link is a warning
if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
else console.log(`The site is in ${output}/`);
