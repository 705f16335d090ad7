/** Whether the recommendation is better than one loss for everything: what was measured for the docs, and how it is measured. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { random } from "../../src/diagnose/random.js";
import { contaminations } from "../../tools/calibration/recommend/contamination.js";
import { modelOf, type Rows, reweighted } from "../../tools/calibration/recommend/fits.js";
import { cases, type Outcome, outcomesOf } from "../../tools/calibration/recommend/judge.js";
import { rules } from "../../tools/calibration/recommend/rules.js";
import { type Standing, standingsOf } from "../../tools/calibration/recommend/summary.js";

const { standings } = JSON.parse(readFileSync(new URL("../../docs/diagnosis-recommendation.json", import.meta.url), "utf8")) as {
  standings: Standing[];
};

describe("docs/diagnosis-recommendation.json", () => {
  it("has every rule, on tasks of each role", () => {
    for (const role of ["training", "judging"] as const) {
      const of = standings.filter((each) => each.role === role);
      expect(of.map(({ rule }) => rule)).toEqual(Object.keys(rules));
      for (const { tasks, outcomes } of of) {
        expect(tasks).toBeGreaterThanOrEqual(7);
        // each model with every spoiling and two seeds, by two first losses and for two choices of rows
        expect(outcomes % (contaminations.length * 2 * 2 * 2)).toBe(0);
        expect(outcomes).toBeGreaterThan(500);
      }
    }
  });

  it("no loss that is always chosen, and no rule on judging tasks, is within 5 % of the best clearly more often than the recommendation", () => {
    const others = standings.filter(({ rule, role }) => role === "judging" || rule.startsWith("always"));
    for (const { rule, role, mean, median } of others) {
      for (const { low } of [mean, median]) expect(low, `${rule}, ${role}`).toBeLessThanOrEqual(0);
    }
    for (const role of ["training", "judging"]) {
      const [recommended, euclidean] = ["recommended", "always euclidean"].map((rule) =>
        standings.find((each) => each.role === role && each.rule === rule),
      ) as [Standing, Standing];
      // the intervals are of differences from always euclidean
      expect(recommended.mean.share).toBeGreaterThanOrEqual(euclidean.mean.share);
      expect(recommended.median.share).toBeGreaterThanOrEqual(euclidean.median.share);
    }
  });
});

/** Rows with a linear truth, and a share of the targets far off. */
function linear(count: number, share: number): Rows & { readonly truth: Float64Array } {
  const r = random(5);
  const features = Array.from({ length: 2 * count }, () => [r.normal(), r.normal()]);
  const truth = Float64Array.from(features.flatMap(([u, v]) => [3 * (u as number) - 1, (u as number) + 2 * (v as number)]));
  const target = truth.slice(0, 2 * count).map((t, k) => t + r.normal(0, 0.1) + ((k >> 1) % 100 < 100 * share ? 30 : 0));
  return { features, target, truth };
}
const farOff = (prediction: Float64Array, { truth }: { readonly truth: Float64Array }) =>
  Math.max(...prediction.map((p, k) => Math.abs(p - (truth[k] as number))));

