/** What the diagnosis makes of residuals that correlate, or differ from keypoint to keypoint: a call with `whiten`, which fits better. */
import { describe, expect, it } from "vitest";
import { diagnose, type Finding, type Recommendation, type Report, recommend } from "../../src/diagnose/index.js";
import { shapeOf, type WhiteningFactor } from "../../src/diagnose/measure/whitening.js";
import { type Random, random } from "../../src/diagnose/random.js";
import type { DiagnoseInput } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { type Call, pointsWith, run } from "./printed.js";

/** A residual whose x and y correlate: ρ = 0.9, and y is twice as large. */
const turned = ({ normal }: Random, size = 1, rho = 0.9, times = 2): [number, number] => {
  const [u, v] = [normal(0, size), normal(0, size)];
  return [u, times * (rho * u + Math.sqrt(1 - rho * rho) * v)];
};

const adviceOf = ({ findings }: Report, code: string) => findings.find((each) => each.code === code)?.advice;
const shapeIn = (call: string): WhiteningFactor => {
  const [, a, b, c] = /whiten: \{ a: ([-\d.e]+), b: ([-\d.e]+), c: ([-\d.e]+) \}/.exec(call) ?? [];
  return { a: Number(a), b: Number(b), c: Number(c) };
};
/** Lᵀ Σ L, with the covariance of `turned`. */
function spreadOf({ a, b, c }: WhiteningFactor, [xx, xy, yy] = [1, 1.8, 4]) {
  const [l, m, n] = [Math.exp(a), b, Math.exp(c)];
  const [xl, yl] = [xx * l + xy * m, xy * l + yy * m];
  return { x: l * xl + m * yl, xy: n * yl, y: n * n * yy };
}

