import { describe, expect, it } from "vitest";
import { diagnose, inspectData, type Recommendation, recommend } from "../../src/diagnose/index.js";
import { efficiencyOf, errorOfRatio, type Residuals } from "../../src/diagnose/measure/efficiency.js";
import { locationOf, refitOf } from "../../src/diagnose/measure/refit.js";
import { random } from "../../src/diagnose/random.js";
import { candidates } from "../../src/diagnose/recommend/candidates.js";
import { likelihoodsOf } from "../../src/diagnose/recommend/distributions.js";
import { type Subject, subjectOf } from "../../src/diagnose/subject.js";
import { radialTuning } from "../../src/diagnose/tuning.js";
import type { AnyLoss, DiagnoseInput } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { specs } from "../../src/specs.js";
import { registry, variants } from "../support.js";

const subject = (loss: AnyLoss, options: Record<string, unknown> = {}): Subject => subjectOf(loss, options) as Subject;

/** Normal residuals without chance: distances are the quantiles of a Rayleigh distribution, in directions spread evenly. */
function normalResiduals(count: number): Residuals {
  const golden = Math.PI * (3 - Math.sqrt(5));
  const values = Array.from({ length: count }, (_, i) => {
    const rho = Math.sqrt(-2 * Math.log(1 - (i + 0.5) / count));
    return [rho * Math.cos(golden * i), rho * Math.sin(golden * i)];
  });
  return { values: Float64Array.from(values.flat()), weights: null };
}

/** Points in an image, with predictions that have these residuals. */
function points(count: number, residual: (r: ReturnType<typeof random>) => number, seed = 1, size = 600) {
  const r = random(seed);
  const target = Float32Array.from({ length: 2 * count }, () => r.uniform(20, size));
  return { target, prediction: target.map((t) => t + residual(r)) };
}
const normal = (count: number, seed?: number) => points(count, (r) => r.normal(0, 5), seed);
const contaminated = (count: number, seed?: number) =>
  points(count, (r) => r.normal(0, 5) + (r.uniform() < 0.05 ? r.normal(0, 80) : 0), seed);

const find = (list: readonly Recommendation[], loss: string) => list.find((each) => each.loss === loss);
const losses = (list: readonly Recommendation[]) => list.map(({ loss }) => loss);

const ordinalOf = (list: readonly Recommendation[]) =>
  find(list, "ordinalBce")?.options as unknown as { thresholds: { x: number[] }; centers: { x: number[] } };

