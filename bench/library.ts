import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type * as Kernels from "../dist/index.js";
import type { Loss } from "../src/loss.js";
import type { Targets } from "./data.js";

/** A copy of the library, with its own code and state. */
export interface Library {
  readonly Workspace: typeof Kernels.Workspace;
  readonly kernels: Losses;
  readonly references: Losses;
}
export type Losses = Readonly<Record<string, AnyLoss>>;
export type AnyLoss = Loss<object, Float32Array, Targets>;

const directory = new URL("../build/library/", import.meta.url);
let bundled: Promise<unknown> | undefined;
let copies = 0;

/**
 * A new copy of `dist/`.
 *
 * V8 optimises a function for all the callers it has had. In a single copy, code that all losses share would be optimised for every
 * loss at once, and take several times as long on short arrays as in a program that uses a loss or two.
 */
export async function loadLibrary(): Promise<Library> {
  bundled ??= bundle();
  await bundled;
  copies++;
  const load = (name: string) => import(new URL(`${name}.js?copy=${copies}`, directory).href);
  const [kernels, references] = await Promise.all([load("kernels"), load("reference")]);
  return { Workspace: kernels.Workspace, kernels, references };
}

/** Bundles each entry of `dist/` into one module: otherwise copies of a module would share what it imports. */
function bundle(): Promise<unknown> {
  const path = (url: string) => fileURLToPath(new URL(url, import.meta.url));
  return build({
    entryPoints: { kernels: path("../dist/index.js"), reference: path("../dist/reference/index.js") },
    outdir: fileURLToPath(directory),
    bundle: true,
    format: "esm",
    target: "node20",
    // bare imports of the package's shared chunks may be left out, as its sideEffects say: not worth a warning
    logLevel: "error",
  });
}
