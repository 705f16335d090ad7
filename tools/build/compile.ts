/**
 * Compiles the whole binary and one module per family, in one process: the compiler needs most of its time to warm up. What is already
 * compiled from the same sources is left as it is.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { sha256 } from "../../common/digest.js";

/** The families, each with its entry in `assembly/families/` and its target in `asconfig.json`. */
export const families: readonly string[] = readdirSync("assembly/families")
  .map((file) => file.replace(/\.ts$/, ""))
  .sort();

/** Those whose kernels need neither the sums of weights nor selection, because no loss is among them. */
const withoutLosses: ReadonlySet<string> = new Set(["residuals", "codecs"]);

export const WHOLE = "build/kernels.wasm";
export const binaryOf = (family: string): string => `build/families/${family}.wasm`;

/** What is compiled together, and a file that tells what it was compiled from, and whether that is still the same. */
interface Compilation {
  readonly stamp: string;
  /** Files that it is made from, beside the sources, their flags and the compiler. */
  readonly inputs?: readonly string[];
  readonly outputs: readonly string[];
  readonly run: (compiler: (...args: string[]) => Promise<void>) => Promise<void>;
}

function stampOf({ inputs = [], outputs }: Compilation): string {
  const sources = readdirSync("assembly", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const all = [
    "asconfig.json",
    "tools/build/compile.ts",
    "node_modules/assemblyscript/package.json",
    ...sources.map((path) => `assembly/${path}`),
    ...inputs,
  ];
  return [...all.sort(), ...outputs].map((path) => `${sha256(readFileSync(path))} ${path}\n`).join("");
}

function isCompiled(compilation: Compilation): boolean {
  try {
    return readFileSync(compilation.stamp, "utf8") === stampOf(compilation);
  } catch {
    return false; // something is missing
  }
}

export async function compiled(compilation: Compilation): Promise<void> {
  if (isCompiled(compilation)) return;
  // the compiler takes long to load
  const { default: asc } = await import("assemblyscript/asc");
  await compilation.run(async (...args) => {
    const { error, stderr } = await asc.main(args);
    if (error !== null) throw new Error(`asc ${args.join(" ")}\n${stderr.toString()}`, { cause: error });
  });
  writeFileSync(compilation.stamp, stampOf(compilation));
}

export const compile = (): Promise<void> =>
  compiled({
    stamp: "build/kernels.stamp",
    outputs: [WHOLE, "build/kernels.wat", ...families.map(binaryOf)],
    run: async (compiler) => {
      rmSync("build/families", { recursive: true, force: true });
      mkdirSync("build/families", { recursive: true });
      for (const family of families)
        await compiler(
          `assembly/families/${family}.ts`,
          ...(withoutLosses.has(family) ? [] : ["assembly/instance.ts"]),
          "--target",
          family,
        );
      await compiler("assembly/index.ts", "--target", "release");
    },
  });
