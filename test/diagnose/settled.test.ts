/** The race is left out only where no verdict and no recommendation depends on it. */
import { describe, expect, it } from "vitest";
import { diagnose } from "../../src/diagnose/index.js";
import { dataOf, findingsTogether, lossOf } from "../../src/diagnose/inspect.js";
import { measureRace } from "../../src/diagnose/measure/race.js";
import { random } from "../../src/diagnose/random.js";
import { recommended } from "../../src/diagnose/recommend/index.js";
import { findingsOf } from "../../src/diagnose/rules/judge.js";
import { raceRules } from "../../src/diagnose/rules/race.js";
import { isSettled } from "../../src/diagnose/settled.js";
import { studyOf } from "../../src/diagnose/study.js";
import type { AnyLoss, DiagnoseInput } from "../../src/diagnose/types.js";
import { verdictOf } from "../../src/diagnose/verdict.js";
import * as xyloss from "../../src/index.js";
import { changed, pixels } from "./draws.js";

const clean = pixels(120);
const radial = { geometry: "radial" } as const;
const { uniform } = random(8);
const outliers = changed(clean, ([x, y], _, i) => (i % 8 === 0 ? [x + uniform(-300, 300), y + uniform(-300, 300)] : [x, y]));

/** What comes of it without the race and with it; null where it is not left out. */
function both(loss: AnyLoss, input: DiagnoseInput) {
  const study = studyOf(loss, input);
  const data = dataOf(study);
  const others = [...data.findings, ...lossOf(study).findings];
  const without = findingsTogether(others);
  if (!isSettled(study, without)) return null;
  const raced = measureRace(study);
  const withRace = raced === null ? without : findingsTogether([...others, ...findingsOf(raceRules, raced)]);
  return [without, withRace].map((findings) => {
    const recommendation = recommended(study, { probes: data.probes, findings });
    return { verdict: verdictOf(findings, recommendation), recommendation };
  });
}

describe("without the race", () => {
  const convex: [string, unknown, Record<string, unknown>][] = [
    ["mse", xyloss.mse, {}],
    ["euclidean", xyloss.euclidean, {}],
    ...[1e-3, 0.1, 3, 1e3].flatMap((size): [string, unknown, Record<string, unknown>][] => [
      [`huber of ${size}`, xyloss.huber, { delta: size }],
      [`huber of ${size}, radial`, xyloss.huber, { delta: size, ...radial }],
      [`charbonnier of ${size}`, xyloss.charbonnier, { epsilon: size, ...radial }],
    ]),
  ];
  it.each(convex)("%s on sound data: the answer is the same", (_, loss, options) => {
    const answers = both(loss as AnyLoss, { ...clean, options });
    if (answers !== null) expect(answers[0]).toEqual(answers[1]);
    expect(both(loss as AnyLoss, { ...outliers, options })).toBeNull();
  });

  it("most of these are answered without it", () => {
    const settled = convex.filter(([, loss, options]) => both(loss as AnyLoss, { ...clean, options }) !== null);
    expect(settled.length).toBeGreaterThan(convex.length / 2);
  });

  const swapped = changed(clean, ([x, y]) => [y, x]);
  it.each([
    ["mse", xyloss.mse, {}],
    ["tukey, which fades", xyloss.tukey, { scale: 0.01, ...radial }],
    ["barron, which fades", xyloss.barron, { alpha: -2, scale: 0.01 }],
    ["cross-entropy", xyloss.categoricalCrossEntropy, {}],
  ])("a fault that comes first: %s", (_, loss, options) => {
    const answers = both(loss as unknown as AnyLoss, { ...swapped, options });
    expect(answers?.[0]?.verdict.cause).toMatch(/^(swapped-axes|targets-not-a-distribution)$/);
    expect(answers?.[0]).toEqual(answers?.[1]);
  });
});

describe("the race runs", () => {
  it("with 1 % of outliers or more, even if nothing else is found", () => {
    const withFar = (every: number) => changed(pixels(400), ([x, y], _, i) => (i % every === 0 ? [x + 200, y - 150] : [x, y]));
    const isAnswered = (every: number) => isSettled(studyOf(xyloss.mse as unknown as AnyLoss, withFar(every)), []);
    expect([60, 200].map(isAnswered)).toEqual([false, true]);
  });

  it.each([
    ["with outliers", xyloss.mse, outliers, {}],
    ["with a loss that fades", xyloss.tukey, clean, { scale: 200, ...radial }],
    ["with a loss of many shapes", xyloss.barron, clean, { alpha: 1, scale: 3 }],
  ] as const)("%s", (_, loss, input, options) => {
    expect(diagnose(loss as unknown as AnyLoss, { ...input, options }).probes.race).not.toBeNull();
  });
});