describe("correlated residuals", () => {
  const r = random(2);
  const input = pointsWith(2000, () => turned(r, 5));

  it("are whitened by the recommended call, which the finding and the verdict quote", () => {
    const report = diagnose(xyloss.mse, input);
    const call = report.recommendation[0]?.call as string;
    expect(call).toMatch(/^mse\.valueAndGrad\(prediction, target, \{ whiten: \{ a: -?[\d.]+, b: -?[\d.]+, c: -?[\d.]+ \} \}\)$/);
    expect(report.recommendation[0]).toMatchObject({ own: false, relativeError: 1 });
    expect(adviceOf(report, "correlated-residuals")).toContain(`Use \`${call}\`, whose whiten`);
    expect(report.verdict).toMatchObject({ cause: "nothing-found", call, action: `Use ${call}.` });
    for (const text of [String(report).replaceAll(/\s+/g, " "), report.toMarkdown()]) expect(text).toContain(call);
    const white = spreadOf(shapeIn(call), [25, 45, 100]);
    for (const each of [white.x, white.y]) expect(Math.abs(each - 1)).toBeLessThan(0.1);
    expect(Math.abs(white.xy)).toBeLessThan(0.1);
    // the finding's numbers are those of the call, for reports with three digits
    const found = report.findings.find(({ code }) => code === "correlated-residuals") as Finding;
    const { a, b, c } = found.evidence as unknown as WhiteningFactor;
    expect([a, b, c].map((each) => each.toFixed(3))).toEqual(Object.values(shapeIn(call)).map((each) => each.toFixed(3)));
    expect(String(report).replaceAll(/\s+/g, " ")).toMatch(/whiten a: -?[\d.]{1,6};/);
  });

  it("options are in whitened units, whatever the data's", () => {
    for (const unit of [1, 1e-3, 1e4]) {
      const r = random(3);
      const { prediction, target } = pointsWith(1000, () => turned(r, 5));
      const huber = recommend({ prediction: prediction.map((p) => unit * p), target: target.map((t) => unit * t) }).find(
        ({ loss }) => loss === "huber",
      );
      expect(huber?.options.delta).toBeCloseTo(1.5, 2);
      expect(huber?.options.whiten).toEqual(shapeIn(huber?.call as string));
    }
  });

  it("outliers do not decide on the whitening, and where they alone correlate there is none", () => {
    const r = random(4);
    const spoilt = (share: number, off: () => [number, number], own: () => [number, number]) =>
      pointsWith(2000, () => (r.uniform() < share ? off() : own()));
    const around = spoilt(
      0.1,
      () => [r.normal(0, 80), r.normal(0, 80)],
      () => turned(r, 5),
    );
    const [first] = recommend(around, xyloss.mse);
    expect(first?.loss).toBe("euclidean");
    const white = spreadOf(shapeIn(first?.call as string), [25, 45, 100]);
    expect(white.x / white.y).toBeCloseTo(1, 0);
    expect(Math.abs(white.xy) / white.y).toBeLessThan(0.15);
    const aside = spoilt(
      0.25,
      () => [100 + r.normal(0, 2), 100 + r.normal(0, 2)],
      () => [r.normal(0, 5), r.normal(0, 5)],
    );
    const report = diagnose(xyloss.mse, aside);
    expect(adviceOf(report, "correlated-residuals")).toMatch(/^Those that are far out make it/);
    for (const { call } of report.recommendation) expect(call).not.toContain("whiten");
  });

  it("a loss that already whitens them is kept; one that does so wrongly is not", () => {
    const options = { whiten: { a: -0.7791, b: -0.20647, c: -2.3 } };
    const kept = diagnose(xyloss.mse, { ...input, options });
    expect(kept.recommendation[0]).toMatchObject({ own: true, options });
    expect(adviceOf(kept, "correlated-residuals")).toMatch(/^Keep your loss, `mse/);
    const wrong = diagnose(xyloss.mse, { ...input, options: { whiten: { a: 0, b: 1, c: 0 } } });
    expect(wrong.recommendation[0]?.own).toBe(false);
    expect(shapeIn(wrong.recommendation[0]?.call as string).b).toBeCloseTo(-0.2, 1);
  });

  it("which loss comes first is what it is without whiten: a huber that fits is kept, and its delta is then in whitened units", () => {
    const residuals = random(12);
    const some = pointsWith(1000, () => turned(residuals, 5, 0.6, 1));
    const [first] = recommend({ ...some, options: { delta: 7.5, geometry: "radial" } }, xyloss.huber);
    expect(first).toMatchObject({ loss: "huber", own: false });
    expect(first?.options.delta).toBeCloseTo(1.5, 1);
    expect(first?.reason).toContain("yours is as good");
    expect(recommend(some, xyloss.euclidean)[0]?.loss).toBe("mse");
  });

  it("losses without whiten keep the old advice", () => {
    const rows = Float32Array.from({ length: 5 * 2000 }, (_, k) =>
      k % 5 < 2 ? (input.prediction[2 * Math.floor(k / 5) + (k % 5)] as number) : 0,
    );
    const report = diagnose(xyloss.gaussianNll2d, { prediction: rows, target: input.target });
    expect(adviceOf(report, "correlated-residuals")).toMatch(/^Also predict the covariance/);
    expect(String(report)).not.toContain("whiten");
  });
});

describe("the shape of residuals", () => {
  it("is the inverse root of their covariance", () => {
    const r = random(5);
    const all = Array.from({ length: 20_000 }, () => turned(r));
    const white = spreadOf(shapeOf({ x: all.map(([x]) => x), y: all.map(([, y]) => y) }, 0.9) as WhiteningFactor);
    for (const each of [white.x, white.y]) expect(each).toBeCloseTo(1, 1);
    expect(white.xy).toBeCloseTo(0, 1);
  });

  it("is none on a line, and finite for residuals of any size", () => {
    const line = Array.from({ length: 100 }, (_, i) => i - 50);
    expect(shapeOf({ x: line, y: line }, 1)).toBeNull();
    expect(shapeOf({ x: line, y: line.map(() => 0) }, 0)).toBeNull();
    const r = random(6);
    const tiny = Array.from({ length: 100 }, () => turned(r, 1e-30));
    const { a, c } = shapeOf({ x: tiny.map(([x]) => x), y: tiny.map(([, y]) => y) }, 0.9) as WhiteningFactor;
    for (const each of [a, c]) expect(Math.abs(each)).toBeLessThan(80);
  });
});

/** Points of a plane that are turned, scaled and moved: four parameters, which x and y share. */
function similarity(at: readonly number[], source: Float32Array): Float32Array {
  const [scale = 0, turn = 0, x = 0, y = 0] = at;
  return source.map((value, k) =>
    k & 1 ? scale * value + turn * (source[k - 1] as number) + y : scale * value - turn * (source[k + 1] as number) + x,
  );
}

/** The parameters where the gradient of a quadratic loss vanishes. */
function fitted(call: Call, source: Float32Array, target: Float32Array): number[] {
  const slopes = (at: readonly number[]) => {
    const { grad } = call(similarity(at, source), target);
    const along = [0, 1, 2, 3].map((j) =>
      similarity(
        [0, 1, 2, 3].map((k) => Number(k === j)),
        source,
      ),
    );
    return along.map((column) => column.reduce((sum, value, k) => sum + value * (grad[k] as number), 0));
  };
  const origin = slopes([0, 0, 0, 0]);
  const matrix = [0, 1, 2, 3].map((j) => slopes([0, 1, 2, 3].map((k) => Number(k === j))).map((slope, i) => slope - (origin[i] as number)));
  return solve(
    matrix,
    origin.map((slope) => -slope),
  );
}

/** Gauss's elimination. The matrix is symmetric: rows are columns. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  for (let i = 0; i < 4; i++) {
    const pivot = rows[i] as number[];
    for (const row of rows) {
      if (row === pivot) continue;
      const by = (row[i] as number) / (pivot[i] as number);
      for (let k = 0; k <= 4; k++) row[k] = (row[k] as number) - by * (pivot[k] as number);
    }
  }
  return rows.map((row, i) => (row[4] as number) / (row[i] as number));
}

describe("the printed call", () => {
  it("fits a linear model with shared parameters better than the same loss without whiten, on clean data", () => {
    const truth = [0.9, 0.3, 20, -10];
    let [plain, white] = [0, 0];
    for (let seed = 1; seed <= 20; seed++) {
      const r = random(seed);
      const draw = (count: number) => Float32Array.from({ length: 2 * count }, () => r.uniform(-5, 5));
      const source = draw(400);
      const target = similarity(truth, source);
      for (let i = 0; i < target.length; i += 2) {
        const [x, y] = turned(r, 2, 0.7, 1);
        target[i] = (target[i] as number) + x;
        target[i + 1] = (target[i + 1] as number) + y;
      }
      const first = fitted(run("mse.valueAndGrad(prediction, target)"), source, target);
      const { call } = diagnose(xyloss.mse, { prediction: similarity(first, source), target }).verdict;
      expect(call).toMatch(/^mse\.valueAndGrad\(prediction, target, \{ whiten: \{ a/);
      const second = fitted(run(call as string), source, target);
      const others = draw(500);
      const clean = similarity(truth, others);
      plain += xyloss.mse.value(similarity(first, others), clean);
      white += xyloss.mse.value(similarity(second, others), clean);
    }
    expect(white / plain).toBeLessThan(0.85);
  });

  it("locates points among outliers better than the same loss without whiten", () => {
    let [plain, white] = [0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const r = random(seed);
      const input = pointsWith(400, () => (r.uniform() < 0.1 ? [r.normal(0, 30), r.normal(0, 30)] : turned(r)), seed);
      const call = diagnose(xyloss.mse, input).verdict.call as string;
      expect(call).toMatch(/^euclidean\.valueAndGrad\(prediction, target, \{ whiten: \{ a/);
      const off = (called: Call) => {
        let [x, y] = [0, 0];
        for (let step = 0; step < 400; step++) {
          const { grad } = called(
            input.prediction,
            input.target.map((t, k) => t + (k & 1 ? y : x)),
          );
          const along = (axis: 0 | 1) => grad.reduce((sum, slope, k) => ((k & 1) === axis ? sum + slope : sum), 0);
          const rate = 2 * 0.985 ** step;
          [x, y] = [x + rate * along(0), y + rate * along(1)];
        }
        return x * x + y * y;
      };
      white += off(run(call));
      plain += off(run("euclidean.valueAndGrad(prediction, target)"));
    }
    expect(white / plain).toBeLessThan(0.95);
  });
});

describe("residuals that differ from keypoint to keypoint", () => {
  const sizes = [1, 2, 4, 8];
  /** Faces whose keypoints are in their own places. */
  function faces(count: number, residual: (k: number, r: Random) => readonly [number, number]) {
    const r = random(7);
    const [target, prediction] = [[] as number[], [] as number[]];
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < sizes.length; k++) {
        const point = [100 * k + r.normal(0, 8), r.uniform(0, 300)];
        const off = residual(k, r);
        target.push(...point);
        prediction.push(...point.map((at, axis) => at + (off[axis] as number)));
      }
    }
    return { prediction: Float32Array.from(prediction), target: Float32Array.from(target) };
  }
  const even = faces(300, (k, r) => [r.normal(0, sizes[k]), r.normal(0, sizes[k])]);
  const per = sizes.length;

  it("are divided by the deviation of each keypoint", () => {
    const report = diagnose(xyloss.huber, { ...even, per });
    const [first] = report.recommendation;
    expect(first?.call).toMatch(/^mse\.valueAndGrad\(prediction, target, \{ whiten: \{ every: 4, factors: \[[\d., ]+\] \} \}\)$/);
    const { factors } = (first as Recommendation).options.whiten as { factors: number[] };
    factors.forEach((factor, k) => {
      expect(factor / (sizes[k] as number)).toBeCloseTo(1, 0);
      expect(factor).toBe(Number(factor.toPrecision(3)));
    });
    expect(adviceOf(report, "heteroscedastic-residuals")).toContain("Keypoints explain it");
    expect(adviceOf(report, "heteroscedastic-residuals")).toContain(`\`${first?.call}\``);
    const { value } = run(first?.call as string)(even.prediction, even.target);
    expect(value).toBeCloseTo(1, 0);
  });

  it("with a covariance of each, where they correlate too", () => {
    const both = faces(300, (k, r) => turned(r, sizes[k]));
    const [first] = recommend({ ...both, per }, xyloss.mse);
    const { every, factors } = (first as Recommendation).options.whiten as { every: number; factors: number[] };
    expect([every, factors.length]).toEqual([4, 12]);
    sizes.forEach((size, k) => {
      const [a, b, c] = factors.slice(3 * k) as [number, number, number];
      const white = spreadOf({ a, b, c }, [size ** 2, 1.8 * size ** 2, 4 * size ** 2]);
      expect(white.x).toBeCloseTo(1, 0);
      expect(white.y).toBeCloseTo(1, 0);
      expect(Math.abs(white.xy)).toBeLessThan(0.2);
    });
    expect(run(first?.call as string)(both.prediction, both.target).value).toBeCloseTo(1, 0);
  });

  it("without keypoints, the advice is what it was: a scale for each point", () => {
    const advice = adviceOf(diagnose(xyloss.mse, even), "heteroscedastic-residuals");
    expect(advice).toMatch(/^Also predict each point's scale, with gaussianNll/);
    expect(advice).toContain("whiten, a Float32Array");
    for (const { call } of recommend(even, xyloss.mse)) expect(call).not.toContain("whiten");
  });

  it("of groups: the advice has the deviation of each", () => {
    const groups = Array.from({ length: 1200 }, (_, i) => `camera ${i % 4}`);
    expect(adviceOf(diagnose(xyloss.mse, { ...even, groups }), "heteroscedastic-residuals")).toMatch(
      /\(camera 0 [\d.]+, camera 1 [\d.]+, camera 2 [\d.]+, camera 3 [\d.]+\)/,
    );
  });

  it("keypoints that do not explain it are not whitened", () => {
    const { target, prediction } = even;
    const moved: DiagnoseInput = {
      target,
      prediction: prediction.map((p, k) => (target[k] as number) + (p - (target[k] as number))),
      per: 2,
    };
    for (const { call } of recommend(moved, xyloss.mse)) expect(call).not.toContain("every: 2");
  });
});