describe("the efficiency of a loss", () => {
  const residuals = normalResiduals(20_000);

  it("is 1 per axis for the mean, and as theory says for the spatial median", () => {
    expect(efficiencyOf(subject(xyloss.mse), residuals, 1).variance).toBeCloseTo(1, 3);
    // A = E[1/ρ]/2 = √(π/2)/2, B = 1/2; the tip is smoothed a little
    expect(efficiencyOf(subject(xyloss.euclidean), residuals, 1).variance).toBeCloseTo(4 / Math.PI, 2);
  });

  it.each(Object.entries(radialTuning))("is 95 % of the mean's for the tuned %s on normal residuals", (name, tuning) => {
    const { loss, options } = candidates.find((each) => each.loss.name === name) as (typeof candidates)[number];
    expect(Object.values(options(1))).toContain(Number(tuning.toPrecision(3)));
    expect(1 / efficiencyOf(subject(loss, options(1) as Record<string, unknown>), residuals, 1).variance).toBeCloseTo(0.95, 2);
  });

  it("equals that of locations fitted to samples of contaminated residuals", () => {
    const { prediction, target } = contaminated(10_000);
    const values = Float64Array.from(prediction, (p, i) => p - (target[i] as number));
    const r = random(7);
    const size = 100;
    const fits = Array.from({ length: 200 }, () => Array.from({ length: size }, () => Math.floor(r.uniform(0, 10_000))));
    for (const [loss, options] of [
      [xyloss.mse, {}],
      [xyloss.huber, { delta: 7.5, geometry: "radial" }],
      [xyloss.cauchy, { scale: 12.7, geometry: "radial" }],
      [xyloss.tukey, { scale: 25.6, geometry: "radial" }],
    ] as const) {
      const squares = fits.map((sample) => {
        const at = located(
          loss as typeof xyloss.mse,
          options,
          sample.map((i) => [values[2 * i] as number, values[2 * i + 1] as number]),
        );
        return (at[0] ** 2 + at[1] ** 2) / 2;
      });
      const measured = squares.reduce((sum, square) => sum + square, 0) / squares.length;
      const predicted = efficiencyOf(subject(loss, options), { values, weights: null }, 5).variance / size;
      expect(measured / predicted, loss.name).toBeGreaterThan(0.8);
      expect(measured / predicted, loss.name).toBeLessThan(1.25);
    }
  });

  it("estimates its own error: ratios of samples spread that much", () => {
    const ratios = Array.from({ length: 100 }, (_, seed) => {
      const r = random(seed + 1);
      const residuals = { values: Float64Array.from({ length: 400 }, () => r.normal()), weights: null };
      const [mse, huber] = [xyloss.mse, xyloss.huber].map((loss, i) =>
        efficiencyOf(subject(loss, i === 0 ? {} : { delta: 1.5, geometry: "radial" }), residuals, 1),
      ) as [ReturnType<typeof efficiencyOf>, ReturnType<typeof efficiencyOf>];
      return { ratio: Math.log(huber.variance / mse.variance), error: errorOfRatio(huber, mse) };
    });
    const mean = ratios.reduce((sum, { ratio }) => sum + ratio, 0) / 100;
    const spread = Math.sqrt(ratios.reduce((sum, { ratio }) => sum + (ratio - mean) ** 2, 0) / 99);
    const error = ratios.reduce((sum, each) => sum + each.error, 0) / 100;
    expect(mean).toBeCloseTo(Math.log(1 / 0.95), 1);
    expect(error / spread).toBeGreaterThan(0.75);
    expect(error / spread).toBeLessThan(1.33);
  });

  it("takes weights as training does: a residual of weight 0 is absent", () => {
    const some = normalResiduals(200);
    const weights = new Float64Array(200).fill(1);
    weights[3] = 0;
    const without = some.values.filter((_, k) => k >> 1 !== 3);
    const huber = subject(xyloss.huber, { geometry: "radial" });
    const [a, b] = [
      efficiencyOf(huber, { ...some, weights }, 1).variance,
      efficiencyOf(huber, { values: without, weights: null }, 1).variance,
    ];
    // per point given, one of 200 of which adds nothing
    expect(a / 200).toBeCloseTo(b / 199, 10);
  });
});

/** The location of a loss, by reweighted least squares from the middle. */
function located(loss: typeof xyloss.mse, options: object, sample: readonly (readonly number[])[]): [number, number] {
  let at: [number, number] = [0, 0];
  for (let round = 0; round < 25; round++) {
    const prediction = Float32Array.from(sample.flat());
    const weights = loss.irlsWeights(prediction, Float32Array.from(sample.flatMap(() => at)), options);
    const perPoint = weights.length / sample.length;
    const total = sample.reduce((sum, _, i) => sum + (weights[perPoint * i] as number), 0);
    const along = (axis: 0 | 1) =>
      sample.reduce((sum, point, i) => sum + (weights[perPoint * i] as number) * (point[axis] as number), 0) / total;
    at = [along(0), along(1)];
  }
  return at;
}

