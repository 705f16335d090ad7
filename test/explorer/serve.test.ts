import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../examples/explorer/serve.js";

const page = "<!doctype html><title>page</title>";
let parent: string;
let served: Served;
let port: number;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), "explorer-"));
  const folder = join(parent, "site");
  mkdirSync(join(folder, "folder"), { recursive: true });
  writeFileSync(join(folder, "index.html"), page);
  writeFileSync(join(folder, "explorer.js"), "export {};");
  writeFileSync(join(folder, "folder", "inner.txt"), "inner");
  writeFileSync(join(parent, "secret.txt"), "secret");
  symlinkSync(join(parent, "secret.txt"), join(folder, "link.txt"));
  served = await serve(folder);
  port = Number(new URL(served.url).port);
});
afterAll(async () => {
  await served.close();
  rmSync(parent, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Requests a path exactly as given. */
const ask = (path: string, method = "GET", headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let body = "";
      response.on("data", (part) => {
        body += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on("error", reject)
      .end();
  });

/** Sends bytes that no HTTP client would send, and returns the status line of the answer. */
const send = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.end(text));
    socket.on("data", (part) => {
      answer += part;
    });
    socket.on("close", () => resolve(answer.split("\r\n")[0] as string));
    socket.on("error", reject);
  });

describe("the explorer's server", () => {
  it("serves the page and its files, with their types", async () => {
    for (const path of ["/", "/index.html", "/?v=1", `/?${"a".repeat(8000)}/../`, "/index.html?//"]) {
      const { status, headers, body } = await ask(path);
      expect([status, headers["content-type"], body], path).toEqual([200, "text/html; charset=utf-8", page]);
    }
    const script = await ask("/explorer.js");
    expect([script.status, script.headers["content-type"], script.body]).toEqual([200, "text/javascript; charset=utf-8", "export {};"]);
  });

  it("answers HEAD without a body, and no other method", async () => {
    const head = await ask("/", "HEAD");
    expect([head.status, head.headers["content-length"], head.body]).toEqual([200, String(page.length), ""]);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"]) {
      const { status, headers, body } = await ask("/", method);
      expect([status, headers.allow, body], method).toEqual([405, "GET, HEAD", ""]);
    }
  });

  const paths = [
    "//",
    "///",
    "//index.html",
    "//localhost/index.html",
    "/index.html/",
    "/./index.html",
    "/folder",
    "/folder/",
    "/folder/inner.txt",
    "/folder/../index.html",
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/..\\secret.txt",
    "/....//secret.txt",
    "/link.txt",
    "/%",
    "/%0",
    "/%00",
    "/index.html%00",
    "/%E0%A4%A",
    "/__proto__",
    "/constructor",
    "/.",
    "/..",
    "/#",
    "/:80",
    "/http://localhost/",
    "http://localhost/",
    "http://localhost/index.html",
    "http://",
    "http://[",
    "*",
    `/${"a".repeat(8000)}`,
  ];
  it.each(paths.map((path) => [path.slice(0, 40), path]))("goes on after %s", async (_, path) => {
    const { status, body } = await ask(path);
    expect([status, body]).toEqual([404, ""]);
    expect((await ask("/")).body).toBe(page);
  });

  it.each([
    ["a header that is too large", `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ["no HTTP at all", "\0\x01\x02 hello\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["no method", " / HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["a path without its slash", "GET index.html HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["a path with a NUL", "GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 40[04] /],
    ["no host", "GET / HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["an empty host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", /^HTTP\/1\.1 40[03] /],
    ["no host, as HTTP 1.0 allows", "GET / HTTP/1.0\r\n\r\n", /^HTTP\/1\.1 403 /],
    ["an end in the middle", "GET / HT", /^(?:HTTP\/1\.1 400 .*)?$/],
  ])("goes on after %s", async (_, text, status) => {
    expect(await send(text)).toMatch(status);
    expect((await ask("/")).body).toBe(page);
  });

  it("answers only to this machine's names, so that no web page can reach it under another", async () => {
    for (const host of ["localhost", `localhost:${port}`, `127.0.0.1:${port}`, "[::1]:9", "LOCALHOST"]) {
      expect((await ask("/", "GET", { host })).status, host).toBe(200);
    }
    for (const host of ["example.com", `example.com:${port}`, "localhost.example.com", "127.0.0.1.nip.io", "localhost@evil"]) {
      const { status, body } = await ask("/", "GET", { host });
      expect([status, body], host).toEqual([403, ""]);
    }
  });

  it("listens on the loopback address only", async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others) {
      const reached = await new Promise((resolve) => {
        const socket = connect(port, address, () => resolve(true)).on("error", () => resolve(false));
        socket.on("connect", () => socket.destroy());
      });
      expect(reached, address).toBe(false);
    }
    expect(new URL(served.url).hostname).toBe("127.0.0.1");
  });

  it("takes another port if one is in use", async () => {
    const second = await serve(join(parent, "site"), port);
    expect(second.url).not.toBe(served.url);
    await second.close();
  });
});
