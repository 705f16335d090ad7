/** Hosts that run the installed package. */

import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { engines } from "../engines/engines.js";
import { type App, expectWorks, type Host, hasKernels, output, tool } from "./host.js";
import { copyLibraries } from "./libraries.js";

const programs = ["import.mjs", "require.cjs", "threads.mjs", "adapters.mjs", "adapters-require.cjs"];

/** Runs programs of the app by a command that it makes of a file's name. */
const runs = (name: string, quick: boolean, command: (app: App) => readonly string[], files = programs): Host => ({
  name,
  quick,
  async run(app) {
    const [program, ...args] = command(app);
    for (const file of files) {
      const problem = expectWorks(await output(app, program as string, [...args, file]));
      if (problem !== undefined) return `${file}: ${problem}`;
    }
    return undefined;
  },
});

interface Miniflare {
  dispatchFetch(url: string): Promise<{ text(): Promise<string> }>;
  dispose(): Promise<void>;
}
/** Its package is not installed where only the sources are compiled. */
interface MiniflarePackage {
  readonly Miniflare: new (options: object) => Miniflare;
}

/** As wrangler bundles and runs a Worker. */
const workerd: Host = {
  name: "workerd",
  quick: true,
  async run({ folder, tools }) {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: ["worker.mjs"],
      bundle: true,
      format: "esm",
      conditions: ["workerd", "worker", "browser"],
      external: ["*.wasm"],
      write: false,
    });
    const text = outputFiles
      .map((file) => file.text)
      .join("")
      .replaceAll("../kernels.wasm", "./kernels.wasm");
    if (hasKernels(text)) return "the bundle has the kernels twice";
    const { Miniflare } = createRequire(join(tools, "x.js"))("miniflare") as MiniflarePackage;
    const kernels = new Uint8Array(readFileSync(join(folder, "node_modules/xyloss/dist/kernels.wasm")));
    const miniflare = new Miniflare({
      modules: [
        { type: "ESModule", path: "worker.mjs", contents: text },
        { type: "CompiledWasm", path: "kernels.wasm", contents: kernels },
      ],
      compatibilityDate: "2025-01-01",
    });
    try {
      return expectWorks(await (await miniflare.dispatchFetch("http://localhost/")).text());
    } finally {
      await miniflare.dispose();
    }
  },
};

/** Bun and Deno, as `npm run test:engines` finds or installs them; none where they have no package. */
function engine(name: string, args: readonly string[]): readonly Host[] {
  const found = engines.find((each) => each.name === name)?.find();
  const path = found === undefined ? undefined : resolve(found);
  return path === undefined ? [] : [runs(name, true, () => [path, ...args], ["import.mjs", "require.cjs"])];
}

/** The command with DuckDB, where it is installed. */
const parquet: Host = {
  name: "parquet",
  quick: true,
  async run(app) {
    const copied = copyLibraries(app, ["@duckdb/node-api"]);
    try {
      return expectWorks(await output(app, process.execPath, ["parquet.mjs"]));
    } finally {
      for (const path of copied) rmSync(path, { recursive: true });
    }
  },
};

export const hosts: readonly Host[] = [
  runs("node", true, () => [process.execPath]),
  runs("node-oldest", true, ({ tools }) => [join(tools, "node-oldest/bin/node")], ["import.mjs", "require.cjs"]),
  runs("node-newest", true, ({ tools }) => [join(tools, "node-newest/bin/node")]),
  runs("one file", true, () => [process.execPath], ["one-file.mjs"]),
  workerd,
  parquet,
  {
    name: "jest",
    quick: true,
    async run(app) {
      await output(app, tool(app, "jest"), ["--rootDir", app.folder, "losses.test.js", "adapters.test.js"]);
      return undefined;
    },
  },
  ...engine("bun", []),
  ...engine("deno", ["run", "--allow-all"]),
];
