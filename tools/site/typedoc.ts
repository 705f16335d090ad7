/** The part of TypeDoc that the site uses. It has a folder of its own for its packages, since it wants an older compiler than the rest. */
import { pathToFileURL } from "node:url";
import { install } from "../../common/programs.js";

export interface Part {
  kind: "text" | "code" | "inline-tag" | "relative-link";
  text: string;
}

export interface Comment {
  summary: Part[];
  readonly blockTags: unknown[];
}

export interface Reflection {
  name: string;
  readonly parent?: Reflection;
  comment?: Comment;
  /** Of a document. */
  content: Part[];
  readonly frontmatter: Record<string, string>;
  isDocument(): boolean;
}

export interface Project extends Reflection {
  readonly children?: readonly (Reflection & { readonly children?: readonly Reflection[] })[];
  readonly files: object;
}

export interface Navigation {
  readonly text: string;
  readonly path?: string;
  readonly children?: readonly Navigation[];
}

export interface Converter {
  on(event: "createDocument", listener: (context: unknown, document: Reflection) => void): void;
  on(event: "resolveBegin", listener: (context: { readonly project: Project }) => void): void;
  /** Markdown as parts, with the targets of its relative links. */
  parseRawComment(file: object, files: object): { readonly content: Part[] };
}

export interface Application {
  readonly converter: Converter;
  readonly renderer: {
    defineRouter(name: string, router: unknown): void;
    defineTheme(name: string, theme: unknown): void;
  };
  readonly logger: { hasErrors(): boolean; hasWarnings(): boolean };
  convert(): Promise<Project | undefined>;
  validate(project: Project): void;
  generateDocs(project: Project, folder: string): Promise<void>;
}

type Class<Instance> = new (...given: never[]) => Instance;

export interface TypeDoc {
  readonly Application: { bootstrapWithPlugins(options: Readonly<Record<string, unknown>>): Promise<Application> };
  readonly Comment: new (summary: Part[]) => Comment;
  readonly CommentTag: new (name: string, content: Part[]) => object;
  readonly MinimalSourceFile: new (text: string, path: string) => object;
  readonly KindRouter: Class<{ getIdealBaseName(of: Reflection): string }>;
  readonly DefaultTheme: Class<{ buildNavigation(project: Project): Navigation[] }>;
}

/** Installs TypeDoc on its first use. */
export async function loadTypeDoc(): Promise<TypeDoc> {
  const modules = install({ folder: "tools/site", words: "TypeDoc and its compiler (46 MB)" });
  return (await import(pathToFileURL(`${modules}/typedoc/dist/index.js`).href)) as TypeDoc;
}
