import { describe, expect, it } from "vitest";
import { type Heat, type Race, race } from "../../src/diagnose/measure/race.js";
import { createRunner, type Optimiser } from "../../src/diagnose/measure/runner.js";
import { random } from "../../src/diagnose/random.js";
import { findingsOf, USE } from "../../src/diagnose/rules/judge.js";
import { raceRules } from "../../src/diagnose/rules/race.js";
import { type Subject, subjectOf } from "../../src/diagnose/subject.js";
import type { Point } from "../../src/diagnose/surface.js";
import type { LossFunction, Points } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";

const bounds = { x: [0, 640], y: [0, 480] } as const;

/** Targets all over an image, and predictions with Gaussian errors; a share `far` of them is much farther off. */
function pixels(count: number, far: number, seed = 1): Points {
  const { normal, uniform } = random(seed);
  const target = Float64Array.from({ length: 2 * count }, (_, i) => uniform(0, i % 2 === 0 ? 640 : 480));
  const prediction = target.map((t, i) => t + normal(0, 3) + (i >> 1 < far * count ? 60 : 0));
  return { count, target, prediction, weights: null };
}
const scaled = (points: Points, by: number): Points => ({
  ...points,
  target: points.target.map((t) => t * by),
  prediction: points.prediction.map((p) => p * by),
});

const clean = pixels(300, 0);
const contaminated = pixels(300, 0.1);
const exact = { ...clean, prediction: clean.target.map((t, i) => ((i >> 1) % 5 < 3 ? t : Math.fround(t))) };

const raced = (...args: Parameters<typeof race>): Race => race(...args) as Race;
const heat = ({ entries }: Race, name: string, optimiser: Optimiser, outliers: boolean): Heat =>
  entries
    .filter(({ loss }) => loss === name)
    .flatMap(({ heats }) => heats)
    .find((each) => each.optimiser === optimiser && each.outliers === outliers) as Heat;
const codes = (result: Race): string[] => findingsOf(raceRules, result).map(({ code }) => code);

