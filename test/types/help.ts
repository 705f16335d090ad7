/** What an editor shows while a call is typed: each parameter is documented, and the layout of points is said. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The part of the compiler's interface that this uses. It is that of older versions; version 7 has another. */
interface Compiler {
  createLanguageService(host: object): {
    getSignatureHelpItems(file: string, at: number, options: undefined): { readonly items: readonly Signature[] } | undefined;
  };
  getDefaultLibFilePath(options: object): string;
  readonly ScriptSnapshot: { fromString(text: string): object };
  readonly sys: Readonly<Record<"fileExists" | "readFile" | "directoryExists" | "getDirectories", unknown>>;
  readonly ModuleKind: { readonly NodeNext: number };
  readonly ModuleResolutionKind: { readonly NodeNext: number };
}
interface Signature {
  readonly documentation: readonly Part[];
  readonly parameters: readonly { readonly name: string; readonly documentation: readonly Part[] }[];
  readonly tags: readonly { readonly name: string }[];
}
interface Part {
  readonly text: string;
}

/** How each function, method and constructor of the package begins to be called. */
export function callsOf(exported: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(exported).flatMap(([name, value]) => {
    if (name === "XylossError") return [];
    if (name === "Workspace") return ["new Workspace(", "new Workspace({ floats: 1 }).alloc(", "new Workspace({ floats: 1 }).allocInt32("];
    if (typeof value === "function") return [`${name}(`];
    return Object.entries(value as object).flatMap(([method, of]) => (typeof of === "function" ? [`${name}.${method}(`] : []));
  });
}

/** Calls take points, or say otherwise how their arrays are laid out. */
const withoutPoints = /^(?:init|uniformThresholds|quantileThresholds|centersOf|packPoints|conformalRadius|new Workspace)\(|\.allocInt32\($/;

const textOf = (parts: readonly Part[] | undefined): string => (parts ?? []).map(({ text }) => text).join("");

/** Which of these calls an editor that uses this compiler says too little of, and what is missing. `folder` has the package installed. */
export function undocumented(compiler: string, folder: string, calls: readonly string[], names: readonly string[]): string[] {
  const ts = createRequire(import.meta.url)(compiler) as Compiler;
  const file = join(folder, "help.ts");
  const lines = [`import { ${names.join(", ")} } from "xyloss";`, ...calls.map((call) => `${call});`)];
  const text = lines.join("\n");
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => true,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path: string) => {
      const content = path === file ? text : existsSync(path) ? readFileSync(path, "utf8") : undefined;
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => ({ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true }),
    getDefaultLibFileName: (options: object) => ts.getDefaultLibFilePath(options),
    fileExists: (path: string) => path === file || existsSync(path),
  });
  let at = (lines[0] as string).length + 1;
  return calls.flatMap((call) => {
    const signature = service.getSignatureHelpItems(file, at + call.length, undefined)?.items[0];
    at += call.length + ");\n".length;
    if (signature === undefined) return [`${call}): an editor shows no signature`];
    const documents = signature.parameters.map(({ documentation }) => textOf(documentation));
    const missing = signature.parameters.filter((_, i) => documents[i] === "").map(({ name }) => `${name} is not documented`);
    if (textOf(signature.documentation) === "") missing.push("it does not say what it does");
    if (!call.startsWith("new Workspace(") && !signature.tags.some(({ name }) => name === "returns"))
      missing.push("what it returns is not documented");
    const layout = [...documents, textOf(signature.documentation)].some(
      (words) => words.includes("x0 y0") || words.includes("x0, K for y0"),
    );
    if (!withoutPoints.test(call) && !layout && !/\.alloc\($/.test(call)) missing.push("the layout of points is not said");
    return missing.map((what) => `${call}): ${what}`);
  });
}
