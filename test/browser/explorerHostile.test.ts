/** Addresses that could break the explorer. `test/explorer/` tries more of them, without a browser. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { hostile, scrambled } from "../explorer/hostile.js";
import { describeInBrowsers } from "./browsers.js";
import { opener, servedExplorer, withoutFile } from "./explorer.js";

const served = servedExplorer();

const all = { ids: ["data", "surfaces", "race", "browser"], failures: [] };
/** Addresses that a new page is opened with. */
const opened = ["an object without a text", "options in deep lists", "broken escapes", "mark-up", "half a megabyte of names"];
const SCRAMBLED = 25;

describeInBrowsers((browser, name) => {
  const open = opener(browser, name, served);

  it.each(opened)("opens with %s in its address", async (what) => {
    const explorer = await open({ hash: hostile[what] as string });
    expect(await explorer.sections()).toEqual(all);
    // the page has written an address of its own, which works, too
    await explorer.page.waitForFunction((hash) => location.hash !== hash, {}, hostile[what]);
    await explorer.page.reload({ waitUntil: "load" });
    await explorer.page.waitForSelector("#surfaces .panel");
    expect(await explorer.sections()).toEqual(all);
  });

  it("takes any address, and then a valid one", async () => {
    const explorer = await open();
    const addresses = [...Object.values(hostile), ...fc.sample(scrambled, { seed: 2, numRuns: SCRAMBLED })];
    for (const address of addresses) {
      await explorer.page.evaluate(async (hash) => {
        location.hash = hash;
        // the event comes in a task, and the page is drawn in a frame
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
      }, address);
      expect(await explorer.sections(), address.slice(0, 200)).toEqual(all);
    }
    await explorer.page.evaluate(() => {
      location.hash = "#target=3,3";
    });
    await explorer.until("#surfaces .handle.target", { x: 3, y: 3 });
  });

  it("says what it needs if it does not start, and only then", () =>
    withoutFile(browser(), "explorer.js", async (page) => {
      const isShown = () => page.$eval(".waiting", (text) => (text as HTMLElement).checkVisibility({ visibilityProperty: true }));
      await page.waitForSelector(".waiting", { visible: true });
      expect(await isShown()).toBe(true);
      await page.goto(served.url, { waitUntil: "load" });
      await page.waitForSelector("#surfaces .panel");
      expect(await isShown()).toBe(false);
    }));

  it("keeps the other sections where one fails, and says what failed", async () => {
    const page = await browser().newPage();
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
      ["data", true],
      ["surfaces", true],
      ["race", true],
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
