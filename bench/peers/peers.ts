/** Who takes part, and how each is started. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { allOnPath, install, onPath } from "../../common/programs.js";
import type { Launch } from "./protocol.js";

export interface PeerKind {
  readonly peer: string;
  readonly title: string;
  /** Why it works on one thread only; left out where it can use more. */
  readonly single?: string;
  /** How it is started. @throws where it cannot be, with the reason */
  launch(): Launch;
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** This Node, compiling WebAssembly with the optimising compiler from the start, as in `npm run bench`. */
const inNode = (file: string, ...args: string[]): Launch => ({
  command: process.execPath,
  args: ["--no-liftoff", "--import", import.meta.resolve("tsx"), path(file), ...args],
});

const packaged = (file: string): Launch => {
  install({ folder: path("."), words: "TensorFlow.js and jax-js (70 MB)" });
  return inNode(file);
};

/** A Python that has PyTorch: more than one may be on PATH. */
function python(): string {
  const candidates = process.env.PYTHON === undefined ? allOnPath("python3", "python") : [process.env.PYTHON];
  const found = candidates.find((each) => succeeds(each, "-c", "import torch"));
  if (found === undefined) throw new Error("no Python has torch: install Debian's python3-torch, or name a Python in PYTHON");
  return found;
}

function succeeds(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** On x64 a CPU of 2013 or later, not the newest instructions that this one has: figures are then like those of other machines. */
const FLAGS = ["-O3", "-ffast-math", ...(process.arch === "x64" ? ["-mavx2", "-mfma"] : ["-mcpu=native"]), "-fopenmp"];
export const flagsText = FLAGS.filter((flag) => flag !== "-fopenmp").join(" ");

function compiled(): Launch {
  const compiler = process.env.CC ?? onPath("gcc");
  if (compiler === undefined) throw new Error("no gcc: install one, or name a compiler in CC");
  const output = path("../../build/peers/losses");
  mkdirSync(path("../../build/peers"), { recursive: true });
  try {
    execFileSync(compiler, [...FLAGS, path("losses.c"), "-o", output, "-lm"], { stdio: "pipe", encoding: "utf8" });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`${compiler} fails: ${(stderr?.trim() || message).split("\n")[0]}`);
  }
  return { command: output, args: [] };
}

/** The first is what the others are compared with. */
export const kinds: readonly PeerKind[] = [
  { peer: "xyloss", title: "xyloss", launch: () => inNode("xyloss.ts", "xyloss") },
  {
    peer: "ordinary",
    title: "ordinary arrays",
    single: "only a workspace has threads",
    launch: () => inNode("xyloss.ts", "ordinary"),
  },
  { peer: "plain", title: "plain JavaScript", single: "its loops run on one thread", launch: () => inNode("xyloss.ts", "plain") },
  { peer: "tfjs", title: "TensorFlow.js", single: "its WebAssembly backend has no threads in Node", launch: () => packaged("tfjs.ts") },
  { peer: "jax", title: "jax-js", single: "its WebAssembly backend has no threads in Node", launch: () => packaged("jax.ts") },
  { peer: "torch", title: "PyTorch", launch: () => ({ command: python(), args: [path("losses_torch.py")] }) },
  { peer: "native", title: "C", launch: compiled },
];
