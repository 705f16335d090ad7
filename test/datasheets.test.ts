/** What docs/datasheets.md says of each loss beyond `declared.test.ts`: its largest pull, what it elicits, and its breakdown point. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { LossRecord } from "../catalogue/record.js";
import { records } from "../catalogue/records.js";
import { normal } from "../catalogue/shared/samples.js";
import { traitsOf } from "../src/diagnose/traits.js";
import { optionReader } from "../src/options.js";
import { sheetOf } from "../tools/docs/datasheets.js";
import { ownOptions, random, unitOf, type Variant, variants } from "./support.js";

const of = (name: string, geometry?: "radial"): Variant =>
  variants.find(({ spec, options }) => spec.name === name && (geometry === undefined || options.geometry === geometry)) as Variant;

/** The gradient of a sum of units. */
const slopes = ({ reference, options }: Variant, p: ArrayLike<number>, t: ArrayLike<number> | Int32Array, own: object = {}): Float64Array =>
  reference.valueAndGrad(Float64Array.from(p), (t instanceof Int32Array ? t : Float64Array.from(t)) as Float64Array, {
    ...options,
    ...own,
    reduction: "sum",
  }).grad as Float64Array;

/** The largest gradient of a unit among 300 draws: near and far residuals of every size, confident and undecided scores. */
function largestPull(variant: Variant, own: object): number {
  const next = random(5);
  const residual = variant.spec.family === "residual";
  let worst = 0;
  for (let i = 0; i < 300; i++) {
    const { prediction, target } = variant.sampling.draw(next, variant);
    const size = 10 ** (residual ? 5 * next() - 2.5 : 2 * next() - 1);
    const p = residual ? prediction.map((_, j) => (target[j] as number) + size * normal(next)) : prediction.map((x) => x * size);
    const g = slopes(variant, p, variant.labels ? Int32Array.from(target) : normalised(variant, target), own);
    const units = new Map<number, number>();
    for (const [j, x] of g.entries()) units.set(unitOf(variant, j), (units.get(unitOf(variant, j)) ?? 0) + x * x);
    for (const square of units.values()) if (!Number.isNaN(square)) worst = Math.max(worst, Math.sqrt(square));
  }
  return worst;
}

describe("influence", () => {
  it.each(records.filter(({ properties }) => properties.influence !== null).map((record) => [record.spec.name, record] as const))(
    "%s",
    (name, { spec, properties: { influence } }) => {
      let nearest = 0;
      // of whitened points the pull is that times L
      for (const variant of variants.filter((each) => each.spec === spec && typeof each.options.whiten !== "object")) {
        for (const own of [{}, ...ownOptions(variant)]) {
          const bound = influence?.(optionReader(name, spec.options)({ ...variant.options, ...own })) as number;
          const worst = largestPull(variant, own);
          if (bound === Infinity) expect(worst, "no bound is claimed, but the pull is small").toBeGreaterThan(20);
          else {
            expect(worst, `${variant.title} ${JSON.stringify(own)}`).toBeLessThanOrEqual(bound * (1 + 1e-9));
            nearest = Math.max(nearest, worst / bound);
          }
        }
      }
      expect(nearest, "the bound is far too large").toBeGreaterThan(0.8);
    },
  );
});

/** Rows that are distributions, where the loss takes such. */
function normalised(variant: Variant, target: readonly number[]): number[] {
  if (variant.spec.family !== "classes" || variant.perTarget !== variant.perUnit) return [...target];
  const sums = new Float64Array(variant.step);
  for (const [i, t] of target.entries()) sums[unitOf(variant, i)] = (sums[unitOf(variant, i)] as number) + t;
  return target.map((t, i) => t / (sums[unitOf(variant, i)] as number));
}

const COUNT = 51;
const next = random(3);
const logit = (p: number) => Math.log(p / (1 - p));
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[(values.length - 1) / 2] as number;
const xs = Array.from({ length: COUNT }, () => next() ** 2);
const ys = Array.from({ length: COUNT }, (_, i) => 0.6 * (xs[i] as number) + 0.3 * next());
const points = xs.flatMap((x, i) => [x, ys[i] as number]);
const repeated = (row: readonly number[]) => Array.from({ length: COUNT }, () => row).flat();

/** Σ of the gradients of `COUNT` units with the same prediction. */
function pull(variant: Variant, row: readonly number[], target: readonly number[] | Int32Array): number[] {
  const g = slopes(variant, repeated(row), target);
  return row.map((_, j) => Array.from({ length: COUNT }, (_, i) => g[i * row.length + j] as number).reduce((sum, x) => sum + x, 0));
}

/** The geometric median: Weiszfeld's iteration. */
function centre(): [number, number] {
  let [x, y] = [mean(xs), mean(ys)];
  for (let i = 0; i < 5000; i++) {
    const shares = xs.map((each, j) => 1 / Math.hypot(each - x, (ys[j] as number) - y));
    const all = shares.reduce((sum, share) => sum + share, 0);
    x = shares.reduce((sum, share, j) => sum + share * (xs[j] as number), 0) / all;
    y = shares.reduce((sum, share, j) => sum + share * (ys[j] as number), 0) / all;
  }
  return [x, y];
}