describe("a refit to the residuals", () => {
  const { values } = normalResiduals(2000);
  /** A share of them moved to one side. */
  const aside = (share: number) => values.map((value, k) => value + ((k >> 1) % 100 < 100 * share ? 20 : 0));

  it("finds the location: mean, spatial median, and that of a loss that forgets", () => {
    const residuals = { values: aside(0.2), weights: null };
    const [mean] = locationOf(subject(xyloss.mse), residuals, 1);
    expect(mean).toBeCloseTo(4, 2);
    const scale = { scale: 5, geometry: "radial" as const };
    expect(locationOf(subject(xyloss.tukey, scale), residuals, 1)[0]).toBeCloseTo(0, 1);
    const at = locationOf(subject(xyloss.euclidean), residuals, 1);
    // the unit vectors to all points sum to 0
    const sum = [0, 1].map((axis) =>
      residuals.values.reduce((total, value, k) => {
        const off = Math.hypot((residuals.values[k & ~1] as number) - at[0], (residuals.values[k | 1] as number) - at[1]);
        return (k & 1) === axis ? total + (value - (at[axis] as number)) / off / 2000 : total;
      }, 0),
    );
    expect(Math.hypot(...sum)).toBeLessThan(2e-3);
  });

  it("counts how far outliers on one side pull it, which more points do not mend", () => {
    const core = [0, 0] as const;
    const of = (share: number) => refitOf(subject(xyloss.mse), { values: aside(share), weights: null }, 1, core);
    expect(of(0).off).toBeCloseTo(0, 1);
    expect(of(0.1).off).toBeCloseTo(2 * Math.SQRT2, 1);
    // (2² + 2²)/2 and the variance of 50 points, 1 + 0.1 · 0.9 · 20²
    expect(of(0.1).error).toBeCloseTo(4 + 37 / 50, 1);
  });

  it("estimates its own error, bias included", () => {
    const errors = Array.from({ length: 100 }, (_, seed) => {
      const r = random(seed + 1);
      const sample = Float64Array.from({ length: 800 }, (_, k) => r.normal() + ((k >> 1) % 10 === 0 ? 8 : 0));
      const refit = refitOf(subject(xyloss.euclidean), { values: sample, weights: null }, 1, [0, 0]);
      return { log: Math.log(refit.error), error: errorOfRatio(refit, { influence: new Float64Array(400) }) };
    });
    const mean = errors.reduce((sum, { log }) => sum + log, 0) / 100;
    const spread = Math.sqrt(errors.reduce((sum, { log }) => sum + (log - mean) ** 2, 0) / 99);
    const error = errors.reduce((sum, each) => sum + each.error, 0) / 100;
    expect(error / spread).toBeGreaterThan(0.7);
    expect(error / spread).toBeLessThan(1.4);
  });
});