describe("fits to spoilt labels", () => {
  it("least squares: residuals are orthogonal to the design", () => {
    const { features, target } = linear(100, 0.1);
    const design = features.map((row) => [1, ...row]);
    const fitted = reweighted(design, target, { loss: "mse", options: {} });
    for (let j = 0; j < 3; j++) {
      const product = [0, 1].map((axis) =>
        design
          .slice(0, 100)
          .reduce((sum, row, i) => sum + (row[j] as number) * ((fitted[2 * i + axis] as number) - (target[2 * i + axis] as number)), 0),
      );
      // but for the ridge, of a tenth of a row
      for (const each of product) expect(Math.abs(each)).toBeLessThan(2);
    }
  });

  it.each([
    ["mse", {}, 0.1, false],
    ["euclidean", {}, 0.1, true],
    ["mae", {}, 0.1, true],
    ["huber", { delta: 0.15, geometry: "radial" }, 0.1, true],
    ["tukey", { scale: 0.5, geometry: "radial" }, 0.3, true],
    ["tukey", { scale: 0.5, geometry: "radial" }, 0, true],
  ] as const)("%s %o with a share of %d far off finds the truth: %s", (loss, options, share, found) => {
    const rows = linear(200, share);
    const off = farOff(modelOf("least squares", rows, random(1))({ loss, options }), rows);
    if (found) expect(off).toBeLessThan(0.4);
    else expect(off).toBeGreaterThan(1);
  });

  it("a network learns, and outliers spoil it less with a robust loss", () => {
    const rows = linear(200, 0.1);
    const train = modelOf("network", rows, random(2));
    const meanOff = (prediction: Float64Array) =>
      prediction.reduce((sum, p, k) => sum + Math.abs(p - (rows.truth[k] as number)) / prediction.length, 0);
    const robust = meanOff(train({ loss: "euclidean", options: {} }));
    expect(robust).toBeLessThan(0.6);
    expect(meanOff(train({ loss: "mse", options: {} }))).toBeGreaterThan(2 * robust);
  });

  it.each(contaminations.map(({ name, spoil }) => [name, spoil] as const))("%s changes labels as it says", (name, spoil) => {
    const r = random(3);
    const targets = Array.from({ length: 2000 }, () => [r.normal(), r.normal()] as const);
    const spoilt = spoil(targets, { centre: [0, 0], spread: [1, 1], left: [0.1, 0.1] }, r);
    const moved = targets.filter(([x], i) => spoilt[i]?.[0] !== x).length / 2000;
    const share = Number(/^(\d+) %/.exec(name)?.[1] ?? (name === "none" ? 0 : 100)) / 100;
    expect(moved).toBeGreaterThan(share - 0.03);
    expect(moved).toBeLessThan(share + 0.03);
  });

  it("outcomes have an error for every loss and every rule; what is not spoilt cannot be fitted better than by the best", () => {
    const at = cases.findIndex(({ task, model }) => task.role === "training" && model === "least squares");
    const outcomes = outcomesOf(at);
    expect(outcomes.map(({ first, rows }) => `${first} ${rows}`)).toEqual(["mse fitted", "mse others", "huber fitted", "huber others"]);
    for (const outcome of outcomes) {
      expect(Object.keys(outcome.losses)).toHaveLength(10);
      const always = outcome.rules["always euclidean"];
      expect(always).toEqual({ loss: "euclidean", ...outcome.losses.euclidean });
      for (const { mean, median } of Object.values(outcome.rules)) {
        expect(mean).toBeGreaterThan(0);
        expect(median).toBeGreaterThan(0);
      }
    }
  });
});

describe("standings", () => {
  const outcome = (task: string, chosen: number): Outcome => ({
    role: "judging",
    task,
    model: "network",
    contamination: "none",
    seed: 1,
    first: "mse",
    rows: "fitted",
    losses: { mse: { mean: 1, median: 1 }, euclidean: { mean: 1.2, median: 1 } },
    rules: {
      "always euclidean": { loss: "euclidean", mean: 1.2, median: 1 },
      "always mse": { loss: "mse", mean: 1, median: 1 },
      chosen: { loss: "", mean: chosen, median: 1.06 },
    },
  });

  it("count what is within 5 % of the best, and by how much it exceeds mse", () => {
    const all = standingsOf([outcome("a", 1), outcome("a", 1.04), outcome("b", 1.1), outcome("b", 1.04)]);
    const chosen = all.find(({ rule }) => rule === "chosen");
    expect(chosen).toMatchObject({ outcomes: 4, mean: { share: 0.75 }, median: { share: 0 }, worst: 0.1, over: 0.75, excess: 0.045 });
    // the differences from always euclidean are 1 and ½
    expect(chosen?.mean.low).toBeLessThan(0.5);
    expect(chosen?.mean.high).toBeGreaterThan(1);
    expect(chosen?.median).toMatchObject({ low: -1, high: -1 });
  });
});
