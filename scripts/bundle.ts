/**
 * Puts what `xyloss/diagnose` needs of other packages into it, so that the package depends on none: dist/diagnose becomes one
 * module, which shares the losses with the rest of `dist/`.
 */
import { readdirSync, rmSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

const folder = resolve("dist/diagnose");

/** Modules of this package outside the folder stay where they are: one copy of the kernels, one class of errors. */
const shared: Plugin = {
  name: "shared",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const from = relative(folder, resolve(resolveDir, path));
      return from.startsWith("..") ? { path: from, external: true } : undefined;
    });
  },
};

const { metafile } = await build({
  entryPoints: ["dist/diagnose/index.js"],
  outfile: "dist/diagnose/index.js",
  allowOverwrite: true,
  bundle: true,
  format: "esm",
  target: "es2022",
  legalComments: "inline",
  metafile: true,
  plugins: [shared],
});

// its own modules are in the bundle now; their declarations are needed still
const bundled = new Set(Object.keys(metafile.inputs).map((path) => resolve(path)));
for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
  const module = resolve(folder, path);
  if (path.endsWith(".js") && module !== resolve(folder, "index.js")) {
    if (!bundled.has(module)) throw new Error(`${module} is not part of ${dirname(module)}/index.js`);
    rmSync(module);
  }
}