describe("losses of points", () => {
  it("the loss in use is kept where residuals are normal and it is as good: mse, or a huber that fits them", () => {
    const fitted = { delta: 7.5, geometry: "radial" } as const;
    for (const [first, ...rest] of [recommend(normal(1000), xyloss.mse), recommend({ ...normal(1000), options: fitted }, xyloss.huber)]) {
      expect(first).toMatchObject({ own: true, relativeError: 1 });
      expect(first?.reason).toMatch(/none is more than 4 of those away, .*; keep yours\./);
      expect(rest.map(({ own }) => own)).not.toContain(true);
      // one that fits the residuals has the efficiency of 95 %, which is as good
      for (const { relativeError, reason } of rest) {
        expect(relativeError).toBe(1);
        expect(reason).toMatch(/^As good\./);
      }
    }
    expect(recommend(normal(1000))[0]).toMatchObject({ loss: "mse", own: false });
    // 1.27 times the squared error, π/4 of the efficiency
    const median = recommend(normal(4000), xyloss.euclidean)[0];
    expect(median).toMatchObject({ loss: "mse", own: false });
    expect(Number(/your loss has ([\d.]+) times its squared error/.exec(median?.reason ?? "")?.[1])).toBeCloseTo(1.27, 1);
  });

  it("so few points that none of them need be far: the safest, whatever they look like", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [few, more] = [recommend(normal(40, seed), xyloss.mse), recommend(normal(60, seed), xyloss.mse)];
      expect(few[0]?.loss).toBe("euclidean");
      if (few[0]?.reason.includes("none is")) expect(few[0].reason).toContain("40 points cannot show that hardly any is");
      if (more[0]?.reason.includes("none is")) expect(more[0].loss).toBe("mse");
    }
  });

  it("residuals that are larger in some places are no outliers: mse, and no errors, which would be of one scale", () => {
    const r = random(12);
    const target = Float32Array.from({ length: 2000 }, () => r.uniform(20, 600));
    const size = (k: number) => 2 ** (((target[k & ~1] as number) - 310) / 250);
    const input = { target, prediction: target.map((t, k) => t + 10 * size(k) ** 1.5 * r.normal()) };
    const far = (of: DiagnoseInput) => inspectData(of).findings.map(({ code }) => code);
    expect(far(input)).toContain("heteroscedastic-residuals");
    const list = recommend(input, xyloss.huber);
    expect(list[0]).toMatchObject({ loss: "mse", relativeError: null });
    expect(list[0]?.reason).toContain("because residuals are larger in some places than in others");
    for (const { relativeError, reason } of list) {
      expect(relativeError).toBeNull();
      expect(reason).not.toMatch(/As good|times the squared error/);
    }
    expect(recommend(input, xyloss.mse)[0]).toMatchObject({ loss: "mse", own: true });
    // the same residuals in other places
    const order = Array.from({ length: 1000 }, (_, i) => (i * 389) % 1000);
    const moved = target.map((t, k) => {
      const other = 2 * (order[k >> 1] as number) + (k & 1);
      return t + (input.prediction[other] as number) - (target[other] as number);
    });
    expect(recommend({ target, prediction: moved }, xyloss.mse)[0]?.loss).toBe("euclidean");
  });

  it.each([
    ["normal", normal],
    ["contaminated", contaminated],
  ])("are in the order of their errors, each with the number that its reason says: %s residuals", (_, draw) => {
    for (const count of [20, 60, 300]) {
      for (let seed = 1; seed <= 5; seed++) {
        for (const loss of [xyloss.mse, xyloss.huber, xyloss.tukey] as const) {
          const [first, ...rest] = recommend({ ...draw(count, seed), options: {} }, loss);
          expect(first?.relativeError).toBe(1);
          const errors = rest.map(({ relativeError }) => relativeError as number);
          expect(errors).toEqual([...errors].sort((a, b) => a - b));
          for (const { reason, relativeError } of rest) {
            const [, times] = /^([\d.]+) times the squared error of the first/.exec(reason) ?? [];
            if (times === undefined) expect(relativeError).toBe(1);
            else expect(Number(times)).toBe(Number(relativeError?.toPrecision(3)));
          }
        }
      }
    }
  });

  it("outliers on one side: a loss that forgets them is first; all around, they cancel out", () => {
    const r = random(8);
    const { prediction, target } = normal(600, 8);
    const quarter = (k: number) => Math.floor(k / 2) % 4 === 0;
    const aside = prediction.map((p, k) => p + (quarter(k) ? 100 + r.normal(0, 2) : 0));
    const list = recommend({ prediction: aside, target }, xyloss.mse);
    expect(list[0]?.loss).toBe("tukey");
    expect(list[0]?.reason).toContain("most of them on one side");
    expect(losses(list).filter((loss) => ["tukey", "welsch", "gemanMcClure"].includes(loss))).toHaveLength(1);
    // any loss that forgets is as good
    const scale = { scale: 25, geometry: "radial" } as const;
    expect(recommend({ prediction: aside, target, options: scale }, xyloss.welsch)[0]).toMatchObject({ loss: "welsch", own: true });
    const around = prediction.map((p, k) => p + (quarter(k) ? (Math.floor(k / 8) % 2 === 0 ? 100 : -100) : 0));
    expect(recommend({ prediction: around, target }, xyloss.mse)[0]).toMatchObject({ loss: "euclidean" });
    // half around: how far they pull even the first
    const half = prediction.map((p, k) => {
      const angle = Math.PI * (((k >> 1) % 59) / 58 - 0.5);
      return p + (quarter(k) ? 100 * (k & 1 ? Math.sin(angle) : Math.cos(angle)) : 0);
    });
    const [, off] =
      /; outliers on one side pull even this one off by ([\d.]*\d)/.exec(recommend({ prediction: half, target })[0]?.reason ?? "") ?? [];
    expect(Number(off)).toBeGreaterThan(0.5);
    expect(Number(off)).toBeLessThan(5);
  });

  it("says where few points cannot tell losses apart, with the error", () => {
    const [first, ...rest] = recommend(contaminated(60, 2), xyloss.mse);
    const times = (each: Recommendation) => (each.relativeError as number) / (first?.relativeError as number);
    const untold = rest.filter(({ reason }) => reason.includes("so few points"));
    expect(untold).not.toEqual([]);
    for (const each of untold) {
      expect(Math.abs(Math.log(times(each)))).toBeGreaterThan(Math.log(1.1));
      expect(each.reason).toContain(`${Number(times(each).toPrecision(3))} times the squared error of the first`);
    }
    for (const each of rest.filter(({ reason }) => reason.startsWith("As good"))) expect(each.relativeError).toBe(1);
  });

  it("robust ones come first with outliers, and mse's disadvantage is said", () => {
    const list = recommend(contaminated(2000), xyloss.mse);
    expect(losses(list)).not.toContain("mse");
    expect(list[0]?.loss).toBe("euclidean");
    // variance 5² + 0.05 · 80² per axis over about 4/π that of the bulk
    const [, times] = /your loss has ([\d.]+) times its squared error/.exec(list[0]?.reason ?? "") ?? [];
    expect(Number(times)).toBeGreaterThan(6);
    expect(Number(times)).toBeLessThan(14);
  });

  it("a loss of one's own that fits best is kept", () => {
    const input = contaminated(2000);
    const { findings, recommendation } = diagnose(xyloss.euclidean, input);
    expect(findings.map(({ code }) => code)).toContain("heavy-tails");
    expect(recommendation[0]?.loss).toBe("euclidean");
    expect(recommendation[0]?.reason).toContain("; keep yours");
    expect(recommendation[0]?.own).toBe(true);
    // and the finding says so too
    expect(findings.find(({ code }) => code === "heavy-tails")?.advice).toContain(
      "Keep your loss, `euclidean.valueAndGrad(prediction, target)`",
    );
    const scaled = recommend({ ...input, options: { delta: 200, geometry: "radial" } }, xyloss.huber);
    expect(scaled[0]?.reason).not.toContain("keep yours");
    // once, with the options that fit better
    expect(scaled.filter(({ loss }) => loss === "huber").map(({ options }) => options.delta)).not.toContain(200);
  });

  it("options fit the residuals' robust scale, and grow with the data", () => {
    const { prediction, target } = contaminated(2000);
    const small = recommend({ prediction, target }, xyloss.categoricalCrossEntropy);
    const large = recommend(
      { prediction: prediction.map((p) => 10 * p), target: target.map((t) => 10 * t) },
      xyloss.categoricalCrossEntropy,
    );
    expect(losses(large)).toEqual(losses(small));
    const delta = (list: Recommendation[]) => find(list, "huber")?.options.delta as number;
    // a robust scale slightly above 5, because 5 % come from elsewhere
    expect(delta(small)).toBeGreaterThan(1.5 * 5);
    expect(delta(small)).toBeLessThan(1.5 * 5.6);
    expect(delta(large)).toBeCloseTo(10 * delta(small), -1);
  });

  it("one loss that forgets outliers stands for all such, after a safe one that is nearly as good", () => {
    const list = losses(recommend(contaminated(2000)));
    expect(list.filter((loss) => ["tukey", "welsch", "gemanMcClure"].includes(loss))).toHaveLength(1);
  });

  it("leaves out losses whose options cannot be that small or large", () => {
    const { prediction, target } = normal(100);
    const huge = (values: Float32Array) => values.map((value) => value * 1e30);
    const list = losses(recommend({ prediction: huge(prediction), target: huge(target) }, xyloss.huber));
    expect(list).toContain("mse");
    expect(list).not.toContain("charbonnier");
    expect(() => recommend({ prediction: Array.from(prediction, (p) => 1e37 * p), target })).toThrow(/prediction\[\d+\] is .*float32/);
  });

  it("few points, exact predictions or faults to mend first: safe losses, unmeasured, with the reason", () => {
    const few = recommend(normal(10), xyloss.mse);
    expect(few[0]).toMatchObject({ loss: "euclidean", relativeError: null });
    expect(losses(few)).toContain("huber");
    expect(few[0]?.reason).toContain("10 points are too few");
    expect(recommend(normal(1))[0]?.reason).toContain("1 point is too few");
    const { target } = normal(100);
    expect(recommend({ prediction: target, target })[0]?.reason).toContain("predictions are exact");
    const whole = target.map(Math.round);
    expect(recommend({ prediction: whole.map((t) => t + 4), target: whole })[0]?.reason).toContain("residuals are equal");
    const { prediction } = normal(400);
    const swapped = { prediction: prediction.map((_, i) => prediction[i ^ 1] as number), target: normal(400).target };
    expect(recommend(swapped)[0]?.reason).toMatch(/^Mend swapped-axes first, then fit again\. /);
    expect(recommend(swapped)[0]?.relativeError).toBeNull();
  });

  it("coordinates with a range: a sigmoid, and thresholds at the targets' quantiles", () => {
    const input = { ...normal(1000), bounds: { x: [0, 640], y: [0, 640] } } as const;
    const list = recommend(input, xyloss.mse);
    expect(find(list, "bceWithLogits")).toMatchObject({
      options: { excess: true },
      call: "bceWithLogits.valueAndGrad(logits, unitTarget, { excess: true })",
    });
    const { thresholds, centers } = ordinalOf(list);
    const xs = input.target.filter((_, i) => i % 2 === 0);
    const shares = thresholds.x.map((threshold) => xs.filter((x) => x <= threshold).length / xs.length);
    shares.forEach((share, k) => {
      expect(share).toBeCloseTo((k + 1) / (shares.length + 1), 2);
    });
    expect(centers.x).toHaveLength(thresholds.x.length + 1);
    expect(losses(recommend(normal(1000), xyloss.mse))).not.toContain("ordinalBce");
  });

  it("thresholds are evenly spaced where many targets are equal", () => {
    const target = Float32Array.from({ length: 400 }, (_, i) => 0.1 + 0.2 * (i % 5));
    const { normal } = random(2);
    const list = recommend({ prediction: target.map((t) => t + normal(0, 0.01)), target, bounds: { x: [0, 1], y: [0, 1] } });
    expect(find(list, "ordinalBce")?.reason).toContain("evenly spaced");
    const { x } = ordinalOf(list).thresholds;
    const step = (x[1] as number) - (x[0] as number);
    x.slice(1).forEach((threshold, k) => {
      expect(threshold - (x[k] as number)).toBeCloseTo(step, 3);
    });
  });

  it("thresholds far from 0 keep their digits, and there are none where float32 cannot tell them apart", () => {
    const far = (range: number) => {
      const r = random(3);
      const target = Float64Array.from({ length: 400 }, () => 1e6 + r.uniform(0, range));
      const bounds = { x: [1e6, 1e6 + range], y: [1e6, 1e6 + range] } as const;
      return recommend({ prediction: target.map((t) => t + r.normal(0, range / 20)), target, bounds }, xyloss.mse);
    };
    const { x } = ordinalOf(far(100)).thresholds;
    x.slice(1).forEach((threshold, k) => {
      expect(threshold - (x[k] as number)).toBeGreaterThan(2);
    });
    expect(losses(far(0.5))).not.toContain("ordinalBce");
    expect(far(0.5)[0]?.relativeError).not.toBeNull();
  });

  it("bceWithLogits is kept for coordinates in [0, 1] with normal residuals; near the ends it is not offered", () => {
    const of = (low: number, high: number, deviation: number) => {
      const r = random(5);
      const target = Float32Array.from({ length: 800 }, () => r.uniform(low, high));
      const p = target.map((t) => Math.min(Math.max(t + r.normal(0, deviation), 1e-4), 1 - 1e-4));
      return { prediction: p.map((u) => Math.log(u / (1 - u))), target };
    };
    const kept = recommend(of(0.2, 0.8, 0.03), xyloss.bceWithLogits);
    expect(kept[0]).toMatchObject({ loss: "bceWithLogits", call: "bceWithLogits.valueAndGrad(logits, target)" });
    expect(kept[1]?.call).toContain("sigmoid(logits)");
    expect(losses(recommend(of(0.001, 0.02, 0.002), xyloss.bceWithLogits))).not.toContain("bceWithLogits");
  });

  it("offers distributions by likelihood where residuals are correlated or vary in size", () => {
    const { target } = normal(2000);
    const r = random(9);
    const correlated = Float32Array.from(target);
    for (let i = 0; i < target.length; i += 2) {
      const [u, v] = [r.normal(0, 5), r.normal(0, 5)];
      correlated[i] = (target[i] as number) + u;
      correlated[i + 1] = (target[i + 1] as number) + 0.8 * u + 0.6 * v;
    }
    const list = recommend({ prediction: correlated, target }, xyloss.mse);
    expect(losses(list)).toContain("gaussianNll2d");
    expect(find(list, "gaussianNll2d")?.reason).toMatch(/ρ = 0\.(7|8)/);
    expect(losses(recommend({ prediction: normal(2000).prediction, target }, xyloss.mse))).not.toContain("gaussianNll2d");
  });

  it("likelihoods equal those of the densities", () => {
    const r = random(11);
    const target = new Float64Array(2 * 50_000);
    const prediction = target.map(() => r.normal(0, 2));
    const nll = likelihoodsOf({ count: 50_000, prediction, target, weights: null });
    // the entropy of two normal axes with standard deviation 2; a Laplace distribution loses ln(2e√(2/π)/√(2πe)) on each
    expect(nll?.gaussianNll).toBeCloseTo(Math.log(2 * Math.PI * Math.E * 4), 1);
    expect(nll?.gaussianNll2d).toBeCloseTo(Math.log(2 * Math.PI * Math.E * 4), 1);
    expect(nll?.laplaceNll).toBeCloseTo(2 * Math.log(2 * Math.E * 2 * Math.sqrt(2 / Math.PI)), 1);
    expect(likelihoodsOf({ count: 10, prediction: new Float64Array(20), target: new Float64Array(20), weights: null })).toBeNull();
  });
});

