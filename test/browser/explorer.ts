/** The explorer in a page of a browser, as users meet it. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { buildExplorer, output, type Size } from "../../examples/explorer/build.js";
import { type Served, serve } from "../../examples/explorer/serve.js";
import { type Preferences, pageOf } from "./browsers.js";

/** The explorer, built and served for the tests of a file. */
export function servedExplorer(): { readonly url: string; readonly sizes: readonly Size[] } {
  const explorer = { url: "", sizes: [] as readonly Size[] };
  let served: Served;
  beforeAll(async () => {
    explorer.sizes = await buildExplorer();
    served = await serve(output);
    explorer.url = served.url;
  });
  afterAll(() => served?.close());
  return explorer;
}

/** Opens pages, and closes them after each test. */
export function opener(browser: () => Browser, name: string, served: { readonly url: string }) {
  const opened: Explorer[] = [];
  afterEach(async () => {
    for (const explorer of opened.splice(0)) await explorer.close();
  });
  return async (options?: OpenOptions): Promise<Explorer> => {
    const explorer = await Explorer.open(browser(), name, served.url, options);
    opened.push(explorer);
    return explorer;
  };
}

/** Opens the explorer in a page while one of its files is missing. */
export async function withoutFile(browser: Browser, missing: string, test: (page: Page) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "explorer-"));
  cpSync(output, folder, { recursive: true });
  rmSync(join(folder, missing));
  const served = await serve(folder);
  const page = await browser.newPage();
  try {
    await page.goto(served.url, { waitUntil: "load" });
    await test(page);
  } finally {
    await page.close();
    await served.close();
    rmSync(folder, { recursive: true });
  }
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export class Explorer {
  /** What the console shows of problems. */
  readonly problems: string[] = [];

  private constructor(
    readonly page: Page,
    readonly url: string,
  ) {
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) this.problems.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.problems.push(`error: ${error instanceof Error ? error.message : String(error)}`));
    page.on("requestfailed", (request) => this.problems.push(`request failed: ${request.url()}`));
    page.on("response", (response) => {
      if (response.status() >= 400) this.problems.push(`status ${response.status()}: ${response.url()}`);
    });
  }

  static async open(browser: Browser, name: string, url: string, { hash = "", width = 1200, ...preferences }: OpenOptions = {}) {
    const page = await pageOf(browser, name, preferences);
    await page.setViewport({ width, height: 900 });
    const explorer = new Explorer(page, url);
    await page.goto(url + hash, { waitUntil: "load" });
    await page.waitForSelector("#surfaces .handle.target");
    return explorer;
  }

  /** Closes the page, which must have had no problems. */
  async close(): Promise<void> {
    if (!this.page.isClosed()) await this.page.close();
    expect(this.problems).toEqual([]);
  }

  /** The point that a handle says it is at. */
  async at(selector: string): Promise<Place> {
    const text = await this.page.$eval(selector, (handle) => handle.getAttribute("aria-valuetext"));
    const [x, y] = (text ?? "").match(/-?[\d.]+/g) ?? [];
    return { x: Number(x), y: Number(y) };
  }

  /** Waits until a handle is at a point. */
  async until(selector: string, place: Place): Promise<void> {
    await expect.poll(() => this.at(selector)).toEqual(place);
  }

  text(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => element.textContent ?? "");
  }

  /** Scrolls to an element, and returns its middle in the window. */
  async middle(selector: string): Promise<Place> {
    return this.page.$eval(selector, (element) => {
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    });
  }

  /** Drags an element by pixels. */
  async drag(selector: string, dx: number, dy: number): Promise<void> {
    const { x, y } = await this.middle(selector);
    const { mouse } = this.page;
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + dx / 2, y + dy / 2);
    await mouse.move(x + dx, y + dy);
    await mouse.up();
  }

  async press(
    selector: string,
    ...keys: readonly ("ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Delete" | "End" | "Home")[]
  ): Promise<void> {
    await this.page.focus(selector);
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Clicks the button of this name within an element. */
  async click(name: string, within = "body"): Promise<void> {
    await this.page.$eval(
      within,
      (element, text) => {
        const buttons = [...element.querySelectorAll("button")];
        const button = buttons.find((each) => each.textContent === text || each.getAttribute("aria-label") === text);
        if (button === undefined) throw new Error(`there is no button ${text}`);
        button.click();
      },
      name,
    );
  }

  /** Replaces the text of a field. */
  async type(label: string, text: string, within: string): Promise<void> {
    const field = await this.page.$(await this.tagged(label, within));
    await field?.click({ count: 3 });
    await this.page.keyboard.type(text);
  }

  /** Pastes a text, by way of the clipboard. */
  async paste(selector: string, text: string): Promise<void> {
    const { keyboard } = this.page;
    await this.page.evaluate((copied) => {
      const area = document.body.appendChild(document.createElement("textarea"));
      area.id = "copied";
      area.value = copied;
      area.select();
    }, text);
    await keyboard.down("Control");
    await keyboard.press("c");
    await this.page.$eval("#copied", (area) => area.remove());
    await this.page.focus(selector);
    await keyboard.press("v");
    await keyboard.up("Control");
  }

  /** Drops a file on the page's field for tables. */
  async drop(name: string, content: string | readonly number[], selector = "#data .drop"): Promise<void> {
    await this.page.$eval(
      selector,
      (area, fileName, parts) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([typeof parts === "string" ? parts : Uint8Array.from(parts)], fileName));
        area.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      },
      name,
      content,
    );
  }

  /** Waits for a report with all its pictures. */
  async report(): Promise<void> {
    await this.page.waitForSelector("#data .report[aria-busy=false]");
  }

  /** The sections of the page, and the messages of those that failed. */
  sections(): Promise<{ readonly ids: string[]; readonly failures: string[] }> {
    return this.page.evaluate(() => ({
      ids: Array.from(document.querySelectorAll("section"), ({ id }) => id),
      failures: Array.from(document.querySelectorAll("section > p.wrong"), ({ textContent }) => textContent ?? ""),
    }));
  }

  async select(label: string, value: string, within: string): Promise<void> {
    await this.page.select(await this.tagged(label, within), value);
  }

  /** A selector for the field with this label. */
  private async tagged(label: string, within: string): Promise<string> {
    await this.page.$eval(
      within,
      (element, text) => {
        for (const tagged of document.querySelectorAll("[data-under-test]")) tagged.removeAttribute("data-under-test");
        const labels = [...element.querySelectorAll("label")];
        const found = labels.find((each) => each.querySelector("span")?.textContent === text)?.querySelector("input,select,textarea");
        if (!found) throw new Error(`there is no field ${text}`);
        found.setAttribute("data-under-test", "");
      },
      label,
    );
    return "[data-under-test]";
  }

  /** The hash of the page's address, once it contains a text. */
  async hashWith(text: string): Promise<string> {
    const hash = () => this.page.evaluate(() => location.hash);
    await expect.poll(async () => decodeURIComponent(await hash())).toContain(text);
    return hash();
  }
}

export interface OpenOptions extends Preferences {
  readonly hash?: string;
  readonly width?: number;
}
