/**
 * What an app pays: the size of its bundle, minified and gzipped, by each bundler. The code for threads is not part of it: bundlers put it in a
 * file of its own, which only a workspace with threads loads.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build as esbuild, transform } from "esbuild";
import { build as vite } from "vite";
import { install } from "../../common/programs.js";

const KB = 1024;

interface App {
  readonly name: string;
  readonly imports: string;
  /** Bytes that its bundle may have. */
  readonly budget: number;
}

// `select` and the kernel of `hessian` take 2 KB of `huber`, `whiten` and `tolerance` 4 KB, `edges` 1 KB
const metrics = ["epe", "nme", "pck", "auc", "failureRate", "ced", "conformalRadius"];
export const apps: readonly App[] = [
  { name: "huber", imports: "{ huber as all }", budget: 21.5 * KB },
  { name: "bceWithLogits", imports: "{ bceWithLogits as all }", budget: 16 * KB },
  ...metrics.map((name) => ({ name, imports: `{ ${name} as all }`, budget: 5.25 * KB })),
  { name: "everything", imports: "* as all", budget: 78 * KB },
];

interface Chunk {
  readonly code?: string;
  readonly isDynamicEntry?: boolean;
}

/** What is loaded at once. */
const textOf = (chunks: readonly Chunk[]): string => chunks.map(({ code = "", isDynamicEntry }) => (isDynamicEntry ? "" : code)).join("");

type Bundler = (file: string) => Promise<string>;

/** The part of Rollup that is used here. */
interface Rollup {
  rollup(options: { input: string }): Promise<{
    generate(options: { format: "es" }): Promise<{ output: readonly Chunk[] }>;
    close(): Promise<void>;
  }>;
}

async function loadRollup(): Promise<Rollup> {
  const modules = install({ folder: "tools/build/bundlers", words: "Rollup" });
  return (await import(resolve(modules, "rollup/dist/es/rollup.js"))) as Rollup;
}

async function bundlers(): Promise<Readonly<Record<string, Bundler>>> {
  const { rollup } = await loadRollup();
  return {
    esbuild: async (file) => {
      const { outputFiles, metafile } = await esbuild({
        entryPoints: [file],
        outdir: dirname(file),
        bundle: true,
        splitting: true,
        minify: true,
        format: "esm",
        write: false,
        metafile: true,
      });
      const { outputs } = metafile;
      const loaded = new Set(
        Object.keys(outputs).filter((path) => outputs[path]?.entryPoint !== undefined && resolve(outputs[path].entryPoint) === file),
      );
      // a set goes on to what is added meanwhile
      for (const path of loaded)
        for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === "import-statement") loaded.add(next);
      return outputFiles.map(({ path, text }) => (loaded.has(relative(".", path)) ? text : "")).join("");
    },
    // an app's minifier is its own choice
    Rollup: async (file) => {
      const bundle = await rollup({ input: file });
      const { output } = await bundle.generate({ format: "es" });
      await bundle.close();
      return (await transform(textOf(output), { minify: true, format: "esm" })).code;
    },
    Vite: async (file) => {
      const built = await vite({
        configFile: false,
        logLevel: "silent",
        build: { write: false, modulePreload: { polyfill: false }, rollupOptions: { input: file } },
      });
      const [{ output }] = [built].flat() as unknown as [{ output: readonly Chunk[] }];
      return textOf(output);
    },
  };
}

/** The gzipped size of each app's bundle by each bundler. */
export async function sizes(entry: string): Promise<{ app: App; bundler: string; size: number }[]> {
  const folder = mkdtempSync(join(tmpdir(), "xyloss-sizes-"));
  const measured: { app: App; bundler: string; size: number }[] = [];
  try {
    for (const [bundler, bundle] of Object.entries(await bundlers())) {
      for (const app of apps) {
        const file = join(folder, `${app.name}.js`);
        writeFileSync(file, `import ${app.imports} from ${JSON.stringify(resolve(entry))};\nglobalThis.app = all;\n`);
        measured.push({ app, bundler, size: gzipSync(await bundle(file), { level: 9 }).length });
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return measured;
}