describe("losses of other data", () => {
  /** Boxes of side 10, off their targets by this much. */
  const boxes = (off: number) => {
    const r = random(3);
    const corners = Array.from({ length: 50 }, () => [r.uniform(0, 100), r.uniform(0, 100)] as const);
    const of = (by: number) => Float32Array.from(corners.flatMap(([x, y]) => [x + by, y, x + by + 10, y + 10]));
    return { prediction: of(off), target: of(0) };
  };

  it("boxes: those that do not overlap are brought together first", () => {
    expect(losses(recommend(boxes(20), xyloss.iou))).toEqual(["diou", "ciou", "giou"]);
    expect(recommend(boxes(20), xyloss.iou)[0]?.reason).toContain("100 % of 50 boxes");
    expect(losses(recommend(boxes(2), xyloss.iou))[0]).toBe("ciou");
  });

  it("keypoints: a call names areas that are too many to write out", () => {
    const r = random(2);
    const target = Array.from({ length: 200 * 4 }, () => r.uniform(0, 100));
    const options = { sigmas: [0.05, 0.1], areas: Array.from({ length: 200 }, () => r.uniform(100, 900)) };
    const oks = find(recommend({ prediction: target.map((t) => t + r.normal()), target, options }, xyloss.oks), "oks");
    expect(oks?.call).toBe("oks.valueAndGrad(prediction, target, { sigmas: [0.05, 0.1], areas })");
    expect(oks?.options).toEqual(options);
  });

  it("labels: focal where one is rare", () => {
    const of = (rare: number): DiagnoseInput => {
      const r = random(4);
      return {
        prediction: Float32Array.from({ length: 2000 }, () => r.normal()),
        target: Float32Array.from({ length: 2000 }, () => Number(r.uniform() < rare)),
      };
    };
    expect(losses(recommend(of(0.01), xyloss.bceWithLogits))[0]).toBe("focalWithLogits");
    expect(losses(recommend(of(0.5), xyloss.bceWithLogits))[0]).toBe("bceWithLogits");
  });

  it("rows: the entropy of distributions that count", () => {
    const target = [0.5, 0.5, 0, 4, 1, 0, 1, 0, 0];
    const reason = (weights: number[]) =>
      recommend({ prediction: Array(9).fill(1) as number[], target, weights, options: { classes: 3 } }, xyloss.softmaxCrossEntropy)[0]
        ?.reason;
    expect(reason([1, 1, 1])).toContain("an entropy of 0.347 on average");
    expect(reason([1, 1, 0])).toContain("an entropy of 0.693 on average");
  });

  it("images: windows where brightness varies over the image", () => {
    const [width, height] = [48, 40];
    const r = random(6);
    const target = Float32Array.from({ length: width * height }, () => r.uniform());
    const shaded = target.map((t, i) => t * (1 + 8 * ((i % width) / width)) + 20 * (Math.floor(i / width) / height));
    const noisy = target.map((t) => 3 * t + 5);
    const options = { width, height };
    expect(losses(recommend({ prediction: shaded, target, options }, xyloss.ncc))[0]).toBe("lncc");
    expect(losses(recommend({ prediction: noisy, target, options }, xyloss.ncc))).toContain("ncc");
  });

  it("images: missing ones are not read", () => {
    const r = random(6);
    const prediction = Float32Array.from({ length: 3 * 64 }, () => r.uniform());
    const target = prediction.slice();
    prediction[70] = Number.NaN;
    const input = { prediction, target, options: { width: 8, height: 8 } };
    for (const { reason } of recommend({ ...input, weights: [1, 0, 1] }, xyloss.ncc)) expect(reason).toMatch(/^It reads -?\d/);
    for (const { reason } of recommend(input, xyloss.ncc)) expect(reason).toMatch(/^It reads -?\d/);
  });
});

