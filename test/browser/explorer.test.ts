/** The explorer in Chromium and Firefox: everything that a user can do there. */
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { combined, digests } from "../../catalogue/corpus/digest.js";
import { BUDGET, output, totalOf } from "../../examples/explorer/build.js";
import { drawn } from "../../examples/explorer/drawn.js";
import { sampleCsv } from "../../examples/explorer/sample.js";
import { readCsv } from "../../src/command/csv.js";
import { inputOf } from "../../src/command/input.js";
import { diagnose } from "../../src/diagnose/index.js";
import { number } from "../../src/diagnose/text.js";
import { categoricalCrossEntropy, huber } from "../../src/index.js";
import { specs } from "../../src/specs.js";
import { describeInBrowsers, launch } from "./browsers.js";
import { Explorer, opener, servedExplorer } from "./explorer.js";

const served = servedExplorer();
let digest: string;
beforeAll(() => {
  digest = combined(digests());
});

const target = "#surfaces .panel:first-child .handle.target";
const beside = "#surfaces .panel:last-child .handle.target";
const start = "#race .handle.start";
const outlier = "#race .handle.outlier";

describe("the build", () => {
  it("is small enough", () => expect(totalOf(served.sizes)).toBeLessThan(BUDGET));

  it("has no address but relative ones, so that any folder of a web server will do", () => {
    const html = readFileSync(`${output}index.html`, "utf8");
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address as string);
    expect(addresses.filter((address) => !address.startsWith("data:")).sort()).toEqual(["explorer.css", "explorer.js"]);
    for (const file of readdirSync(output).filter((name) => name.endsWith(".js"))) {
      // a bundle begins with what it imports
      const [head = ""] = /^(?:import[^;]*;)*/.exec(readFileSync(output + file, "utf8")) ?? [];
      for (const [, path] of head.matchAll(/["']([^"']+)["']/g)) expect(path).toMatch(/^\.\//);
    }
  });
});

