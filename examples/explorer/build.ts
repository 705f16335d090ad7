/** Builds the page into output/, for any web server. `--serve` serves it, too. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import type { Plugin } from "esbuild";
import { licencesOf } from "../../common/licences.js";
import { chartStyle } from "../../src/charts/index.js";
import { reportStyle } from "../../src/command/style.js";
import { bundlePage } from "./bundle.js";
import { serve } from "./serve.js";

const source = fileURLToPath(new URL(".", import.meta.url));
export const output = `${source}output/`;
/** The most bytes that the page may have, gzipped. Most of them are Observable Plot, the kernels and the rules of the diagnosis. */
export const BUDGET = 380_000;

export interface Size {
  readonly file: string;
  readonly gzipped: number;
}

/** Leaves out what Plot loads for triangulations and colour schemes, which no chart here has: 15 KB. */
const without: Plugin = {
  name: "without",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^d3-(delaunay|scale-chromatic)$/ }, ({ path }) => ({ path, namespace: "without" }));
    onLoad({ filter: /./, namespace: "without" }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object);
      return { contents: names.map((name) => `export const ${name} = null;`).join("\n") };
    });
  },
};

/** @throws if all files together are over the budget */
export async function buildExplorer(): Promise<Size[]> {
  const metafile = await bundlePage(source, output, "explorer", {
    // the entry for Node needs Buffer
    alias: { "csv-parse/sync": "csv-parse/browser/esm/sync" },
    plugins: [without],
  });
  writeFileSync(
    `${output}explorer.css`,
    [chartStyle, reportStyle, ...["style.css", "sections.css"].map((file) => readFileSync(source + file, "utf8"))].join("\n"),
  );
  writeFileSync(`${output}index.html`, readFileSync(`${source}index.html`));
  const sizes = readdirSync(output).map((file) => ({ file, gzipped: gzipSync(readFileSync(output + file), { level: 9 }).length }));
  // not part of the page, which does not load it
  writeFileSync(`${output}THIRD_PARTY_LICENSES.txt`, licencesOf([metafile], "The scripts of this page"));
  const total = totalOf(sizes);
  if (total > BUDGET) throw new Error(`the page is ${total} bytes gzipped; its budget is ${BUDGET}`);
  return sizes;
}

export const totalOf = (sizes: readonly Size[]): number => sizes.reduce((sum, { gzipped }) => sum + gzipped, 0);

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({ options: { serve: { type: "boolean" }, port: { type: "string", default: "8080" } } });
  const sizes = await buildExplorer();
  for (const { file, gzipped } of sizes) console.log(`${String(gzipped).padStart(8)} bytes gzipped  ${file}`);
  console.log(`${String(totalOf(sizes)).padStart(8)} bytes gzipped in all, in examples/explorer/output/`);
  if (values.serve) {
    const { url } = await serve(output, Number(values.port));
    console.log(`The explorer is at ${url} (Ctrl+C ends it)`);
  }
}
