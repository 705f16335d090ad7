/**
 * Checks what a user installs: the tarball's files, that it needs nothing at run time, the size budgets, and that an app in an empty
 * folder can install it, import it and run its command. `npm run test:types` compiles against it.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { packInto } from "../../common/programs.js";
import { binaryOf, families } from "./compile.js";
import { sizes } from "./sizes.js";

/** Bytes that clickhouse.wasm may have. It is not zipped there, and its base64 must stay well within max_query_size, 262,144 bytes. */
const CLICKHOUSE = 51 * 1024;

/** The oldest browsers that docs/limits.md names. Safari is the last to have had SIMD, the others private methods and `Object.hasOwn`. */
const OLDEST = ["chrome93", "firefox92", "safari16.4"];

const problems: string[] = [];

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, unknown>>;
for (const [name, range] of Object.entries(manifest.peerDependencies ?? {})) {
  const { optional } = (manifest.peerDependenciesMeta?.[name] ?? {}) as { optional?: boolean };
  if (optional !== true) problems.push(`package.json needs ${name} ${range}`);
}
for (const kind of ["dependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"]) {
  if (Object.keys(manifest[kind] ?? {}).length > 0) problems.push(`package.json has ${kind}`);
}
for (const script of ["preinstall", "install", "postinstall"]) {
  if (manifest.scripts?.[script] !== undefined) problems.push(`package.json runs ${script} when it is installed`);
}

/** An app's folder, with the packed package in it. */
const app = mkdtempSync(join(tmpdir(), "xyloss-app-"));
const tarball = packInto(app);
const paths = tarball.files.map((file) => file.path);
const wanted =
  /^(dist\/[\w./-]+\.(js|d\.ts)|dist\/cjs\/package\.json|(diagnose|jax|reference|tfjs)\/package\.json|dist\/(kernels|clickhouse)\.wasm|dist\/THIRD_PARTY_LICENSES\.txt|docs\/(guides\/)?\w+\.(md|svg)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
for (const path of paths) if (!wanted.test(path)) problems.push(`the tarball holds ${path}`);
for (const path of [
  "dist/index.js",
  "dist/index.d.ts",
  "dist/reference/index.js",
  "dist/diagnose/index.js",
  "dist/diagnose/index.d.ts",
  "dist/cjs/index.js",
  "dist/cjs/package.json",
  "dist/node/index.js",
  "dist/workerd/index.js",
  "diagnose/package.json",
  "reference/package.json",
  "tfjs/package.json",
  "dist/tfjs/index.js",
  "dist/tfjs/index.d.ts",
  "jax/package.json",
  "dist/jax/index.js",
  "dist/jax/index.d.ts",
  "dist/command/main.js",
  "dist/kernels.wasm",
  "dist/clickhouse.wasm",
  "dist/THIRD_PARTY_LICENSES.txt",
  "docs/clickhouse.md",
  "docs/losses.md",
  "docs/diagnosis.md",
  "docs/design.md",
  "docs/limits.md",
  "docs/speed.md",
  "LICENSE",
  "README.md",
]) {
  if (!paths.includes(path)) problems.push(`the tarball lacks ${path}`);
}

for (const [, image = ""] of readFileSync("README.md", "utf8").matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)) {
  if (!image.startsWith("https://") && !paths.includes(image)) problems.push(`the tarball lacks the README's picture ${image}`);
}

const licences = readFileSync("dist/THIRD_PARTY_LICENSES.txt", "utf8");
for (const name of ["@observablehq/plot", "csv-parse", "linkedom", "simple-statistics"]) {
  if (!licences.includes(`\n${name} `)) problems.push(`THIRD_PARTY_LICENSES.txt lacks ${name}`);
}

/** Runs a program in the app's folder. If it fails, what it printed is a problem. */
function inApp(what: string, command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { cwd: app, encoding: "utf8" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    problems.push(`${what}: ${stdout ?? ""}${stderr ?? String(error)}`);
    return "";
  }
}

writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }');
inApp("the tarball cannot be installed offline", "npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball.filename}`]);

writeFileSync(
  join(app, "consumer.mjs"),
  `import { mse, XylossError } from "xyloss";
import { diagnose } from "xyloss/diagnose";
const report = diagnose(mse, { prediction: [1, 2, 3, 5], target: [1, 2, 3, 4] });
let thrown;
try { diagnose(mse, { prediction: [1], target: [1, 2] }); } catch (error) { thrown = error; }
console.log(JSON.stringify([report.loss, thrown instanceof XylossError]));
`,
);
const imported = inApp("xyloss/diagnose cannot be imported", process.execPath, ["consumer.mjs"]).trim();
if (imported !== '["mse",true]') problems.push(`xyloss/diagnose prints ${imported}`);

writeFileSync(join(app, "predictions.csv"), "px,py,tx,ty\n1,2,1,2.5\n3,4,3.5,4\n5,7,5,6\n");
const diagnosed = inApp("the command fails", "npx", [
  "--no-install",
  "xyloss",
  "diagnose",
  "predictions.csv",
  "--loss",
  "mse",
  "--html",
  "r.html",
]);
if (!diagnosed.startsWith("xyloss: mse")) problems.push(`the command prints ${diagnosed}`);
else if (statSync(join(app, "r.html")).size < 10_000) problems.push("the command's page has no pictures");
// without DuckDB, which is an optional peer
writeFileSync(join(app, "predictions.parquet"), "PAR1");
const { status, stderr } = spawnSync("npx", ["--no-install", "xyloss", "diagnose", "predictions.parquet", "--loss", "mse"], {
  cwd: app,
  encoding: "utf8",
});
if (
  status !== 2 ||
  !stderr.startsWith("xyloss: predictions.parquet is parquet, which needs DuckDB beside xyloss: npm install @duckdb/node-api")
)
  problems.push(`without DuckDB the command says of parquet: ${stderr}`);
rmSync(app, { recursive: true });

// code for a neutral platform cannot import Node's modules, so a dependency that crept in would show
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
for (const { path, text } of outputFiles) {
  if (/\beval\(|\bnew Function\(/.test(text)) problems.push(`${path} compiles text`);
  if (text.includes("@duckdb/")) problems.push(`${path} knows DuckDB, which only the command loads`);
  // all three have property escapes, which esbuild rewrites to be on the safe side
  const supported = { "regexp-unicode-property-escapes": true };
  const lowered = await transform(text, { target: OLDEST, supported });
  if (lowered.code !== (await transform(text, { target: "esnext" })).code)
    problems.push(`${path} has syntax newer than ${OLDEST.join(", ")}`);
}

for (const { app, bundler, size } of await sizes("dist/index.js")) {
  const told = `${app.name} by ${bundler}: ${size} of ${app.budget} bytes gzipped`;
  if (size > app.budget) problems.push(`${told}: over its budget`);
  else console.log(told);
}
const gzipped = (text: string) => gzipSync(text, { level: 9 }).length;
const hexadecimal = families.map((family) => readFileSync(binaryOf(family), "hex")).join("\n");
const inlined = gzipped(readFileSync("src/kernels/packed.generated.ts", "utf8"));
console.log(`kernels as they are inlined: ${inlined} bytes gzipped; as hexadecimal: ${gzipped(hexadecimal)}`);
const ofClickHouse = statSync("dist/clickhouse.wasm").size;
if (ofClickHouse > CLICKHOUSE) problems.push(`clickhouse.wasm has ${ofClickHouse} of ${CLICKHOUSE} bytes: over its budget`);
else console.log(`clickhouse.wasm: ${ofClickHouse} of ${CLICKHOUSE} bytes`);
console.log(`${paths.length} files, ${tarball.size} bytes packed`);
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exitCode = 1;
}
