/** Bundlers with their default settings. What they make is run by Node. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { build as buildByVite } from "vite";
import { type App, expectWorks, type Host, output, tool } from "./host.js";

/** Bundles a program into the file `main.js` of a folder, which is run. */
const bundler = (name: string, bundle: (app: App, to: string, entry: string) => Promise<unknown>, entry = "main.mjs"): Host => ({
  name,
  quick: false,
  async run(app) {
    const to = join(app.folder, "built", name);
    await bundle(app, to, entry);
    return expectWorks(await output(app, process.execPath, [join(to, "main.js")]));
  },
});

/** The program of TensorFlow.js, which has other code for Node than for pages: its bundles are for Node. */
const ADAPTERS = "adapters.mjs";

interface Compiler {
  run(done: (error: Error | null, stats?: { hasErrors(): boolean; toString(): string }) => void): void;
}

/** webpack, and what has its interface. */
const byWebpack = (name: string, from: string): Host =>
  bundler(name, ({ folder, tools }, to) => {
    const make = createRequire(join(tools, "x.js"))(from) as ((options: object) => Compiler) | { rspack(options: object): Compiler };
    const options = { mode: "production", target: "node", context: folder, entry: "./main.mjs", output: { path: to, filename: "main.js" } };
    const compiler = typeof make === "function" ? make(options) : make.rspack(options);
    return new Promise((resolve, reject) => {
      compiler.run((error, stats) => {
        if (error !== null || stats?.hasErrors()) reject(error ?? new Error(stats?.toString()));
        else resolve(stats);
      });
    });
  });

export const bundlers: readonly Host[] = [
  bundler("esbuild", ({ folder }, to) =>
    build({
      absWorkingDir: folder,
      entryPoints: ["main.mjs"],
      outfile: join(to, "main.js"),
      bundle: true,
      minify: true,
      logLevel: "error",
    }),
  ),
  bundler("vite", ({ folder }, to) =>
    buildByVite({
      root: folder,
      logLevel: "error",
      build: { outDir: to, lib: { entry: "main.mjs", formats: ["cjs"], fileName: () => "main.js" } },
    }),
  ),
  bundler(
    "esbuild-adapters",
    ({ folder }, to, entry) =>
      build({
        absWorkingDir: folder,
        entryPoints: [entry],
        outfile: join(to, "main.js"),
        bundle: true,
        minify: true,
        platform: "node",
        // TensorFlow.js says that its CommonJS files have no effects, so a backend would be left out
        mainFields: ["module", "main"],
        logLevel: "error",
      }),
    ADAPTERS,
  ),
  bundler(
    "vite-adapters",
    ({ folder }, to, entry) =>
      buildByVite({
        root: folder,
        logLevel: "error",
        ssr: { noExternal: true },
        build: { outDir: to, ssr: entry, rolldownOptions: { output: { format: "cjs", entryFileNames: "main.js" } } },
      }),
    ADAPTERS,
  ),
  byWebpack("webpack", "webpack"),
  byWebpack("rspack", "@rspack/core"),
  bundler("parcel", async (app, to) => {
    await output(app, tool(app, "parcel"), ["build", "main.mjs", "--no-cache", "--no-source-maps", "--dist-dir", to]);
  }),
];
