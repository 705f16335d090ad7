/** Compiles code that uses the packed package, with each supported version of TypeScript and in the usual settings. */
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { packInto } from "../../common/programs.js";
import * as xyloss from "../../src/index.js";
import { agreement } from "./agreement.js";
import { callsOf, undocumented } from "./help.js";
import { unnamed } from "./names.js";

const here = "test/types";
const compilers = ["5.4", "5.6", "5.9", "6", "7"].map((version) => ({
  version,
  path: join(here, "node_modules", `typescript-${version}`),
}));

/** Compiler settings of users, with the files to compile in each. */
interface Setting {
  readonly name: string;
  readonly files: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** The versions that have it; all if left out. */
  readonly versions?: readonly string[];
}

const node = { module: "nodenext", moduleResolution: "nodenext" };
const settings: readonly Setting[] = [
  { name: "ES2020", files: ["consumer.ts", "agreement.ts"], options: { ...node, target: "es2020", lib: ["es2020"] } },
  {
    name: "Node16, DOM",
    files: ["consumer.ts", "dom.ts"],
    options: { module: "node16", moduleResolution: "node16", target: "es2022", lib: ["es2022", "dom"] },
  },
  {
    name: "bundler, DOM, ESNext, strictest",
    files: ["consumer.ts", "dom.ts", "disposal.ts"],
    options: {
      module: "esnext",
      moduleResolution: "bundler",
      target: "esnext",
      lib: ["esnext", "dom"],
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
    },
  },
  {
    name: "CommonJS",
    files: ["common.cts", "binary.ts"],
    options: { module: "node16", moduleResolution: "node16", target: "es2022", lib: ["es2022"] },
  },
  {
    name: "before Node 16",
    files: ["consumer.ts", "binary.ts"],
    options: { module: "commonjs", moduleResolution: "node10", target: "es2022", lib: ["es2022"] },
    versions: ["5.4", "5.6", "5.9"],
  },
  { name: "Node's types", files: ["consumer.ts", "node.ts"], options: { ...node, target: "es2022", lib: ["es2022"], types: ["node"] } },
];

if (!compilers.every(({ path }) => existsSync(path))) {
  process.stderr.write(
    `Installing TypeScript ${compilers.map(({ version }) => version).join(", ")} (130 MB) into ${here}/node_modules …\n`,
  );
  execFileSync("npm", ["ci", "--prefix", here, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], { stdio: "inherit" });
}

/** A user's folder: the installed package, and code that uses it. */
function consumer(): string {
  const folder = mkdtempSync(join(tmpdir(), "xyloss-types-"));
  const { filename } = packInto(folder);
  const installed = join(folder, "node_modules/xyloss");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", installed, "--strip-components=1"]);
  symlinkSync(resolve("node_modules/@types"), join(folder, "node_modules/@types"));
  cpSync(join(here, "consumer"), folder, { recursive: true });
  cpSync(join(here, "consumer/consumer.ts"), join(folder, "common.cts"));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  writeFileSync(join(folder, "agreement.ts"), agreement({ kernels: "xyloss", reference: "xyloss/reference", diagnose: "xyloss/diagnose" }));
  for (const [i, { files, options }] of settings.entries()) {
    const compilerOptions = { noEmit: true, strict: true, skipLibCheck: false, types: [], ...options };
    writeFileSync(join(folder, `tsconfig.${i}.json`), JSON.stringify({ compilerOptions, files }));
  }
  return folder;
}

const run = promisify(execFile);
const problems: string[] = [];
const folder = consumer();

/** Compiles in one setting. Anything that the compiler prints is a problem. */
async function compile({ version, path }: (typeof compilers)[number], setting: number): Promise<void> {
  const start = performance.now();
  const said = await run(process.execPath, [resolve(path, "bin/tsc"), "-p", join(folder, `tsconfig.${setting}.json`)], { cwd: folder })
    .then(() => "")
    .catch(({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr);
  const name = settings[setting]?.name as string;
  const seconds = ((performance.now() - start) / 1e3).toFixed(1);
  console.log(
    `TypeScript ${version.padEnd(4)} ${name.padEnd(32)} ${seconds.padStart(5)} s  ${said === "" ? "compiles" : "does not compile"}`,
  );
  if (said !== "") problems.push(`TypeScript ${version}, ${name}:\n${said}`);
}

const queue = compilers.flatMap((compiler) =>
  settings.flatMap(({ versions }, setting) =>
    versions === undefined || versions.includes(compiler.version) ? [() => compile(compiler, setting)] : [],
  ),
);
const lane = async (): Promise<void> => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next();
};
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane));
for (const entry of ["index", "reference/index", "diagnose/index"]) {
  problems.push(...unnamed(join(folder, "node_modules/xyloss/dist/cjs", `${entry}.d.ts`)));
}
const calls = callsOf(xyloss);
const silent = undocumented(resolve(here, "node_modules/typescript-6"), folder, calls, Object.keys(xyloss));
console.log(`An editor's help for ${calls.length} calls: ${silent.length === 0 ? "complete" : "incomplete"}`);
problems.push(...silent);
rmSync(folder, { recursive: true });

if (problems.length > 0) {
  console.error(problems.join("\n").replaceAll(join(folder, "node_modules/"), ""));
  process.exitCode = 1;
}
