/** What the site adds to TypeDoc: names and groups of pages, addresses that follow the files, and each loss's datasheet on its page. */
import { resolve } from "node:path";
import { families } from "../../catalogue/extras.js";
import { records } from "../../catalogue/records.js";
import { datasheets, documents, entries, groupOf } from "./pages.js";
import type { Application, Converter, Navigation, Project, Reflection, TypeDoc } from "./typedoc.js";

/** The first heading of a document. */
const titleOf = (document: Reflection): string | undefined => /^# (.+)$/m.exec(document.content.map(({ text }) => text).join(""))?.[1];

/** Groups in the navigation, in this order. */
export const groups = [
  ...["Guides", "Reference", "Examples", "Project", "API"],
  ...Object.values(families).map(({ title }) => title),
  ...["Functions", "Variables", "Classes", "Interfaces", "Type Aliases", "*"],
];

/** Names documents by their first heading, and says which file each is. */
function nameDocuments(converter: Converter): Map<Reflection, string> {
  const paths = new Map<Reflection, string>();
  const left = documents();
  converter.on("createDocument", (_, document) => {
    const path = left.shift() as string;
    paths.set(document, path);
    document.frontmatter.group = groupOf(path);
    document.name = titleOf(document) ?? path;
  });
  return paths;
}

/** Names the entries as they are imported, and puts each loss into its family, with its datasheet. */
function nameEntries(converter: Converter, { Comment, CommentTag, MinimalSourceFile }: TypeDoc): void {
  const names = entries();
  const sheets = datasheets();
  const titles = new Map(records.map(({ spec }) => [spec.name, families[spec.family]?.title ?? spec.family]));
  const commentOf = (reflection: Reflection) => {
    reflection.comment ??= new Comment([]);
    return reflection.comment;
  };
  const put = (reflection: Reflection, group: string) =>
    commentOf(reflection).blockTags.push(new CommentTag("@group", [{ kind: "text", text: group }]));
  converter.on("resolveBegin", ({ project }: { readonly project: Project }) => {
    for (const module of project.children ?? []) {
      const name = names.get(module.name);
      if (name === undefined) continue;
      module.name = name;
      put(module, "API");
      for (const child of module.children ?? []) {
        const title = titles.get(child.name);
        if (title === undefined) continue;
        put(child, title);
        const sheet = name === "xyloss" ? sheets.get(child.name) : undefined;
        if (sheet === undefined) continue;
        const file = new MinimalSourceFile(
          `${sheet}\n\n[Accuracy](accuracy.md#losses) is measured for each loss.`,
          resolve("docs/losses.md"),
        );
        commentOf(child).blockTags.push(new CommentTag("@datasheet", converter.parseRawComment(file, project.files).content));
      }
    }
  });
}

/** @param apps what the navigation offers beside pages: the name of an example by its folder in the site */
export function siteOf(typedoc: TypeDoc, apps: ReadonlyMap<string, string>) {
  return ({ converter, renderer }: Application): void => {
    const paths = nameDocuments(converter);
    nameEntries(converter, typedoc);
    renderer.defineRouter(
      "xyloss",
      class extends typedoc.KindRouter {
        override getIdealBaseName(of: Reflection): string {
          return paths.get(of)?.replace(/(\/README)?\.md$/, "") ?? super.getIdealBaseName(of);
        }
      },
    );
    renderer.defineTheme(
      "xyloss",
      class extends typedoc.DefaultTheme {
        override buildNavigation(project: Project): Navigation[] {
          const built = super.buildNavigation(project);
          const links = Array.from(apps, ([folder, text]) => ({ text, path: `${folder}/index.html` }));
          return built.map((group) => (group.text === "Examples" ? { ...group, children: [...links, ...(group.children ?? [])] } : group));
        }
      },
    );
  };
}
