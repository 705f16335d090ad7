/** Tables that users bring to the explorer: large ones, bad ones, and one after the other. */
import { cpus, loadavg } from "node:os";
import type { Page } from "puppeteer-core";
import { median } from "simple-statistics";
import { expect, it } from "vitest";
import { sampleCsv } from "../../examples/explorer/sample.js";
import { describeInBrowsers } from "./browsers.js";
import { type Explorer, opener, servedExplorer, withoutFile } from "./explorer.js";

/** Rows of a table of 10 MB. */
const ROWS = 495_110;
/** Seconds that the page may stand still. */
const LONGEST_PAUSE = 0.2;
/** How many times as long it may on a machine whose cores are busy with other programs. */
const BUSY = 4;
const RUNS = 3;

/** The longest pause allowed, on a machine as busy as this one is now. */
const longestPause = (): number => LONGEST_PAUSE * ((loadavg()[0] as number) > cpus().length / 2 ? BUSY : 1);

const served = servedExplorer();

/** Makes a table in a worker, so that the page's own heap stays small, and drops it on the page. */
const dropRows = (page: Page, rows: number): Promise<void> =>
  page.evaluate(async (count) => {
    const script = `
      const lines = ["px,py,tx,ty"];
      for (let i = 0; i < ${count}; i++) lines.push([i % 640 + 0.25, i % 480 + 0.5, i % 640, i % 480].join());
      postMessage(new Blob([lines.join("\\n")]));`;
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
    const content = await new Promise<Blob>((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
    });
    worker.terminate();
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], "large.csv"));
    document.querySelector("#data .drop")?.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, rows);

/** Starts to measure the time from each frame to the next and, in Chromium, the length of tasks. */
const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const meter = { longest: 0, isOn: true };
    Object.assign(window, { meter });
    const note = (milliseconds: number) => {
      meter.longest = Math.max(meter.longest, milliseconds / 1000);
    };
    let last = performance.now();
    requestAnimationFrame(function next() {
      const now = performance.now();
      note(now - last);
      last = now;
      if (meter.isOn) requestAnimationFrame(next);
    });
    if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) note(duration);
      }).observe({ type: "longtask" });
    }
  });

/** Stops, and returns the longest pause in seconds. */
const longest = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { meter } = window as unknown as { meter: { longest: number; isOn: boolean } };
    meter.isOn = false;
    return meter.longest;
  });

