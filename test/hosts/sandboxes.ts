/** Hosts that need an app of their own. */
import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { expectWorks, type Host, hasKernels, output } from "./host.js";

/** Next's build, whose page is made on the server: by a component of the server, and by one that the browser has too. */
const next: Host = {
  name: "next",
  quick: false,
  async run(app) {
    // below its packages: Turbopack follows no links that lead elsewhere
    const folder = join(dirname(app.tools), "built-next");
    rmSync(folder, { recursive: true, force: true });
    cpSync("test/hosts/next", folder, { recursive: true });
    for (const each of ["use.mjs", "node_modules"]) cpSync(join(app.folder, each), join(folder, each), { recursive: true });
    try {
      await output({ ...app, folder }, process.execPath, [join(app.tools, "next/dist/bin/next"), "build"]);
      const page = readFileSync(join(folder, ".next/server/app/index.html"), "utf8");
      for (const said of ["server works", "client works"]) if (!page.includes(`<p>${said}</p>`)) return `the page lacks "${said}": ${page}`;
      const chunks = join(folder, ".next/static/chunks");
      const scripts = readdirSync(chunks, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".js"));
      return scripts.some((path) => hasKernels(readFileSync(join(chunks, path), "utf8"))) ? undefined : "the browser gets no kernels";
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Hardened JavaScript: after `lockdown`, and in a Compartment, whose programs are bundled and import nothing. */
const ses: Host = {
  name: "ses",
  quick: true,
  async run(app) {
    const program = join(app.folder, "built", "ses.js");
    await build({
      stdin: { contents: 'import { use } from "./use.mjs"; globalThis.result = use();', resolveDir: app.folder },
      outfile: program,
      bundle: true,
      format: "iife",
      footer: { js: "globalThis.result" },
      // a Compartment has no import()
      supported: { "dynamic-import": false },
      logLevel: "error",
    });
    return expectWorks(await output(app, process.execPath, ["ses.mjs", app.tools, program]));
  },
};

export const sandboxes: readonly Host[] = [ses, next];
