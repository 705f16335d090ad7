/**
 * A web server for the files of one folder, for this machine only. It is home-made because those of Vite and esbuild follow symbolic
 * links out of the folder, and Vite's never answers a request for `http://[` (test/explorer/serve.test.ts).
 */
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** The host names that requests may have. Any other is the domain of a web page elsewhere, pointed at this server. */
const ownHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder without its subfolders. Port 0 or one in use means any free port. */
export async function serve(folder: string, port = 0): Promise<Served> {
  const server = createServer((request, response) => answer(folder, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") reject(error);
      else server.listen(0, "127.0.0.1", resolve);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(folder: string, { method = "", url = "", headers }: IncomingMessage, response: ServerResponse): void {
  if (!ownHost.test(headers.host ?? "")) {
    response.writeHead(403).end();
    return;
  }
  if (method !== "GET" && method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const [, name = "/"] = /^\/([^?]*)/.exec(url) ?? [];
  const body = contentOf(folder, name || "index.html");
  if (body === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "content-type": types[extname(name || "index.html")] ?? "application/octet-stream",
    "content-length": body.length,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(method === "HEAD" ? undefined : body);
}

/** A file that the folder lists under exactly this name. A request never becomes a path, so it cannot lead out of the folder. */
function contentOf(folder: string, name: string): Buffer | undefined {
  try {
    const file = readdirSync(folder, { withFileTypes: true }).find((entry) => entry.isFile() && entry.name === name);
    return file && readFileSync(join(folder, file.name));
  } catch {
    return undefined; // the file has been removed
  }
}
