/** A small app, built by a bundler with its default settings, computes what the package computes. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { huber, softArgmax } from "../../src/index.js";

/** The app: a call, a loop over a bound function, an error, and the reference. */
const app = `
import { huber, softArgmax, Workspace, XylossError } from "xyloss";
import { huber as twin } from "xyloss/reference";

const prediction = Float32Array.of(3, 4, -1, 0.5), target = Float32Array.of(1, 1, 1, 1);
const ws = new Workspace({ floats: 12 });
const [p, t, grad] = [ws.alloc(4), ws.alloc(4), ws.alloc(4)];
p.set(prediction);
t.set(target);
const step = huber.bind({ prediction: p, target: t, grad }, { delta: 1.5 });
let code = "";
try {
  huber.value(prediction, target, { detla: 1 });
} catch (error) {
  code = error instanceof XylossError ? error.code + error.message : String(error);
}
const point = softArgmax(prediction, { width: 2, height: 2, convention: "edges" });
console.log(JSON.stringify({
  value: huber.value(prediction, target, { delta: 1.5 }),
  step: step(),
  grad: [...grad],
  point: [...point],
  near: Math.abs(twin.value(prediction, target, { delta: 1.5 }) - step()) < 1e-6,
  code,
}));
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "app-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve("."), join(folder, "node_modules/xyloss"), "dir");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "main.js"), app);
  writeFileSync(join(folder, "index.html"), '<!doctype html><script type="module" src="./main.js"></script>');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function expectRight(path: string): void {
  const result = JSON.parse(execFileSync(process.execPath, [path], { encoding: "utf8" }));
  const prediction = Float32Array.of(3, 4, -1, 0.5);
  const { value, grad } = huber.valueAndGrad(prediction, new Float32Array(4).fill(1), { delta: 1.5 });
  const point = softArgmax(prediction, { width: 2, height: 2, convention: "edges" });
  expect(result).toEqual({
    value,
    step: value,
    grad: [...grad],
    point: [...point],
    near: true,
    code: expect.stringMatching(/^ERR_XYLOSS_OPTION.*detla.*did you mean delta/),
  });
}

describe("esbuild", () => {
  for (const format of ["esm", "iife", "cjs"] as const) {
    for (const minify of [false, true]) {
      it(`${format}${minify ? ", minified" : ""}`, async () => {
        const outfile = join(folder, `${format}${minify}.${format === "esm" ? "mjs" : "cjs"}`);
        await esbuild({ entryPoints: [join(folder, "main.js")], bundle: true, format, minify, outfile, logLevel: "error" });
        expectRight(outfile);
      });
    }
  }
});

it.each([
  ["a page", ["module", "browser"]],
  ["a Worker of Cloudflare", ["workerd", "worker", "browser"]],
])("esbuild warns of nothing in %s, with every entry", async (_, conditions) => {
  const entries = ["xyloss", "xyloss/reference", "xyloss/diagnose", "xyloss/tfjs", "xyloss/jax"];
  const contents = entries.map((name, i) => `import * as all${i} from "${name}"; console.log(all${i});`).join("\n");
  const { warnings } = await esbuild({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    format: "esm",
    conditions,
    external: ["*.wasm", "@jax-js/jax", "@tensorflow/tfjs-core"],
    write: false,
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
});

describe("Vite", () => {
  it("makes a page's script one file, which loads another only for threads", { timeout: 120_000 }, async () => {
    const outDir = join(folder, "dist");
    // only pages need the polyfill
    await vite({ root: folder, logLevel: "error", configFile: false, build: { outDir, modulePreload: { polyfill: false } } });
    const assets = readdirSync(join(outDir, "assets"));
    const [entry = "", ...others] = assets.sort((a, b) => Number(b.startsWith("index")) - Number(a.startsWith("index")));
    expect([entry, others]).toEqual([expect.stringMatching(/^index.*\.js$/), [expect.stringMatching(/\.js$/)]]);
    const script = join(outDir, "assets", entry);
    const text = readFileSync(script, "utf8");
    expect(/\bfetch\(["'`]/.test(text)).toBe(false);
    expect(text.match(/\bimport\([^)]*/g)).toEqual([expect.stringContaining(others[0] as string)]);
    expectRight(script);
  });

  it("makes a program for a server", { timeout: 120_000 }, async () => {
    const outDir = join(folder, "server");
    await vite({
      root: folder,
      logLevel: "error",
      configFile: false,
      build: { outDir, ssr: join(folder, "main.js") },
      ssr: { noExternal: true },
    });
    expectRight(join(outDir, "main.js"));
  });
});
