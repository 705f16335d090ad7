/** Losses that are given whitening factors or edges: they are diagnosed, and keep them in what is recommended. */
import { describe, expect, it } from "vitest";
import { diagnose } from "../../src/diagnose/index.js";
import { random } from "../../src/diagnose/random.js";
import * as xyloss from "../../src/index.js";
import { pointsWith, run } from "./printed.js";

describe("a loss that is given whiten", () => {
  const { normal } = random(9);
  const input = pointsWith(120, () => [normal(0, 5), normal(0, 5)]);

  it.each([
    ["a number", 5],
    ["x and y", { x: 5, y: 4 }],
    ["a, b and c", { a: -1.6, b: 0.01, c: -1.6 }],
    ["a Float32Array of one number per point", new Float32Array(120).fill(5)],
    ["a Float32Array of three numbers per point", Float32Array.from({ length: 360 }, (_, k) => (k % 3 === 1 ? 0 : -1.6))],
    ["factors of keypoints", { every: 4, factors: [5, 4, 5, 6] }],
  ])("%s: is probed, and what is recommended has it too", (_, whiten) => {
    const report = diagnose(xyloss.huber, { ...input, options: { whiten, delta: 1.5, geometry: "radial" } });
    expect(report.probes.loss?.points).not.toBeNull();
    expect(report.verdict.cause).toBe("nothing-found");
    for (const { call, options } of report.recommendation) {
      expect(call).toMatch(/\bwhiten\b/);
      expect(options.whiten).toBeDefined();
      expect(run(call, { whiten })(input.prediction, input.target).value).toBeGreaterThan(0);
    }
    const own = diagnose(xyloss.mse, { ...input, options: { whiten } }).recommendation;
    expect(own.find(({ loss }) => loss === "mse")?.own).toBe(true);
  });

  it("that does not fit the points is an error, as for the loss", () => {
    for (const whiten of [new Float32Array(7), { every: 7, factors: new Float32Array(7).fill(1) }, new Float32Array(120)]) {
      expect(() => diagnose(xyloss.huber, { ...input, options: { whiten } })).toThrow(/huber: whiten/);
    }
  });
});

describe("a loss that is given edges", () => {
  const { normal, uniform } = random(4);
  // an instance that moves as a whole is no error of its bones
  const instances = Array.from({ length: 60 }, () => ({ at: [uniform(0, 500), uniform(0, 500)], off: [normal(0, 40), normal(0, 40)] }));
  const target = Float32Array.from(
    instances.flatMap(({ at }) => [0, 1, 2].flatMap((k) => at.map((each) => each + 30 * k + normal(0, 20)))),
  );
  const prediction = target.map((t, k) => t + ((instances[Math.floor(k / 6)]?.off[k & 1] as number) + normal(0, 3)));
  const pairs = Int32Array.of(0, 1, 1, 2);
  const all = Int32Array.from(instances.flatMap((_, i) => Array.from(pairs, (each) => 3 * i + each)));

  it.each([
    ["of all points", all],
    ["of each instance", { every: 3, pairs }],
  ])("%s: is diagnosed on the differences that it compares, and what is recommended has them too", (_, edges) => {
    const report = diagnose(xyloss.huber, { prediction, target, options: { delta: 6, geometry: "radial", edges } });
    expect(report.probes.data.points).toMatchObject({ count: 120 });
    expect(report.probes.data.points?.scale.radial).toBeLessThan(6);
    expect(report.verdict.call).toMatch(/[{,] edges \}\)$/);
    for (const { call } of report.recommendation) {
      expect(call).toContain("edges");
      expect(run(call, { edges })(prediction, target).value).toBeGreaterThan(0);
    }
    for (const text of [String(report), report.toMarkdown()])
      expect(text.replaceAll(/\s+/g, " ")).toContain("are differences of two points");
    expect(diagnose(xyloss.mse, { prediction, target, options: { edges } }).recommendation[0]).toMatchObject({ loss: "mse", own: true });
    const swapped = prediction.map((_, k) => prediction[k ^ 1] as number);
    expect(
      diagnose(xyloss.mse, { prediction: swapped, target, options: { edges }, bounds: { x: [0, 700], y: [0, 700] } }).verdict.cause,
    ).toBe("swapped-axes");
  });

  it("that do not fit the points are an error, as for the loss", () => {
    expect(() => diagnose(xyloss.mse, { prediction, target, options: { edges: Int32Array.of(0, 180) } })).toThrow(/edges\[1\] is 180/);
  });
});
