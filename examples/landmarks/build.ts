/** Builds the page into output/, for any web server. `--serve` serves it, too. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import type { Plugin } from "esbuild";
import { licencesOf } from "../../common/licences.js";
import { chartStyle } from "../../src/charts/index.js";
import { reportStyle } from "../../src/command/style.js";
import { bundlePage } from "../explorer/bundle.js";
import { serve } from "../explorer/serve.js";
import { fontFolders, readGlyphs } from "./fonts.js";

const source = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(import.meta.url);
export const output = `${source}output/`;

/** Modules that only Node runs: TensorFlow.js asks for them where it finds itself in Node. */
const withoutNode: Plugin = {
  name: "without-node",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(fs|path|os|util|crypto|worker_threads|perf_hooks|string_decoder|node-fetch)$/ }, ({ path }) => ({
      path,
      namespace: "without-node",
    }));
    onLoad({ filter: /./, namespace: "without-node" }, () => ({ contents: "module.exports = {};" }));
  },
};

export async function buildLandmarks(): Promise<void> {
  const metafile = await bundlePage(source, output, "landmarks", { plugins: [withoutNode] });
  const styles = [`${source}../explorer/style.css`, `${source}style.css`].map((file) => readFileSync(file, "utf8"));
  writeFileSync(`${output}landmarks.css`, [chartStyle, reportStyle, ...styles].join("\n"));
  copyFileSync(`${source}index.html`, `${output}index.html`);
  writeFileSync(`${output}glyphs.json`, JSON.stringify(readGlyphs()));
  const binary = "tfjs-backend-wasm-simd.wasm";
  copyFileSync(require.resolve(`@tensorflow/tfjs-backend-wasm/dist/${binary}`), output + binary);
  const texts = { "@tensorflow/tfjs-layers": readFileSync(`${source}tfjs-layers.licence.txt`, "utf8").trim() };
  writeFileSync(
    `${output}THIRD_PARTY_LICENSES.txt`,
    licencesOf([metafile], "The scripts and glyphs of this page", { others: fontFolders(), texts }),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({ options: { serve: { type: "boolean" }, port: { type: "string", default: "8081" } } });
  await buildLandmarks();
  for (const file of readdirSync(output)) {
    const { length } = gzipSync(readFileSync(output + file), { level: 9 });
    console.log(`${String(length).padStart(8)} bytes gzipped  ${file}`);
  }
  if (values.serve) {
    const { url } = await serve(output, Number(values.port));
    console.log(`The page is at ${url} (Ctrl+C ends it)`);
  }
}
