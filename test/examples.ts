/** The code of documents and docstrings, run as a reader would paste it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Every page that the repository has for readers; the documentation site shows the same. */
export const pages: readonly string[] = [
  ...readdirSync(".").filter((name) => name.endsWith(".md")),
  ...readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  ...readdirSync("examples")
    .map((name) => `examples/${name}/README.md`)
    .filter((path) => existsSync(path)),
];

export interface Block {
  readonly language: string;
  readonly code: string;
}

/** The fenced blocks of a Markdown text. */
export const blocksOf = (text: string): Block[] =>
  Array.from(text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm), ([, language, code]) => ({
    language: language as string,
    code: code as string,
  }));

/** A docstring with an example, and what it documents: a function, a constant, a class, or a member of one. */
export interface Documented {
  readonly file: string;
  readonly name: string;
  readonly code: string;
}

/** The `@example`s of the sources. */
export function docstringExamples(): Documented[] {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return files.flatMap((name) => {
    const file = `src/${name}`;
    const docstrings = readFileSync(file, "utf8").matchAll(/^( *)\/\*\*\n((?: *\* ?.*\n)*?) *\*\/\n *([^\n]*)/gm);
    return Array.from(docstrings).flatMap(([, , body = "", declaration = ""]) => {
      const text = body.replace(/^ *\* ?/gm, "");
      const documented =
        /^(?:export )?(?:async )?(?:const |function |class |interface |get |type )?(\w+)/.exec(declaration)?.[1] ?? declaration;
      const sections = text.split(/^(?=@\w)/m).filter((section) => section.startsWith("@example"));
      return sections.map((section) => ({ file, name: documented, code: blocksOf(section)[0]?.code ?? "" }));
    });
  });
}

/** What a piece of code says that it prints: the comment after each `console.log`. */
export const statedBy = (code: string): string[] =>
  Array.from(code.matchAll(/^ *console\.log\(.*\); \/\/ (.+)$/gm), ([, text]) => text as string);

/** Whether every `console.log` of a piece of code says what it prints. */
export const statesAll = (code: string): boolean => statedBy(code).length === code.match(/console\.log/g)?.length;

/** What became of a piece of code. */
export interface Outcome {
  readonly printed: readonly string[];
  readonly error?: string;
}

const runner = `
import { format } from "node:util";
const outcomes = [];
for (const path of process.argv.slice(2)) {
  const printed = [];
  console.log = (...values) => printed.push(format(...values));
  const error = await import(path).then(() => undefined, ({ stack }) => stack);
  outcomes.push({ printed, error });
}
process.stdout.write(JSON.stringify(outcomes), () => process.exit());
`;

/** Runs pieces of code, each a module of its own, one after the other in a process where \`xyloss\` is the built package. */
export function run(codes: readonly string[]): Outcome[] {
  mkdirSync("build", { recursive: true });
  // inside the package, so that its name leads to itself and other packages to its own
  const folder = mkdtempSync(resolve("build", "examples-"));
  try {
    const paths = codes.map((code, index) => {
      const path = join(folder, `${index}.mjs`);
      writeFileSync(path, code);
      return path;
    });
    const main = join(folder, "run.mjs");
    writeFileSync(main, runner);
    return JSON.parse(
      execFileSync(process.execPath, [main, ...paths], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
    ) as Outcome[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
