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

export const WHOLE = "build/kernels.wasm";
export const binaryOf = (family: string): string => `build/families/${family}.wasm`;

/** Tells what the binaries were compiled from, and whether they are still the same. */
const STAMP = "build/kernels.stamp";
const outputs = [WHOLE, "build/kernels.wat", ...families.map(binaryOf)];

function stamp(): string {
  const sources = readdirSync("assembly", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const inputs = ["asconfig.json", "node_modules/assemblyscript/package.json", ...sources.map((path) => `assembly/${path}`)];
  return [...inputs.sort(), ...outputs].map((path) => `${sha256(readFileSync(path))} ${path}\n`).join("");
}

function isCompiled(): boolean {
  try {
    return readFileSync(STAMP, "utf8") === stamp();
  } catch {
    return false; // something is missing
  }
}

export async function compile(): Promise<void> {
  if (isCompiled()) return;
  // the compiler takes long to load
  const { default: asc } = await import("assemblyscript/asc");
  const run = async (...args: string[]): Promise<void> => {
    const { error, stderr } = await asc.main(args);
    if (error !== null) throw new Error(`asc ${args.join(" ")}\n${stderr.toString()}`, { cause: error });
  };
  rmSync("build/families", { recursive: true, force: true });
  mkdirSync("build/families", { recursive: true });
  for (const family of families) await run(`assembly/families/${family}.ts`, "assembly/instance.ts", "--target", family);
  await run("assembly/index.ts", "--target", "release");
  writeFileSync(STAMP, stamp());
}
