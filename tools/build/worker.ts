/** Bundles what a worker runs: as a text that the package imports (git ignores it), and after the compiler as the file `dist/worker.js`. */
import { writeFileSync } from "node:fs";
import { build } from "esbuild";

const { outputFiles } = await build({
  entryPoints: ["src/threads/worker.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
});
const [{ text }] = outputFiles as unknown as [{ text: string }];
writeFileSync(
  "src/threads/worker.generated.ts",
  `/** \`worker.ts\` as one script. */
export const workerText: string = ${JSON.stringify(text.trim())};
`,
);
writeFileSync("dist/worker.js", text);
