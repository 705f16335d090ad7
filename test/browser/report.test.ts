/** The page that the command writes: its own script and styles work under its policy, and no others do. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pageOf } from "../../src/command/html.js";
import { diagnose } from "../../src/diagnose/index.js";
import type { AnyLoss } from "../../src/diagnose/types.js";
import { mse } from "../../src/index.js";
import { random } from "../support.js";
import { describeInBrowsers } from "./browsers.js";

let folder = "";
let url = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xyloss-"));
  const next = random(8);
  const target = Array.from({ length: 120 }, () => 640 * next());
  const input = { prediction: target.map((value) => value + 4 * next() - 2), target };
  writeFileSync(join(folder, "report.html"), pageOf(diagnose(mse, input), mse as unknown as AnyLoss, input));
  url = pathToFileURL(join(folder, "report.html")).href;
});
afterAll(() => rmSync(folder, { recursive: true }));

describeInBrowsers((browser) => {
  it("works under its policy, on wide and narrow screens, and runs no other script", async () => {
    const page = await browser().newPage();
    const violations: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") violations.push(message.text());
    });
    page.on("pageerror", (error) => violations.push(String(error)));
    for (const width of [1280, 390]) {
      await page.setViewport({ width, height: 900 });
      await page.goto(url);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      // the page's own styles, and those moved into it from the pictures
      const styles = await page.$eval("figure > svg", (svg) => {
        const { display } = getComputedStyle(svg);
        const { fontSize, whiteSpace } = getComputedStyle(svg.querySelector("text") as SVGTextElement);
        return { display, fontSize, whiteSpace };
      });
      expect(styles).toEqual({ display: "block", fontSize: "12px", whiteSpace: "pre" });
    }
    await page.click(".call button");
    await page.waitForFunction(() => /^(Copied|Selected)/.test(document.querySelector(".call button")?.textContent ?? ""));
    expect(violations).toEqual([]);
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
      return "ran" in window;
    });
    expect(ran).toBe(false);
  });
});
