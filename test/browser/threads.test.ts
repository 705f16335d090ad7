/** Threads in pages: one that is cross-origin isolated, one that is not, and some whose policy forbids workers from a text. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bceWithLogits } from "../../src/index.js";
import { describeInBrowsers } from "./browsers.js";

/** Ten chunks of pairs, which the page and this test compute alike. */
const LENGTH = 10 * 16384 + 6;
const data = `
const LENGTH = ${LENGTH};
const fill = (prediction, target) => {
  for (let i = 0; i < LENGTH; i++) {
    prediction[i] = ((i * 7919) % 1000) / 100 - 5;
    target[i] = i % 2;
  }
};`;

/** The script of the page, which leaves its answers on the window. */
const script = `
import { bceWithLogits, Workspace, XylossError } from "./dist/index.js";
${data}
(async () => {
  const workerUrl = new URLSearchParams(location.search).get("worker") ?? undefined;
  const ws = new Workspace({ floats: 4 * LENGTH, threads: 3, workerUrl });
  const [prediction, target, grad, ones] = [0, 1, 2, 3].map(() => ws.alloc(LENGTH));
  fill(prediction, target);
  ones.fill(1);
  const step = bceWithLogits.bind({ prediction, target, grad });
  const later = bceWithLogits.bindAsync({ prediction, target, grad, weights: ones });
  await ws.ready;
  const sums = () => grad.reduce((sum, slope) => sum + slope, 0);
  const values = [];
  for (let i = 0; i < 20; i++) values.push(step());
  const grads = [sums()];
  grad.fill(0);
  values.push(...(await Promise.all([later(), later()])));
  grads.push(sums());
  const { threads, threadsReason } = ws;
  ws.dispose();
  let error = "";
  try {
    step();
  } catch (caught) {
    error = caught instanceof XylossError ? caught.code : String(caught);
  }
  window.answers = { isolated: crossOriginIsolated, threads, threadsReason, values: [...new Set(values)], grads: [...new Set(grads)], error };
})().catch((error) => {
  window.answers = { failed: String(error) };
});`;

const isolating = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
/** The headers of the pages by their path. */
const pages: Readonly<Record<string, object>> = {
  "/isolated": isolating,
  "/plain": {},
  "/strict": { ...isolating, "content-security-policy": policy },
};

let server: Server;
let url: string;
beforeAll(async () => {
  const { outputFiles } = await build({ stdin: { contents: script, resolveDir: "." }, bundle: true, format: "esm", write: false });
  const files: Readonly<Record<string, string>> = {
    "/page.js": outputFiles[0]?.text as string,
    "/worker.js": readFileSync("dist/worker.js", "utf8"),
  };
  server = createServer(({ url: asked = "/" }, response) => {
    const path = asked.replace(/\?.*/, "");
    const headers = pages[path];
    if (headers !== undefined) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers });
      response.end('<!doctype html><script type="module" src="/page.js"></script>');
    } else if (files[path] !== undefined) {
      response.writeHead(200, { "content-type": "text/javascript; charset=utf-8", ...isolating }).end(files[path]);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server?.close();
});

/** What this process computes of ordinary arrays. */
function expected(): { values: number[]; grads: number[] } {
  const [prediction, target] = [new Float32Array(LENGTH), new Float32Array(LENGTH)];
  new Function("prediction", "target", `${data} fill(prediction, target);`)(prediction, target);
  const { value, grad } = bceWithLogits.valueAndGrad(prediction, target);
  return { values: [value], grads: [grad.reduce((sum, slope) => sum + slope, 0)] };
}

describeInBrowsers((browser) => {
  async function answersOf(path: string): Promise<unknown> {
    const page = await browser().newPage();
    await page.goto(url + path);
    await page.waitForFunction(() => "answers" in window);
    const answers = await page.evaluate(() => (window as unknown as { answers: unknown }).answers);
    await page.close();
    return answers;
  }
  const rest = { ...expected(), error: "ERR_XYLOSS_DISPOSED" };

  it("work in an isolated page, with the bits of this process", async () => {
    expect(await answersOf("/isolated")).toEqual({ isolated: true, threads: 3, threadsReason: null, ...rest });
  });

  it("are one in a page that is not, which says so", async () => {
    const threadsReason = expect.stringMatching(/not cross-origin isolated/);
    expect(await answersOf("/plain")).toEqual({ isolated: false, threads: 1, threadsReason, ...rest });
  });

  it("are one where the policy forbids workers from a text, which says what to do", async () => {
    const threadsReason = expect.stringMatching(/workerUrl/);
    expect(await answersOf("/strict")).toEqual({ isolated: true, threads: 1, threadsReason, ...rest });
  });

  it("start from workerUrl there", async () => {
    expect(await answersOf("/strict?worker=/worker.js")).toEqual({ isolated: true, threads: 3, threadsReason: null, ...rest });
  });
});
