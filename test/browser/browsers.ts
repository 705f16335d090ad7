/** Tests in real browsers, which are found on this machine. */
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe } from "vitest";
import { chromium, type Engine, firefox } from "../engines/engines.js";

/** What the system asks of a page. */
export interface Preferences {
  readonly dark?: boolean;
  readonly reducedMotion?: boolean;
}

interface Kind extends Pick<Engine, "find" | "install"> {
  readonly name: string;
  readonly browser: "chrome" | "firefox";
  readonly args: string[];
}

const kinds: readonly Kind[] = [
  {
    name: "Chromium",
    browser: "chrome",
    ...chromium,
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-gpu",
      "--no-first-run",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
  { name: "Firefox", browser: "firefox", ...firefox, args: [] },
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
  const { browser, find, install, args } = kinds.find((each) => each.name === name) as Kind;
  const executablePath = find();
  if (executablePath === undefined) throw new Error(`${name} is not installed: ${install}`);
  return puppeteer.launch({
    browser,
    executablePath,
    headless: true,
    args,
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
