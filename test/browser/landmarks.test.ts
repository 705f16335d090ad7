/** The page of examples/landmarks in Chromium and Firefox: real trainings, from start to end. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../examples/explorer/serve.js";
import { buildLandmarks, output } from "../../examples/landmarks/build.js";
import { contestants, usual } from "../../examples/landmarks/contestants.js";
import { trained } from "../../examples/landmarks/node.js";
import { describeInBrowsers, launch, type Preferences, pageOf } from "./browsers.js";

const STEPS = 150;
const [entropy, ...others] = contestants.map(({ name }) => name) as [string, ...string[]];
let served: Served;
beforeAll(async () => {
  await buildLandmarks();
  served = await serve(output);
});
afterAll(() => served?.close());

/** What the console shows of problems. */
const problems: string[] = [];
afterEach(() => {
  expect(problems.splice(0)).toEqual([]);
});

interface Options extends Preferences {
  readonly width?: number;
  readonly url?: string;
}

async function opened(browser: Browser, name: string, { width = 1200, url = served.url, ...preferences }: Options = {}): Promise<Page> {
  const page = await pageOf(browser, name, preferences);
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.setViewport({ width, height: 900 });
  await page.goto(url, { waitUntil: "load" });
  return page;
}

const text = (page: Page, selector: string): Promise<string> => page.$eval(selector, (element) => element.textContent ?? "");
const status = (page: Page) => text(page, ".status");
const step = async (page: Page) => Number(await text(page, ".progress output"));
const ready = (page: Page) => expect.poll(() => status(page)).toContain("Press Train");
const done = (page: Page) => expect.poll(() => status(page), { timeout: 300_000 }).toMatch(/^(Trained|The training failed)/);

async function choose(page: Page, label: string, value: number): Promise<void> {
  const labels = await page.$$("form label");
  const texts = await Promise.all(labels.map((each) => each.$eval("span", (span) => span.textContent)));
  const select = await labels[texts.indexOf(label)]?.$("select");
  expect(await select?.select(String(value))).toEqual([String(value)]);
}

async function errors(page: Page): Promise<Map<string, number>> {
  const headings = await page.$$eval(".found h2", (all) => all.map((each) => each.textContent ?? ""));
  return new Map(headings.map((heading) => heading.split(" ") as [string, string]).map(([name, error]) => [name, Number(error)]));
}

/** The landmarks drawn for a loss. */
const drawnFor = (page: Page, k: number) =>
  page.$$eval(`.found article:nth-of-type(${k + 1}) path.landmarks`, (paths) => paths.map((path) => path.getAttribute("d")));

describe("the build", () => {
  it("has only files of its own, with relative addresses, for any folder of a web server", () => {
    const html = readFileSync(`${output}index.html`, "utf8");
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address as string);
    expect(addresses.filter((address) => !address.startsWith("data:")).sort()).toEqual(["landmarks.css", "landmarks.js"]);
    for (const name of ["glyphs.json", "tfjs-backend-wasm-simd.wasm", "worker.js"]) expect(readdirSync(output)).toContain(name);
  });

  it("has the licences of what it contains", () => {
    const licences = readFileSync(`${output}THIRD_PARTY_LICENSES.txt`, "utf8");
    for (const part of ["@tensorflow/tfjs-core", "@tensorflow/tfjs-layers", "@fontsource/abril-fatface", "seedrandom", "preact"]) {
      expect(licences).toMatch(new RegExp(`^${part} [\\d.]+ \\(.+\\)\\n\\n.+`, "m"));
    }
    expect(licences).toContain("Copyright 2019 David Bau");
  });
});

describeInBrowsers((browser, name) => {
  it("trains: the held-out error falls, the same to three digits as in Node", { timeout: 600_000 }, async () => {
    const page = await opened(browser(), name);
    await ready(page);
    // the targets are there before anything is trained
    expect(await page.$$eval("path.target", (paths) => paths.length)).toBe(6 * contestants.length);
    await choose(page, "Steps", STEPS);
    await page.evaluate(() => {
      const frames = { longest: 0, last: performance.now() };
      Object.assign(globalThis, { frames });
      requestAnimationFrame(function next(now) {
        frames.longest = Math.max(frames.longest, now - frames.last);
        frames.last = now;
        requestAnimationFrame(next);
      });
    });
    await page.click("button.primary");
    await expect.poll(() => step(page)).toBeGreaterThanOrEqual(10);
    const early = [await errors(page), await drawnFor(page, 1)] as const;
    await done(page);
    const late = await errors(page);
    expect(await step(page)).toBe(STEPS);
    for (const loss of others) {
      expect(late.get(loss), loss).toBeLessThan(2.2);
      expect(late.get(loss), loss).toBeLessThan(0.8 * (early[0].get(loss) as number));
    }
    // it learns the ratio of x and y only
    expect(late.get(entropy)).toBeGreaterThan(4);
    expect((await drawnFor(page, 1)).length).toBe(6);
    expect(await drawnFor(page, 1)).not.toEqual(early[1]);
    // the worker trains, so the page draws on, however slow the machine
    expect(await page.evaluate(() => (globalThis as unknown as { frames: { longest: number } }).frames.longest)).toBeLessThan(3000);
    const [last] = (await trained({ ...usual, steps: STEPS }, STEPS)).slice(-1);
    expect([...late.values()]).toEqual(last?.errors.map((error) => Number(error.toPrecision(3))));
    await page.close();
  });

  it("pauses, resumes and trains anew with wrong labels, by keyboard", { timeout: 300_000 }, async () => {
    const page = await opened(browser(), name);
    await ready(page);
    await page.focus("form select");
    for (let presses = 0; presses < 4; presses++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => step(page)).toBeGreaterThanOrEqual(10);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => status(page)).toBe("Paused");
    // a step that had begun may still come to its end
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const paused = await step(page);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await step(page)).toBe(paused);
    await page.keyboard.press("Enter");
    await expect.poll(() => step(page)).toBeGreaterThan(paused);
    await choose(page, "Wrong labels", 0.2);
    await page.click("button.primary");
    await expect.poll(() => status(page)).toBe("Training with 20 % wrong labels");
    await expect.poll(() => step(page)).toBeGreaterThanOrEqual(10);
    await page.close();
  });

  it.each([
    { width: 390, dark: false },
    { width: 390, dark: true },
    { width: 1200, dark: true },
  ])("fits a window $width pixels wide, dark: $dark", { timeout: 180_000 }, async ({ width, dark }) => {
    const own = await launch(name, { dark });
    try {
      const page = await opened(own, name, { width, dark });
      await ready(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(ground).toBe(dark ? "rgb(20, 22, 27)" : "rgb(255, 255, 255)");
    } finally {
      await own.close();
    }
  });

  it.each(["glyphs.json", "worker.js", "tfjs-backend-wasm-simd.wasm"])("says so where %s is missing", async (missing) => {
    const folder = mkdtempSync(join(tmpdir(), "landmarks-"));
    cpSync(output, folder, { recursive: true });
    rmSync(join(folder, missing));
    const incomplete = await serve(folder);
    try {
      const page = await opened(browser(), name, { url: incomplete.url });
      await expect.poll(() => status(page)).toMatch(/^The training failed: ./);
      await page.close();
      expect(problems.splice(0).join()).not.toContain("Content-Security-Policy");
    } finally {
      await incomplete.close();
      rmSync(folder, { recursive: true });
    }
  });
});
