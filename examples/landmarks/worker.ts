/** Trains in a worker, step by step: the page stays free, and a request never waits for more than a step. */
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { env, setBackend } from "@tensorflow/tfjs-core";
import type { Settings } from "./contestants.js";
import type { Glyphs } from "./glyphs.js";
import type { Message, Request } from "./messages.js";
import { drawnOf, Study } from "./study.js";

/** Steps from one measurement to the next. */
const INTERVAL = 10;

const tell = (message: Message) => postMessage(message);

async function load(): Promise<Glyphs> {
  setWasmPaths(new URL("./", location.href).href);
  // the page has only the file without threads, which gives the same numbers everywhere
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (!(await setBackend("wasm"))) throw new Error("TensorFlow.js cannot start its WebAssembly backend");
  const response = await fetch("glyphs.json");
  if (!response.ok) throw new Error(`glyphs.json cannot be loaded: status ${response.status}`);
  const loaded = (await response.json()) as Glyphs;
  tell({ kind: "ready", drawn: drawnOf(loaded) });
  return loaded;
}

const fail = (error: unknown) => tell({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });

const glyphs = load();
glyphs.catch(fail);
let paused = false;
let resume: () => void = () => {};

async function run(settings: Settings): Promise<void> {
  const study = new Study(await glyphs, settings);
  let time = 0;
  for (;;) {
    if (study.step % INTERVAL === 0 || study.done) {
      tell({ kind: "measured", measured: study.measure(), pace: time / Math.max(1, study.step), done: study.done });
    }
    if (study.done) return;
    const begin = performance.now();
    await study.advance();
    time += performance.now() - begin;
    // requests come between tasks
    await new Promise((resolve) => setTimeout(resolve));
    if (paused) {
      await new Promise<void>((resolve) => {
        resume = resolve;
      });
    }
  }
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.kind === "start") run(data.settings).catch(fail);
  if (data.kind === "pause") paused = true;
  if (data.kind === "resume") {
    paused = false;
    resume();
  }
});
