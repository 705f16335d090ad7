/**
 * Bundles the entries of the package and the command into a few modules, which load in a quarter of the time of a module for each file.
 * What entries have in common is in modules that they share: there is one copy of the kernels, one table of workspaces, one class of
 * errors. What they need of other packages is in the bundles, so that the package depends on none.
 */
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin, transform } from "esbuild";
import { licencesOf } from "../../common/licences.js";
import { TARGET, writeCommonJs, writeEntries, writeOverCommonJs } from "./commonjs.js";
import { writeDeclarations } from "./declarations.js";
import { shakable } from "./shakable.js";
import { ofWorkers } from "./workers.js";

const entries = {
  index: "src/index.ts",
  "reference/index": "src/reference/index.ts",
  "diagnose/index": "src/diagnose/index.ts",
  "tfjs/index": "src/tfjs/index.ts",
  "jax/index": "src/jax/index.ts",
};
/** What an entry of the package imports by its path. */
const inner = { "jax/adapter": "src/jax/adapter.ts" };

/**
 * Other modules import the package's entries as users do: esbuild would make an object of all exports, which keeps every loss in every
 * app. All outputs but `dist/index.js` are one folder down, where these paths are right.
 */
const asUsers: Plugin = {
  name: "as users",
  setup({ onResolve }) {
    onResolve({ filter: /\/index\.js$/ }, ({ path, resolveDir, kind }) => {
      if (kind === "entry-point" || resolveDir.includes("node_modules")) return undefined;
      const file = relative("src", resolve(resolveDir, path));
      return file === "index.js" || file === "reference/index.js" ? { path: `../${file}`, external: true } : undefined;
    });
  },
};

const COPY = "?threads";

/**
 * What threads load later has copies of its own of what it shares with the rest, which has no state: esbuild would keep that in every app,
 * in metrics too.
 */
const ownOfThreads: Plugin = {
  name: "own of threads",
  setup({ onResolve }) {
    onResolve({ filter: /\/(flags|host|job|prepared)\.js$/ }, ({ path, importer, resolveDir, pluginData }) =>
      pluginData === COPY || /\/threads\/(pool|thread)\.ts$/.test(importer)
        ? { path: resolve(resolveDir, path).replace(/\.js$/, ".ts"), suffix: COPY }
        : undefined,
    );
  },
};

/** Top-level values of the package's own modules are made shakable. */
const shaken: Plugin = {
  name: "shaken",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path, suffix }) => {
      if (path.includes("node_modules")) return undefined;
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "ts", target: TARGET });
      return { contents: shakable(code), loader: "js", pluginData: suffix };
    });
  },
};

const shared = {
  chunkNames: "shared/[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: TARGET,
  platform: "node",
  mainFields: ["module", "main"],
  legalComments: "inline",
  metafile: true,
  external: ["@jax-js/jax", "@tensorflow/tfjs-core"],
} as const satisfies BuildOptions;

// names have a hash, so those of earlier builds would stay
for (const folder of ["shared", "cjs", "node", "workerd"]) rmSync(`dist/${folder}`, { recursive: true, force: true });
const { metafile } = await build({
  ...shared,
  entryPoints: { ...entries, ...inner, "command/main": "src/command/main.ts" },
  outdir: "dist",
  plugins: [asUsers, ownOfThreads, shaken],
});

/** A module without imports of nothing, which are only for the order of loading. It does not matter here, and users' bundlers would warn of them. */
const textOf = (path: string): string => readFileSync(path, "utf8").replace(/^import "\.[^"]*";\n/gm, "");

/** The modules that an entry loads, itself among them. */
function reached({ outputs }: Metafile, entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const { path, external } of outputs[entry]?.imports ?? []) if (!external) reached({ outputs } as Metafile, path, seen);
  return seen;
}
/** The modules of the package's entries. */
const library = new Set(Object.keys({ ...entries, ...inner }).flatMap((name) => [...reached(metafile, `dist/${name}.js`)]));
/** The modules that only the command loads: nobody reads them. */
const command = [...reached(metafile, "dist/command/main.js")].filter((path) => !library.has(path));
for (const path of Object.keys(metafile.outputs)) {
  const text = textOf(path);
  const minified = { minify: true, format: "esm", target: TARGET, legalComments: "none" } as const;
  writeFileSync(path, command.includes(path) ? (await transform(text, minified)).code : text);
}
chmodSync("dist/command/main.js", 0o755);

await writeCommonJs(library);
writeDeclarations("build/types", "dist", Object.keys(entries), /^jax\//);
for (const name of Object.keys(entries)) writeEntries(name, metafile.outputs[`dist/${name}.js`]?.exports ?? []);
await writeOverCommonJs("jax/index", "jax/adapter");

const plugins = [asUsers, ownOfThreads, ofWorkers, shaken];
const workerd = await build({ ...shared, entryPoints: entries, outdir: "dist/workerd", platform: "neutral", plugins });
for (const path of Object.keys(workerd.metafile.outputs)) writeFileSync(path, textOf(path));

// one file, for pages that have no bundler
await build({
  ...shared,
  entryPoints: ["src/index.ts"],
  outfile: "dist/xyloss.min.js",
  splitting: false,
  platform: "browser",
  minify: true,
});

writeFileSync("dist/THIRD_PARTY_LICENSES.txt", licencesOf([metafile], "The modules of dist/diagnose, dist/command and dist/shared"));
