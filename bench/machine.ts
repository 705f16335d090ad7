import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** The machine and the versions of a run. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
  readonly xyloss: string;
  readonly assemblyscript: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    xyloss: versionIn("../package.json"),
    assemblyscript: versionIn("../node_modules/assemblyscript/package.json"),
  };
}

export function machineText(machine: Machine): string {
  const { cpu, cores, memoryGiB, platform, node, v8, xyloss, assemblyscript } = machine;
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}; node ${node}, V8 ${v8}; xyloss ${xyloss}, AssemblyScript ${assemblyscript}`;
}

function versionIn(path: string): string {
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { version: string };
  return version;
}
