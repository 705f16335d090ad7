// what a page without a bundler loads: alone in its folder it finds nothing else
import { copyFileSync, mkdirSync } from "node:fs";

mkdirSync("alone", { recursive: true });
copyFileSync("node_modules/xyloss/dist/xyloss.min.js", "alone/xyloss.mjs");
const { huber, Workspace } = await import("./alone/xyloss.mjs");
const ws = new Workspace({ floats: 2 ** 17, threads: 2 });
const [prediction, target] = [ws.alloc(2).fill(3), ws.alloc(2).fill(1)];
const step = huber.bindAsync({ prediction, target });
await ws.ready;
if (ws.threads !== 2) throw new Error(ws.threadsReason);
if ((await step()) !== 1.5) throw new Error("other values");
ws.dispose();
console.log("works");
