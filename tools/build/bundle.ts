/**
 * Bundles `xyloss/diagnose` and the command with what they need of other packages, so that the package depends on none.
 * dist/diagnose becomes one module; dist/command becomes two, one of which is loaded only for pictures. Both share the losses
 * with the rest of `dist/`, and the command shares the diagnosis.
 */
import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { licencesOf } from "../../common/licences.js";

/** The target is what Node 20 and browsers of its time support. */
const bundle = { bundle: true, format: "esm", target: "es2022", metafile: true } as const satisfies BuildOptions;

/** Leaves shared modules of this package where they are, relative to `folder`: one copy of the kernels, one class of errors. */
const shared = (folder: string, isShared: (path: string) => boolean): Plugin => ({
  name: "shared",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      // packages use relative imports too
      if (resolveDir.includes("node_modules")) return undefined;
      const from = relative(folder, resolve(resolveDir, path));
      return isShared(from) ? { path: from, external: true } : undefined;
    });
  },
});

async function bundleDiagnosis(): Promise<Metafile> {
  const folder = resolve("dist/diagnose");
  const { metafile } = await build({
    ...bundle,
    entryPoints: ["dist/diagnose/index.js"],
    outfile: "dist/diagnose/index.js",
    allowOverwrite: true,
    legalComments: "inline",
    plugins: [shared(folder, (path) => path.startsWith(".."))],
  });
  // the bundle replaces its modules, but not their declarations
  const bundled = new Set(Object.keys(metafile.inputs).map((path) => resolve(path)));
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const module = resolve(folder, path);
    if (path.endsWith(".js") && module !== resolve(folder, "index.js")) {
      if (!bundled.has(module)) throw new Error(`${module} is not part of ${dirname(module)}/index.js`);
      rmSync(module);
    }
  }
  return metafile;
}

/**
 * Bundled from source, as nobody imports it and it has no declarations. The bundle includes the charts and the parts of the diagnosis
 * that `xyloss/diagnose` does not export.
 */
async function bundleCommand(): Promise<Metafile> {
  const isOwn = (path: string) => /^(?!\.\.)|^\.\.\/(charts|diagnose)\//.test(path) && path !== "../diagnose/index.js";
  rmSync("dist/command", { recursive: true, force: true });
  const { metafile } = await build({
    ...bundle,
    entryPoints: ["src/command/main.ts"],
    outdir: "dist/command",
    chunkNames: "[name]",
    splitting: true,
    minify: true,
    platform: "node",
    legalComments: "none",
    plugins: [shared(resolve("src/command"), (path) => !isOwn(path))],
  });
  chmodSync("dist/command/main.js", 0o755);
  return metafile;
}

const metafiles = [await bundleDiagnosis(), await bundleCommand()];
writeFileSync("dist/THIRD_PARTY_LICENSES.txt", licencesOf(metafiles, "The modules of dist/diagnose and dist/command"));
