// threads, imported and required
import { createRequire } from "node:module";
import * as imported from "xyloss";

for (const { Workspace, bce } of [imported, createRequire(import.meta.url)("xyloss")]) {
  const ws = new Workspace({ floats: 2 ** 17, threads: 2 });
  const [prediction, target] = [ws.alloc(40000).fill(0.25), ws.alloc(40000).fill(0.5)];
  const step = bce.bindAsync({ prediction, target });
  await ws.ready;
  if (ws.threads !== 2) throw new Error(ws.threadsReason);
  if ((await step()) !== bce.value(prediction.slice(), target.slice())) throw new Error("other bits");
  ws.dispose();
}
console.log("works");