/** A prediction that should be the best constant, and the targets, of every shape in which the claim is checked. */
function* elicitations({
  spec,
  properties: { elicits },
}: LossRecord): Generator<[Variant, readonly number[], readonly number[] | Int32Array]> {
  const [mx, my] = [mean(xs), mean(ys)];
  const moment = (of: (i: number) => number) => mean(xs.map((_, i) => of(i)));
  const dx = (i: number) => (xs[i] as number) - mx;
  const dy = (i: number) => (ys[i] as number) - my;
  for (const variant of variants.filter((each) => each.spec === spec && each.step === 1)) {
    if (variant.options.classWeights !== undefined) continue; // they elicit a weighted distribution
    const { perUnit, options } = variant;
    const logits = traitsOf(spec).predicts === "logits";
    if (elicits === "mean") {
      if (perUnit === 1) yield [variant, [logits ? logit(mx) : mx], xs];
      else yield [variant, [mx, my], points];
    } else if (elicits === "median" || elicits === "geometric median") {
      if (perUnit === 1) yield [variant, [median(xs)], xs];
      else yield [variant, centre(), points];
    } else if (elicits === "mean and variances") {
      yield [variant, [mx, my, Math.log(moment((i) => dx(i) ** 2)), Math.log(moment((i) => dy(i) ** 2))], points];
    } else if (elicits === "medians and spreads") {
      const [x, y] = [median(xs), median(ys)];
      const spread = (values: readonly number[], at: number) => Math.log(mean(values.map((each) => Math.abs(each - at))));
      yield [variant, [x, y, spread(xs, x), spread(ys, y)], points];
    } else if (elicits === "mean and covariance") {
      // the precision is L Lᵀ, L = [[e^a, 0], [b, e^c]]
      const [sxx, sxy, syy] = [moment((i) => dx(i) ** 2), moment((i) => dx(i) * dy(i)), moment((i) => dy(i) ** 2)];
      const det = sxx * syy - sxy * sxy;
      const a = 0.5 * Math.log(syy / det);
      const b = -sxy / det / Math.exp(a);
      yield [variant, [mx, my, a, b, 0.5 * Math.log(sxx / det - b * b)], points];
    } else {
      const bins = options.bins as number | undefined;
      const classes = bins ?? perUnit;
      const labels = Int32Array.from({ length: COUNT }, (_, i) => (i < classes ? i : Math.floor(classes * (xs[i] as number))));
      const shares = Array.from({ length: classes }, (_, k) => labels.filter((label) => label === k).length / COUNT);
      const row = logits ? shares.map(Math.log) : shares;
      if (bins !== undefined) yield [variant, [...row, ...row], Array.from(labels, (label) => [label, label]).flat()];
      else if (variant.labels) yield [variant, row, labels];
      else yield [variant, row, Array.from(labels, (label) => shares.map((_, k) => Number(k === label))).flat()];
    }
  }
}

describe("elicits", () => {
  it.each(records.filter(({ properties }) => properties.elicits !== null).map((record) => [record.spec.name, record] as const))(
    "%s",
    (_, record) => {
      let checked = 0;
      for (const [variant, row, target] of elicitations(record)) {
        if (variant.perUnit > COUNT) continue;
        // scores that only sum to 1 by agreement: their gradient is the same for all
        const free = record.spec.name === "klDivergence";
        const level = (g: number[]) => (free ? g.map((x) => x - mean(g)) : g);
        const at = level(pull(variant, row, target));
        const beside = level(
          pull(
            variant,
            row.map((x, i) => x * (i % 2 ? 1.02 : 0.97) + 0.001),
            target,
          ),
        );
        expect(Math.max(...at.map(Math.abs)), variant.title).toBeLessThan(1e-9 * COUNT);
        expect(Math.max(...beside.map(Math.abs)), variant.title).toBeGreaterThan(1e-4);
        checked++;
      }
      expect(checked).toBeGreaterThan(0);
    },
  );
});

describe("breakdown", () => {
  /** The minimum that gradient steps of the weights ψ(r)/r reach from the middle of the near targets. */
  function minimum(variant: Variant, targets: readonly number[]): number {
    const { reference, options } = variant;
    let at = 0;
    for (let i = 0; i < 400; i++) {
      const g = reference.valueAndGrad(new Float64Array(targets.length).fill(at), Float64Array.from(targets), {
        ...options,
        reduction: "sum",
      }).grad as Float64Array;
      const weights = targets.map((t, j) => (at === t ? 0 : (g[j] as number) / (at - t)));
      const all = weights.reduce((sum, w) => sum + w, 0);
      if (all === 0) break;
      at = weights.reduce((sum, w, j) => sum + w * (targets[j] as number), 0) / all;
    }
    return at;
  }
  const near = Array.from({ length: 30 }, () => 0.1 * normal(next));

  it.each(
    records
      .filter(({ spec }) => spec.family === "residual" && spec.name !== "euclidean")
      .map((record) => [record.spec.name, record] as const),
  )("%s", (name, record) => {
    const { breakdown } = sheetOf(record);
    const far = (share: number) => Array.from({ length: Math.round((30 * share) / (1 - share)) }, (_, i) => 1e6 + i);
    if (breakdown === 0) expect(minimum(of(name), [...near, ...far(0.05)])).toBeGreaterThan(1e4);
    else {
      expect(breakdown).toBe(0.5);
      expect(Math.abs(minimum(of(name), [...near, ...far(0.4)]))).toBeLessThan(10);
    }
  });
});

describe("the page", () => {
  const text = readFileSync("docs/datasheets.md", "utf8");

  it("has every loss once", () => {
    for (const { spec } of records) expect(text.split(`[${spec.name}](`).length - 1, spec.name).toBe(1);
  });

  it("says the numbers of the records", () => {
    expect(text).toMatch(/\[tukey\]\(losses\.md#tukey\) \|.*\| 1\.34 \|/);
    expect(text).toMatch(/\[mse\]\(losses\.md#mse\) \| mean \|.*∞/);
    expect(text).not.toMatch(/NaN|undefined/);
  });
});
