import { mkdirSync, rmSync } from "node:fs";
import { type BuildOptions, build, type Metafile } from "esbuild";

/** Bundles a page and its worker, `page.tsx` and `worker.ts` in `source`, into an emptied folder. The page's script is called `name`. */
export async function bundlePage(source: string, output: string, name: string, options: BuildOptions): Promise<Metafile> {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const { metafile } = await build({
    entryPoints: { [name]: `${source}page.tsx`, worker: `${source}worker.ts` },
    outdir: output,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    // they get a file of their own
    legalComments: "none",
    logLevel: "warning",
    ...options,
    metafile: true,
  });
  return metafile;
}
