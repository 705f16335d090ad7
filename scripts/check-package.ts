/** What a user installs: checks the tarball's files, that nothing is needed at run time, and the size budget. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Everything in one minified bundle, the binary inlined, gzipped. */
const BUDGET = 14 * 1024;

const problems: string[] = [];

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, unknown>>;
for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) {
  if (Object.keys(manifest[kind] ?? {}).length > 0) problems.push(`package.json has ${kind}`);
}

const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" });
const [tarball] = JSON.parse(packed) as [{ size: number; files: { path: string }[] }];
const paths = tarball.files.map((file) => file.path);
const wanted = /^(dist\/[\w./-]+\.(js|d\.ts)|dist\/kernels\.wasm|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
for (const path of paths) if (!wanted.test(path)) problems.push(`the tarball holds ${path}`);
for (const path of ["dist/index.js", "dist/index.d.ts", "dist/reference/index.js", "dist/kernels.wasm", "LICENSE", "README.md"]) {
  if (!paths.includes(path)) problems.push(`the tarball lacks ${path}`);
}

const bundle = await build({ entryPoints: ["dist/index.js"], bundle: true, minify: true, format: "esm", write: false });
const script = bundle.outputFiles[0]?.contents as Uint8Array;
const size = gzipSync(script, { level: 9 }).length;
if (size > BUDGET) problems.push(`${size} bytes gzipped is over the budget of ${BUDGET}`);
const one = await build({
  stdin: { contents: 'export { huber } from "./dist/index.js"', resolveDir: "." },
  bundle: true,
  minify: true,
  format: "esm",
  write: false,
});

console.log(`${paths.length} files, ${tarball.size} bytes packed; everything bundled and gzipped ${size} of ${BUDGET} bytes`);
console.log(`huber alone: ${gzipSync(one.outputFiles[0]?.contents as Uint8Array, { level: 9 }).length} bytes`);
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exitCode = 1;
}
