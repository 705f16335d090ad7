/** Compiles the kernels, all or some of them, with one source file exchanged. */
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import asc from "assemblyscript/asc";
import { transforms } from "../../catalogue/transforms.js";
import { specs } from "../../src/specs.js";

const ENTRY = "assembly/index.ts";
export const PRIMITIVES = "test/assembly/primitives.ts";

export type Binary = Uint8Array<ArrayBuffer>;

/** The losses and transforms that these exports compute. */
export const namesOf = (exports: readonly string[]): string[] =>
  [...specs, ...transforms].filter(({ kernels }) => kernels.some((kernel) => exports.includes(kernel))).map(({ name }) => name);

/** The kernels' sources, by their paths. */
export class Sources {
  readonly #texts: ReadonlyMap<string, string>;
  /** The files that a file imports, and so on, and itself. */
  readonly #reached = new Map<string, Set<string>>();
  /** The exports of the binary by the file that defines them. */
  readonly #exports = new Map<string, string[]>();
  /** One compiler at a time. */
  #compiling: Promise<unknown> = Promise.resolve();

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
    for (const [entry, text] of texts) {
      if (!/^assembly\/(families\/|instance\.ts$)/.test(entry)) continue;
      for (const [, names, from] of text.matchAll(/^export \{ (.*) \} from "(.*)";$/gm)) {
        this.#exports.set(join(dirname(entry), `${from}.ts`), (names as string).split(", "));
      }
    }
  }

  textOf(file: string): string {
    return this.#texts.get(file) as string;
  }

  /** The files with exports of their own that run code of `file`. */
  usersOf(file: string): string[] {
    return [...this.#exports.keys()].filter((user) => this.#reach(user).has(file));
  }

  exportsOf(users: readonly string[]): string[] {
    return users.flatMap((user) => this.#exports.get(user) ?? []);
  }

  /** The binary of an entry, or of `assembly/index.ts` with the exports of `users` only; undefined where the change leaves no program. */
  compile(entry: string | readonly string[], file?: string, text?: string): Promise<Binary | undefined> {
    const next = this.#compiling.then(() => this.#compile(entry, file, text));
    this.#compiling = next.catch(() => undefined);
    return next;
  }

  async #compile(entry: string | readonly string[], file?: string, text?: string): Promise<Binary | undefined> {
    let binary: Binary | undefined;
    const { error } = await asc.main([typeof entry === "string" ? entry : ENTRY, "--target", "mutants"], {
      readFile: (path) => {
        if (path === file) return text as string;
        if (path === ENTRY && typeof entry !== "string") return this.#entryOf(entry);
        return readFile(path, "utf8").catch(() => null);
      },
      writeFile: (_, contents) => {
        if (contents instanceof Uint8Array) binary = Uint8Array.from(contents);
      },
    });
    return error === null && binary !== undefined && WebAssembly.validate(binary) ? binary : undefined;
  }

  #entryOf(users: readonly string[]): string {
    const lines = [...this.#exports]
      .filter(([file]) => users.includes(file) && file !== "assembly/weights.ts")
      .map(([file, names]) => `export { ${names.join(", ")} } from "./${relative("assembly", file).replace(/\.ts$/, "")}";`);
    return [...lines, 'export * from "./instance";'].join("\n");
  }

  #reach(file: string, seen = new Set<string>()): Set<string> {
    const cached = this.#reached.get(file);
    if (cached !== undefined) return cached;
    if (seen.has(file)) return new Set();
    seen.add(file);
    const reached = new Set([file]);
    for (const [, from] of this.textOf(file).matchAll(/^(?:import|export) [^;]* from "(.*)";$/gm)) {
      for (const further of this.#reach(join(dirname(file), `${from}.ts`), seen)) reached.add(further);
    }
    this.#reached.set(file, reached);
    return reached;
  }
}
