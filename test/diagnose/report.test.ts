/** Reports in a terminal, and in an issue tracker. */
import { describe, expect, it } from "vitest";
import { diagnose } from "../../src/diagnose/index.js";
import type { Line } from "../../src/diagnose/lines.js";
import type { DataProbes } from "../../src/diagnose/measure/data.js";
import { Report, type ReportData, textOf } from "../../src/diagnose/report.js";
import type { Finding, LossFunction } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { pixels } from "./draws.js";

const finding = (code: string, severity: Finding["severity"], more: Partial<Finding> = {}): Finding => ({
  code,
  severity,
  message: "Something is so.",
  evidence: { count: 200, share: 0.123456 },
  advice: "Do something.",
  ...more,
});
const report = (more: Partial<ReportData>): Report =>
  new Report({
    loss: "mse",
    options: {},
    verdict: { cause: "nothing-found", confidence: 0.9, message: "Found nothing wrong.", action: "Keep it.", call: null },
    findings: [],
    recommendation: [],
    probes: { data: { groups: null, worst: [] as DataProbes["worst"] } as DataProbes, loss: null, race: null },
    ...more,
  });
const long = "Every word of this sentence is there so that the line would be longer than any terminal is wide, were it not broken. "
  .repeat(3)
  .trim();
const clean = pixels();