describeInBrowsers((browser, name) => {
  const open = opener(browser, name, served);

  it("drags the target, in both surfaces at once", async () => {
    const explorer = await open();
    const before = await explorer.at(target);
    await explorer.drag(target, -80, 40);
    await expect.poll(async () => (await explorer.at(target)).x).toBeLessThan(before.x - 1);
    const after = await explorer.at(target);
    expect(after.y).toBeLessThan(before.y - 0.5);
    expect(await explorer.at(beside)).toEqual(after);
    const [shown] = await explorer.page.$$eval("#surfaces .panel:last-child svg[aria-label]", (charts) =>
      charts.map((chart) => chart.ariaLabel),
    );
    expect(shown).toContain(`(${after.x}, ${after.y})`);
  });

  it("moves the target by keyboard, which the tabulator key reaches", async () => {
    const explorer = await open();
    await explorer.page.focus("nav a:last-child");
    const isTarget = () => explorer.page.evaluate((s) => document.activeElement === document.querySelector(s), target);
    for (let presses = 0; presses < 12 && !(await isTarget()); presses++) await explorer.page.keyboard.press("Tab");
    expect(await isTarget()).toBe(true);
    await explorer.page.keyboard.press("ArrowRight");
    await explorer.until(target, { x: 6.1, y: 4 });
    await explorer.page.keyboard.down("Shift");
    await explorer.page.keyboard.press("ArrowUp");
    await explorer.page.keyboard.up("Shift");
    await explorer.until(target, { x: 6.1, y: 5 });
    // never off the plane
    await explorer.press(target, ...Array(3).fill("ArrowLeft"));
    await explorer.until(target, { x: 5.8, y: 5 });
  });

  it("tells value and gradient under the cursor, of both losses", async () => {
    const explorer = await open();
    const middle = await explorer.middle("#surfaces .panel:first-child .plane");
    await explorer.page.mouse.move(middle.x + 30, middle.y + 41);
    await explorer.page.mouse.move(middle.x + 31, middle.y + 40);
    await expect.poll(() => explorer.text(".readout dd")).not.toBe("(3.00, 8.00)");
    const read = (panel: string) =>
      explorer.page.$$eval(`#surfaces .panel:${panel} .readout dd`, (all) => all.map((each) => each.textContent));
    const cursorText = () => explorer.page.$eval("#surfaces .handle.cursor", (handle) => handle.getAttribute("aria-valuetext"));
    const cursor = await cursorText();
    for (const [panel, loss, options] of [
      ["first-child", "categoricalCrossEntropy", {}],
      ["last-child", "huber", { geometry: "radial" }],
    ] as const) {
      const [at, value, gradient] = await read(panel);
      expect(`x ${at?.slice(1, -1).replace(", ", ", y ")}`).toBe(cursor);
      const point = Float32Array.from((at?.match(/[\d.]+/g) ?? []).map(Number));
      // shown to hundredths of a pixel, computed where the pointer really is
      const subject = drawn({ loss, options });
      expect(Number(value)).toBeCloseTo(subject.each(point, Float32Array.of(6, 4))[0] as number, 1);
      const slopes = gradient?.match(/-?[\d.]+(e-?\d+)?/g)?.map(Number) ?? [];
      expect(slopes).toHaveLength(2);
      for (const [i, slope] of subject.gradients(point, Float32Array.of(6, 4)).entries()) expect(slopes[i]).toBeCloseTo(slope, 1);
    }
    // and by keyboard exactly there
    await explorer.press("#surfaces .handle.cursor", "ArrowRight");
    await expect.poll(cursorText).not.toBe(cursor);
    const [at, value] = await read("last-child");
    const point = Float32Array.from((at?.match(/[\d.]+/g) ?? []).map(Number));
    expect(value).toBe(number(huber.value(point, Float32Array.of(6, 4), { geometry: "radial" })));
  });

  it("draws every loss of the registry, with all its options", async () => {
    const explorer = await open();
    const panel = "#surfaces .panel:first-child";
    const names = await explorer.page.$$eval(`${panel} optgroup option`, (options) => options.map((option) => option.textContent));
    expect(names).toEqual(specs.map((spec) => spec.name));
    for (const loss of names as string[]) {
      await explorer.select("Loss", loss, panel);
      await expect.poll(() => explorer.page.$eval(`${panel} svg[aria-label]`, (chart) => chart.ariaLabel)).toContain(` ${loss} `);
      const paths = await explorer.page.$eval(`${panel} [aria-label="contour"]`, (contours) => contours.querySelectorAll("path").length);
      expect(paths, loss).toBeGreaterThan(0);
      expect(await explorer.page.$(`${panel} .wrong`), loss).toBeNull();
    }
  });

  it("takes options, and says what is wrong with them", async () => {
    const explorer = await open();
    const panel = "#surfaces .panel:last-child";
    const drawing = () => explorer.page.$eval(`${panel} [aria-label="contour"]`, (contours) => contours.innerHTML);
    const before = await drawing();
    await explorer.type("delta", "3.5", panel);
    await explorer.hashWith('"delta":3.5');
    expect(await drawing()).not.toBe(before);
    await explorer.select("geometry", "component", panel);
    await explorer.hashWith('"geometry":"component"');
    await explorer.type("delta", "-1", panel);
    await explorer.page.waitForSelector(`${panel} small.wrong`);
    expect(await explorer.text(`${panel} small.wrong`)).toContain("option delta is -1; it must be a finite float32 number ≥ 2^-126");
    await explorer.type("delta", "2", panel);
    await expect.poll(() => explorer.page.$(`${panel} small.wrong`)).toBeNull();
  });

  it("runs the race: start, pause, step, reset", async () => {
    const explorer = await open();
    const step = async () => Number(await explorer.text("#race output"));
    expect(await step()).toBe(200);
    await explorer.click("Start", "#race");
    await expect.poll(step).toSatisfy((shown) => shown > 2 && shown < 200);
    await explorer.click("Pause", "#race");
    const paused = await step();
    const curve = () => explorer.page.$eval("#race figure:last-child [aria-label=line] path", (line) => line.getAttribute("d"));
    const partly = await curve();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await step()).toBe(paused);
    await explorer.press("#race input[type=range]", "End");
    await expect.poll(step).toBe(200);
    expect((await curve())?.length).toBeGreaterThan(partly?.length ?? 0);
    await explorer.click("Reset", "#race");
    await expect.poll(step).toBe(0);
  });

  it("starts the race elsewhere, with other losses and another optimiser", async () => {
    const explorer = await open();
    const curves = () =>
      explorer.page.$$eval("#race figure:last-child [aria-label=line]", (lines) => lines.map((line) => line.innerHTML).join());
    let before = await curves();
    const changed = async () => {
      await expect.poll(curves).not.toBe(before);
      before = await curves();
    };
    await explorer.drag(start, 60, -30);
    await changed();
    expect((await explorer.at(start)).x).toBeGreaterThan(3);
    await explorer.select("Optimiser", "adam", "#race");
    await changed();
    await explorer.select("Add a loss", "welsch", "#race");
    await changed();
    expect(await explorer.text("#race .chips")).toContain("welsch");
    await explorer.click("Remove mse from the race", "#race");
    await changed();
    expect(await explorer.text("#race .chips")).not.toContain("mse");
  });

  it("drags outliers in, and takes them out by keyboard", async () => {
    const explorer = await open({ hash: "#outliers=&racers=mse" });
    const result = () => explorer.text("#race .chips small");
    expect(await explorer.page.$(outlier)).toBeNull();
    expect(await result()).toMatch(/steps/);
    await explorer.click("Add an outlier", "#race");
    await expect.poll(result).toMatch(/px off/);
    const far = await result();
    await explorer.drag(outlier, 120, 120);
    await expect.poll(result).not.toBe(far);
    expect(Number.parseFloat(await result())).toBeLessThan(Number.parseFloat(far));
    const before = await explorer.at(outlier);
    await explorer.press(outlier, "ArrowRight");
    await explorer.until(outlier, { x: Number((before.x + 0.1).toFixed(2)), y: before.y });
    await explorer.press(outlier, "Delete");
    await expect.poll(() => explorer.page.$(outlier)).toBeNull();
    await expect.poll(result).toMatch(/steps/);
  });

  it("diagnoses a pasted table as Node does", async () => {
    const explorer = await open();
    await explorer.paste("#data textarea", sampleCsv());
    await explorer.report();
    const spec = specs.find((each) => each.name === "categoricalCrossEntropy") as (typeof specs)[number];
    const report = diagnose(categoricalCrossEntropy, inputOf(readCsv(sampleCsv()), spec, {}));
    expect(report.findings.length).toBeGreaterThan(3);
    const codes = await explorer.page.$$eval("#data .cards h3 code", (all) => all.map((code) => code.textContent));
    expect(codes).toEqual(report.findings.map(({ code }) => code));
    const calls = await explorer.page.$$eval("#data ol .call code", (all) => all.map((call) => call.textContent));
    expect(calls).toEqual(report.recommendation.map(({ call }) => call));
    expect(calls.length).toBeGreaterThan(0);
    await explorer.page.click("#data .call button");
    await expect.poll(() => explorer.text("#data .call button")).toMatch(/^(Copied|Selected)/);
    const headings = await explorer.page.$$eval("#data .report h3", (all) => all.map((heading) => heading.textContent));
    expect(headings.slice(1, 3)).toEqual(["Predictions over targets", "What to use"]);
    const pictures = await explorer.page.$$eval("#data .pictures svg[role=img]", (all) =>
      all.map((chart) => chart.getAttribute("aria-label")),
    );
    expect(pictures).toEqual(
      expect.arrayContaining(["Predictions of 240 points over their targets", "Error over steps", "Residuals of 240 points"]),
    );
  });

  it("diagnoses a dropped file, with a chosen loss", async () => {
    const explorer = await open();
    await explorer.select("Loss to diagnose", "mse", "#data");
    await explorer.hashWith("diagnosed=mse");
    await explorer.drop("predictions.csv", sampleCsv());
    await explorer.page.waitForSelector("#data .report");
    expect(await explorer.text("#data .report h3")).toBe("mse");
    expect(await explorer.text("#data .reading")).toBe(
      "predictions.csv: 240 rows read, 240 used.\nColumns: predictions px, py; targets tx, ty.",
    );
    await expect.poll(() => explorer.page.$eval("#data textarea", ({ value }) => value)).toBe(sampleCsv());
  });

  it("has sample data, and says where a cell is bad", async () => {
    const explorer = await open();
    await explorer.click("Sample data");
    await explorer.page.waitForSelector("#data .report");
    await explorer.page.$eval("#data textarea", (area) => {
      (area as HTMLTextAreaElement).value = "px,py,tx,ty\n1,2,3,4\n5,abc,7,8\n";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await explorer.click("Diagnose");
    await explorer.page.waitForSelector("#data p.wrong");
    expect(await explorer.text("#data p.wrong")).toContain('line 3, column 2 (py): "abc" is not a number');
    expect(await explorer.page.$("#data .report")).toBeNull();
  });

  it("lets nothing out, of the page or of its worker", async () => {
    const page = await browser().newPage();
    await page.goto(served.url, { waitUntil: "load" });
    const inPage = await page.evaluate(() => fetch("index.html").then(String, (error: Error) => error.name));
    expect(inPage).toBe("TypeError");
    const inWorker = await page.evaluate(
      (address) =>
        new Promise((resolve) => {
          const code = `fetch(${JSON.stringify(address)}).then(String, (error) => error.name).then((text) => postMessage(text));`;
          const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
          worker.addEventListener("message", ({ data }) => resolve(data));
        }),
      `${served.url}index.html`,
    );
    expect(inWorker).toBe("TypeError");
    await page.close();
  });

  it("benchmarks this engine", async () => {
    const explorer = await open();
    expect(await explorer.text("#browser .engine")).toMatch(
      name === "Chromium" ? /^V8 [\d.]+ \(Chromium \d+/ : /^SpiderMonkey \(Firefox \d+/,
    );
    await explorer.click("Run the benchmark");
    await explorer.page.waitForSelector("#benchmark progress");
    // the page answers meanwhile
    await explorer.press(target, "ArrowRight");
    await explorer.until(target, { x: 6.1, y: 4 });
    await explorer.page.waitForSelector("#benchmark table");
    const rows = await explorer.page.$$eval("#benchmark tbody tr", (all) =>
      all.map((row) => [...row.children].map((cell) => Number.parseFloat(cell.textContent ?? ""))),
    );
    expect(rows).toHaveLength(7);
    for (const [, kernel, plain, ratio] of rows as [number, number, number, number][]) {
      expect(kernel).toBeGreaterThan(0);
      expect(plain).toBeGreaterThan(0);
      expect(ratio).toBeGreaterThan(1);
    }
    expect(await explorer.page.$$eval("#benchmark [aria-label=bar] rect", (bars) => bars.length)).toBe(rows.length);
    expect(await explorer.page.$("#benchmark progress")).toBeNull();
  });

  it("has the bits that Node has", async () => {
    const explorer = await open();
    await explorer.click("Compute the digest");
    await explorer.page.waitForSelector("#digest output");
    expect(await explorer.text("#digest output")).toBe(digest);
  });

  it("keeps its state in the address", async () => {
    const explorer = await open({
      hash: '#target=2.5,7&left=wing+{"omega":4}&right=ciou&start=8,8&outliers=1,1,9,2&racers=mae,tukey&optimiser=adam',
    });
    expect(await explorer.at(target)).toEqual({ x: 2.5, y: 7 });
    const values = () => explorer.page.$$eval("select", (all) => all.map((select) => select.value));
    expect(await values()).toEqual(["categoricalCrossEntropy", "wing", "component", "ciou", "adam", ""]);
    expect(await explorer.page.$$eval("#surfaces input", (all) => all.map((input) => input.value))).toEqual(["4", "2", "null", "0"]);
    expect(await explorer.page.$$eval(outlier, (all) => all.length)).toBe(2);
    expect(await explorer.at(start)).toEqual({ x: 8, y: 8 });
    await explorer.press(target, "ArrowDown");
    const hash = await explorer.hashWith("target=2.5,6.9");
    await explorer.page.reload({ waitUntil: "load" });
    await explorer.until(target, { x: 2.5, y: 6.9 });
    expect(await explorer.page.evaluate(() => location.hash)).toBe(hash);
    await explorer.page.evaluate(() => {
      location.hash = "#target=9,1&left=nonsense";
    });
    await explorer.until(target, { x: 9, y: 1 });
    expect((await values())[1]).toBe("categoricalCrossEntropy");
  });

  it("fits a screen of 320 pixels", async () => {
    const explorer = await open({ width: 320, hash: "#left=ordinalBce&right=dsnt" });
    await explorer.click("Sample data");
    await explorer.page.waitForSelector("#data .report");
    const { page, inside } = await explorer.page.evaluate(() => ({ page: document.documentElement.scrollWidth, inside: innerWidth }));
    expect(page).toBeLessThanOrEqual(inside);
  });

  it("follows the system: dark, and without motion", async () => {
    const light = await open();
    const luminance = (explorer: Explorer) =>
      explorer.page.evaluate(() =>
        (getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0),
      );
    expect(await luminance(light)).toBe(3 * 255);
    const preferences = { dark: true, reducedMotion: true };
    const other = await launch(name, preferences);
    try {
      const dark = await Explorer.open(other, name, served.url, preferences);
      expect(await luminance(dark)).toBeLessThan(120);
      expect(await dark.text("#race output")).toBe("200");
      const buttons = await dark.page.$$eval("#race .player button", (all) => all.length);
      expect(buttons).toBe(0);
      await dark.close();
    } finally {
      await other.close();
    }
  });
});
