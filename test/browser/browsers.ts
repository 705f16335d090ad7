/** Tests in real browsers, which are found on this machine. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe } from "vitest";

/** What the system asks of a page. */
export interface Preferences {
  readonly dark?: boolean;
  readonly reducedMotion?: boolean;
}

interface Kind {
  readonly name: string;
  readonly browser: "chrome" | "firefox";
  readonly variable: string;
  readonly commands: readonly string[];
  readonly debian: string;
  readonly args: readonly string[];
}

const kinds: readonly Kind[] = [
  {
    name: "Chromium",
    browser: "chrome",
    variable: "CHROME_PATH",
    commands: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
    debian: "chromium",
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-gpu",
      "--no-first-run",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
  { name: "Firefox", browser: "firefox", variable: "FIREFOX_PATH", commands: ["firefox-esr", "firefox"], debian: "firefox-esr", args: [] },
];

/** Describes tests for each browser. `browser()` is the running one. */
export function describeInBrowsers(tests: (browser: () => Browser, name: string) => void): void {
  describe.each(kinds.map(({ name }) => name))("%s", (name) => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch(name);
    });
    afterAll(() => browser?.close());
    tests(() => browser, name);
  });
}

/** Starts a browser. @throws where it is not installed, saying what to install */
export async function launch(name: string, { dark = false, reducedMotion = false }: Preferences = {}): Promise<Browser> {
  const kind = kinds.find((each) => each.name === name) as Kind;
  return puppeteer.launch({
    browser: kind.browser,
    executablePath: pathOf(kind),
    headless: true,
    args: [...kind.args],
    extraPrefsFirefox: {
      "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1,
      "ui.prefersReducedMotion": reducedMotion ? 1 : 0,
    },
  });
}

/** A new page. The browser must have been started with the same preferences: Chromium takes them by page, Firefox as it starts. */
export async function pageOf(browser: Browser, name: string, { dark = false, reducedMotion = false }: Preferences = {}): Promise<Page> {
  const page = await browser.newPage();
  if (name === "Chromium") {
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
      { name: "prefers-reduced-motion", value: reducedMotion ? "reduce" : "no-preference" },
    ]);
  }
  return page;
}

function pathOf({ name, variable, commands, debian }: Kind): string {
  const given = process.env[variable];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = given === undefined ? folders.flatMap((folder) => commands.map((command) => join(folder, command))) : [given];
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    given === undefined
      ? `${name} is not installed: apt-get install ${debian}, or say where it is: ${variable}=/path/to/it`
      : `${variable} is ${given}, which is not a program`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
