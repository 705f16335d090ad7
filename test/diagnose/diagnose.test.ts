/** The diagnosis as a whole: for every loss and for odd data, reproducible, as plain data. */
import { describe, expect, it } from "vitest";
import { diagnose, inspectData, probeLoss } from "../../src/diagnose/index.js";
import { random } from "../../src/diagnose/random.js";
import type { Report } from "../../src/diagnose/report.js";
import { isOfPoints } from "../../src/diagnose/subject.js";
import type { AnyLoss, DiagnoseInput, LossFunction } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { lossKinds, pointKinds } from "../../tools/calibration/data.js";
import { expectThrown, registry, sample, sampled, thorough, type Variant, variants } from "../support.js";
import { pixels } from "./draws.js";

const { bceWithLogits, euclidean, huber, mse } = xyloss;
const clean = pixels(60);
const codes = ({ findings }: Report): string[] => findings.map(({ code }) => code);
const squared: LossFunction = (p, t) => ({ value: p.reduce((sum, x, i) => sum + (x - (t[i] as number)) ** 2, 0) });

/** Every number is finite or null, so that JSON keeps it. */
function expectPlain(report: Report): void {
  const { loss, options, verdict, findings, recommendation, probes } = report;
  expect(JSON.parse(JSON.stringify(report))).toEqual({ loss, options, verdict, findings, recommendation, probes });
}

