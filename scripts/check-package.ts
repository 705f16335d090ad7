/** What a user installs: checks the tarball's files, that nothing is needed at run time, and the size budget. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Everything in one minified bundle, the binary inlined, gzipped. */
const BUDGET = 32 * 1024;

const problems: string[] = [];

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, unknown>>;
for (const kind of ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"]) {
  if (Object.keys(manifest[kind] ?? {}).length > 0) problems.push(`package.json has ${kind}`);
}
for (const script of ["preinstall", "install", "postinstall"]) {
  if (manifest.scripts?.[script] !== undefined) problems.push(`package.json runs ${script} where it is installed`);
}

const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" });
const [tarball] = JSON.parse(packed) as [{ size: number; files: { path: string }[] }];
const paths = tarball.files.map((file) => file.path);
const wanted = /^(dist\/[\w./-]+\.(js|d\.ts)|dist\/kernels\.wasm|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
for (const path of paths) if (!wanted.test(path)) problems.push(`the tarball holds ${path}`);
for (const path of ["dist/index.js", "dist/index.d.ts", "dist/reference/index.js", "dist/kernels.wasm", "LICENSE", "README.md"]) {
  if (!paths.includes(path)) problems.push(`the tarball lacks ${path}`);
}

// the declarations must compile for whoever checks libraries too, which this repository does not
writeFileSync(
  "build/consumer.mts",
  `import { huber, Workspace } from "xyloss";
import { mse } from "xyloss/reference";
using ws = new Workspace({ floats: 4 });
const prediction: Float32Array = ws.alloc(2);
const { value, grad }: { value: number; grad: Float32Array } = huber.valueAndGrad(prediction, ws.alloc(2), { delta: 2 });
export const all: number = value + (grad[0] ?? 0) + mse.value(new Float64Array(2), prediction);
`,
);
const flags = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom", "--types", ""];
try {
  execFileSync("npx", ["tsc", "--ignoreConfig", ...flags, "build/consumer.mts"], { encoding: "utf8" });
} catch (error) {
  problems.push(`a consumer does not compile: ${(error as { stdout: string }).stdout}`);
}

// what it says it does not need must not come in by the side door: neutral code has no modules of Node to import
const entries = ["index", "diagnose/index", "reference/index"].map((name) => `dist/${name}.js`);
const { metafile, outputFiles } = await build({
  entryPoints: entries,
  outdir: "build",
  bundle: true,
  format: "esm",
  platform: "neutral",
  metafile: true,
  write: false,
});
for (const path of Object.keys(metafile.inputs)) if (!path.startsWith("dist/")) problems.push(`dist/ imports ${path}`);
for (const { path, text } of outputFiles) if (/\beval\(|\bnew Function\(/.test(text)) problems.push(`${path} compiles text`);

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