describe("the race", () => {
  const ofClasses = raced(xyloss.categoricalCrossEntropy, { bounds }, clean);

  it("the article's loss does not arrive, the others do", () => {
    for (const optimiser of ["gradientDescent", "adam"] as const) {
      const own = heat(ofClasses, "categoricalCrossEntropy", optimiser, false);
      expect(own.toPercent).toBeNull();
      expect(own.final).toBeGreaterThan(0.3);
      for (const name of ["mse", "huber", "euclidean", "cauchy", "tukey", "bceWithLogits"]) {
        const { toPercent, toPermille } = heat(ofClasses, name, optimiser, false);
        expect(toPercent).toBeLessThan(500);
        if (toPermille !== null) expect(toPermille).toBeGreaterThanOrEqual(toPercent as number);
      }
    }
  });

  it("a tenth of outliers carries the mean a tenth of the way; redescending losses do not move", () => {
    const { spread, centre, starts } = ofClasses;
    const initial = starts.map(([x, y]) => Math.hypot(x - centre[0], y - centre[1])).sort((a, b) => a - b)[2] as number;
    for (const optimiser of ["gradientDescent", "adam"] as const) {
      expect(Math.abs((heat(ofClasses, "mse", optimiser, true).final as number) / ((0.1 * 8 * spread) / initial) - 1)).toBeLessThan(0.05);
      expect(heat(ofClasses, "tukey", optimiser, true).final).toBeLessThan(0.001);
      expect(heat(ofClasses, "huber", optimiser, true).final).toBeLessThan(0.08);
    }
  });

  it("its course lies in the bounds, and is clearly positive where data is", () => {
    for (const [x, y] of [...ofClasses.starts, ofClasses.outlier]) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(640);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(480);
    }
    const unbounded = raced(xyloss.mse, {}, clean);
    expect(Math.min(...unbounded.starts.flat())).toBeGreaterThan(10);
  });

  it("is reproducible, and the same in any unit of length", () => {
    expect(raced(xyloss.categoricalCrossEntropy, { bounds }, clean)).toEqual(ofClasses);
    const scaledUp = raced(xyloss.mse, {}, scaled(clean, 4));
    const large = raced(xyloss.mse, {}, clean);
    for (const [i, entry] of large.entries.entries()) {
      if (entry.loss !== "mse") continue;
      expect(scaledUp.entries[i]?.heats.map(({ toPercent }) => toPercent)).toEqual(entry.heats.map(({ toPercent }) => toPercent));
    }
  });

  it("is plain data; curves start at 1 and have at most 100 points", () => {
    expect(JSON.parse(JSON.stringify(ofClasses))).toEqual(ofClasses);
    for (const { curve, final } of ofClasses.entries.flatMap(({ heats }) => heats)) {
      expect(curve.length).toBeLessThanOrEqual(100);
      expect(curve[0]).toEqual({ step: 0, distance: 1 });
      expect(curve.at(-1)?.distance).toBe(final);
    }
  });

  it("leaves out categorical cross-entropy where data is not positive, and logits where nothing bounds it", () => {
    const { normal } = random(3);
    const points = { ...clean, target: clean.target.map(() => normal(0, 1)) };
    const names = raced(xyloss.huber, { options: { delta: 0.5 } }, points).entries.map(({ loss }) => loss);
    expect(names).toEqual(["huber", "mse", "huber", "euclidean", "cauchy", "tukey"]);
  });

  it("leaves out a rival that equals the user's own loss", () => {
    const names = raced(xyloss.mse, { options: { geometry: "component" } }, clean).entries.map(({ loss }) => loss);
    expect(names.filter((name) => name === "mse")).toHaveLength(1);
  });

  it("logits race in their own space, and arrive", () => {
    const unit = raced(xyloss.bceWithLogits, {}, scaled(clean, 1 / 640));
    expect(heat(unit, "bceWithLogits", "gradientDescent", false).toPermille).toBeLessThan(50);
    expect(heat(unit, "bceWithLogits", "adam", false).toPermille).toBeLessThan(300);
  });

  it("needs a loss of points, and points", () => {
    expect(race(xyloss.sparseSoftmaxCrossEntropy, { options: { classes: 3 } }, clean)).toBeNull();
    expect(race(xyloss.mse, {}, null)).toBeNull();
  });

  it("makes a course of a single point, or of equal targets", () => {
    const one: Points = { count: 1, prediction: Float64Array.of(3, 4), target: Float64Array.of(5, 6), weights: null };
    expect(heat(raced(xyloss.mse, {}, one), "mse", "gradientDescent", false).toPercent).toBeLessThan(10);
    const zero: Points = { count: 2, prediction: new Float64Array(4), target: new Float64Array(4), weights: null };
    expect(heat(raced(xyloss.mse, {}, zero), "mse", "gradientDescent", false).toPercent).toBeLessThan(10);
  });

  it("takes little time for built-in losses", () => {
    const start = performance.now();
    raced(xyloss.wing, { bounds }, clean);
    // well under 2 s on an idle machine
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe("the race of a user's own function", () => {
  const distance = (p: Float32Array, t: Float32Array) =>
    Math.hypot((p[0] as number) - (t[0] as number), (p[1] as number) - (t[1] as number));

  it("arrives, with gradients by differences", () => {
    const result = raced((p, t) => ({ value: distance(p, t) ** 2 }), {}, clean);
    const own = result.entries[0]?.heats[1] as Heat;
    expect(own).toMatchObject({ optimiser: "adam", outliers: false });
    expect(own.toPercent).toBeLessThan(200);
  });

  it("calls it as often as allowed, and no more", () => {
    const counted = (calls: number): number => {
      let count = 0;
      const never: LossFunction = () => {
        count++;
        return { value: 1, grad: [1e-3, 1e-3] };
      };
      raced(never, {}, clean, { calls });
      return count;
    };
    // besides the heats: the first call, slopes and values
    const aside = 1 + 4 * 66 + 30;
    for (const calls of [4000, 20_000]) {
      expect(counted(calls)).toBeLessThan(calls + aside);
      expect(counted(calls)).toBeGreaterThan(calls / 2);
    }
  });

  it("stays at the start if it returns NaN, and is plain data", () => {
    const result = raced(() => ({ value: Number.NaN }), {}, clean);
    expect(result.entries[0]?.heats.map(({ final, rate }) => [final, rate])).toEqual(Array(4).fill([null, null]));
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe("a runner", () => {
  const start: Point = [10, 20];
  const aim: Point = [1, 2];
  const run = (subject: Subject, optimiser: Optimiser, rate: number, steps: number) => {
    const runner = createRunner(subject, { optimiser, rate, start, targets: aim, aim });
    for (let i = 0; i < steps; i++) runner.step();
    return runner;
  };
  const mse = subjectOf(xyloss.mse) as Subject;

  it("gradient descent: r shrinks by the factor of the slope", () => {
    // r², as the mean over both coordinates, has the slope r
    const runner = run(mse, "gradientDescent", 0.25, 3);
    expect(runner.point[0]).toBeCloseTo(1 + 9 * 0.75 ** 3, 5);
    expect(runner.point[1]).toBeCloseTo(2 + 18 * 0.75 ** 3, 5);
    expect(runner.distance).toBeCloseTo(Math.hypot(9, 18) * 0.75 ** 3, 5);
    expect(runner.steps).toBe(3);
  });

  it("Adam: its first step is the rate in each coordinate, as in Kingma and Ba", () => {
    const { point } = run(mse, "adam", 0.5, 1);
    expect(point[0]).toBeCloseTo(9.5, 6);
    expect(point[1]).toBeCloseTo(19.5, 6);
  });

  it("returns where it is, and weights targets", () => {
    const runner = createRunner(mse, { optimiser: "gradientDescent", rate: 1, start, targets: [0, 0, 10, 10], weights: [3, 1], aim });
    const { point, distance } = runner.step();
    expect(point).toEqual(runner.point);
    expect(distance).toBe(runner.distance);
    expect(point[0]).toBeCloseTo(2.5, 5);
    expect(point[1]).toBeCloseTo(2.5, 5);
  });

  it("moves in logits, and is measured in the targets' unit", () => {
    const range = { x: [0, 100], y: [0, 50] } as const;
    const subject = subjectOf(xyloss.bceWithLogits) as Subject;
    const runner = createRunner(subject, { optimiser: "adam", rate: 0.1, start, targets: [80, 30], aim: [80, 30], bounds: range });
    expect(runner.point[0]).toBeCloseTo(10, 5);
    for (let i = 0; i < 400; i++) runner.step();
    expect(runner.distance).toBeLessThan(0.5);
  });
});

describe("findings of the race", () => {
  it("are none for fitted losses on well-behaved data", () => {
    const points = pixels(200, 0, 101);
    expect(codes(raced(xyloss.mse, { bounds }, points))).toEqual([]);
    expect(codes(raced(xyloss.huber, { options: { delta: 30, geometry: "radial" } }, points))).toEqual([]);
    expect(codes(raced(xyloss.euclidean, {}, points))).toEqual([]);
    expect(codes(raced(xyloss.mae, {}, points))).toEqual([]);
  });

  const to =
    (x: number): LossFunction =>
    (p, t) => ({
      value: ((p[0] as number) - (t[0] as number) - x) ** 2 + ((p[1] as number) - (t[1] as number)) ** 2,
    });
  const power =
    (exponent: number): LossFunction =>
    (p, t) => {
      const [x, y] = [(p[0] as number) - (t[0] as number), (p[1] as number) - (t[1] as number)];
      const slope = exponent * Math.hypot(x, y) ** (exponent - 2);
      return { value: Math.hypot(x, y) ** exponent, grad: x === 0 && y === 0 ? [0, 0] : [slope * x, slope * y] };
    };
  const tukey = (scale: number) => raced(xyloss.tukey, { options: { scale, geometry: "radial" } }, clean);

  /** Races with exactly one finding, and similar ones without it. */
  const cases: Readonly<Record<string, { fires: (() => Race)[]; silent: (() => Race)[] }>> = {
    // cross-entropy of coordinates; a minimum elsewhere
    "does-not-arrive": {
      fires: [() => raced(xyloss.categoricalCrossEntropy, { bounds }, clean), () => raced(to(400), {}, clean)],
      silent: [() => raced(xyloss.mse, { bounds }, clean), () => raced(to(0), {}, clean)],
    },
    // a biweight as narrow as the residuals, and one as wide as the targets
    "no-pull-from-afar": { fires: [() => tukey(15)], silent: [() => tukey(1000)] },
    // a slope that vanishes, and one that is constant
    "slower-than-alternatives": {
      fires: [() => raced(power(4), { bounds }, clean)],
      silent: [() => raced(power(1), { bounds }, clean)],
    },
    "pulled-by-outliers": {
      fires: [() => raced(xyloss.mse, { bounds }, contaminated)],
      silent: [
        () => raced(xyloss.mse, { bounds }, pixels(300, 0.005)),
        // exact up to float32 rounding
        () => raced(xyloss.mse, { bounds }, exact),
        () => raced(xyloss.huber, { options: { delta: 50, geometry: "radial" } }, contaminated),
      ],
    },
  };

  it("have one case for each rule", () => {
    expect(Object.keys(cases).sort()).toEqual(raceRules.map(({ code }) => code).sort());
  });

  it.each(Object.entries(cases))("%s", (code, { fires, silent }) => {
    for (const each of fires) expect(codes(each())).toEqual([code]);
    for (const each of silent) expect(codes(each())).toEqual([]);
  });

  it("have the numbers that were put in", () => {
    const [lost] = findingsOf(raceRules, raced(xyloss.categoricalCrossEntropy, { bounds }, clean));
    expect(lost?.evidence.final).toBeGreaterThan(0.3);
    expect(lost?.message).toMatch(/mse is within 1 % after 1\./);
    expect(lost?.advice).toContain(`use ${USE}.`);
    const [carried] = findingsOf(raceRules, raced(xyloss.mse, { bounds }, contaminated));
    expect(carried?.evidence).toMatchObject({ farShare: 0.1, outlierShare: 0.1 });
  });

  it("advise a wider scale where the loss has one", () => {
    const [narrow] = findingsOf(raceRules, tukey(15));
    expect(narrow?.advice).toMatch(/^Start with a scale of about \d+ .*\. Or: Begin with \{use\}\.$/);
    const [clipped] = findingsOf(raceRules, raced(xyloss.bce, {}, clean));
    expect(clipped?.code).toBe("no-pull-from-afar");
    expect(clipped?.advice).toBe(`Begin with ${USE}.`);
  });

  it("have limits with reasons, and distinct codes", () => {
    expect(new Set(raceRules.map(({ code }) => code)).size).toBe(raceRules.length);
    for (const { limits } of raceRules) for (const { reason } of limits) expect(reason.length).toBeGreaterThan(20);
  });
});
