/** The verdict: one cause, one answer, and nothing in the report that contradicts it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { diagnose } from "../../src/diagnose/index.js";
import { measureFits } from "../../src/diagnose/measure/fits.js";
import { random } from "../../src/diagnose/random.js";
import { confidences } from "../../src/diagnose/verdict.js";
import * as xyloss from "../../src/index.js";
import type { Cause } from "../../tools/calibration/faults/summary.js";
import { changed, pixels } from "./draws.js";

const clean = pixels();
const { uniform } = random(3);

describe("the verdict", () => {
  it("says that nothing was found, and which loss to use", () => {
    const { verdict, recommendation } = diagnose(xyloss.mse, clean);
    expect(verdict.cause).toBe("nothing-found");
    expect(verdict.call).toBe(recommendation[0]?.call);
    expect(verdict.confidence).toBeGreaterThan(0.5);
    expect(verdict.confidence).toBeLessThan(1);
  });

  it.each([1, 5, 19])("does not call %i points that are all off sound: they are too few", (count) => {
    const target = Float32Array.from({ length: 2 * count }, (_, i) => (i * 37) % 500);
    const report = diagnose(xyloss.huber, { prediction: target.map((value) => value + 100 + (value % 7)), target });
    expect(report.verdict).toMatchObject({ cause: "too-few-points", confidence: 0, action: "Diagnose 20 points or more." });
    expect(String(report)).toMatch(count === 1 ? /1 point is too few to find/ : `${count} points are too few to find`);
    expect(String(report)).not.toMatch(/% sure|nothing wrong/i);
  });

  it("still finds in a few points what needs no more", () => {
    const target = Float32Array.of(10, 20, 30, 40, 50, 60);
    expect(diagnose(xyloss.mse, { prediction: target.map((value) => (value === 30 ? Number.NaN : value)), target }).verdict.cause).toBe(
      "not-finite",
    );
  });

  it("says so where predictions are no points", () => {
    const data = new Float32Array(60).map((_, i) => i);
    const { verdict } = diagnose(xyloss.huber, { prediction: { data, shape: [60, 1] }, target: data });
    expect(verdict).toMatchObject({ cause: "no-points", confidence: 0 });
    expect(verdict.message).toContain("of the shape [60, 1] are no points");
  });

  it("mends data first: rows that do not belong together come before all advice on losses", () => {
    const report = diagnose(
      xyloss.huber,
      changed(clean, () => [uniform(0, 640), uniform(0, 480)]),
    );
    expect(report.verdict.cause).toBe("unrelated-rows");
    expect(report.verdict.action).toMatch(/^Mend the data first\. Join predictions and targets by a key/);
    expect(report.findings[0]?.code).toBe("unrelated-rows");
    expect(report.recommendation[0]?.reason).toMatch(/^Mend unrelated-rows first/);
    for (const text of [String(report), report.toMarkdown()]) expect(text.indexOf("do not go along")).toBeLessThan(120);
  });

  it("of cross-entropy of coordinates is one error, which advises another loss", () => {
    const { verdict, findings, recommendation } = diagnose(xyloss.categoricalCrossEntropy, clean);
    expect(findings.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(["targets-not-a-distribution"]);
    expect(verdict.action).toContain(`Use \`${recommendation[0]?.call}\``);
    expect(verdict.action).not.toMatch(/Mend/);
  });

  it("ranks losses without the rows that carry a mark", () => {
    const marked = { ...clean, target: clean.target.map((t, i) => (i < 40 ? 0 : t)) };
    const without = { prediction: clean.prediction.slice(40), target: clean.target.slice(40) };
    const { verdict, recommendation } = diagnose(xyloss.mse, marked);
    expect(verdict.cause).toBe("marked-targets");
    expect(recommendation.map(({ call }) => call)).toEqual(diagnose(xyloss.mse, without).recommendation.map(({ call }) => call));
  });

  it("is what every finding quotes: no finding advises a loss of its own", () => {
    const outliers = changed(clean, ([x, y], _, i) => (i % 8 === 0 ? [x + uniform(-300, 300), y + uniform(-300, 300)] : [x, y]));
    const { findings, recommendation } = diagnose(xyloss.mse, outliers);
    const advised = findings.flatMap(({ advice }) => [...advice.matchAll(/`(\w+\.valueAndGrad\([^`]*\))`/g)].map(([, call]) => call));
    expect(advised.length).toBeGreaterThan(0);
    expect(new Set(advised)).toEqual(new Set([recommendation[0]?.call]));
  });
});

describe("how sure a verdict is", () => {
  const { causes } = JSON.parse(readFileSync("docs/diagnosis-faults.json", "utf8")) as { causes: Cause[] };

  it("is what docs/diagnosis-faults.json has counted, cause by cause", () => {
    expect(Object.keys(confidences).length).toBeGreaterThan(30);
    expect(confidences).toEqual(Object.fromEntries(causes.map(({ cause, confidence }) => [cause, confidence])));
  });
});

describe("the map from targets to predictions", () => {
  it("explains a share of the variance: nothing where most predictions are equal", () => {
    const next = random(4).uniform;
    const draw = () => Array.from({ length: 60 }, () => next());
    const [t, y] = [{ x: draw(), y: draw() }, draw()];
    const explainedOf = (x: number[]) => measureFits({ x, y }, t)?.map.x.explained;
    expect(explainedOf(t.x.map((at) => 2 * at + 1))).toBeCloseTo(1, 12);
    expect(explainedOf(t.x.map((_, i) => (i % 3 === 0 ? next() : 0.5)))).toBe(0);
  });
});
