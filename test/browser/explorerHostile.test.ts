/** Addresses that would break the explorer, in Chromium and Firefox. `test/explorer/` tries more of them, without a browser. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExplorer, output } from "../../examples/explorer/build.js";
import { type Served, serve } from "../../examples/explorer/serve.js";
import { hostile, scrambled } from "../explorer/hostile.js";
import { browsers, launch } from "./browsers.js";
import { Explorer } from "./explorer.js";

let served: Served;
beforeAll(async () => {
  await buildExplorer();
  served = await serve(output);
});
afterAll(() => served?.close());

const all = { ids: ["surfaces", "race", "data", "browser"], failures: [] };
/** Addresses that are also opened, and not only gone to: with each, the page begins anew. */
const opened = ["an object that cannot be made a text", "options in deep lists", "broken escapes", "mark-up", "half a megabyte of names"];
const SCRAMBLED = 25;

describe.each(browsers)("%s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser?.close());

  it.each(opened)("opens with %s in its address", async (what) => {
    const explorer = await Explorer.open(browser, name, served.url, { hash: hostile[what] as string });
    expect(await explorer.sections()).toEqual(all);
    // what it makes of that is the address now, and says the same again
    await explorer.page.waitForFunction((hash) => location.hash !== hash, {}, hostile[what]);
    await explorer.page.reload({ waitUntil: "load" });
    await explorer.page.waitForSelector("#surfaces .panel");
    expect(await explorer.sections()).toEqual(all);
    await explorer.close();
  });

  it("goes to any address, and back", async () => {
    const explorer = await Explorer.open(browser, name, served.url);
    const addresses = [...Object.values(hostile), ...Array.from({ length: SCRAMBLED }, (_, i) => scrambled(20_000 + i))];
    for (const address of addresses) {
      await explorer.page.evaluate(async (hash) => {
        location.hash = hash;
        // its change is told in a task, and drawn in a frame
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
      }, address);
      expect(await explorer.sections(), address.slice(0, 200)).toEqual(all);
    }
    await explorer.page.evaluate(() => {
      location.hash = "#target=3,3";
    });
    await explorer.until("#surfaces .handle.target", { x: 3, y: 3 });
    await explorer.close();
  });

  it("says what it needs where it does not start, and only there", async () => {
    const page = await browser.newPage();
    const folder = mkdtempSync(join(tmpdir(), "explorer-"));
    cpSync(output, folder, { recursive: true });
    rmSync(join(folder, "explorer.js"));
    const incomplete = await serve(folder);
    try {
      const isShown = () => page.$eval(".waiting", (text) => (text as HTMLElement).checkVisibility({ visibilityProperty: true }));
      await page.goto(served.url, { waitUntil: "load" });
      await page.waitForSelector("#surfaces .panel");
      expect(await isShown()).toBe(false);
      await page.goto(incomplete.url, { waitUntil: "load" });
      await page.waitForSelector(".waiting", { visible: true });
      expect(await isShown()).toBe(true);
    } finally {
      await page.close();
      await incomplete.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("keeps the other sections where one fails, and says what failed", async () => {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(() => {
      Object.defineProperty(Navigator.prototype, "userAgent", {
        configurable: true,
        get() {
          throw new Error("there is no name");
        },
      });
    });
    await page.goto(served.url, { waitUntil: "load" });
    await page.waitForSelector("#browser p.wrong");
    const shown = await page.$$eval("section", (found) => found.map(({ id, children }) => [id, children.length > 2]));
    expect(shown).toEqual([
      ["surfaces", true],
      ["race", true],
      ["data", true],
      ["browser", true],
    ]);
    expect(await page.$eval("#browser p.wrong", ({ textContent }) => textContent)).toBe("This section failed: there is no name");
    await page.evaluate(() => {
      Reflect.deleteProperty(Navigator.prototype, "userAgent");
      Object.defineProperty(Navigator.prototype, "userAgent", { value: "Firefox/140.0" });
      [...document.querySelectorAll("#browser button")]
        .find((button) => button.textContent === "Try again")
        ?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    });
    await page.waitForSelector("#browser .engine");
    await page.close();
  });
});
