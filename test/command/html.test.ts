import { createHash } from "node:crypto";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { pageOf } from "../../src/command/html.js";
import { titleOf } from "../../src/command/pictures.js";
import { evidenceOf } from "../../src/diagnose/evidence.js";
import { diagnose } from "../../src/diagnose/index.js";
import type { ReportData } from "../../src/diagnose/report.js";
import type { AnyLoss, DiagnoseInput, LossFunction } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { categoricalCrossEntropy, giou, heatmapMse, mse } from "../../src/index.js";
import { random } from "../support.js";

const next = random(5);
const around = (value: number) => value + 4 * (next() + next() + next() - 1.5);
const pointsOf = (count: number): DiagnoseInput & { prediction: number[]; target: number[] } => {
  const target = Array.from({ length: 2 * count }, () => 640 * next());
  return { prediction: target.map(around), target };
};
const parsed = (page: string) => parseHTML(page).document;
const texts = (document: Document, selector: string) =>
  Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent ?? "");
const sections = (document: Document) => texts(document, "h2");

/** What must hold of any page. */
function expectSound(page: string): void {
  const document = parsed(page);
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(document.title).not.toBe("");
  // nothing is loaded, and nothing could be
  const policy = document.querySelector("meta[http-equiv=Content-Security-Policy]")?.getAttribute("content") as string;
  const hashed = (tag: string) => {
    // the last one: an attribute may have the same text in it
    const text = page.slice(page.lastIndexOf(`<${tag}>`) + tag.length + 2, page.lastIndexOf(`</${tag}>`));
    return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  };
  // of its own script and style sheet, and of no others
  expect(policy).toBe(
    `default-src 'none'; style-src ${hashed("style")}; script-src ${hashed("script")}; base-uri 'none'; form-action 'none'`,
  );
  expect(document.querySelectorAll("style").length).toBe(1);
  expect(document.querySelectorAll("[style]").length).toBe(0);
  expect(document.querySelectorAll("link, img, iframe, [src], [href], [srcset], [data], base, object, embed").length).toBe(0);
  expect(page.replace(/ xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(/https?:|\/\/\w|url\((?!#)|@import/);
  expect(document.querySelectorAll("script").length).toBe(1);
  for (const element of document.querySelectorAll("*")) {
    for (const { name } of Array.from(element.attributes)) expect(name).not.toMatch(/^on/);
  }
  // one h1, and no level left out
  const levels = Array.from(document.querySelectorAll("h1, h2, h3"), ({ tagName }) => Number(tagName[1]));
  expect(levels[0]).toBe(1);
  levels.slice(1).forEach((level, i) => {
    expect(level).toBeGreaterThan(1);
    expect(level - (levels[i] as number)).toBeLessThanOrEqual(1);
  });
  const ids = Array.from(document.querySelectorAll("[id]"), ({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of page.matchAll(/url\(#([\w-]+)\)/g)) expect(ids).toContain(id);
  for (const svg of document.querySelectorAll("figure > svg")) {
    expect(svg.getAttribute("role")).toBe("img");
    expect(svg.getAttribute("aria-label")).toMatch(/\w/);
    expect(svg.getAttribute("viewBox")).toMatch(/^0 0 \d+ \d+$/);
    expect(svg.outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  }
  for (const figure of document.querySelectorAll("figure")) {
    expect(figure.querySelector("h3")?.textContent).toMatch(/\w/);
    expect(figure.querySelector("figcaption")?.textContent).toMatch(/\w/);
  }
  for (const button of document.querySelectorAll("button")) expect(button.textContent).toMatch(/^Copy the call of \w+$/);
}

describe("pageOf", () => {
  const input = pointsOf(200);
  let report: ReportData;
  let page = "";
  let document: Document;
  beforeAll(() => {
    report = diagnose(categoricalCrossEntropy, input);
    page = pageOf(report, categoricalCrossEntropy as unknown as AnyLoss, input);
    document = parsed(page);
  }, 60_000);

  it("is a sound page of its own", () => expectSound(page));

  it("has every finding, with its evidence and advice", () => {
    expect(report.findings.length).toBeGreaterThan(0);
    const cards = Array.from(document.querySelectorAll("article"));
    expect(cards.map(({ className }) => className)).toEqual(report.findings.map(({ severity }) => severity));
    report.findings.forEach((finding, i) => {
      const { code, message, advice } = finding;
      const card = cards[i] as Element;
      expect(card.querySelector("h3 code")?.textContent).toBe(code);
      expect(card.textContent).toContain(message.replaceAll("`", ""));
      expect(card.textContent).toContain(advice.replaceAll("`", ""));
      expect(Array.from(card.querySelectorAll("dt"), (name) => name.textContent)).toEqual(evidenceOf(finding).map(({ name }) => name));
      expect(card.querySelectorAll("dt").length).toBeGreaterThan(0);
    });
    expect(document.querySelector(".verdict")?.textContent?.trim()).toMatch(/^Targets are not probabilities .* % sure\)\n.* Use /);
  });

  it("has every recommendation, its call to copy as it is", () => {
    expect(report.recommendation.length).toBeGreaterThan(1);
    expect(texts(document, ".call code")).toEqual(report.recommendation.map(({ call }) => call));
    expect(document.querySelectorAll(".call button").length).toBe(report.recommendation.length);
  });

  it("copies each call as a program that runs, with its import", () => {
    const [prediction, target] = [Float32Array.of(1, 2), Float32Array.of(1, 3)];
    const codes = Array.from(
      document.querySelectorAll<HTMLElement>(".call button"),
      (button) => button.getAttribute("data-code") as string,
    );
    const compared = codes.filter((code) => code.includes("(prediction, target"));
    expect(compared.length).toBeGreaterThan(1);
    for (const code of compared) {
      const [, name, body] = /^import { (\w+) } from "xyloss";\n\n(const { value, grad } = [^;]+;)\n$/.exec(code) as unknown as string[];
      const run = new Function(name as string, "prediction", "target", `${body} return value;`);
      expect(run((xyloss as unknown as Record<string, unknown>)[name as string], prediction, target)).toBeGreaterThan(0);
    }
  });

  it("shows the verdict, the predictions and what to use before all else", () => {
    const all = document.body.textContent as string;
    const order = [report.verdict.message, "Predictions over targets", "What to use", "Findings", "The loss around a target"].map((text) =>
      all.indexOf(text),
    );
    expect(order.every((at) => at >= 0)).toBe(true);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it("has the pictures: the loss beside what is better, the race in its four heats, the residuals", () => {
    expect(sections(document)).toEqual([
      "Predictions over targets",
      "What to use",
      "Findings",
      "The loss around a target",
      "The race to the target",
      "The residuals",
      "The worst rows",
      "All that was measured",
    ]);
    const labels = Array.from(document.querySelectorAll("figure > svg"), (svg) => svg.getAttribute("aria-label") as string);
    expect(labels.length).toBe(10);
    expect(labels[0]).toBe("Predictions of 200 points over their targets");
    expect(labels.slice(1, 5).map((label) => label.replace(/target \(.*/, "target"))).toEqual([
      "The loss categoricalCrossEntropy around the target",
      `The loss ${report.recommendation[0]?.loss} around the target`,
      "The loss over the distance from the target",
      "The loss over the distance from the target",
    ]);
    expect(labels.slice(5)).toEqual([...new Array(4).fill("Error over steps"), "Residuals of 200 points"]);
    expect(texts(document, "figure h3").slice(5, 9)).toEqual([
      "Gradient descent, clean targets",
      "Adam, clean targets",
      "Gradient descent, 10 % outliers",
      "Adam, 10 % outliers",
    ]);
  });

  it("has all that was measured", () => {
    expect(JSON.parse(document.querySelector("details pre")?.textContent as string)).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it("writes hostile text as text", () => {
    const hostile = `</title></code><script>alert("1")</script><img src=x onerror='alert(1)'>&amp;`;
    const plain: ReportData = {
      ...report,
      loss: hostile,
      options: { name: hostile, [hostile]: 1 },
      findings: [{ code: hostile, severity: "error", message: `\`${hostile}\` ${hostile}`, evidence: { [hostile]: 1 }, advice: hostile }],
      recommendation: [{ loss: hostile, options: {}, reason: hostile, call: hostile, relativeError: 1, own: false }],
      probes: { ...report.probes, race: null },
    };
    const evil = pageOf(plain, mse as unknown as AnyLoss, input);
    const written = parsed(evil);
    expect(written.querySelectorAll("script").length).toBe(1);
    expect(written.querySelectorAll("img, [onerror]").length).toBe(0);
    expect(written.title).toBe(`xyloss: diagnosis of ${hostile}`);
    expect(texts(written, ".call code")).toEqual([hostile]);
    // a number without words stays in the data
    expect(texts(written, "article dt")).toEqual([]);
    expect(evil).not.toContain("<script>alert");
    expect(evil).not.toContain("<img");
  });

  it("writes the name of a user's own function as text, in its pictures too", () => {
    const own: LossFunction = (p, t) => ({
      value: ((p[0] as number) - (t[0] as number)) ** 2 + ((p[1] as number) - (t[1] as number)) ** 2,
    });
    Object.defineProperty(own, "name", { value: `"><script>alert(1)</script>` });
    const few = pointsOf(20);
    const evil = pageOf(diagnose(own, few), own, few);
    expectSound(evil);
  });

  it("stays small for many points, and says how many it shows", () => {
    const large = pointsOf(50_000);
    const many = pageOf(report, mse as unknown as AnyLoss, large);
    expectSound(many);
    expect(many.length).toBeLessThan(700_000);
    expect(many).toContain("One point in 25 is drawn.");
    expect(Array.from(parsed(many).querySelectorAll("figure")).at(-1)?.querySelectorAll("circle").length).toBeLessThan(2100);
  });
});

describe("a page of a loss that compares no points", () => {
  it("has what there is, and says what was left out", () => {
    const maps = Array.from({ length: 40 }, (_, i) => [4 + (i % 5), 4 + (i % 3)] as const);
    const drawn = (x: number, y: number) =>
      Array.from({ length: 144 }, (_, i) => Math.exp(-(((i % 12) - x) ** 2 + (Math.floor(i / 12) - y) ** 2) / 8));
    const input = {
      prediction: maps.flatMap(([x, y]) => drawn(x + next() - 0.5, y + next() - 0.5)),
      target: maps.flat(),
      options: { width: 12, height: 12 },
    };
    const page = pageOf(diagnose(heatmapMse, input), heatmapMse as unknown as AnyLoss, input);
    expectSound(page);
    expect(sections(parsed(page))).toEqual([
      "Predictions over targets",
      "What to use",
      "Findings",
      "The residuals",
      "The worst rows",
      "What was left out",
      "All that was measured",
    ]);
    expect(page).toContain("heatmapMse does not compare points with points, but heat maps with maps or points");
  });

  it("has no empty sections", () => {
    const boxes = Array.from({ length: 30 }, () => [next(), next(), 2 + next(), 2 + next()]).flat();
    const input = { prediction: boxes.map((v) => v + 0.1 * next()), target: boxes };
    const page = pageOf(diagnose(giou, input), giou as unknown as AnyLoss, input);
    expectSound(page);
    for (const section of parsed(page).querySelectorAll("section")) expect(section.querySelector("div")?.textContent?.trim()).not.toBe("");
  });

  it("has no pictures where no point is left", () => {
    const input = { prediction: [Number.NaN, 1], target: [1, 1] };
    const page = pageOf(diagnose(mse, input), mse as unknown as AnyLoss, input);
    expectSound(page);
    expect(parsed(page).querySelectorAll("figure").length).toBe(0);
  });

  it("has pictures of perfect predictions and of one point", () => {
    for (const input of [
      { prediction: [1, 2, 3, 4], target: [1, 2, 3, 4] },
      { prediction: [0, 0], target: [0, 0] },
      { prediction: [1e6, -1e6], target: [1e6 + 1, -1e6] },
    ]) {
      expectSound(pageOf(diagnose(mse, input), mse as unknown as AnyLoss, input));
    }
  });
});

describe("the title", () => {
  it("is the loss with its options as they are written, infinite ones too", () => {
    expect(titleOf("mse", {})).toBe("mse");
    expect(titleOf("barron", { alpha: -Infinity, geometry: "radial" })).toBe('barron { alpha: -Infinity, geometry: "radial" }');
  });
});