/** The losses that can come first for the data of each loss. */
describe.each(variants.filter(({ title }) => !title.includes("positions")).map((variant) => [variant.title, variant] as const))(
  "%s",
  (_, variant) => {
    it("gets recommendations that exist, with valid options, and survive JSON", () => {
      const r = random(1);
      const draws = Array.from({ length: 6 }, () => variant.sampling.draw(() => r.uniform(), variant));
      const prediction = Float32Array.from(draws.flatMap((draw) => draw?.prediction ?? []));
      const targets = draws.flatMap((draw) => draw?.target ?? []);
      const options = { ...variant.options };
      const input = { prediction, target: variant.labels ? Int32Array.from(targets) : Float32Array.from(targets), options };
      if (prediction.length % 2 === 1 && variant.spec.unit === "element") return;
      const list = recommend(input, variant.kernel);
      expect(list.length).toBeGreaterThan(0);
      expect(JSON.parse(JSON.stringify(list))).toEqual(list);
      for (const { loss, options, call, reason } of list) {
        const spec = specs.find(({ name }) => name === loss);
        expect(spec, loss).toBeDefined();
        expect(call).toContain(`${loss}.valueAndGrad(`);
        expect(`${call} ${reason}`).not.toMatch(/undefined|NaN|\[object/);
        // valid: the layout of one unit can be made
        const { kernel } = registry.find((each) => each.spec.name === loss) as (typeof registry)[number];
        expect(() => kernel.value(new Float32Array(), new Float32Array(), options)).toThrow(/empty|EMPTY|multiple|Int32Array/);
      }
    });
  },
);

describe("recommend", () => {
  it("takes findings, and equals what diagnose recommends", () => {
    const input = contaminated(300);
    const report = diagnose(xyloss.mse, input);
    expect(report.recommendation).toEqual(recommend(input, xyloss.mse, { ...inspectData(input, xyloss.mse), findings: report.findings }));
    expect(String(report)).toContain(`1. ${report.recommendation[0]?.call}`);
  });

  it("writes weights in calls where the data has some", () => {
    const input = { ...normal(100), weights: new Float32Array(100).fill(1) };
    const calls = recommend(input, xyloss.mse).map(({ call }) => call);
    expect(calls[0]).toBe("mse.valueAndGrad(prediction, target, { weights })");
    for (const call of calls) expect(call).toMatch(/[{,] weights \}\)$/);
  });

  it("turns rotated predictions back first", () => {
    const { prediction, target } = normal(400);
    const turned = prediction.map((_, i) => (i % 2 === 0 ? 600 - (prediction[i + 1] as number) : (prediction[i - 1] as number)));
    expect(recommend({ prediction: turned, target }, xyloss.mse)[0]?.reason).toMatch(/^Mend rotated-predictions first/);
  });

  it("is reproducible", () => {
    expect(recommend(contaminated(500), xyloss.huber)).toEqual(recommend(contaminated(500), xyloss.huber));
  });
});
