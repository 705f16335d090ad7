/** The documentation site as readers meet it: built, served and read in browsers. */
import { execFileSync } from "node:child_process";
import type { Page } from "puppeteer-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { records } from "../../catalogue/records.js";
import { buildExplorer } from "../../examples/explorer/build.js";
import { pages } from "../examples.js";
import { describeInBrowsers, launch, pageOf } from "./browsers.js";

let server: PreviewServer;
let url: string;
beforeAll(async () => {
  await buildExplorer();
  execFileSync("npx", ["tsx", "tools/site/main.ts"], { stdio: ["ignore", "ignore", "inherit"] });
  // "mpa": an address that does not exist is an error, and not the first page
  server = await preview({
    configFile: false,
    appType: "mpa",
    root: "build",
    build: { outDir: "site" },
    preview: { port: 0, host: "127.0.0.1" },
  });
  url = server.resolvedUrls?.local[0] as string;
}, 600_000);
afterAll(() => server?.close());

/** The address of a document in the site. */
const addressOf = (page: string): string => (page === "README.md" ? "index.html" : `${page.replace(/(\/README)?\.md$/, "")}.html`);
const documents = pages.map(addressOf);
const references = [
  "variables/xyloss.huber.html",
  "classes/xyloss.Workspace.html",
  "interfaces/xyloss.Loss.html",
  "functions/xyloss_tfjs.tfLoss.html",
];

/** A page that notes everything it asks of other hosts, and every problem. */
function watched(page: Page): string[] {
  const problems: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(?:data|blob):/.test(request.url())) problems.push(`asks ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  return problems;
}

/** In a page: follows every link of the site, and says which lead nowhere. */
async function crawl(): Promise<{ broken: string[]; seen: string[] }> {
  const broken: string[] = [];
  const anchors = new Map<string, Set<string>>();
  const wanted: { from: string; to: string; anchor: string }[] = [];
  const queue = [new URL("index.html", location.href).href];
  const known = new Set(queue);
  const want = (from: string, given: string) => {
    const target = new URL(given, from);
    if (target.origin !== location.origin) return;
    const anchor = decodeURIComponent(target.hash.slice(1));
    target.hash = "";
    wanted.push({ from, to: target.href, anchor });
    if (!known.has(target.href)) {
      known.add(target.href);
      queue.push(target.href);
    }
  };
  // the navigation is made by a script
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".tsd-navigation a[href]")) want(location.href, link.href);
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const response = await fetch(at);
    if (!response.ok) {
      broken.push(`${at}: ${response.status}`);
      continue;
    }
    if (!response.headers.get("content-type")?.includes("html")) continue;
    const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
    anchors.set(at, new Set(Array.from(parsed.querySelectorAll("[id]"), ({ id }) => id)));
    // what a script of an example draws is that example's own
    if (at.includes("/try/")) continue;
    for (const part of parsed.querySelectorAll("[href], img[src], script[src]")) {
      const given = part.getAttribute("href") ?? part.getAttribute("src") ?? "";
      if (given !== "#") want(at, given);
    }
  }
  for (const { from, to, anchor } of wanted) {
    if (anchor !== "" && anchors.has(to) && !anchors.get(to)?.has(anchor)) broken.push(`${from} → ${to}#${anchor}`);
  }
  return { broken: [...new Set(broken)], seen: [...known].map((each) => each.slice(location.origin.length + 1)) };
}

describe("links", () => {
  it("all lead somewhere, anchors too; every document, loss and example can be reached", async () => {
    const browser = await launch("Chromium");
    const page = await browser.newPage();
    await page.goto(`${url}index.html`, { waitUntil: "networkidle0" });
    await page.waitForSelector(".tsd-navigation a[href*='Workspace']");
    const { broken, seen } = await page.evaluate(crawl);
    await browser.close();
    expect(broken).toEqual([]);
    const losses = records.map(({ spec: { name } }) => `variables/xyloss.${name}.html`);
    expect([...documents, ...losses, ...references, "try/explorer/index.html"].filter((address) => !seen.includes(address))).toEqual([]);
  }, 300_000);
});

describeInBrowsers((browser, name) => {
  it("pages fit 390 pixels, ask no other host and have no errors", async () => {
    const page = await pageOf(browser(), name);
    const problems = watched(page);
    await page.setViewport({ width: 390, height: 844 });
    const wide: string[] = [];
    for (const address of [...documents, ...references]) {
      await page.goto(url + address, { waitUntil: "load" });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 390) wide.push(`${address}: ${width}`);
    }
    await page.close();
    expect(wide).toEqual([]);
    expect(problems).toEqual([]);
  }, 300_000);

  it("search finds a loss, and a word of a document", async () => {
    const page = await pageOf(browser(), name);
    await page.setViewport({ width: 1200, height: 900 });
    for (const [words, address] of [
      ["huber", "variables/xyloss.huber.html"],
      ["airports", "examples/registration.html"],
    ] as const) {
      await page.goto(`${url}index.html`, { waitUntil: "load" });
      await page.click("#tsd-search-trigger");
      await page.type("#tsd-search-input", words);
      await page.waitForFunction(
        (to) =>
          Array.from(document.querySelectorAll<HTMLAnchorElement>("#tsd-search-results a"), (link) => link.href).some((href) =>
            href.includes(to),
          ),
        {},
        address,
      );
      await page.$eval(`#tsd-search-results a[href*="${address}"]`, (link) => (link as HTMLAnchorElement).click());
      await page.waitForFunction((to) => location.pathname.endsWith(to), {}, address);
    }
    await page.close();
  });
});

describe.each(["light", "dark"])("%s", (scheme) => {
  it("is the system's choice, and text can be read", async () => {
    const browser = await launch("Chromium");
    const page = await pageOf(browser, "Chromium", { dark: scheme === "dark" });
    await page.goto(`${url}docs/losses.html`, { waitUntil: "load" });
    const [text, behind] = await page.evaluate(() => {
      // the mean of red, green and blue, from 0 to 1
      const brightness = (colour: string) => (colour.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [brightness(color), brightness(backgroundColor)] as const;
    });
    await browser.close();
    expect(Math.abs(text - behind)).toBeGreaterThan(0.6);
    expect(behind > 0.5).toBe(scheme === "light");
  });
});