describe("a report in a terminal", () => {
  it("has the worst first, its numbers and what to do, broken into lines", () => {
    const text = String(
      report({
        findings: [
          finding("a-note", "note"),
          finding("an-error", "error", { message: long, advice: long }),
          finding("a-warning", "warning"),
        ],
        recommendation: [
          {
            loss: "huber",
            options: { delta: 4 },
            reason: long,
            call: "huber.valueAndGrad(prediction, target, { delta: 4 })",
            relativeError: 1,
            own: false,
          },
        ],
      }),
    );
    const lines = text.split("\n");
    expect(lines[0]).toBe("xyloss: mse, 1 error, 1 warning, 1 note");
    expect(lines.filter((line) => /^(ERROR|WARNING|NOTE)/.test(line))).toEqual(["ERROR   an-error", "WARNING a-warning", "NOTE    a-note"]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(text.replaceAll(/\s+/g, " ")).toContain(`→ ${long}`);
    expect(text).toContain("(points: 200; share: 12.3 %)");
    expect(text).toContain("1. huber.valueAndGrad(prediction, target, { delta: 4 })");
    expect(text).not.toMatch(/\s$/);
  });

  it("says so where nothing was found", () => {
    expect(String(report({}))).toBe("xyloss: mse, no findings\n\nFound nothing wrong. (90 % sure)\n→ Keep it.");
  });

  it("says what could not be measured, and why", () => {
    const boxes = diagnose(xyloss.iou, { prediction: Float32Array.of(0, 0, 4, 4), target: Float32Array.of(1, 1, 5, 5) });
    const said = "iou was not probed around targets, and did not race: iou does not compare points with points, but boxes.";
    expect(String(boxes).split("\n").join(" ")).toContain(said);
    expect(boxes.toMarkdown()).toContain(said);
    expect(String(diagnose(xyloss.mse, clean))).not.toContain("did not race");
  });

  it("has the race as a table: when each loss arrived, or how far away it is", () => {
    const lines = textOf(diagnose(xyloss.categoricalCrossEntropy, clean), { width: 100 }).split("\n");
    const title = lines.findIndex((line) => line.startsWith("The race (GD"));
    const [head, own, mse] = lines.slice(title + 2);
    expect(head).toMatch(/^ +GD +Adam +GD, outliers +Adam, outliers$/);
    expect(own).toMatch(/^categoricalCrossEntropy, yours +([\d.]+ % left|farther away) +([\d.]+ % left|farther away)/);
    expect(mse).toMatch(/^mse +\d+ \/ \d+ +\d+ \/ \d+ +[\d.]+ % left/);
    // columns stand under their names
    for (const name of ["Adam,", "GD,"]) expect((own as string)[(head as string).indexOf(name) - 1]).toBe(" ");
    const markdown = diagnose(xyloss.categoricalCrossEntropy, clean).toMarkdown();
    expect(markdown).toMatch(/\n\|---\|---\|---\|---\|---\|\n\| categoricalCrossEntropy, yours \| [\d.]+/);
  });

  it("repeats the names of losses where the race is wider than the terminal", () => {
    const lines = textOf(diagnose(xyloss.categoricalCrossEntropy, clean), { width: 60 }).split("\n");
    const heads = lines.filter((line) => /^ +(GD|Adam)/.test(line));
    expect(heads.join(" ").match(/GD, outliers|Adam, outliers|GD|Adam/g)).toEqual(["GD", "Adam", "GD, outliers", "Adam, outliers"]);
    expect(lines.filter((line) => line.startsWith("categoricalCrossEntropy, yours")).length).toBe(heads.length);
  });

  it("has the verdict, the picture and what to use before the findings, with styles for colours", () => {
    const given = report({
      findings: [finding("an-error", "error")],
      recommendation: [
        { loss: "huber", options: {}, reason: "It fits.", call: "huber.valueAndGrad(prediction, target)", relativeError: 1, own: false },
      ],
    });
    const picture: Line[] = [["┌─┐ the picture"]];
    const painted = textOf(given, { picture, paint: (text, style) => (style === undefined ? text : `<${style} ${text}>`) });
    const order = ["<strong Found nothing wrong.>", "the picture", "<code huber.", "<error ERROR", "<strong an-error>"].map((part) =>
      painted.replaceAll(/> <strong /g, " ").indexOf(part),
    );
    expect(order.slice(1, 4)).toEqual(order.slice(1, 4).sort((a, b) => a - b));
    expect(order[1]).toBeGreaterThan(0);
    expect(order[3]).toBeGreaterThan(0);
    expect(given.toMarkdown()).not.toContain("```");
  });

  it("has no empty parentheses where there are no numbers", () => {
    for (const text of [String(report({ findings: [finding("a-note", "note", { evidence: {} })] }))]) expect(text).not.toContain("()");
  });

  it("keeps to any width, and has no NaN, for real data", () => {
    for (const loss of [xyloss.categoricalCrossEntropy, xyloss.mse]) {
      const found = diagnose(loss, { ...clean, bounds: { x: [0, 640], y: [0, 480] } });
      const text = String(found);
      for (const width of [40, 60, 80, 120]) {
        const lines = textOf(found, { width }).split("\n");
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        // and uses it
        expect(Math.max(...lines.map(({ length }) => length))).toBeGreaterThan(0.9 * width);
      }
      expect(text).not.toMatch(/undefined|NaN|Infinity|null/);
    }
  });
});

describe("a report in an issue tracker", () => {
  const rendered = (name: string, message = "x") =>
    report({ loss: name, findings: [finding("an-error", "error", { message })] }).toMarkdown();

  it("is a list of findings under a title", () => {
    const markdown = report({
      findings: [finding("a-note", "note"), finding("an-error", "error")],
      recommendation: [
        {
          loss: "huber",
          options: { delta: 4 },
          reason: "It fits.",
          call: "huber.valueAndGrad(prediction, target, { delta: 4 })",
          relativeError: 1,
          own: false,
        },
      ],
    }).toMarkdown();
    expect(markdown).toMatch(
      /^## xyloss: `mse`, 1 error, 1 note\n\n\*\*Found nothing wrong\. \(90 % sure\)\*\* Keep it\.\n\n### What to use, best first\n[\s\S]*\n### Findings\n\n- \*\*error: `an-error`\*\* Something is so\.\n {2}\(points: 200; share: 12\.3 %\)\n {2}Do something\.\n- \*\*note/,
    );
    expect(markdown).toContain("### What to use, best first\n\n1. `huber.valueAndGrad(prediction, target, { delta: 4 })`\n   It fits.");
    expect(markdown.endsWith("\n")).toBe(true);
  });

  it("keeps names of functions and messages from being markup", () => {
    // a code span's fence is longer than any run of backticks in it
    expect(rendered("a`b")).toMatch(/^## xyloss: `` a`b ``,/);
    expect(rendered("a``b`")).toMatch(/^## xyloss: ``` a``b` ```,/);
    expect(rendered("<img src=x>")).toMatch(/^## xyloss: `<img src=x>`,/);
    expect(rendered("line\nbreak")).toMatch(/^## xyloss: `line break`,/);
    expect(rendered("f", "the loss <b>|a|</b> or * _x_")).toContain("the loss &lt;b>\\|a\\|&lt;/b> or \\* \\_x\\_");
    // code stays unchanged
    expect(rendered("f", "use `huber<a|b>` here")).toContain("use `huber<a|b>` here");
  });

  it("takes a function with an odd name", () => {
    const odd: LossFunction = (p, t) => ({ value: p.reduce((sum, x, i) => sum + (x - (t[i] as number)) ** 2, 0) });
    Object.defineProperty(odd, "name", { value: "|`<script>`|" });
    const markdown = diagnose(odd, clean).toMarkdown();
    expect(markdown.split("\n")[0]).toBe("## xyloss: `` |`<script>`| ``, 1 note");
    expect(markdown.replaceAll(/(`+)[\s\S]*?[^`]\1(?!`)/g, "")).not.toContain("<script");
  });
});

describe("a report's data", () => {
  it("survives JSON with any options", () => {
    const thresholds = { x: xyloss.uniformThresholds(0, 640, 7), y: xyloss.uniformThresholds(0, 480, 7) };
    const prediction = clean.target.flatMap((t, i) => Array.from(i % 2 === 0 ? thresholds.x : thresholds.y, (theta) => (t - theta) / 20));
    for (const given of [
      diagnose(xyloss.ordinalBce, { prediction, target: clean.target, options: { thresholds } }),
      diagnose(xyloss.categoricalCrossEntropy, clean),
      diagnose(xyloss.barron, { ...clean, options: { alpha: -Infinity, scale: 5 } }),
    ]) {
      const { loss, options, verdict, findings, recommendation, probes } = given;
      const data = { loss, options, verdict, findings, recommendation, probes };
      // JSON has no infinite numbers
      const asText = (_: string, value: unknown) => (value === -Infinity ? "-Infinity" : value);
      expect(JSON.parse(JSON.stringify(given))).toEqual(JSON.parse(JSON.stringify(data, asText)));
      expect(JSON.stringify(given)).not.toContain('"alpha":null');
      expect(String(new Report(JSON.parse(JSON.stringify(given)) as ReportData))).toBe(String(given));
    }
  });
});