function expectReadable(report: Report): void {
  // a finding may say "NaN or infinite" of the data
  for (const text of [String(report), report.toMarkdown()])
    expect(text.replaceAll(/NaN or\s+infinite/g, "")).not.toMatch(/undefined|NaN|\[object/);
}

describe("boxes as x, y, width, height", () => {
  const sizes = Array.from({ length: 12 }, (_, i) => [30 * i + 40, 183 + 5 * i, 49 + i, 140 + 3 * i]).flat();
  const corners = sizes.map((each, i) => (i % 4 < 2 ? each : each + (sizes[i - 2] as number)));
  const moved = (boxes: readonly number[]) => boxes.map((each) => each + 1);

  it.each([xyloss.iou, xyloss.giou, xyloss.diou, xyloss.ciou])("are an error of the data with $name, and nothing else is found", (loss) => {
    const report = diagnose(loss, { prediction: moved(sizes), target: sizes });
    expect(codes(report)).toEqual(["inverted-boxes"]);
    expect(report.recommendation).toEqual([]);
    expectPlain(report);
    expectReadable(report);
    // as corners, these boxes overlap their targets
    expect(codes(diagnose(loss, { prediction: moved(corners), target: corners }))).not.toContain("inverted-boxes");
  });

  it("are left out of the measurements", () => {
    const target = [...sizes.slice(0, 4), ...corners.slice(4)];
    const report = diagnose(xyloss.giou, { prediction: moved(corners), target });
    expect(codes(report)[0]).toBe("inverted-boxes");
    expect(report.findings[0]?.evidence).toEqual({ count: 12, prediction: 0, target: 1 });
    expect(report.recommendation[0]).toMatchObject({ loss: "ciou", call: "ciou.valueAndGrad(prediction, target)" });
    expect(report.recommendation[0]?.reason).toMatch(/0 % of 11 boxes do not overlap/);
    expect(report.probes.data).toMatchObject({ count: 12, missing: 0 });
    expect(report.probes.loss?.own?.count).toBe(11);
  });
});

describe("diagnose", () => {
  // one shape for each loss that races, which takes long; every shape for the others
  const chosen = variants.filter((variant, i) => {
    const first = variants.findIndex(({ spec }) => spec.name === variant.spec.name) === i;
    return first || (thorough && !isOfPoints(variant.spec, variant.options));
  });
  const inputOf = (variant: Variant): DiagnoseInput => {
    const { prediction, target } = sample(variant, variant.step * 24, 3);
    return { prediction, target: variant.labels ? Int32Array.from(target) : target, options: variant.options };
  };

  it.each(chosen.map((variant) => [variant.title, variant] as const))("runs with %s", (_, variant) => {
    const report = diagnose(variant.kernel as unknown as AnyLoss, inputOf(variant));
    expect(report.loss).toBe(variant.spec.name);
    expectPlain(report);
    expectReadable(report);
  });

  it.each(lossKinds.map((kind) => [`${kind.name} (${kind.loss?.name})`, kind] as const))("finds no error in %s", (_, { loss, draw }) => {
    const input = draw(random(11), 50);
    const { findings, probes } = diagnose(loss as AnyLoss, input);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(probes.data.count).toBeGreaterThan(0);
  });

  it("finds no error in points with losses of residuals", () => {
    const residual = registry.filter(({ spec }) => spec.family === "residual").map(({ kernel }) => kernel as unknown as AnyLoss);
    for (const kind of pointKinds) {
      const input = kind.draw(random(12), 50);
      const errors = inspectData(input).findings.filter(({ severity }) => severity === "error");
      expect(errors.map(({ code }) => code)).toEqual(kind.trueOf?.includes("unrelated-rows") ? ["unrelated-rows"] : []);
    }
    // in the unit of the losses' defaults
    const input = { prediction: clean.prediction.map((p) => p / 10), target: clean.target.map((t) => t / 10) };
    for (const loss of residual) {
      expect(
        probeLoss(loss, input).findings.filter(({ severity }) => severity === "error"),
        loss.name,
      ).toEqual([]);
    }
  });

  it("gives the same report each time, for ordinary and typed arrays, for kernels and reference", async () => {
    const input = { prediction: clean.prediction.map(Math.fround), target: clean.target.map(Math.fround) };
    const report = diagnose(euclidean, input);
    expect(diagnose(euclidean, input)).toEqual(report);
    const typed = { prediction: Float32Array.from(input.prediction), target: Float32Array.from(input.target) };
    expect(JSON.stringify(diagnose(euclidean, typed))).toBe(JSON.stringify(report));
    const reference = await import("../../src/reference/index.js");
    expect(codes(diagnose(reference.euclidean, input))).toEqual(codes(report));
  });

  it("does not change its input", () => {
    const typed = { prediction: Float32Array.from(clean.prediction), target: Float32Array.from(clean.target) };
    const before = [typed.prediction.slice(), typed.target.slice()];
    diagnose(huber, { ...typed, options: Object.freeze({ delta: 4 }) });
    expect([typed.prediction, typed.target]).toEqual(before);
  });

  it("leaves out what is missing", () => {
    const some = { ...clean, weights: clean.target.filter((_, i) => i % 2 === 0).map((_, i) => Number(i % 3 !== 0)) };
    const spoilt = { ...some, prediction: clean.prediction.map((p, i) => ((i >> 1) % 3 === 0 ? Number.NaN : p)) };
    const [a, b] = [diagnose(mse, some), diagnose(mse, spoilt)];
    expect(codes(a)).toEqual(["missing-data"]);
    expect(b).toEqual(a);
    expect(a.probes.data).toMatchObject({ count: 120, missing: 40 });
    expect(a.probes.data.points?.count).toBe(40);
  });

  it("takes a function with a gradient, and one without", () => {
    const exact: LossFunction = (p, t) => ({ ...squared(p, t), grad: p.map((x, i) => 2 * (x - (t[i] as number))) });
    expect(codes(diagnose(exact, clean))).toEqual([]);
    const report = diagnose(squared, clean);
    expect(codes(report)).toEqual(["numeric-gradient"]);
    expect(report.loss).toBe("squared");
    expectPlain(report);
    expectReadable(report);
  });

  it("takes a function that writes to its arguments, or hands out the same array each time", () => {
    const grad = new Float32Array(2);
    const exact: LossFunction = (p, t) => {
      p.forEach((x, i) => {
        grad[i] = 2 * (x - (t[i] as number));
      });
      return { ...squared(p, t), grad };
    };
    const report = diagnose(exact, clean);
    const writing: LossFunction = (p, t) => {
      const result = exact(p, t);
      p.fill(7);
      t.fill(Number.NaN);
      return result;
    };
    expect(diagnose(writing, clean).findings).toEqual(report.findings);
    const without: LossFunction = (p, t) => ({ value: writing(p, t).value });
    expect(codes(diagnose(without, clean))).toEqual(["numeric-gradient"]);
  });

  it.each([1, 2, 3, 4, 19])("of %i points claims no more than they show", (count) => {
    const { prediction, target } = pixels(count);
    for (const loss of sampled<typeof mse | LossFunction>([mse, squared], 1, `${count} points`)) {
      const report = diagnose(loss, { prediction, target });
      expect(codes(report).filter((code) => code !== "numeric-gradient")).toEqual([]);
      expectPlain(report);
      expectReadable(report);
    }
  });

  it.each([
    ["zeros", 0, 0],
    ["one place, and exactly there", 3, 3],
    ["one place, and beside it", 3, 4],
    ["huge", 1e30, 2e30],
    ["tiny", 1e-30, 2e-30],
    ["subnormal", 1e-40, 2e-40],
    ["as huge as float32 can be", 1e38, 3e38],
  ])("of constants that are %s", (name, prediction, target) => {
    for (const count of sampled([1, 40], 1, name)) {
      const input = { prediction: Array(2 * count).fill(prediction) as number[], target: Array(2 * count).fill(target) as number[] };
      for (const loss of sampled([mse, euclidean], 1, name)) {
        const report = diagnose(loss, input);
        expectPlain(report);
        expectReadable(report);
      }
    }
  });

  it("takes data that is all NaN, or all missing", () => {
    const report = diagnose(mse, { prediction: Array(40).fill(Number.NaN) as number[], target: Array(40).fill(1) as number[] });
    expect(codes(report)).toEqual(["not-finite"]);
    expectPlain(report);
    expectReadable(report);
    const missing = diagnose(mse, { ...clean, weights: Array(60).fill(0) as number[] });
    expect(codes(missing)).toEqual(["missing-data"]);
    expectPlain(missing);
    expectReadable(missing);
  });

  it(`takes seconds for ${thorough ? "a million" : "a hundred thousand"} points`, () => {
    const count = thorough ? 1_000_000 : 100_000;
    const { normal, uniform } = random(4);
    const target = Float32Array.from({ length: 2 * count }, () => uniform());
    const before = process.cpuUsage();
    // every fourth point is off: a selection at fixed intervals would have all of them, or none
    const prediction = target.map((t, i) => t + normal(0, 0.01) + ((i >> 1) % 4 === 1 ? 0.5 : 0));
    const { findings, probes } = diagnose(mse, { prediction, target });
    expect(probes.data.points?.count).toBe(count);
    expect(findings.map(({ code }) => code)).toContain("heavy-tails");
    expect(findings.find(({ code }) => code === "heavy-tails")?.evidence.beyond3).toBeCloseTo(0.25, 1);
    const { user, system } = process.cpuUsage(before);
    // microseconds; it took 5 s when this was written
    expect(user + system).toBeLessThan(20e6);
  }, 120_000);

  it("names what is wrong with its input", () => {
    const { prediction, target } = clean;
    expectThrown("ERR_XYLOSS_TYPE", [/loss of xyloss/], () => diagnose(null as never, clean));
    expectThrown("ERR_XYLOSS_TYPE", [/loss of xyloss/], () => diagnose({ name: "mse" } as never, clean));
    expectThrown("ERR_XYLOSS_TYPE", [/input/], () => diagnose(mse, undefined as never));
    expectThrown("ERR_XYLOSS_EMPTY", [/mse/], () => diagnose(mse, { prediction: [], target: [] }));
    expectThrown("ERR_XYLOSS_LENGTH", [/target has 118/, /120/], () => diagnose(mse, { prediction, target: target.slice(2) }));
    expectThrown("ERR_XYLOSS_OPTION", [/delta/], () => diagnose(huber, { ...clean, options: { delta: -1 } }));
    expectThrown("ERR_XYLOSS_OPTION", [/detla/, /delta/], () => diagnose(huber, { ...clean, options: { detla: 1 } as object }));
    expectThrown("ERR_XYLOSS_OPTION", [/euclidean: there is no option delta here \(known: whiten, tolerance, edges\)/], () =>
      diagnose(xyloss.euclidean, { ...clean, options: { delta: 1 } as never }),
    );
    for (const options of [null, 5, ["delta"]])
      expectThrown("ERR_XYLOSS_OPTION", [/options is/], () =>
        diagnose(xyloss.softmaxCrossEntropy, { ...clean, options: options as never }),
      );
    expectThrown("ERR_XYLOSS_OPTION", [/function/, /delta/], () => diagnose(squared, { ...clean, options: { delta: 1 } as never }));
    expectThrown("ERR_XYLOSS_OPTION", [/bounds\.y/], () => diagnose(mse, { ...clean, bounds: { x: [0, 1], y: [1, 0] } }));
    expectThrown("ERR_XYLOSS_VALUE", [/weights\[0\]/], () => diagnose(mse, { ...clean, weights: Array(60).fill(-1) as number[] }));
    expectThrown("ERR_XYLOSS_LENGTH", [/grad has 1/], () => diagnose(() => ({ value: 1, grad: [1] }), clean));
    const later: LossFunction = (p) => ({ value: 1, grad: (p[0] as number) < 1 ? [0, 0] : [0, 0, 0] });
    expectThrown("ERR_XYLOSS_LENGTH", [/grad has 3/], () => diagnose(later, clean));
    expectThrown("ERR_XYLOSS_TYPE", [/value/], () => diagnose((() => 1) as never, clean));
    const failing: LossFunction = () => {
      throw new Error("no such layer");
    };
    expectThrown("ERR_XYLOSS_VALUE", [/no such layer/], () => diagnose(failing, clean));
    // of options nobody could have meant
    expectThrown("ERR_XYLOSS_TYPE", [/target\[0\]/], () => diagnose(bceWithLogits, { prediction, target: ["a"] as never }));
  });
});

it("posWeight makes a loss of columns; with two of them it is still one of points", () => {
  const next = random(3);
  const prediction = Float32Array.from({ length: 60 }, () => next.uniform(-3, 3));
  const target = Float32Array.from({ length: 60 }, () => next.uniform(0.1, 0.9));
  const columns = diagnose(bceWithLogits, { prediction, target, options: { posWeight: [1, 2, 3] } });
  expect(columns.probes.loss?.withoutPoints).toMatch(/columns, each with its own weight/);
  expect(columns.probes.loss?.own?.count).toBe(60);
  // neither are the data points, whose residuals a recommendation would rank by
  expect(columns.probes.data.points).toBeNull();
  expect(columns.recommendation).toEqual([]);
  expectReadable(columns);
  const pairs = diagnose(bceWithLogits, { prediction, target, options: { posWeight: [1, 2] } });
  expect(pairs.probes.loss?.points).not.toBeNull();
});
