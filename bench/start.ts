/** How long an app waits for its first result: `import` of the package, as Node finds it, and one call, in a fresh process, beside an empty module. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { figureOf } from "../common/statistics.js";

/** Processes of each kind. */
const PROCESSES = 21;

const program = `
const start = performance.now();
const { huber } = await import(process.argv[1]);
const loaded = performance.now();
huber?.value(Float32Array.of(3, 4), Float32Array.of(1, 1));
console.log(JSON.stringify([loaded - start, performance.now() - loaded]));
`;

/** Medians in milliseconds. */
export interface Start {
  readonly empty: number;
  readonly load: number;
  readonly first: number;
  readonly both: number;
}

export function measureStart(): Start {
  const folder = mkdtempSync(join(tmpdir(), "xyloss-start-"));
  try {
    const empty = join(folder, "empty.mjs");
    writeFileSync(empty, "export const nothing = 0;\n");
    const ask = (module: URL) =>
      JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", program, module.href], { encoding: "utf8" })) as [
        number,
        number,
      ];
    const taken: { empty: number[]; load: number[]; first: number[]; both: number[] } = { empty: [], load: [], first: [], both: [] };
    for (let i = 0; i < PROCESSES; i++) {
      const [nothing] = ask(pathToFileURL(empty));
      const [load, first] = ask(new URL("../dist/node/index.js", import.meta.url));
      taken.empty.push(nothing);
      taken.load.push(load);
      taken.first.push(first);
      taken.both.push(load + first);
    }
    return {
      empty: figureOf(taken.empty).median,
      load: figureOf(taken.load).median,
      first: figureOf(taken.first).median,
      both: figureOf(taken.both).median,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function startText({ empty, load, first, both }: Start): string {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return (
    `The first result takes ${ms(both)} in a new process: import ${ms(load)}, first call ${ms(first)}. ` +
    `The import of an empty module takes ${ms(empty)}: ${(both / empty).toFixed(1)} times as much (goal: at most 12).`
  );
}