describeInBrowsers((browser, name) => {
  const openAt = opener(browser, name, served);
  const open = (hash = "#diagnosed=huber") => openAt({ hash });
  const error = async (explorer: Explorer): Promise<string> => {
    await explorer.page.waitForSelector("#data p.wrong");
    expect(await explorer.page.$("#data progress")).toBeNull();
    return explorer.text("#data p.wrong");
  };

  it("answers while a table of 10 MB is read, diagnosed and drawn", { timeout: 300_000 }, async () => {
    const pauses: number[] = [];
    const limit = longestPause();
    for (let run = 0; run < RUNS; run++) {
      const explorer = await open();
      // until the page has computed what it opens with
      await explorer.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
      await watch(explorer.page);
      await dropRows(explorer.page, ROWS);
      await explorer.page.waitForSelector("#data progress[value]");
      // the page answers meanwhile
      await explorer.press("#surfaces .handle.target", "ArrowRight");
      await explorer.until("#surfaces .handle.target", { x: 6.1, y: 4 });
      await explorer.page.waitForSelector("#data .report[aria-busy=false]", { timeout: 90_000 });
      pauses.push(await longest(explorer.page));
      expect(await explorer.text("#data .reading")).toBe(
        "large.csv: 495,110 rows read, 495,110 used.\nColumns: predictions px, py; targets tx, ty.",
      );
      expect(await explorer.text("#data .held")).toBe("large.csv, 10 MB");
      expect(await explorer.page.$$eval("#data .report svg[role=img]", ({ length }) => length)).toBeGreaterThan(4);
      await explorer.close();
    }
    expect(median(pauses), `pauses of ${pauses.map((pause) => pause.toFixed(2)).join(", ")} s`).toBeLessThan(limit);
  });

  it("cancels, and keeps the table", async () => {
    const explorer = await open();
    await dropRows(explorer.page, ROWS);
    await explorer.page.waitForSelector("#data progress");
    await explorer.click("Cancel");
    await expect.poll(() => explorer.text("#data [aria-live]")).toBe("Cancelled.");
    expect(await explorer.page.$("#data progress")).toBeNull();
    expect(await explorer.page.evaluate(() => document.activeElement?.textContent)).toBe("Diagnose");
    expect(await explorer.text("#data .held")).toBe("large.csv, 10 MB");
    await explorer.click("Diagnose");
    await explorer.page.waitForSelector("#data progress");
    await explorer.click("Cancel");
    await explorer.click("Paste another table");
    await explorer.page.waitForSelector("#data textarea");
    expect(await explorer.page.$eval("#data .primary", (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  });

  it("stops reading a file when the next one comes", async () => {
    const explorer = await open();
    await dropRows(explorer.page, ROWS);
    await explorer.page.waitForSelector("#data progress");
    await explorer.drop("second.csv", sampleCsv());
    await explorer.report();
    expect(await explorer.text("#data .reading")).toMatch(/^second\.csv: 240 rows read, 240 used\./);
    expect(await explorer.page.$("#data progress")).toBeNull();
    // the first table does not follow
    await explorer.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));
    expect(await explorer.text("#data .reading")).toMatch(/^second\.csv: 240 rows read, 240 used\./);
  });

  it("takes a long text from the clipboard", async () => {
    const explorer = await open();
    await explorer.page.type("#data textarea", "px,py,tx,ty\n");
    await explorer.paste("#data textarea", "1,2,3,4\n".repeat(20_000));
    await explorer.report();
    expect(await explorer.text("#data .reading")).toMatch(/^the pasted table: 20,000 rows read, 20,000 used\./);
    expect(await explorer.text("#data .held")).toBe("the pasted table, 0.16 MB");
  });

  it.each([
    ["is not text", [0x50, 0x4b, 3, 4, 0xff, 0xfe, 0], "table.xlsx is not text in UTF-8; save it as CSV in UTF-8"],
    ["is UTF-16", [...Buffer.from("px,py,tx,ty\n1,2,3,4\n", "utf16le")], "table.xlsx is not text in UTF-8; save it as CSV in UTF-8"],
    ["is empty", [], "the table is empty"],
    ["has a bad cell", "px,py,tx,ty\n1,2,3,4\n5,abc,7,8\n", 'line 3, column 2 (py): "abc" is not a number'],
  ])("says what is wrong with a file that %s", async (_, content, message) => {
    const explorer = await open();
    await explorer.click("Sample data");
    await explorer.report();
    await explorer.drop("table.xlsx", content);
    expect(await error(explorer)).toContain(message);
    expect(await explorer.page.$("#data .report")).toBeNull();
    expect((await explorer.sections()).failures).toEqual([]);
    await explorer.click("Sample data");
    await explorer.report();
  });

  it("shows what is wrong with options in the address", async () => {
    const explorer = await open('#diagnosed=lncc {"window":4}');
    await explorer.click("Sample data");
    expect(await error(explorer)).toMatch(/^lncc: /);
  });

  it("does not leave the page for a file dropped beside its field", async () => {
    const explorer = await open();
    const isKept = await explorer.page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["1"], "missed.csv"));
      return !document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    });
    expect(isKept).toBe(true);
  });

  it("says so where its worker is missing", () =>
    withoutFile(browser(), "worker.js", async (page) => {
      await page.waitForSelector("#data");
      await page.$$eval("#data button", (buttons) => buttons.find(({ textContent }) => textContent === "Sample data")?.click());
      await page.waitForSelector("#data p.wrong");
      expect(await page.$eval("#data p.wrong", ({ textContent }) => textContent)).toMatch(/^The worker (did not start|failed)/);
    }));
});
