import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/** Cloudflare's Workers compile no bytes. There the kernels are a module of their own, and the families' are left out. */
export const ofWorkers: Plugin = {
  name: "of Workers",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /kernels\.wasm$/ }, () => ({ path: "../kernels.wasm", external: true }));
    onLoad({ filter: /packed\.generated\.ts$/ }, async ({ path }) => {
      const names = [...readFileSync(path, "utf8").matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
      return { contents: names.map((name) => `export const ${name} = {};`).join("\n"), loader: "js" };
    });
    onLoad({ filter: /\/src\/index\.ts$/ }, ({ path }) => {
      const start = 'import kernels from "xyloss/kernels.wasm";\nimport { giveWhole } from "./whole.js";\ngiveWhole(kernels);\n';
      return { contents: start + readFileSync(path, "utf8"), loader: "ts" };
    });
  },
};
