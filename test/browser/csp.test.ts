/** Pages under a Content-Security-Policy that allows WebAssembly to be compiled, and under one that does not. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowsers } from "./browsers.js";

/** The script of the page, which leaves its answers on the window. */
const script = `
import { huber, init, Workspace, XylossError } from "./dist/index.js";
import { huber as twin } from "./dist/reference/index.js";
const prediction = Float32Array.of(3, 1), target = Float32Array.of(1, 1), grad = Float32Array.of(7, 7);
const answer = (run) => {
  try {
    return run();
  } catch (error) {
    return error instanceof XylossError ? error.code + ": " + error.message : "not typed: " + error;
  }
};
const rejected = (error) => (error instanceof XylossError ? error.code + ": " + error.message : "not typed: " + error);
(async () => {
  const first = await init().then(() => "compiled", rejected);
  window.answers = {
    init: first,
    value: answer(() => huber.value(prediction, target)),
    bound: answer(huber.bind({ prediction, target, grad })),
    workspace: answer(() => new Workspace({ floats: 4 }).alloc(4).length),
    again: await init().then(() => "compiled", rejected),
    grad: [...grad],
    reference: twin.value(prediction, target),
  };
})();
`;

interface Answers {
  readonly init: string;
  readonly value: unknown;
  readonly bound: unknown;
  readonly workspace: unknown;
  readonly again: string;
  readonly grad: number[];
  readonly reference: number;
}

/** The policies by their path. */
const policies: Readonly<Record<string, string>> = {
  "/without": "default-src 'none'; script-src 'self'",
  "/with": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
};

let server: Server;
let url: string;
beforeAll(async () => {
  const { outputFiles } = await build({ stdin: { contents: script, resolveDir: "." }, bundle: true, format: "esm", write: false });
  const code = outputFiles[0]?.text as string;
  server = createServer(({ url: path = "/" }, response) => {
    const policy = policies[path];
    if (policy !== undefined) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
      response.end('<!doctype html><script type="module" src="/page.js"></script>');
    } else if (path === "/page.js") {
      response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" }).end(code);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server?.close();
});

describeInBrowsers((browser) => {
  async function answersOf(path: string): Promise<Answers> {
    const page = await browser().newPage();
    await page.goto(url + path);
    await page.waitForFunction(() => "answers" in window);
    const answers = await page.evaluate(() => (window as unknown as { answers: Answers }).answers);
    await page.close();
    return answers;
  }

  it("throws a typed error that says what to allow, and writes nothing, without 'wasm-unsafe-eval'; the reference works", async () => {
    const { reference, grad, ...answers } = await answersOf("/without");
    expect(Object.keys(answers)).toEqual(["init", "value", "bound", "workspace", "again"]);
    for (const answer of Object.values(answers))
      expect(answer).toMatch(/^ERR_XYLOSS_COMPILE: .*forbids.*'wasm-unsafe-eval'.*xyloss\/reference/);
    expect(grad).toEqual([7, 7]);
    expect(reference).toBe(0.75);
  });

  it("needs nothing else to be allowed", async () => {
    expect(await answersOf("/with")).toEqual({
      init: "compiled",
      value: 0.75,
      bound: 0.75,
      workspace: 4,
      again: "compiled",
      grad: [0.5, 0],
      reference: 0.75,
    });
  });
});
